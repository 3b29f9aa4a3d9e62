"""The order dashboard: the central office's list of orders."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from staff.access import employees_only


@require_safe
@employees_only
def orders(request):
    return render(request, "staff/orders.html", {"section": "orders"})
