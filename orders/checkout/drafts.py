"""What somebody chose and typed at the checkout, kept until the order is placed."""

from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from accounts.models import User
from accounts.models.address import CONTENT
from basket.owner import BasketOwner, get_or_create_basket_owner
from orders.checkout.customer_tokens import customer_of_token
from orders.models import Draft

MAX_UNSAVED_LENGTH = 200  # characters of a field that is not right yet


def get_draft(owner: BasketOwner) -> Draft:
    """Return what is kept, or an empty draft that is not kept yet."""
    whose = {"user_id": owner.user_id, "visitor": owner.visitor}
    return (owner and Draft.objects.filter(**whose).first()) or Draft(**whose)


def get_or_create_locked_draft(owner: BasketOwner) -> Draft:
    """Return the owner's draft, made if there is none, which nobody else changes meanwhile."""
    whose = {"user_id": owner.user_id, "visitor": owner.visitor}
    while True:
        Draft.objects.bulk_create([Draft(**whose)], ignore_conflicts=True)
        if draft := Draft.objects.select_for_update().filter(**whose).first():
            return draft


def park_address(request: HttpRequest) -> None:
    """Keep what a customer typed whose session ended meanwhile, until they are back.

    It waits in this browser, for them alone: who only has their page, with its token, writes
    nothing into their account.
    """
    user = customer_of_token(request.POST.get("customer_token", ""))
    if user is None:
        return
    parked = read_unsaved_address(request.POST) | {"key": "new"}
    with transaction.atomic():
        draft = get_or_create_locked_draft(get_or_create_basket_owner(request))
        draft.unsaved_address = {"customer": user.pk, "parked": parked}
        draft.date_updated = timezone.now()
        draft.save(update_fields=["unsaved_address", "date_updated"])


def parked_address(draft: Draft, user: User) -> dict:
    """Return the address that is parked for this customer; empty if there is none."""
    unsaved = draft.unsaved_address
    return unsaved["parked"] if unsaved.get("customer") == user.pk else {}


def read_unsaved_address(data: QueryDict) -> dict:
    """Return an address that is not right, or not sent yet, as it was typed."""
    names = ("form", "key", "for", *CONTENT)
    return {name: storable(data.get(name, "")) for name in names}


def storable(text: str) -> str:
    """Leave out what a database's JSON cannot hold: NUL, and halves of surrogate pairs."""
    return text.replace("\0", "").encode(errors="replace").decode()[:MAX_UNSAVED_LENGTH]
