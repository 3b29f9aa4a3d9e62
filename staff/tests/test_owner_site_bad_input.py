"""Whatever is asked of the owners' site or sent to it, it is never a 500 and changes nothing."""

import pytest

from catalogue.factories import make_author, make_feature, make_image, make_product, make_tag
from catalogue.models import Feature, Product

HUGE = "9" * 30
LISTS = [f"/admin/catalogue/{each}/" for each in ("product", "producttag", "author", "feature")]
LISTS += ["/admin/accounts/user/", "/admin/auth/group/"]
QUERIES = [
    "q=%00", "q=%ff%fe", "q=%E2%80%8B", "q=%27%22%3B--", "q=%25_%5C", f"q={'x+' * 3000}",
    f"q={HUGE}",
    "o=99", "o=abc", "o=-", f"o=1.-2.{HUGE}", "p=-1", "p=0", "p=abc", f"p={HUGE}", "all=zzz", "e=1",
    "id__exact=abc", f"id__in={HUGE}", "name__regex=(", "zzz=1", "tags__id__exact=zzz",
    "active__exact=zzz", f"active__exact={HUGE}", "active__exact=1&active__exact=0",
    "active__isnull=maybe", "in_stock__exact=x", "format__exact=zzz", "kind__exact=zzz",
    "language=zzz", "language=%ff", f"category={'x' * 5000}", "author=zzz",
    "password__startswith=a",
    "is_superuser__exact=zzz", f"groups__id__exact={HUGE}", "groups__isnull=1", "_to_field=zzz",
    "_to_field=id&_popup=1", "_facets=True",
]  # fmt: skip
ROWS = [HUGE, "abc", "9" * 5000, "-1", "%00", "1_0", "1%0a", "%ff"]
AUTOCOMPLETE = [
    "", "app_label=x", "model_name=product", "field_name=zzz", "field_name=name", "page=abc",
    f"page={HUGE}", "term=%00", f"term={'x+' * 2000}",
]  # fmt: skip
ADDRESSES = [
    "/admin/r/abc/def/", "/admin/r/1/zzz/", f"/admin/r/{HUGE}/{HUGE}/", "/admin/zzz/",
    "/admin/catalogue/zzz/", "/admin/login/?next=%00", "/admin/accounts/user/abc/password/",
    *(f"/admin/catalogue/product/add/?{each}" for each in
      ["tags=zzz", f"tags={HUGE}", "tags=1,zzz", "price=abc", "_changelist_filters=%ff"]),
    *(f"/admin/catalogue/feature/add/?{each}" for each in
      ["tag=zzz", f"tag={HUGE}", "products=zzz", f"products={HUGE}", "kind=zzz"]),
    "/admin/accounts/user/add/?groups=zzz", "/admin/auth/group/add/?permissions=zzz",
]  # fmt: skip
PRODUCT = {"name": "New", "price": "1", "tax_rate": "0"}
PRODUCT |= {
    f"{part}-{which}_FORMS": "0"
    for part in ("authorships", "images")
    for which in ("TOTAL", "INITIAL")
}
AUTHOR = {"authorships-TOTAL_FORMS": "1", "authorships-0-position": "0"}
KNOWN = AUTHOR | {"authorships-INITIAL_FORMS": "1"}
IMAGE = {"images-TOTAL_FORMS": "1"}
PRODUCTS = [
    {"tags": "zzz"}, {"tags": HUGE}, {"initial-tags": HUGE, "initial-name": "x", "tags": "zzz"},
    {"price": "NaN"}, {"price": "Infinity"}, {"price": "1e999"}, {"price": ""}, {"stock": HUGE},
    {"stock": "-1"}, {"pages": HUGE}, {"name": "a\0b"}, {"name": "   "}, {"name": "x" * 300},
    {"slug": "a b"}, {"slug": "x" * 500}, {"isbn": "٩٧٨٠١٣١١٠٣٦٢٧"}, {"isbn": "9770131103627"},
    {"language": "EN"}, {"published": "0000"}, {"format": "zzz"}, {"tax_rate": "99.999"},
    AUTHOR | {"authorships-0-author": "zzz"}, AUTHOR | {"authorships-0-author": HUGE},
    AUTHOR | {"authorships-TOTAL_FORMS": "abc"},
    KNOWN, KNOWN | {"authorships-0-id": "abc"}, KNOWN | {"authorships-0-id": HUGE},
    IMAGE | {"images-0-image": "text"}, IMAGE | {"images-0-position": "x"},
    IMAGE | {"images-TOTAL_FORMS": HUGE},
    IMAGE | {"images-0-product": "zzz", "images-0-alt": "x"},
]  # fmt: skip
FEATURES = [
    {"tag": "zzz"}, {"tag": HUGE}, {"products": "zzz"}, {"products": HUGE}, {"position": "-1"},
    {"link": "//evil.example"}, {"link": "javascript:x"}, {"link": "/a\nb"}, {"link": "/\\evil"},
    {"kind": "zzz"}, {"kind": "category"}, {"kind": "showcase"}, {"link_label": "Read"},
]  # fmt: skip
SENT_TO_THE_LIST = [
    {"action": "deactivate", "_selected_action": "abc"},
    {"action": "deactivate", "_selected_action": HUGE},
    {"action": "delete_selected", "_selected_action": "-1", "post": "yes"},
    {"action": "zzz", "_selected_action": "1"},
    {"_save": "1"},
    {"_save": "1", "form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1"},
    {"_save": "1", "form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-id": "abc"},
    {"_save": "1", "form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-id": HUGE},
    {"_save": "1", "form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-id": "7777"},
]


