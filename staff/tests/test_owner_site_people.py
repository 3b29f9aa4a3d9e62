"""People, groups, categories, authors and home page blocks on the owners' site."""

import pytest
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.factories import make_address, make_owner, make_user
from accounts.models import User
from catalogue.factories import make_author, make_feature, make_product, make_tag
from catalogue.models import Author, Feature, ProductTag
from staff.tests.forms import opened

USERS = "/admin/accounts/user/"
SECRET = {
    "usable_password": "true",
    "password1": "three-blind-mice",
    "password2": "three-blind-mice",
}


def change(model, row) -> str:
    return f"/admin/{model}/{row.pk}/change/"


def test_a_new_person_can_sign_in(owner_client):
    owner_client.post(f"{USERS}add/", {"email": "New@Booktime.EXAMPLE", **SECRET})
    user = User.objects.get(email="new@booktime.example")
    assert user.check_password("three-blind-mice")
    assert not user.is_staff


@pytest.mark.parametrize(
    "email", ["OWNER@booktime.example", "owner@booktime.example", "nobody", ""]
)
def test_an_address_that_is_wrong_or_taken_is_an_error_beside_it(owner_client, email):
    response = owner_client.post(f"{USERS}add/", {"email": email, **SECRET})
    errors = response.context["adminform"].form.errors
    assert (list(errors), len(errors["email"])) == (["email"], 1)


def test_a_person_joins_a_group_and_the_page_keeps_the_hash_secret(owner_client):
    group, user = Group.objects.create(name="Employees"), make_user()
    url = change("accounts/user", user)
    form = opened(owner_client, url, "user_form") | {"groups": [group.pk], "is_staff": "on"}
    assert owner_client.post(url, form).status_code == 302
    user.refresh_from_db()
    assert (user.is_staff, list(user.groups.all())) == (True, [group])
    assert user.password not in owner_client.get(url).content.decode()


def test_a_password_is_changed_by_the_owner(owner_client):
    user = make_user()
    owner_client.post(f"{USERS}{user.pk}/password/", SECRET)
    user.refresh_from_db()
    assert user.check_password("three-blind-mice")


def test_owners_see_a_person_s_addresses_but_cannot_change_them(owner_client):
    address = make_address(make_user(), city="Whitby")
    make_address(make_user(), city="Bath")
    url = change("accounts/user", address.user)
    page = owner_client.get(url).content.decode()
    assert "Whitby" in page
    assert "Bath" not in page
    form = opened(owner_client, url, "user_form")
    assert not [name for name in form if "city" in name]
    owner_client.post(url, form | {"addresses-0-id": address.pk, "addresses-0-city": "York"})
    address.refresh_from_db()
    assert address.city == "Whitby"


@pytest.mark.parametrize("many", [False, True])
def test_a_person_whom_an_owner_deletes_is_erased(owner_client, many):
    user, other = make_user(), make_user()
    browser = Client()
    browser.force_login(user)
    url = USERS if many else f"{USERS}{user.pk}/delete/"
    chosen = {"action": "delete_selected", "_selected_action": [user.pk]} if many else {}
    owner_client.post(url, {"post": "yes"} | chosen)
    assert not User.objects.filter(pk=user.pk).exists()
    assert User.objects.filter(pk=other.pk).exists()
    assert not Session.objects.filter(pk=browser.session.session_key).exists()


def test_people_are_found_by_address_and_name(owner_client):
    make_user(first_name="Ada", last_name="Lovelace")
    for question in ("ada", "LOVELACE", "ada lovelace"):
        users = owner_client.get(USERS, {"q": question}).context["cl"].result_list
        assert [user.first_name for user in users] == ["Ada"]


def test_owners_cannot_shut_themselves_out(owner_client, owner):
    other = make_owner(email="other@booktime.example")
    url = change("accounts/user", owner)
    form = opened(owner_client, url, "user_form")
    owner_client.post(url, form | {"is_superuser": "", "is_active": ""})
    owner_client.post(f"{USERS}{owner.pk}/delete/", {"post": "yes"})
    chosen = {"action": "delete_selected", "_selected_action": [owner.pk, other.pk], "post": "yes"}
    owner_client.post(USERS, chosen)
    owner.refresh_from_db()
    assert (owner.is_superuser, owner.is_active, User.objects.count()) == (True, True, 2)


