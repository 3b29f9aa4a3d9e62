"""Attacks by the dispatch office: no door of its site tells what the others' pages know."""

import json
from itertools import product

import pytest
from django.contrib.admin.models import LogEntry

from accounts.factories import make_dispatcher, make_user
from catalogue.factories import make_author, make_product, make_tag
from catalogue.models import Product
from orders.factories import LEEDS, line_ids, make_order
from orders.models import LineStatus, Order, OrderLine, OrderStatus
from orders.payments import mark_paid
from orders.postal_address import PostalAddress
from orders.transitions import Actor, cancel, transition_lines
from staff.sites import dispatch_site

ROOT = "/dispatch-admin/"
BILLING = PostalAddress("Bertram Payer", "1 Billing Street", "", "LS1 1AA", "Leeds", "GB")
SECRETS = ["zq7@", "Bertram", "Billing Street", "12.34", "27.18", "28.18", "31.68", "secret"]
PAGES = ["", "change/", "history/", "delete/"]


@pytest.fixture
def packer(client, dispatcher):
    client.force_login(dispatcher)
    return client


@pytest.fixture
def order(db, employee):
    tag = make_tag("Novels", slug="novels")
    product = make_product(
        "Emma", price="12.34", tax_rate="5.5", tags=[tag], authors=[make_author()]
    )
    user = make_user(email="zq7@booktime.example")
    order = make_order({product: 2}, user=user, shipping=LEEDS, billing=BILLING)
    mark_paid(order.pk, Actor(employee))
    Order.objects.filter(pk=order.pk).update(invoice_number=271_828)
    return order


def test_no_page_of_the_site_tells_a_secret(packer, order):
    """Each page of each row that there is, popups and searches too."""
    seen = 0
    for model in dispatch_site._registry:
        base = f"{ROOT}{model._meta.app_label}/{model._meta.model_name}/"
        urls = [base, f"{base}?_popup=1", f"{base}?q=a", f"{base}?o=-3", f"{base}?all=", ROOT]
        urls += [f"{base}{row.pk}/{page}" for row in model.objects.all() for page in PAGES]
        for url in urls:
            page = packer.get(url, follow=True).content.decode()
            assert not [secret for secret in SECRETS if secret in page], url
            seen += 1
    assert seen > 40


@pytest.mark.parametrize("model", ["order", "orderline"])
@pytest.mark.parametrize(
    "question", ["zq7", "zq7@booktime.example", "Bertram", "Billing", "LS1 1AA", "271828", "31.68"]
)
def test_a_search_answers_the_same_for_right_and_wrong_guesses(packer, order, model, question):
    page = packer.get(f"{ROOT}orders/{model}/", {"q": question})
    assert page.context["cl"].result_count == 0


@pytest.mark.parametrize(
    "door",
    [
        "orders/order/?email=zq7@booktime.example",
        "orders/order/?email__startswith=z",
        "orders/order/?billing_name__startswith=B",
        "orders/order/?invoice_number=271828",
        "orders/order/?user__email__startswith=z",
        "orders/order/?basket__user__password__contains=a",
        "orders/order/?lines__price__gt=1",
        "orders/order/?status__exact=10",
        "orders/order/?letters__kind=paid",
        "orders/orderline/?order__email__startswith=z",
        "orders/orderline/?order__total__gt=1",
        "orders/orderline/?price__gt=1",
        "orders/orderline/?product__price=12.34",
        "orders/orderline/?order__user__is_superuser=1",
        "catalogue/product/?price=12.34",
        "catalogue/product/?tax_rate=5.5",
        "catalogue/product/?order_lines__order__user__email__startswith=z",
        "catalogue/producttag/?products__price__lt=20",
        "catalogue/producttag/?active__exact=1&products__order_lines__price__lt=20",
    ],
)
def test_a_list_answers_no_question_by_its_address(packer, order, door):
    """Whatever the row says: the list is led back to itself, unfiltered, or is not there."""
    response = packer.get(ROOT + door)
    assert response.status_code in (302, 400), response.status_code
    assert response.status_code == 400 or response["Location"].endswith("?e=1")


def test_a_list_is_not_sorted_by_what_it_does_not_show(packer, order):
    for model, number, sign in product(("order", "orderline"), range(1, 9), ("", "-")):
        page = packer.get(f"{ROOT}orders/{model}/", {"o": f"{sign}{number}"})
        sorted_by = " ".join(map(str, page.context["cl"].queryset.query.order_by))
        assert not [word for word in ("total", "price", "email", "billing") if word in sorted_by]


