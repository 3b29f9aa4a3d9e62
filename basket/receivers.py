"""The signals that DESIGN allows: accounts must not know baskets."""

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver

from basket.merging import merge_visitor_basket
from basket.owner import BASKET_COOKIE
from config.request_state import get_request_state


@receiver(user_logged_in)
def merge_on_login(request, user, **kwargs):
    """Merge at sign-in, by whatever entrance; not over the live session of somebody else."""
    if request is None or BASKET_COOKIE not in request.COOKIES:
        return
    if get_request_state(request).user_before_login in (None, user.pk):
        merge_visitor_basket(request, user)
    get_request_state(request).basket_key = ""


@receiver(user_logged_out)
def forget_on_logout(request, **kwargs):
    """Forget the visitor's key at sign-out, too: the next person here starts anew."""
    if request is not None and BASKET_COOKIE in request.COOKIES:
        get_request_state(request).basket_key = ""
