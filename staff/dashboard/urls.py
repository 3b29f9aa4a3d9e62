"""Addresses of the order dashboard (DESIGN 6)."""

from django.urls import path

from staff.dashboard import marking, order, views

urlpatterns = [
    path("", views.orders),
    path("new/", views.new_orders),
    path("<int:pk>/", order.page),
    path("<int:pk>/row/", order.row),
    path("<int:pk>/mark/", marking.mark),
    path("<int:pk>/notes/", order.add_note),
    path("<int:pk>/address/", order.address),
    path("<int:pk>/invoice/", order.invoice),
    path("<int:pk>/mails/<int:letter>/", order.send_again),
]
