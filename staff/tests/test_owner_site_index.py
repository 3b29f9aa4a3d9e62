"""Whatever owners change, what is kept beside the books says the same as an index made anew."""

import pytest

from catalogue.derived.indexing import rebuild
from catalogue.factories import make_author, make_image, make_product, make_tag, make_upload
from catalogue.models import FacetCount, Product, SearchDocument, SearchWord
from catalogue.search.product_search import find
from staff.tests.forms import opened

LIST = "/admin/catalogue/product/"


@pytest.fixture
def products(owner_client):
    """A client and a small shop: Emma (the book all changes are made to) and a neighbour."""
    novel, satire = make_tag(name="Novel"), make_tag(name="Satire")
    jane, ann = make_author(name="Jane Austen"), make_author(name="Ann Other")
    fields = {"language": "en", "format": "paperback"}
    emma = make_product(name="Emma", authors=[jane], tags=[novel, satire], stock=2, **fields)
    make_product(name="Persuasion", authors=[jane, ann], tags=[novel], price="25", **fields)
    make_image(emma), make_image(emma, position=1, image=make_upload(colour="red"))
    return owner_client, emma


def kept() -> list:
    facets = FacetCount.objects.exclude(count=0)
    documents = SearchDocument.objects.order_by("pk").values_list(
        "pk", "title", "authors", "tags", "facets"
    )
    return [
        sorted(facets.values_list("category", "dimension", "value", "label", "count")),
        sorted(SearchWord.objects.exclude(count=0).values_list("word", "count")),
        [(*texts, sorted(facets)) for *texts, facets in documents],
        list(Product.objects.order_by("pk").values_list("pk", "byline", "cover")),
    ]


def save(client, url, form_id, changes: dict) -> None:
    form = opened(client, url, form_id) | changes
    form = {name: value for name, value in form.items() if value is not None}
    assert client.post(url, form).status_code == 302


def change_product(**changes):
    return lambda client, emma: save(client, f"{LIST}{emma.pk}/change/", "product_form", changes)


def change_author(**changes):
    def changed(client, emma):
        author = emma.authorships.get().author
        save(client, f"/admin/catalogue/author/{author.pk}/change/", "author_form", changes)

    return changed


def change_category(**changes):
    def changed(client, emma):
        tag = emma.tags.get(name="Satire")
        save(client, f"/admin/catalogue/producttag/{tag.pk}/change/", "producttag_form", changes)

    return changed


def category_in_the_list(client, emma):
    url = "/admin/catalogue/producttag/"
    save(client, url, "changelist-form", {"form-0-active": None, "_save": "Save"})


def keep_only(name):
    return lambda client, emma: change_product(tags=[emma.tags.get(name=name).pk])(client, emma)


def delete_category(client, emma):
    tag = emma.tags.get(name="Novel")
    client.post(f"/admin/catalogue/producttag/{tag.pk}/delete/", {"post": "yes"})


def delete_tags(client, emma):
    tags = list(emma.tags.values_list("pk", flat=True))
    form = {"action": "delete_selected", "_selected_action": tags, "post": "yes"}
    client.post("/admin/catalogue/producttag/", form)


def add_author(client, emma):
    author = make_author(name="Zadie")
    fields = {"TOTAL_FORMS": "2", "1-author": author.pk, "1-position": "0", "0-position": "1"}
    change_product(**{f"authorships-{name}": value for name, value in fields.items()})(client, emma)


def act(action):
    def acted(client, emma):
        client.post(LIST, {"action": action, "_selected_action": [emma.pk], "post": "yes"})

    return acted


def delete_product(client, emma):
    client.post(f"{LIST}{emma.pk}/delete/", {"post": "yes"})


def out_of_stock_in_the_list(client, emma):
    save(client, LIST, "changelist-form", {"form-1-in_stock": None, "_save": "Save"})


def off_and_on(client, emma):
    act("deactivate")(client, emma)
    act("activate")(client, emma)


CHANGES = {
    "title": change_product(name="Clueless"),
    "price": change_product(price="17"),
    "description": change_product(description="A matchmaker"),
    "language and format": change_product(language="fr", format=""),
    "stock": change_product(stock="0"),
    "taken off in the form": change_product(active=None),
    "taken off in the list": act("deactivate"),
    "off and on": off_and_on,
    "out of stock in the list": out_of_stock_in_the_list,
    "category removed": keep_only("Satire"),
    "all categories removed": change_product(tags=[]),
    "category renamed": change_category(name="Irony"),
    "category moved": change_category(slug="irony"),
    "category hidden": change_category(active=None),
    "category hidden in the list": category_in_the_list,
    "category deleted": delete_category,
    "categories deleted": delete_tags,
    "author renamed": change_author(name="J. Austen"),
    "author moved": change_author(slug="j-a"),
    "author added": add_author,
    "author removed": change_product(**{"authorships-0-DELETE": "on"}),
    "pictures swapped": change_product(**{"images-0-position": "2"}),
    "picture deleted": change_product(**{"images-0-DELETE": "on"}),
    "picture replaced": change_product(**{"images-0-image": make_upload(colour="blue")}),
    "book deleted": delete_product,
    "books deleted": act("delete_selected"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_counts_cards_and_search_follow_every_change(products, what):
    before = kept()
    CHANGES[what](*products)
    after = kept()
    rebuild()
    assert after == kept()
    assert after != before or what in ("description", "off and on", "picture replaced")


@pytest.mark.parametrize(
    ("what", "lost", "found"),
    [
        ("title", "emma", "clueless"),
        ("description", "", "matchmaker"),
        ("author added", "", "zadie"),
        ("category renamed", "satire", "irony"),
        ("book deleted", "emma", "persuasion"),
        ("taken off in the list", "emma", "persuasion"),
        ("off and on", "", "emma"),
    ],
)
def test_the_search_finds_the_new_words_and_not_the_old(products, what, lost, found):
    CHANGES[what](*products)
    assert not lost or not find(lost).ids
    assert len(find(found).ids) == 1
