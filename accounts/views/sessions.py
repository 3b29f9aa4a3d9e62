"""Where a person is signed in."""

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from accounts import known_browsers
from accounts.decorators import login_required
from accounts.models import KnownBrowser, UserSession
from config.htmx import HttpResponseSeeOther, page_or_part, wants_part
from config.ids import parse_id

TEMPLATE = "account/sessions.html"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request):
    """List them, and browsers that are known; end one, or all but this one."""
    message = ""
    if request.method == "POST":
        message = _end(request)
        if not wants_part(request):
            messages.success(request, message)
            return HttpResponseSeeOther(request.path)
    known = KnownBrowser.objects.known(request.user).filter(sessions=None)
    context = {
        "sessions": UserSession.objects.alive(request.user),
        "known": known.order_by("-since", "-pk"),
        "current": request.session.session_key,
        "message": message,
    }
    return page_or_part(request, TEMPLATE, "list", context)


def _end(request) -> str:
    """End what the form names, and say so; somebody else's session is as good as none (404)."""
    others = request.user.sessions.others(request)
    if "others" in request.POST:
        others.end()
        known_browsers.others(request, request.user).delete()
        return "All other browsers are signed out."
    if "known" in request.POST:
        known = request.user.known_browsers
        get_object_or_404(known, pk=parse_id(request.POST["known"])).delete()
        return "That browser is forgotten."
    chosen = get_object_or_404(others, pk=parse_id(request.POST.get("session", "")))
    others.filter(pk=chosen.pk).end()
    return "That browser is signed out."
