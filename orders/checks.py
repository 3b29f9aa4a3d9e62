"""What a shop in production must say of itself."""

from django.conf import settings
from django.core.checks import Tags, Warning, register  # noqa: A004


@register(Tags.security, deploy=True)
def shop_details(**kwargs) -> list[Warning]:
    """Without these an invoice is none, and nobody knows where to pay."""
    missing = [name for name in ("SHOP_ADDRESS", "SHOP_BANK") if not getattr(settings, name)]
    return [
        Warning(f"{name} is empty: invoices and emails lack it.", id=f"orders.W00{number}")
        for number, name in enumerate(missing, start=1)
    ]
