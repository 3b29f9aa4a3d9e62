"""What the head of each page says to this visitor: sign in or account, copies in the basket."""

from urllib.parse import quote

from django.http import HttpRequest

from config.caching.fragment_cache import cached_fragment
from config.caching.page_cache import register_placeholder
from config.request_state import get_request_state

PLACEHOLDER = "<!--me-->"  # where the cached head of a page leaves room for it
RETURN_PATH = "way-back"  # where the cached menu leaves room for the address of the page
# Nobody wants to be back on these after signing in.
NO_RETURN = ("/login/", "/signup/", "/logout/", "/password/", "/account/")


def visitor_menu(request: HttpRequest) -> str:
    copies = get_request_state(request).count_basket_copies()
    if request.user.is_authenticated:
        return cached_fragment("components/_me.html", signed_in=True, copies=copies)
    path = request.get_full_path()
    if path == "/" or path.startswith(NO_RETURN):
        return cached_fragment("components/_me.html", copies=copies)
    menu = cached_fragment("components/_me.html", copies=copies, back=RETURN_PATH)
    return menu.replace(RETURN_PATH, quote(path))


register_placeholder(PLACEHOLDER, visitor_menu)
