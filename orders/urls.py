"""From the checkout to the invoice (DESIGN 6)."""

from django.urls import path

from orders.views import checkout, email_verification, guest_claims, guest_links, invoices, orders

GUEST = "order/guest/<str:token>/"

app_name = "orders"
urlpatterns = [
    path("order/address_select/", checkout.address_select, name="checkout"),
    path("order/", orders.order_list, name="order_list"),
    path("order/find/", guest_links.find, name="find"),
    path("order/done/<int:pk>/", orders.done, name="done"),
    path("order/done/<str:token>/", orders.done, name="guest_done"),
    path("order/<int:pk>/", orders.order, name="order"),
    path("order/<int:pk>/invoice/", invoices.invoice, name="invoice"),
    path("order/<int:pk>/credit-notes/<int:number>/", invoices.credit_note, name="credit_note"),
    path("order/<int:pk>/cancel/", orders.cancel_order, name="cancel"),
    path("order/<int:pk>/reorder/", orders.reorder, name="reorder"),
    path("order/<int:pk>/join/", guest_claims.claim, name="join"),
    path("order/<int:pk>/link/", guest_links.send_link, name="send_link"),
    path(GUEST, guest_links.open_link, name="guest_order"),
    path("order/<int:pk>/confirm/<str:code>/", email_verification.confirm, name="confirm"),
    path(f"{GUEST}invoice/", invoices.invoice, name="guest_invoice"),
    path(f"{GUEST}credit-notes/<int:number>/", invoices.credit_note, name="guest_credit_note"),
    path(f"{GUEST}cancel/", orders.cancel_order, name="guest_cancel"),
    path(f"{GUEST}reorder/", orders.reorder, name="guest_reorder"),
    path(f"{GUEST}confirm/<str:code>/", email_verification.confirm, name="guest_confirm"),
]
