from accounts.models import User
from accounts.personal_data import export_row


def export_personal_data(user: User) -> list[dict]:
    """Return what the shop holds of a customer's baskets, for the download of their data."""
    baskets = user.baskets.order_by("pk").prefetch_related("lines__product")
    return [
        export_row(basket, "user", "visitor")
        | {
            "lines": [
                export_row(line, "basket", "product") | {"book": line.product.name}
                for line in basket.lines.all()
            ]
        }
        for basket in baskets
    ]
