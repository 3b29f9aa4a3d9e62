"""What the shop keeps with a request while it is answered: all of it, and nowhere else."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

ATTRIBUTE = "_booktime_state"


@dataclass
class RequestState:
    # The token of this page's forms, the same one however often it is asked for (config.csrf).
    csrf_token: str | None = None
    # A page for the page cache leaves placeholders for what is the visitor's own.
    has_placeholders: bool = False
    # The page that says that the database is away (config.unavailable).
    unavailable_response: HttpResponse | None = None
    # The password was not looked at, as there were too many wrong ones (accounts.backends).
    is_login_paused: bool = False
    # Who gave a second factor with this request (accounts.second_factor).
    second_factor_user_id: int | None = None
    # Asked of the database once for a request (catalogue.derived.version).
    catalogue_version: str | None = None
    # Counts the copies in the basket; a page that does not show them asks nothing.
    count_basket_copies: Callable[[], int] = lambda: 0
    # The key that the basket's cookie is to have; "" forgets the one that is there.
    basket_key: str | None = None
    # Who was signed in before this request, where it may sign in somebody else.
    user_before_login: int | None = None
    # The address of the order's page, for what belongs to it (orders.views.access).
    order_path: str = ""


def get_request_state(request: HttpRequest) -> RequestState:
    if not hasattr(request, ATTRIBUTE):
        setattr(request, ATTRIBUTE, RequestState())
    return getattr(request, ATTRIBUTE)


def set_request_state(request: HttpRequest, state: RequestState) -> None:
    """Give a copy of a request a state of its own."""
    setattr(request, ATTRIBUTE, state)
