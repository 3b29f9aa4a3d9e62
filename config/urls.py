"""The shop's addresses (DESIGN 6)."""

from django.conf import settings
from django.urls import include, path

from config import health
from config.media import media

handler500 = "config.unavailable.failed"
urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("", include("staff.urls")),
    path("", include("accounts.urls")),
    path("", include("catalogue.urls")),
    path("", include("basket.urls")),
    path("", include("orders.urls")),
]
if settings.SERVE_MEDIA:
    urlpatterns += [path(f"{settings.MEDIA_URL.strip('/')}/<path:path>", media)]
