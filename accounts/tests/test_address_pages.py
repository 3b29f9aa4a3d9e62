"""The address book as people use it: by pages, in place, and by hands it does not belong to."""

import re

import pytest

from accounts.factories import make_address, make_user
from accounts.models import MAX_ADDRESSES, Address
from config.tests.pages import text

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/address/"}
TYPED = {
    "name": "Alice Fenn",
    "address1": "1 High Street",
    "address2": "",
    "city": "Leeds",
    "zip_code": "ls98aa",
    "country": "GB",
}
VERBS = ["", "delete/", "default/"]


@pytest.fixture
def alice():
    return make_user(email="alice@booktime.example", first_name="Alice", last_name="Fenn")


@pytest.fixture
def address_book(client, alice):
    """Alice's browser, signed in."""
    client.force_login(alice)
    return client


def is_part(response):
    html = response.content.decode()
    return html.lstrip().startswith('<div id="addresses"') and "<html" not in html


def live_message(response):
    """What the live region is told."""
    return re.search(r'<div id="live" hx-swap-oob="innerHTML">(.*?)</div>', text(response))[1]


def focus(response):
    """Where the focus goes: the tags that ask for it."""
    return re.findall(r"<(?:a|input|select|button)[^>]*\sautofocus[^>]*>", text(response))


# Adding -------------------------------------------------------------------------------------------


def test_an_address_is_added_and_the_page_says_so(address_book, alice):
    response = address_book.post("/address/create/", TYPED, follow=True)
    assert response.redirect_chain == [("/address/", 303)]
    assert "Address saved." in text(response)
    address = alice.addresses.get()
    assert (address.zip_code, address.country.code, address.is_default) == ("LS9 8AA", "GB", True)


def test_an_address_is_added_in_place(address_book, alice):
    response = address_book.post("/address/create/", TYPED, headers=HTMX)
    address = alice.addresses.get()
    assert (response.status_code, is_part(response)) == (200, True)
    assert live_message(response) == "Address saved."
    assert f'id="address-{address.pk}"' in text(response)
    assert [f'id="change-{address.pk}"' in tag for tag in focus(response)] == [True]


def test_the_empty_form_knows_the_name_and_the_country_of_the_shop(address_book):
    page = text(address_book.get("/address/create/"))
    assert 'value="Alice Fenn"' in page
    assert '<option value="GB" selected>United Kingdom</option>' in page
    assert page.index(">United Kingdom<") < page.index(">Austria<")
    assert ">Japan<" not in page


def test_the_form_opens_in_place_with_the_focus_in_its_first_field(address_book):
    response = address_book.get("/address/create/", headers=HTMX)
    assert is_part(response)
    assert 'hx-post="/address/create/"' in text(response)
    assert [tag.startswith('<input type="text" name="name"') for tag in focus(response)] == [True]


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_is_wrong_is_said_beside_its_field(address_book, alice, headers):
    wrong = TYPED | {"name": " ", "zip_code": "12345", "country": "DE"} | {"city": ""}
    response = address_book.post("/address/create/", wrong, headers=headers)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["name", "city"]
    assert 'value="1 High Street"' in text(response)
    assert not alice.addresses.exists()
    if headers:
        assert is_part(response)
        assert ['name="name"' in tag for tag in focus(response)] == [True]


def test_the_focus_goes_to_the_first_field_that_is_wrong(address_book):
    response = address_book.post("/address/create/", TYPED | {"zip_code": "1"}, headers=HTMX)
    assert ['name="zip_code"' in tag for tag in focus(response)] == [True]


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_form_that_is_sent_twice_leaves_one_address(address_book, alice, headers):
    for _ in range(2):
        assert address_book.post("/address/create/", TYPED, headers=headers).status_code in (
            200,
            303,
        )
    assert alice.addresses.count() == 1


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_full_book_says_so(address_book, alice, headers):
    for _ in range(MAX_ADDRESSES):
        make_address(alice)
    assert "Your address book is full" in text(address_book.get("/address/"))
    response = address_book.post("/address/create/", TYPED, headers=headers)
    assert response.status_code == 422
    assert "room for 50 addresses" in text(response)
    assert alice.addresses.count() == MAX_ADDRESSES


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[(field, "x\0y") for field in TYPED],
        *[(field, "x" * 10_000) for field in TYPED],
        ("name", "\u200b\u00ad\u2060"),
        ("country", "US"),
        ("country", "gb"),
        ("country", ""),
        ("zip_code", "١٢٣٤٥"),
    ],
)
def test_hostile_input_is_an_error_beside_its_field(address_book, alice, field, value):
    response = address_book.post("/address/create/", TYPED | {field: value})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert len(response.context["form"].errors[field]) == 1
    assert not alice.addresses.exists()


