"""Addresses that leave the house: by SHOP_URL, for anybody can write a Host header."""

from functools import partial
from urllib.parse import urlsplit

from asgiref.sync import iscoroutinefunction
from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix
from django.utils.decorators import sync_and_async_middleware


def shop_address(path: str) -> str:
    """Return where a page of the shop is in the world; what is whole already stays."""
    if urlsplit(path).netloc:
        return path
    return f"{settings.SHOP_URL}/{path.removeprefix(get_script_prefix()).lstrip('/')}"


def _absolute(request: HttpRequest, location: str | None = None) -> str:
    return shop_address(request.get_full_path() if location is None else str(location))


@sync_and_async_middleware
def addresses_by_setting(get_response):
    """Have each `request.build_absolute_uri` follow SHOP_URL: allauth writes mails by it."""
    if iscoroutinefunction(get_response):

        async def middleware(request):
            request.build_absolute_uri = partial(_absolute, request)
            return await get_response(request)

    else:

        def middleware(request):
            request.build_absolute_uri = partial(_absolute, request)
            return get_response(request)

    return middleware
