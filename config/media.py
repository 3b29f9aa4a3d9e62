"""Pictures served by the shop itself, where no web server or object storage does it."""

from django.conf import settings
from django.http import Http404
from django.views.decorators.http import require_safe
from django.views.static import serve


@require_safe
def media(request, path):
    """Answer a file of MEDIA_ROOT for ever: a picture's folder is never used for another one."""
    try:
        response = serve(request, path, document_root=settings.MEDIA_ROOT)
    except OSError:  # a name longer than the file system's
        raise Http404 from None
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
