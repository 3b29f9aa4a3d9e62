"""From the checkout to the invoice (DESIGN 6)."""

from django.urls import path

from orders.views import checkout, guests, invoices, joining, orders, proving

GUEST = "order/guest/<str:token>/"

urlpatterns = [
    path("order/address_select/", checkout.address_select),
    path("order/", orders.order_list),
    path("order/find/", guests.find),
    path("order/done/<int:pk>/", orders.done),
    path("order/done/<str:token>/", orders.done),
    path("order/<int:pk>/", orders.order),
    path("order/<int:pk>/invoice/", invoices.invoice),
    path("order/<int:pk>/credit-notes/<int:number>/", invoices.credit_note),
    path("order/<int:pk>/cancel/", orders.cancel_order),
    path("order/<int:pk>/reorder/", orders.reorder),
    path("order/<int:pk>/join/", joining.join),
    path("order/<int:pk>/link/", guests.send_link),
    path(GUEST, guests.open_link),
    path("order/<int:pk>/confirm/<str:proof>/", proving.confirm),
    path(f"{GUEST}invoice/", invoices.invoice),
    path(f"{GUEST}credit-notes/<int:number>/", invoices.credit_note),
    path(f"{GUEST}cancel/", orders.cancel_order),
    path(f"{GUEST}reorder/", orders.reorder),
    path(f"{GUEST}confirm/<str:proof>/", proving.confirm),
]
