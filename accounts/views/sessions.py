"""Where a person is signed in."""

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from accounts.models import UserSession
from accounts.signing_in import signed_in
from config.htmx import HttpResponseSeeOther, page_or_part, wants_part

TEMPLATE = "account/sessions.html"
MOST_DIGITS = 19  # of a primary key


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request):
    """List them; end one, or all but this one."""
    said = ""
    if request.method == "POST":
        said = _end(request)
        if not wants_part(request):
            messages.success(request, said)
            return HttpResponseSeeOther("/account/sessions/")
    context = {
        "sessions": UserSession.objects.alive(request.user),
        "current": request.session.session_key,
        "said": said,
    }
    return page_or_part(request, TEMPLATE, "list", context)


def _end(request) -> str:
    """End what the form names, and say so; somebody else's session is as good as none (404)."""
    others = request.user.sessions.others(request)
    if "others" in request.POST:
        others.end()
        return "All other browsers are signed out."
    number = request.POST.get("session", "")
    known = number.isascii() and number.isdigit() and len(number) < MOST_DIGITS
    chosen = get_object_or_404(others, pk=int(number) if known else 0)
    others.filter(pk=chosen.pk).end()
    return "That browser is signed out."
