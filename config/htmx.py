"""One URL, one view, one context: the page, or a named part of it when htmx asks (DESIGN 7)."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers, patch_vary_headers


def wants_part(request: HttpRequest) -> bool:
    """A boosted link and a step back in history need the whole page, though htmx asks."""
    htmx = request.htmx
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def page_or_part(
    request: HttpRequest, template: str, part: str, context: dict, status: int = 200
) -> HttpResponse:
    """Render `template`, or its partial `part` for htmx, from one context."""
    if wants_part(request):
        response = render(request, f"{template}#{part}", context, status=status)
        # A browser must never show a stored fragment as the page of the same address.
        add_never_cache_headers(response)
    else:
        response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


class HttpResponseSeeOther(HttpResponseRedirect):
    """Leads from a form that was carried out to the page that shows it."""

    status_code = 303


def htmx_redirect(request: HttpRequest, url: str, see_other: bool = False) -> HttpResponse:
    """Redirect the page, also where only a part of it was asked for.

    A step back in history follows a plain redirect: htmx reads no header of its answer.
    """
    if wants_part(request):
        response = HttpResponse(status=204, headers={"HX-Redirect": url})
    else:
        response = HttpResponseSeeOther(url) if see_other else redirect(url)
    patch_vary_headers(response, ["HX-Request"])
    return response
