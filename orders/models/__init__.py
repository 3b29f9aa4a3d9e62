from orders.models.catalogue_snapshot import CatalogueSnapshot
from orders.models.draft import Draft
from orders.models.email import OrderEmail
from orders.models.invoice import (
    CreditNote,
    CreditNoteCounter,
    DocumentTax,
    Invoice,
    InvoiceCounter,
)
from orders.models.line import OrderLine
from orders.models.order import Order
from orders.models.payment import Payment
from orders.models.shipping import ShippingMethod
from orders.models.status import LineStatus, OrderStatus, StatusChange

__all__ = [
    "CatalogueSnapshot",
    "CreditNote",
    "CreditNoteCounter",
    "DocumentTax",
    "Draft",
    "Invoice",
    "InvoiceCounter",
    "LineStatus",
    "Order",
    "OrderEmail",
    "OrderLine",
    "OrderStatus",
    "Payment",
    "ShippingMethod",
    "StatusChange",
]