def test_a_group_gets_permissions(owner_client):
    owner_client.post("/admin/auth/group/add/", {"name": "Readers", "permissions": ["1", "2"]})
    assert Group.objects.get().permissions.count() == 2


@pytest.mark.parametrize(("model", "make"), [("producttag", make_tag), ("author", make_author)])
def test_a_shelf_shows_its_number_of_books_and_leads_to_them(owner_client, model, make):
    products = make(name="Full")
    make(name="Empty")
    for _ in range(3):
        make_product(tags=[products]) if model == "producttag" else make_product(authors=[products])
    response = owner_client.get(f"/admin/catalogue/{model}/")
    assert [row.number for row in response.context["cl"].result_list] == [0, 3]
    name = "category" if model == "producttag" else "author"
    assert f'href="/admin/catalogue/product/?{name}=full"' in response.content.decode()


def test_no_category_takes_the_address_of_the_whole_shop(owner_client):
    url = "/admin/catalogue/producttag/add/"
    response = owner_client.post(url, {"name": "All", "slug": "all"})
    assert list(response.context["adminform"].form.errors) == ["slug"]
    owner_client.post(url, {"name": "All", "slug": ""})
    assert ProductTag.objects.get().slug == "all-2"


def test_an_author_with_books_cannot_be_deleted(owner_client):
    author = make_author()
    make_product(authors=[author])
    response = owner_client.post(f"/admin/catalogue/author/{author.pk}/delete/", {"post": "yes"})
    assert response.status_code == 200
    assert "Cannot delete" in response.content.decode()
    assert Author.objects.exists()


def test_authors_are_offered_in_order_while_typing(owner_client):
    for name in ("Zola, Émile", "Austen, Jane", "Zola, Ann"):
        make_author(name=name)
    url = (
        "/admin/autocomplete/?app_label=catalogue&model_name=authorship&field_name=author&term=zola"
    )
    assert [each["text"] for each in owner_client.get(url).json()["results"]] == [
        "Zola, Ann",
        "Zola, Émile",
    ]


def test_blocks_are_put_in_order_in_the_list(owner_client):
    first, second = make_feature(position=0), make_feature(position=1)
    url = "/admin/catalogue/feature/"
    form = opened(owner_client, url, "changelist-form")
    form |= {"form-0-position": "5", "form-0-active": [], "_save": "Save"}
    assert owner_client.post(url, form).status_code == 302
    assert list(Feature.objects.values_list("pk", "position", "active")) == [
        (second.pk, 1, True),
        (first.pk, 5, False),
    ]


@pytest.mark.parametrize("kind", ["slide", "category", "showcase", "visual"])
def test_a_block_of_each_kind_is_stored(owner_client, kind):
    tag, product = make_tag(), make_product()
    form = {
        "kind": kind,
        "position": "0",
        "title": "New",
        "tag": tag.pk,
        "products": [product.pk],
        "link": "/products/poetry/",
        "link_label": "Read",
    }
    assert owner_client.post("/admin/catalogue/feature/add/", form).status_code == 302
    assert list(Feature.objects.get().products.all()) == [product]


@pytest.mark.parametrize("role", ["Employees", "Dispatchers"])
def test_a_role_of_staff_keeps_its_name_and_stays(owner_client, employee, dispatcher, role):
    group = Group.objects.get(name=role)
    url = f"/admin/auth/group/{group.pk}/"
    form = opened(owner_client, f"{url}change/", "group_form") | {"name": "Others"}
    assert owner_client.post(f"{url}change/", form).status_code == 302
    assert owner_client.post(f"{url}delete/", {"post": "yes"}).status_code == 403
    data = {"action": "delete_selected", "_selected_action": [group.pk], "post": "yes"}
    owner_client.post("/admin/auth/group/", data)
    group.refresh_from_db()
    assert group.name == role


@pytest.mark.parametrize("field", ["first_name", "last_name"])
def test_a_name_is_no_web_address(owner_client, field):
    user = make_user()
    url = change("accounts/user", user)
    form = opened(owner_client, url, "user_form") | {field: "www.evil.example"}
    answer = owner_client.post(url, form)
    assert "leave out web addresses" in answer.content.decode()