def test_missing_and_repeated_fields_are_survived(address_book, alice):
    assert address_book.post("/address/create/").status_code == 422
    twice = {field: [value, value] for field, value in TYPED.items()}
    assert address_book.post("/address/create/", twice).status_code == 303
    assert (
        address_book.post("/address/create/", TYPED | {"is_default": "", "user": "1"}).status_code
        == 303
    )
    assert [address.is_default for address in alice.addresses.all()] == [True]


def test_any_script_and_any_sign_is_kept_and_shown_as_text(address_book, alice):
    typed = TYPED | {"name": "שרה  כהן", "address1": "<b>Café</b> 🙂\u200d\nLane", "city": "إربد"}
    address_book.post("/address/create/", typed)
    address = alice.addresses.get()
    assert (address.name, address.address1) == ("שרה כהן", "<b>Café</b> 🙂\u200d Lane")
    page = text(address_book.get("/address/"))
    assert "<bdi>שרה כהן</bdi>" in page
    assert "&lt;b&gt;Café&lt;/b&gt; 🙂" in page
    assert "<b>Café" not in page


# Changing, deleting, choosing ---------------------------------------------------------------------


def test_an_address_is_changed(address_book, alice):
    address = make_address(alice)
    assert 'value="Leeds"' in text(address_book.get(f"/address/{address.pk}/"))
    response = address_book.post(f"/address/{address.pk}/", TYPED | {"city": "York"})
    assert (response.status_code, response["Location"]) == (303, "/address/")
    assert alice.addresses.get().city == "York"


def test_a_card_becomes_its_form_and_a_card_again(address_book, alice):
    other, address = make_address(alice), make_address(alice)
    opened = address_book.get(f"/address/{address.pk}/", headers=HTMX)
    assert is_part(opened)
    assert text(opened).count("<form") == 1
    assert f'id="address-{other.pk}"' in text(opened)
    saved = address_book.post(f"/address/{address.pk}/", TYPED | {"city": "York"}, headers=HTMX)
    assert (saved.status_code, live_message(saved)) == (200, "Address saved.")
    assert "York" in text(saved)
    assert [f'id="change-{address.pk}"' in tag for tag in focus(saved)] == [True]


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_an_address_cannot_become_another_one_of_the_book(address_book, alice, headers):
    make_address(alice, **TYPED | {"zip_code": "LS9 8AA"})
    second = make_address(alice, city="York")
    response = address_book.post(f"/address/{second.pk}/", TYPED, headers=headers)
    assert response.status_code == 422
    assert "This address is already in your address book." in text(response)
    assert Address.objects.get(pk=second.pk).city == "York"


def test_deleting_asks_first(address_book, alice):
    address = make_address(alice)
    for headers in ({}, HTMX):
        response = address_book.get(f"/address/{address.pk}/delete/", headers=headers)
        assert "Delete this address?" in text(response)
        assert address.address1 in text(response)
        assert is_part(response) is bool(headers)
    assert alice.addresses.count() == 1


def test_an_address_is_deleted(address_book, alice):
    address = make_address(alice)
    response = address_book.post(f"/address/{address.pk}/delete/", follow=True)
    assert response.redirect_chain == [("/address/", 303)]
    assert "Address deleted." in text(response)
    assert "No addresses yet" in text(response)


def test_after_deleting_in_place_the_focus_goes_to_the_next_card_or_to_adding(address_book, alice):
    first, second = make_address(alice), make_address(alice)
    response = address_book.post(f"/address/{second.pk}/delete/", headers=HTMX)
    assert (is_part(response), live_message(response)) == (True, "Address deleted.")
    assert [f'id="change-{first.pk}"' in tag for tag in focus(response)] == [True]
    response = address_book.post(f"/address/{first.pk}/delete/", headers=HTMX)
    assert ['id="add-address"' in tag for tag in focus(response)] == [True]


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_another_default_is_chosen(address_book, alice, headers):
    first, second = make_address(alice), make_address(alice)
    response = address_book.post(f"/address/{second.pk}/default/", headers=headers, follow=True)
    assert "This is your default address now." in text(response)
    assert text(response).count("Default address") == 1
    assert f'action="/address/{first.pk}/default/"' in text(response)
    assert alice.addresses.get(is_default=True) == second