@pytest.fixture
def shop(owner_client):
    owner_client.raise_request_exception = False
    product = make_product(authors=[make_author()], tags=[make_tag()])
    make_image(product)
    make_feature().products.add(product)
    return owner_client


@pytest.mark.parametrize("url", LISTS)
def test_any_question_to_a_list_is_answered(shop, url):
    answers = {query: shop.get(f"{url}?{query}").status_code for query in QUERIES}
    assert {query: code for query, code in answers.items() if code not in (200, 302, 400)} == {}
    assert len(answers) == 40


@pytest.mark.parametrize(
    "model", ["catalogue/product", "catalogue/feature", "accounts/user", "auth/group"]
)
def test_a_row_that_cannot_be_is_not_found(shop, model):
    pages = [
        f"/admin/{model}/{row}/{page}/" for row in ROWS for page in ("change", "delete", "history")
    ]
    answers = {page: shop.get(page).status_code for page in pages}
    assert {page: code for page, code in answers.items() if code not in (302, 400, 404)} == {}
    assert len(answers) == 24


def test_odd_addresses_are_answered(shop):
    fine = "/admin/autocomplete/?app_label=catalogue&model_name=feature&field_name=products&"
    urls = [*ADDRESSES, *(fine + each for each in AUTOCOMPLETE)]
    answers = {url: shop.get(url).status_code for url in urls}
    assert {url: code for url, code in answers.items() if code >= 500} == {}
    assert len(answers) == 28


@pytest.mark.parametrize("wrong", PRODUCTS, ids=lambda wrong: " ".join(wrong)[:60])
def test_a_wrong_book_is_a_form_error(shop, wrong):
    product = Product.objects.get()
    for url in ("/admin/catalogue/product/add/", f"/admin/catalogue/product/{product.pk}/change/"):
        assert shop.post(url, PRODUCT | wrong).status_code == 200
    assert Product.objects.get().name == product.name


@pytest.mark.parametrize("wrong", FEATURES, ids=str)
def test_a_wrong_block_is_a_form_error(shop, wrong):
    form = {"kind": "slide", "position": "0", "title": "New"} | wrong
    response = shop.post("/admin/catalogue/feature/add/", form)
    assert response.status_code == 200
    assert len(response.context["adminform"].form.errors) == 1
    assert Feature.objects.count() == 1


@pytest.mark.parametrize("sent", SENT_TO_THE_LIST, ids=str)
def test_what_is_wrong_in_a_list_changes_nothing(shop, sent):
    before = Product.objects.values().get()
    assert shop.post("/admin/catalogue/product/", sent).status_code in (200, 302, 400)
    assert Product.objects.values().get() == before
