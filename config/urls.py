"""The shop's addresses (DESIGN 6); /healthz and /readyz are answered by `config.health`."""

from django.conf import settings
from django.urls import include, path

from config.developer_tools import developer_urls
from config.media import media

urlpatterns = [
    path("", include("staff.urls")),
    path("", include("accounts.authentication_urls")),
    path("", include("accounts.urls")),
    path("", include("catalogue.urls")),
    path("", include("basket.urls")),
    path("", include("orders.urls")),
    path("api/", include("orders.api.urls")),
    path("api-auth/", include("accounts.api.urls")),
]
if settings.SERVE_MEDIA:
    urlpatterns += [path("media/<path:path>", media, name="media")]
if settings.DEBUG:
    urlpatterns += developer_urls()

handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.unavailable.failed"  # falls back to config.errors
