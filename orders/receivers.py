"""What accounts, which must not know orders, lets them do."""

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from accounts.signals import email_verified
from basket.owner import BASKET_COOKIE, get_visitor
from config.request_state import get_request_state
from orders.checkout.drafts import parked_address
from orders.email_verification import verify_orders
from orders.guest_claims import claim_orders
from orders.models import Draft, Order


@receiver(email_verified)
def take_in_guest_orders(user, **kwargs):
    """Bring the orders that somebody placed as a guest before into their account (DESIGN 5).

    Mails about orders go to the address that is theirs now; links in mails to an old one end.
    """
    claim_orders(Order.objects.of_guests(user.email).filter(claim_refused_at=None), user)
    Order.objects.of(user).exclude(email=user.email).update(email=user.email)


@receiver(email_verified)
def prove_orders(user, **kwargs):
    """Keep what they ordered before for as long as anybody's (law 14)."""
    verify_orders(Order.objects.of(user))


@receiver(user_logged_in)
def merge_draft_on_login(request, user, **kwargs):
    """Keep what was typed before signing in, unless the customer has chosen before."""
    if request is None or BASKET_COOKIE not in request.COOKIES:
        return
    if get_request_state(request).user_before_login not in (None, user.pk):
        return
    draft = Draft.objects.filter(visitor=get_visitor(request).visitor or "").first()
    if draft is None:
        return
    if parked := parked_address(draft, user):
        Draft.objects.update_or_create(user=user, defaults={"unsaved_address": parked})
    elif draft.addresses and not Draft.objects.filter(user=user).exists():
        unsaved = {"key": "new", "for": "", "form": "", **_columns(draft.addresses[-1])}
        Draft.objects.bulk_create(
            [Draft(user=user, unsaved_address=unsaved)], ignore_conflicts=True
        )
    draft.delete()


def _columns(address: dict) -> dict:
    """Return a kept address by the names of the form's fields."""
    return {"country" if name == "country_code" else name: text for name, text in address.items()}
