"""How often one may try (DESIGN law 10)."""

from datetime import timedelta

from accounts.limits import Limit

# Enough for somebody who orders for a class; a letter box shall not be flooded.
GUEST_ORDERS = Limit("order as a guest", 20, timedelta(hours=1))
# Nobody shall find orders by trying numbers and addresses.
NETWORK_LOOK_UPS = Limit("look for an order from a network", 30, timedelta(minutes=15))
ORDER_LOOK_UPS = Limit("look for an order", 10, timedelta(minutes=15))
