"""What the head of each page says to this visitor: sign in or account, copies in the basket."""

from urllib.parse import quote

from django.http import HttpRequest
from django.urls import get_script_prefix

from config.caching.fragment_cache import cached_fragment
from config.caching.page_cache import register_placeholder
from config.request_state import get_request_state
from config.url_prefixes import is_below

PLACEHOLDER = "<!--me-->"  # where the cached head of a page leaves room for it
RETURN_PATH = "way-back"  # where the cached menu leaves room for the address of the page
# Nobody wants to be back on these after signing in.
NO_RETURN = (
    "account_login",
    "account_signup",
    "account_logout",
    "account_reset_password",
    "account_change_password",
    "accounts:account",
)


def visitor_menu(request: HttpRequest) -> str:
    copies = get_request_state(request).count_basket_copies()
    if request.user.is_authenticated:
        return cached_fragment("components/_me.html", signed_in=True, copies=copies)
    path = request.get_full_path()
    if path == get_script_prefix() or is_below(path, *NO_RETURN):
        return cached_fragment("components/_me.html", copies=copies)
    menu = cached_fragment("components/_me.html", copies=copies, back=RETURN_PATH)
    return menu.replace(RETURN_PATH, quote(path))


register_placeholder(PLACEHOLDER, visitor_menu)
