"""Books on the owners' site: the list, the search, the form."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from catalogue.factories import make_author, make_product, make_tag
from catalogue.models import Product
from staff.admin.products import ProductAdmin
from staff.tests.forms import fields_of, opened

LIST, ADD = "/admin/catalogue/product/", "/admin/catalogue/product/add/"


def change(product) -> str:
    return f"{LIST}{product.pk}/change/"


def form_of(client, url=ADD, **changes) -> dict:
    return opened(client, url, "product_form") | changes


def names(response) -> set[str]:
    return {product.name for product in response.context["cl"].result_list}


def columns(product) -> dict:
    return Product.objects.filter(pk=product.pk).values().get()


@pytest.mark.parametrize(
    "question",
    [
        "moby",
        "MOBY whale",
        "melville",
        "Dana Moby",
        "0-14-243724-7",
        "0142437247",
        "9780142437247",
        "978-0-14-243724-7",
    ],
)
def test_a_book_is_found_by_title_author_and_isbn(owner_client, question):
    authors = [make_author(name=name) for name in ("Herman Melville", "A", "B", "Dana")]
    make_product(
        name="Moby Dick, or the Whale", isbn="9780142437247", authors=authors, active=False
    )
    make_product(name="Emma", isbn="9780141439587")
    assert names(owner_client.get(LIST, {"q": question})) == {"Moby Dick, or the Whale"}


def test_capitals_of_other_scripts_make_no_difference(owner_client):
    make_product(name="Война и мир")
    assert names(owner_client.get(LIST, {"q": "война"})) == {"Война и мир"}


@pytest.mark.parametrize(
    "filtered",
    [
        "active__exact=0",
        "in_stock__exact=0",
        "format__exact=ebook",
        "language=fr",
        "category=poetry",
        "author=ann",
    ],
)
def test_filters_leave_what_they_say(owner_client, filtered):
    tag, author = make_tag(name="Poetry"), make_author(name="Ann")
    fields = {"active": False, "in_stock": False, "format": "ebook", "language": "fr"}
    make_product(name="In", tags=[tag], authors=[author], **fields)
    make_product(name="Out", format="paperback", language="en")
    assert names(owner_client.get(f"{LIST}?{filtered}")) == {"In"}


@pytest.mark.parametrize(
    ("action", "notice", "active"),
    [
        ("deactivate", "2 books were taken off sale.", 0),
        ("activate", "1 book was put on sale.", 3),
    ],
)
def test_books_are_put_on_and_taken_off_the_shelves_together(owner_client, action, notice, active):
    products = [make_product(), make_product(), make_product(active=False)]
    form = {"action": action, "_selected_action": [product.pk for product in products]}
    response = owner_client.post(LIST, form, follow=True)
    assert [str(each) for each in response.context["messages"]] == [notice]
    assert Product.objects.active().count() == active


def test_the_flag_in_the_list_is_the_only_column_that_is_written(owner_client):
    product, other = make_product(stock=5), make_product(stock=5)
    form = opened(owner_client, LIST, "changelist-form")
    place = next(
        key for key, value in form.items() if value == [str(product.pk)] and key.endswith("-id")
    )
    del form[place.replace("-id", "-in_stock")]
    Product.objects.update(stock=1, price="3.00", name="In the meantime")
    Product.objects.filter(pk=other.pk).update(in_stock=False)
    before = columns(product), columns(other)
    assert owner_client.post(LIST, form | {"_save": "Save"}).status_code == 302
    after = columns(product)
    assert after["date_updated"] > before[0]["date_updated"]
    assert after == before[0] | {"in_stock": False, "date_updated": after["date_updated"]}
    assert columns(other) == before[1]


def test_a_form_opened_before_a_sale_does_not_put_the_copy_back(owner_client):
    product = make_product(stock=5, price="9.99")
    form = form_of(owner_client, change(product), price="8.50")
    Product.objects.filter(pk=product.pk).update(stock=4)
    assert owner_client.post(change(product), form).status_code == 302
    product.refresh_from_db()
    assert (product.stock, str(product.price)) == (4, "8.50")


def test_two_tabs_keep_each_others_changes(owner_client):
    old, new = make_tag(), make_tag()
    product = make_product(name="Old", publisher="Old", tags=[old])
    first = form_of(owner_client, change(product), name="New")
    second = form_of(owner_client, change(product), publisher="New", tags=[old.pk, new.pk])
    for form in (second, first):
        assert owner_client.post(change(product), form).status_code == 302
    product.refresh_from_db()
    assert (product.name, product.publisher, set(product.tags.all())) == ("New", "New", {old, new})


def test_stock_that_the_owner_did_change_is_written(owner_client):
    product = make_product(stock=5)
    form = form_of(owner_client, change(product), stock="7")
    Product.objects.update(stock=4)
    owner_client.post(change(product), form)
    assert Product.objects.get().stock == 6, "two more than were seen; one was sold meanwhile"


def test_a_program_that_opened_no_form_is_compared_with_the_row(owner_client):
    product = make_product(stock=5)
    form = form_of(owner_client, change(product), stock="")
    form = {name: value for name, value in form.items() if not name.startswith("initial-")}
    assert owner_client.post(change(product), form).status_code == 302
    assert Product.objects.get().stock is None


def test_a_new_book_is_stored_with_its_authors_in_order_and_its_categories(owner_client):
    tag, ann, bob = make_tag(), make_author(name="Ann"), make_author(name="Bob")
    form = form_of(owner_client, name="Война", price="5", isbn="0-13-110362-8", tags=[tag.pk])
    form |= {
        "authorships-TOTAL_FORMS": "2",
        "authorships-0-author": ann.pk,
        "authorships-0-position": "1",
        "authorships-1-author": bob.pk,
        "authorships-1-position": "0",
    }
    assert owner_client.post(ADD, form).status_code == 302
    product = Product.objects.get()
    assert (product.isbn, product.slug, product.byline) == (
        "9780131103627",
        "9780131103627",
        "Bob and Ann",
    )
    assert list(product.tags.all()) == [tag]


@pytest.mark.parametrize(("name", "slug"), [("Emma!", "emma"), ("!!!", "book"), ("Emma", "emma-2")])
def test_an_empty_slug_follows_the_title(owner_client, name, slug):
    if slug == "emma-2":
        make_product(name="Emma")
    owner_client.post(ADD, form_of(owner_client, name=name, price="5"))
    assert Product.objects.latest("pk").slug == slug


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("slug", "taken"),
        ("isbn", "978-0-13-110362-7"),
        ("isbn", "0131103628"),
        ("isbn", "9780131103620"),
        ("price", "0"),
        ("price", "NaN"),
        ("tax_rate", "100"),
        ("stock", "-1"),
        ("pages", "0"),
        ("language", "zz"),
        ("published", "2024-02-31"),
        ("tags", ["zzz"]),
        ("tags", ["9" * 30]),
        ("name", ""),
        ("format", "scroll"),
    ],
)
def test_what_is_wrong_is_said_once_beside_its_field(owner_client, field, value):
    make_product(slug="taken", isbn="9780131103627")
    form = form_of(owner_client, name="New", price="5") | {field: value}
    response = owner_client.post(ADD, form)
    errors = response.context["adminform"].form.errors
    assert response.status_code == 200
    assert (list(errors), len(errors[field])) == ([field], 1)
    assert Product.objects.count() == 1


def test_a_slug_that_somebody_takes_between_check_and_writing_is_a_form_error(
    owner_client, monkeypatch
):
    write = ProductAdmin.save_model

    def late(self, request, obj, form, change):
        monkeypatch.setattr(ProductAdmin, "save_model", write)
        raise IntegrityError

    monkeypatch.setattr(ProductAdmin, "save_model", late)
    form = form_of(owner_client, name="Emma", price="5", slug="emma")
    assert owner_client.post(ADD, form).status_code == 302
    assert Product.objects.get().slug == "emma"


def test_deleting_asks_first_and_shows_what_goes_with_the_book(owner_client):
    product = make_product(name="Emma", authors=[make_author()], tags=[make_tag()])
    response = owner_client.get(f"{LIST}{product.pk}/delete/")
    assert dict(response.context["model_count"]) == {"books": 1}
    assert "Search document" not in response.content.decode()
    owner_client.post(f"{LIST}{product.pk}/delete/", {"post": "yes"})
    assert not Product.objects.exists()


@pytest.mark.parametrize("number", [2, 20])
def test_asking_about_many_books_costs_the_same_as_about_two(
    owner_client, django_assert_num_queries, number
):
    products = [make_product(authors=[make_author(), make_author()]) for _ in range(number)]
    form = {"action": "delete_selected", "_selected_action": [product.pk for product in products]}
    with django_assert_num_queries(19):
        assert owner_client.post(LIST, form).status_code == 200


@pytest.mark.parametrize("number", [2, 20])
def test_a_form_costs_the_same_for_two_authors_as_for_twenty(
    owner_client, django_assert_num_queries, number
):
    product = make_product(authors=[make_author() for _ in range(number)])
    with django_assert_num_queries(7):
        owner_client.get(change(product))


def test_only_books_on_the_shelves_lead_to_their_page(owner_client):
    on, off = make_product(), make_product(active=False)
    assert f'href="/product/{on.slug}/"' in owner_client.get(change(on)).content.decode()
    assert "View on site" not in owner_client.get(change(off)).content.decode()


def test_a_form_says_when_the_book_was_changed(owner_client):
    product = make_product()
    Product.objects.update(date_updated=timezone.now() - timedelta(days=9))
    owner_client.post(change(product), form_of(owner_client, change(product), pages="90"))
    assert (timezone.now() - Product.objects.get().date_updated).days == 0


def test_categories_chosen_before_an_error_are_kept_after_it(owner_client):
    poetry = make_tag("Poetry")
    wrong = form_of(owner_client, name="Odes", price="5.00", isbn="123", tags=[str(poetry.pk)])
    refused = owner_client.post(ADD, wrong)
    assert refused.status_code == 200
    again = fields_of(refused, "product_form") | {"isbn": ""}
    assert owner_client.post(ADD, again).status_code == 302
    assert list(Product.objects.get(name="Odes").tags.all()) == [poetry]
