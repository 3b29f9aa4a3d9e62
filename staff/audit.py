"""What staff change is kept on the object: who, when, what (django-auditlog).

Shoppers' own changes are not: nothing is noted, nor asked of the database, outside staff's pages.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from asgiref.sync import iscoroutinefunction
from auditlog.context import disable_auditlog
from auditlog.models import LogEntry
from auditlog.receivers import make_log_m2m_changes
from auditlog.registry import auditlog
from auditlog.signals import pre_log
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.db.models.signals import m2m_changed, pre_save
from django.http import HttpRequest
from django.utils.decorators import sync_and_async_middleware
from django.utils.functional import SimpleLazyObject

from accounts.models import Address, User
from catalogue.models import Author, Authorship, Feature, Product, ProductImage, ProductTag
from config.url_prefixes import is_below
from orders.models import Order, ShippingMethod

STAFF_PAGES = (
    "admin:index",
    "office-admin:index",
    "dispatch-admin:index",
    "dashboard:orders",
    "api:api-root",
)
MEMBERS = {
    Product: ["tags"],
    User: ["groups", "user_permissions"],
    Group: ["permissions"],
    Feature: ["products"],
}
_actor: ContextVar[User | None] = ContextVar("actor", default=None)


@contextmanager
def audited(user: User) -> Iterator[None]:
    """Note what is changed as this person's doing."""
    token = _actor.set(user)
    try:
        yield
    finally:
        _actor.reset(token)


@sync_and_async_middleware
def audit(get_response):
    """Note the changes that are made on staff's pages."""

    def noted(request: HttpRequest):
        on_staff_page = is_below(request.path, *STAFF_PAGES)
        # A program is known only when its request is read.
        actor = SimpleLazyObject(lambda: request.user)
        return audited(actor) if on_staff_page else disable_auditlog()

    if iscoroutinefunction(get_response):

        async def middleware(request):
            with noted(request):
                return await get_response(request)

    else:

        def middleware(request):
            with noted(request):
                return get_response(request)

    return middleware


def _known_actor() -> User | None:
    """Return who does it; nobody is known for seeds, imports, and what the queue does by itself."""
    actor = _actor.get()
    return actor if actor and actor.is_authenticated else None


def _veto_unknown_actor(sender, **kwargs) -> bool | None:
    return None if _known_actor() else False


def _sign(sender, instance: LogEntry, **kwargs) -> None:
    actor = _known_actor()
    if actor and instance.actor_id is None:
        instance.actor_id, instance.actor_email = actor.pk, actor.email


def note(rows: Iterable[Model], changes: dict[str, list[str]]) -> None:
    """Note what one statement changed on all these rows, which tells no signal of it."""
    actor = _known_actor()
    if actor is None:
        return
    entry = {"actor_id": actor.pk, "actor_email": actor.email, "changes": changes}
    entries = [
        LogEntry(
            content_type=ContentType.objects.get_for_model(row),
            object_pk=str(row.pk),
            object_id=row.pk,
            object_repr=str(row),
            action=LogEntry.Action.UPDATE,
            **entry,
        )
        for row in rows
    ]
    LogEntry.objects.bulk_create(entries, batch_size=500)


def _keep_members(model: type[Model], field: str) -> None:
    """Note what is put into a many-to-many field: auditlog asks no veto there."""
    keep = make_log_m2m_changes(field)

    def keep_by_known_actor(sender, **kwargs):
        if _known_actor():
            keep(sender=sender, **kwargs)

    m2m_changed.connect(
        keep_by_known_actor,
        sender=getattr(model, field).through,
        weak=False,
        dispatch_uid=f"staff.audit.{model.__name__}.{field}",
    )


def register() -> None:
    """Tell auditlog what is worth keeping, and by whom."""
    ours = ["date_added", "date_updated", "byline", "cover"]
    auditlog.register(Product, exclude_fields=ours)
    auditlog.register(User, mask_fields=["password"])
    auditlog.register(Order, exclude_fields=["date_updated", "network"])
    for model in (
        Group,
        Feature,
        Author,
        Authorship,
        ProductImage,
        ProductTag,
        Address,
        ShippingMethod,
    ):
        auditlog.register(model)
    for model, fields in MEMBERS.items():
        for field in fields:
            _keep_members(model, field)
    pre_log.connect(_veto_unknown_actor, dispatch_uid="staff.audit")
    pre_save.connect(_sign, sender=LogEntry, dispatch_uid="staff.audit")