@pytest.mark.parametrize(
    "field",
    [
        "orders.order.user", "orders.order.basket", "orders.orderemail.order",
        "orders.invoice.order",
        "orders.statuschange.by", "basket.basket.user", "accounts.address.user", "staff.job.by",
        "accounts.user.groups", "admin.logentry.user", "auditlog.logentry.actor",
        "staff.ordernote.by", "catalogue.authorship.author", "sessions.session.session_key",
    ],
)  # fmt: skip
def test_the_autocomplete_names_nobody(packer, order, field):
    fields = dict(zip(("app_label", "model_name", "field_name"), field.split("."), strict=True))
    response = packer.get(f"{ROOT}autocomplete/", fields)
    message = response.content.decode()
    if response.status_code == 200:
        assert {row["text"] for row in json.loads(message)["results"]} <= {f"Order {order.pk}"}
    else:
        assert response.status_code in (403, 404)
    assert not [secret for secret in SECRETS if secret in message]


FORGED = {
    "email": "x@y.example", "status": "30", "total": "0.01", "billing_name": "Eve", "user": "1",
    "shipping_country": "FR", "shipping_price": "0", "paid_at": "", "invoice_number": "1",
    "price": "0.01", "tax_rate": "0", "stock": "999", "name": "Eve", "slug": "eve", "active": "on",
    "isbn": "", "tags": "", "quantity": "9", "order": "1", "product": "1", "low_stock_at": "3",
    "_saveasnew": "1", "_popup": "1", "_to_field": "email", "_save": "1", "_addanother": "1",
    "action": "delete_selected", "post": "yes", "initial-price": "1", "cover": "1",
}  # fmt: skip


def test_forged_forms_change_nothing_that_is_not_theirs(packer, order):
    line, product = order.lines.first(), Product.objects.get()
    rows = {"orders/order": order, "orders/orderline": line, "catalogue/product": product}
    before = [list(model.objects.order_by("pk").values()) for model in (Order, OrderLine, Product)]
    for path, row in rows.items():
        inlines = {
            f"{prefix}-{name}": "1000"
            for prefix in ("lines", "authorships", "images", "form", "emails", "changes")
            for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")
        }
        for url in (
            f"{path}/{row.pk}/change/",
            f"{path}/add/",
            f"{path}/{row.pk}/delete/",
            f"{path}/",
        ):
            for form in (FORGED, FORGED | inlines, FORGED | {"form-0-id": row.pk, **inlines}):
                ticked = {"_selected_action": row.pk}
                assert packer.post(f"{ROOT}{url}", form | ticked).status_code < 500, url
    after = [list(model.objects.order_by("pk").values()) for model in (Order, OrderLine, Product)]
    changes = [
        {name for name in new if new[name] != old[name]}
        for olds, news in zip(before, after, strict=True)
        for old, new in zip(olds, news, strict=True)
    ]
    assert set().union(*changes) <= {"in_stock", "date_updated"}


def test_actions_that_the_site_does_not_offer_do_nothing(packer, order):
    for action in (
        "delete_selected",
        "mark_paid",
        "cancel",
        "activate",
        "send_again",
        "_each",
    ):
        for path, row in (
            ("orders/order", order), ("orders/orderline", order.lines.first()),
            ("catalogue/product", Product.objects.get()),
        ):  # fmt: skip
            form = {
                "action": action,
                "_selected_action": row.pk,
                "select_across": "1",
                "post": "yes",
            }
            assert packer.post(f"{ROOT}{path}/", form).status_code in (200, 302)
    order.refresh_from_db()
    assert order.status == OrderStatus.PAID
    assert set(order.lines.values_list("status", flat=True)) == {LineStatus.NEW}
    assert Product.objects.get().active


def test_who_packs_no_more_moves_nothing_from_an_open_list(packer, dispatcher, order):
    form = {"action": "mark_sent", "_selected_action": line_ids(order)}
    group = dispatcher.groups.get()
    dispatcher.groups.clear()
    assert packer.post(f"{ROOT}orders/orderline/", form).status_code == 403
    dispatcher.groups.add(group)
    dispatcher.groups.get().permissions.filter(codename="change_orderline").delete()
    packer.post(f"{ROOT}orders/orderline/", form)
    assert set(order.lines.values_list("status", flat=True)) == {LineStatus.NEW}


def test_an_order_that_is_over_leaves_the_site_with_its_history(packer, order, employee):
    line = order.lines.first()
    transition_lines(order.pk, LineStatus.SENT, Actor(employee), [line.pk])
    cancel(order.pk, Actor(employee), [order.lines.last().pk])
    for url in (f"orders/order/{order.pk}/", f"orders/orderline/{line.pk}/"):
        for page in ("change/", "history/"):
            assert packer.get(f"{ROOT}{url}{page}").status_code in (302, 404)


def test_djangos_own_log_is_shown_to_owners_only(client, order):
    packer = make_dispatcher(email="once@booktime.example")
    LogEntry.objects.create(
        user=packer, object_repr="secret address", action_flag=2, object_id="1", change_message=""
    )
    client.force_login(packer)
    assert "secret" not in client.get(ROOT).content.decode()
