"""Where one signs in to the browsable API, and out: by the shop's own forms."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from accounts.views.authentication import logout

app_name = "rest_framework"  # by this name the library's pages find it


@require_safe
def login(request: HttpRequest) -> HttpResponse:
    target = request.GET.get("next") or reverse("api:api-root")
    return redirect(f"{reverse('account_login')}?{urlencode({'next': target})}")


urlpatterns = [path("login/", login, name="login"), path("logout/", logout, name="logout")]
