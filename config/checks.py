"""What a shop in production must say of the machines around it."""

from django.conf import settings
from django.core.checks import Tags, Warning, register  # noqa: A004


@register(Tags.security, deploy=True)
def https_behind_a_proxy(**kwargs) -> list[Warning]:
    """Without a trusted proxy X-Forwarded-Proto is not believed: each page would lead to itself."""
    if not settings.HTTPS or settings.TRUSTED_PROXIES:
        return []
    return [
        Warning(
            "HTTPS is on and TRUSTED_PROXIES is 0: behind a proxy each page redirects to itself.",
            hint="Say how many proxies there are, unless the shop's own server speaks HTTPS.",
            id="config.W001",
        )
    ]
