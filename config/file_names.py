from django.conf import settings
from django.utils.text import slugify


def shop_file_name(content: str, extension: str) -> str:
    """Name a file that leaves the shop: booktime-invoice-1.pdf."""
    return f"{slugify(f'{settings.SHOP_NAME} {content}')}.{extension}"
