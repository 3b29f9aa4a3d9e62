"""Changes copies of one order; whoever looks at what is past is told what happened meanwhile."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from config.htmx import HttpResponseSeeOther, wants_part
from orders.bulk_actions import BulkAction, apply_action
from orders.models import Order, OrderLine
from orders.transitions import Actor, InvalidTransitionError, StaleTransitionError
from staff.bulk.forms import LINE_ACTIONS, LineActionForm
from staff.dashboard.order_context import back_of, order_context
from staff.dashboard.order_history import payment_events, transition_events
from staff.dashboard.order_views import of_order, order_page, page_address
from staff.dashboard.payment_forms import rows_of


@require_POST
@of_order
def apply(request, order):
    """Mark the order as paid, or copies of it as packed, sent or cancelled."""
    form = LineActionForm(request.POST)
    if not form.is_valid():
        message = " ".join(words for errors in form.errors.values() for words in errors)
        return _answer(request, order, 422, refusal=f"Nothing was changed. {message}")
    try:
        message = _apply(order, form.cleaned_data, Actor(request.user))
    except OrderLine.DoesNotExist:
        raise Http404 from None
    except InvalidTransitionError:
        data = form.cleaned_data
        return _answer(request, order, 409, refusal=_meanwhile(order, data["do"], data["line"]))
    if wants_part(request):
        return _answer(request, order, message=message)
    messages.success(request, message)
    return HttpResponseSeeOther(page_address(request, order))


def _apply(order: Order, data: dict, by: Actor) -> str:
    """Do it, and return the sentence about it; InvalidTransitionError, OrderLine.DoesNotExist."""
    action = BulkAction(data["do"], data["restock"] == "yes")
    if action.do == "paid":
        apply_action(order.pk, action, by, balance=data["balance"])
        return f"Order {order.pk} is marked as paid."
    seen = _meant(order, data)
    apply_action(order.pk, action, by, list(seen), seen=seen)
    copies = "1 copy is" if len(seen) == 1 else f"{len(seen)} copies are"
    return f"Order {order.pk}: {copies} marked as {LINE_ACTIONS[action.do]}."


def _meant(order: Order, data: dict) -> dict[int, int]:
    """Return the lines that are meant, and where each was shown."""
    lines = OrderLine.objects.filter(order=order)
    if not data["line"]:
        lines = lines.filter(status__in=BulkAction(data["do"]).origins)
    elif data["whole"]:
        like = lines.filter(pk=data["line"][0]).values("status", *OrderLine.ALIKE_BY).get()
        if like["status"] != data["seen"]:
            raise StaleTransitionError  # as many others may be there by now
        lines = lines.filter(**like)
    else:
        if lines.filter(pk__in=data["line"]).count() != len(data["line"]):
            raise OrderLine.DoesNotExist
        return dict.fromkeys(data["line"], data["seen"])
    found = dict(lines.values_list("pk", "status"))
    if len(found) != data["number"]:
        raise StaleTransitionError
    return found


def _meanwhile(order: Order, do: str, line_ids: list[int]) -> str:
    """Say who changed last what somebody else wanted to change now."""
    changes = order.changes.filter(line__in=line_ids) if line_ids else order.changes.all()
    events = transition_events(changes) or transition_events(order.changes.all())
    if do == "paid":
        events = sorted(
            [*events, *payment_events(order, rows_of(order))], key=lambda event: event.at
        )
    if not events:
        return "Nothing was changed: this cannot be done with the order as it stands."
    last = events[-1]
    at = date_format(localtime(last.at), "j M, H:i")
    what = f"{last.words}, by {last.who}, {at}"
    return f"Nothing was changed, because of what happened in the meantime: {what}."


def _answer(request: HttpRequest, order: Order, status: int = 200, **shown) -> HttpResponse:
    """Show how the order stands now: its row for htmx, else the page."""
    order.refresh_from_db()
    if wants_part(request):
        shown |= {"in_list": True, "answers": True, "back": back_of(request)}
        context = order_context(order, **shown)
        return render(request, "staff/_opened.html", context, status=status)
    return order_page(request, order, status, **shown)
