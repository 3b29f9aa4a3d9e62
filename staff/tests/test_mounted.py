"""Under SCRIPT_NAME=/shop everything that leads somewhere begins with it, for everybody."""

import re

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from accounts.emails import confirmation_url
from accounts.factories import make_address
from basket.factories import make_basket
from catalogue.factories import make_feature, make_image, make_product, make_products
from config.tests.mounted import PATH, SHOP_URL, MountedClient, mounted
from orders.bulk_actions import BulkAction
from orders.email_verification import verification_url
from orders.factories import line_ids, make_method, make_order
from orders.guest_links import order_path, sign_order
from orders.payments import mark_paid
from orders.transitions import Actor, cancel
from staff.bulk.actions import apply_now
from staff.models import Job, SavedView
from staff.sites import dispatch_site, office_site, owner_site
from staff.tests.roles import user_with_role
from staff.tests.sweep import Sweep

pytestmark = pytest.mark.django_db
# Of what begins so somebody's sweep sees every route, and at least so many ways to go on.
ROLES = {
    "visitor": (("orders:guest",), 1_000),
    "alice": (("account", "mfa", "basket:", "catalogue:", "orders:"), 2_500),
    "dispatcher": (("dispatch-admin:",), 3_000),
    "employee": (("dashboard:", "office-admin:"), 5_000),
    "owner": (("admin:",), 8_000),
}
# Not without a provider, a second factor, the mail about a password, or a link that has lapsed.
ELSEWHERE = {
    "accounts:remove_second_factor",
    "account_reset_password_from_key",
    "orders:send_link",
}
HERE = SHOP_URL.removesuffix(PATH)


@pytest.fixture
def emma(settings, db):
    with mounted(settings):
        call_command("loaddata", "roles", verbosity=0)
        make_method()
        emma = make_product("Emma", authors=["Jane Austen"], tags=["Fiction"], stock=99)
        make_image(emma)
        make_image(emma)
        make_products(30, "Fiction", "Jane Austen")
        make_feature(link="/products/all/?q=emma").products.add(emma)
        order_of(emma)
        DBTaskResult.objects.update(
            status=TaskResultStatus.FAILED, exception_class_path="builtins.ValueError"
        )
        yield emma


def routes(patterns=None, space: str = "") -> set[str]:
    """Return the names of all routes."""
    found = set()
    for each in get_resolver().url_patterns if patterns is None else patterns:
        if hasattr(each, "url_patterns"):
            found |= routes(each.url_patterns, f"{each.namespace}:" if each.namespace else space)
        elif each.name:
            found.add(f"{space}{each.name}")
    return found


def bare_addresses() -> list[str]:
    """Return the addresses of routes that need nothing but their name."""
    found = []
    for name in sorted(routes()):
        try:
            found.append(reverse(name))
        except NoReverseMatch:
            continue
    return found


def rows_in_admin() -> list[str]:
    """Return the addresses of one row of each model on each admin site, allowed or not."""
    return [
        reverse(f"{site.name}:{model._meta.app_label}_{model._meta.model_name}_{page}", args=[pk])
        for site in (owner_site, office_site, dispatch_site)
        for model in site._registry
        for pk in model._default_manager.values_list("pk", flat=True)[:1]
        for page in ("change", "delete", "history")
    ]


def order_of(emma, user=None, **fields):
    return make_order({emma: 3}, user, **fields)


def pages_of(order) -> list[str]:
    """Return where an order is shown to customers and to staff."""
    names = ("orders:order", "orders:done", "orders:join", "orders:invoice", "dashboard:order")
    return [reverse(name, args=[order.pk]) for name in names]


def own_pages(emma, user) -> list[str]:
    """Make what a person has, and return the addresses of it."""
    user.verify_email()
    for _ in range(2):
        make_address(user)
    waiting, paid = order_of(emma, user), order_of(emma, user)
    mark_paid(paid.pk, Actor())
    cancel(paid.pk, Actor(), line_ids(paid)[:1])
    asked_for = order_of(emma, email=user.email, unproven=True)
    paid.emails.update(sent_at=timezone.now())
    packed = apply_now(BulkAction("processing"), [paid.pk], user)
    printed = Job.objects.create(
        kind=Job.Kind.PRINT, by=user, params={}, state=Job.State.DONE, file=b"x", file_name="x.pdf"
    )
    SavedView.objects.create(by=user, name="Mine", shared=True)
    make_basket({emma: 1}, user=user)
    paths = [page for order in (waiting, paid, asked_for) for page in pages_of(order)]
    paths += [job.get_absolute_url() for job in (packed, printed)]
    paths += [url.removeprefix(HERE) for url in (confirmation_url(user), verification_url(waiting))]
    return [*paths, reverse("admin:auth_user_password_change", args=[user.pk])]


@pytest.mark.parametrize("role", ROLES)
def test_all_that_leads_somewhere_keeps_the_prefix(emma, role):
    client, user = MountedClient(), user_with_role(role)
    guests, unproven = order_of(emma), order_of(emma, unproven=True)
    mark_paid(guests.pk, Actor())
    cancel(guests.pk, Actor(), line_ids(guests)[:1])
    starts = [f"{order_path(order)}?plain" for order in (guests, unproven)]
    starts += [verification_url(unproven).removeprefix(HERE), order_path(guests)]
    starts.append(reverse("orders:guest_done", args=[sign_order(guests)]))
    if user:
        starts += own_pages(emma, user)
        client.force_login(user)
    starts.append(reverse("catalogue:sitemap_section", args=["books"]))
    starts += [emma.get_absolute_url(), *bare_addresses()]
    if role in ("dispatcher", "employee", "owner"):
        starts += rows_in_admin()
    sweep = Sweep(client).go(starts)
    whole, least = ROLES[role]
    unseen = {name for name in routes() - sweep.routes - ELSEWHERE if name.startswith(whole)}
    if role == "alice":
        unseen = {name for name in unseen if not name.startswith(ROLES["visitor"][0])}
    assert (role, sorted(unseen)) == (role, [])
    assert sweep.wrong == set()
    assert sum(sweep.seen.values()) >= least


@pytest.mark.parametrize(
    "address", ["/robots.txt", "/sitemap.xml", "/sitemap-pages.xml", "/sitemap-books.xml"]
)
def test_what_search_engines_read_names_the_shop_with_its_path_once(emma, client, address):
    text = client.get(address).content.decode()
    found = re.findall(r"(?:<loc>|Sitemap: )([^<\s]+)", text)
    assert found
    for url in found:
        assert url.startswith(f"{SHOP_URL}/")
        assert f"{PATH}{PATH}" not in url
    assert all(path.startswith(f"{PATH}/") for path in re.findall(r"Disallow: (\S+)", text))


def test_what_is_cached_keeps_to_the_path_it_was_made_for(settings, db):
    settings.CACHE_PAGES, settings.STATIC_LIVE = True, False
    make_product("Emma", authors=["Jane Austen"], tags=["Fiction"])
    seen = 0
    for path in (PATH, "", "/other", PATH):
        with mounted(settings, path):
            for address in ("/", "/products/all/", "/product/emma/"):
                html = Client().get(address).content.decode()
                links = re.findall(r'(?:href|action|hx-get|hx-post|src)="(/[^"]*)', html)
                elsewhere = ("/shop/", "/other/") if not path else ()
                assert all(link.startswith(f"{path}/") for link in links), path
                assert not any(link.startswith(elsewhere) for link in links)
                seen += len(links)
    assert seen > 100
