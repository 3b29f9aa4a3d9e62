"""The one signal that DESIGN allows: accounts must not know baskets."""

from contextlib import suppress

from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from basket.merging import merge
from basket.models import OwnerGoneError
from basket.owner import COOKIE, Owner, visitor_of


@receiver(user_logged_in)
def bring_the_basket_along(request, user, **kwargs):
    """Merge at sign-in, by whatever entrance, and forget the visitor's key."""
    if request is None or COOKIE not in request.COOKIES:
        return
    request.basket_key = ""
    with suppress(OwnerGoneError):
        merger = merge(visitor=visitor_of(request), customer=Owner(user_id=user.pk))
        for sentence in merger.sentences():
            messages.info(request, sentence, fail_silently=True)
