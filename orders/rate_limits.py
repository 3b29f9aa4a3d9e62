"""How often one may try (DESIGN law 10)."""

from datetime import timedelta

from accounts.rate_limits import RateLimit

# Enough for somebody who orders for a class; a mailbox shall not be flooded. For whoever has not
# proven that the address is theirs.
UNPROVEN_ORDERS = RateLimit("order with an unproven address", 20, timedelta(hours=1))
CUSTOMER_ORDERS = RateLimit("order of a customer", 200, timedelta(hours=1))
# Enough for a whole town behind one address.
NETWORK_GUEST_ORDERS = RateLimit("order of a guest from a network", 500, timedelta(hours=1))
# Each may send a mail, beside what any mail costs (accounts.rate_limits).
NETWORK_LOOK_UPS = RateLimit("look for an order from a network", 20, timedelta(hours=1))
# The question stands on the page of orders as well.
CLAIM_EMAILS = RateLimit("question whether orders are theirs", 1, timedelta(days=1))
