"""What every page's frame shows of the basket."""

from basket.models import BasketLine
from basket.owner import owner_of


def basket(request):
    """Count the copies only where a page shows them, and ask nothing for whoever has no basket."""

    def copies() -> int:
        owner = owner_of(request)
        return BasketLine.objects.of(owner).copies() if owner else 0

    return {"basket_copies": copies}