# Rights -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_stranger_s_address_answers_like_one_that_does_not_exist(
    address_book, alice, verb, headers
):
    make_address(alice)
    theirs = make_address(make_user(email="bob@booktime.example"), city="Whitby")
    number, nowhere = theirs.pk, 9_999_999_999_999_999_999
    for ask in (address_book.get, address_book.post):
        if ask == address_book.get and verb == "default/":
            continue
        data = TYPED if ask == address_book.post else {}
        answers = [ask(f"/address/{pk}/{verb}", data, headers=headers) for pk in (number, nowhere)]
        assert [answer.status_code for answer in answers] == [404, 404]
        pages = [re.sub(r"[A-Za-z0-9]{64}|/address/\d+/", "", text(each)) for each in answers]
        assert pages[0] == pages[1]
        assert "Whitby" not in pages[0]
    theirs.refresh_from_db()
    assert (theirs.city, theirs.is_default) == ("Whitby", True)


@pytest.mark.parametrize("verb", VERBS)
def test_an_address_deleted_in_another_tab_is_told_kindly_in_place(address_book, alice, verb):
    address, other = make_address(alice), make_address(alice)
    address.remove()
    response = address_book.post(f"/address/{address.pk}/{verb}", TYPED, headers=HTMX)
    assert (response.status_code, is_part(response)) == (404, True)
    assert (response["HX-Retarget"], response["HX-Reswap"]) == ("#addresses", "outerHTML")
    assert "no longer in your address book" in text(response)
    assert f'id="address-{other.pk}"' in text(response)


@pytest.mark.parametrize("path", ["", "create/", "1/", "1/delete/", "1/default/"])
def test_visitors_are_led_to_sign_in_and_back(client, path):
    url = f"/address/{path}"
    response = client.get(url)
    back = f"/login/?next={url.replace('/', '%2F')}"
    assert (response.status_code, response["Location"]) == (302, back)
    for ask in (client.get, client.post) if path else (client.get,):
        part = ask(url, headers=HTMX)
        assert (part.status_code, part.content) == (204, b"")
        assert part["HX-Redirect"] == "/login/?next=%2Faddress%2F"


def test_the_way_back_from_sign_in_to_a_form_s_address_ends_in_the_book(address_book, alice):
    address = make_address(alice)
    response = address_book.get(f"/address/{address.pk}/default/")
    assert (response.status_code, response["Location"]) == (302, "/address/")


def test_only_the_methods_that_make_sense_are_answered(address_book, alice):
    pk = make_address(alice).pk
    assert address_book.post("/address/").status_code == 405
    for page in ("/address/create/", f"/address/{pk}/", f"/address/{pk}/delete/"):
        assert address_book.put(page).status_code == 405
    assert address_book.delete(f"/address/{pk}/").status_code == 405
    assert address_book.head("/address/").status_code == 200


def test_forms_from_elsewhere_are_refused(alice, rf):
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice)
    assert browser.post("/address/create/", TYPED).status_code == 403
    assert not alice.addresses.exists()


# The page -----------------------------------------------------------------------------------------


def test_personal_pages_are_stored_nowhere(address_book, alice):
    pk = make_address(alice).pk
    for page in ("/address/", "/address/create/", f"/address/{pk}/", f"/address/{pk}/delete/"):
        for headers in ({}, HTMX):
            response = address_book.get(page, headers=headers)
            assert "no-store" in response["Cache-Control"]
            assert "HX-Request" in response["Vary"]
        assert '<meta name="robots" content="noindex">' in text(address_book.get(page))
        assert len(re.findall("<h1", text(address_book.get(page)))) == 1


def test_a_country_that_left_the_shop_s_list_is_still_shown(address_book, alice):
    Address(user=alice, name="A", address1="1 St", city="X", country="JP").add()
    assert "Japan" in text(address_book.get("/address/"))
    assert address_book.get(f"/address/{alice.addresses.get().pk}/").status_code == 200


def test_the_same_queries_for_two_and_twenty_addresses(
    address_book, alice, django_assert_num_queries
):
    for number in (2, 18):
        for _ in range(number):
            make_address(alice)
        for headers in ({}, HTMX):
            address_book.get("/address/", headers=headers)  # the navigation is remembered
            with django_assert_num_queries(3 if headers else 5):
                address_book.get("/address/", headers=headers)
