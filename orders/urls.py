"""From the checkout to the invoice (DESIGN 6)."""

from django.urls import path

from orders.views import checkout, guests, invoices, joining, orders, proving

GUEST = "order/guest/<str:token>/"

app_name = "orders"
urlpatterns = [
    path("order/address_select/", checkout.address_select, name="checkout"),
    path("order/", orders.order_list, name="order_list"),
    path("order/find/", guests.find, name="find"),
    path("order/done/<int:pk>/", orders.done, name="done"),
    path("order/done/<str:token>/", orders.done, name="done"),
    path("order/<int:pk>/", orders.order, name="order"),
    path("order/<int:pk>/invoice/", invoices.invoice, name="invoice"),
    path("order/<int:pk>/credit-notes/<int:number>/", invoices.credit_note, name="credit_note"),
    path("order/<int:pk>/cancel/", orders.cancel_order, name="cancel"),
    path("order/<int:pk>/reorder/", orders.reorder, name="reorder"),
    path("order/<int:pk>/join/", joining.join, name="join"),
    path("order/<int:pk>/link/", guests.send_link, name="send_link"),
    path(GUEST, guests.open_link, name="order"),
    path("order/<int:pk>/confirm/<str:proof>/", proving.confirm, name="confirm"),
    path(f"{GUEST}invoice/", invoices.invoice, name="invoice"),
    path(f"{GUEST}credit-notes/<int:number>/", invoices.credit_note, name="credit_note"),
    path(f"{GUEST}cancel/", orders.cancel_order, name="cancel"),
    path(f"{GUEST}reorder/", orders.reorder, name="reorder"),
    path(f"{GUEST}confirm/<str:proof>/", proving.confirm, name="confirm"),
]
