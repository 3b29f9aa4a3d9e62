"""Until when an order is to be paid, as staff say."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.views.decorators.http import require_POST

from config.forms import autofocus_first_error
from config.htmx import HttpResponseSeeOther
from orders.models import Order
from orders.payment_terms import TermsRefusedError, change_pay_by
from staff.dashboard.forms import PayByForm
from staff.dashboard.order_views import of_order, order_page, page_address

MOVED = (
    "The date was not changed, as somebody else changed the order in the meantime. This is how "
    "it stands now."
)


@require_POST
@of_order
def pay_by(request: HttpRequest, order: Order) -> HttpResponse:
    """Move the day, where it is still the one that was shown."""
    form = PayByForm(order, request.POST)
    if not form.is_valid():
        autofocus_first_error(form)
        return order_page(request, order, 422, pay_by_form=form)
    day = form.cleaned_data["pay_by"]
    try:
        change_pay_by(order.pk, day, form.cleaned_data["seen"])
    except TermsRefusedError:
        order.refresh_from_db()
        return order_page(request, order, 409, refusal=MOVED)
    messages.success(request, f"To be paid by {date_format(day, 'j F Y')} now.")
    return HttpResponseSeeOther(page_address(request, order))
