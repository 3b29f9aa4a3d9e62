"""How often one may try (DESIGN law 10)."""

from datetime import timedelta

from accounts.limits import Limit

# Enough for somebody who orders for a class; a letter box shall not be flooded. For whoever has not
# proven that the address is theirs.
UNPROVEN_ORDERS = Limit("order with an unproven address", 20, timedelta(hours=1))
CUSTOMER_ORDERS = Limit("order of a customer", 200, timedelta(hours=1))
# Enough for a whole town behind one address.
NETWORK_GUEST_ORDERS = Limit("order of a guest from a network", 500, timedelta(hours=1))
# Nobody shall find orders by trying numbers and addresses.
NETWORK_LOOK_UPS = Limit("look for an order from a network", 30, timedelta(minutes=15))
ORDER_LOOK_UPS = Limit("look for an order", 10, timedelta(minutes=15))
