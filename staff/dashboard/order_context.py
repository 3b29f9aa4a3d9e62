"""The books of an order with their states, and the buttons for their legal transitions."""

from typing import NamedTuple

from django.http import HttpRequest, QueryDict

from orders.bulk_actions import TARGETS, BulkAction
from orders.models import LineStatus, Order
from orders.models.status import STEPS_BACK, TRANSITIONS
from orders.summary import Copies, OrderedProduct, Summary, summary_of
from staff.bulk.forms import MAX_QUERY_LENGTH

# What copies can be marked as, with the words of the buttons.
OFFERED = {"processing": "Processing", "sent": "Sent"}
WORDS = OFFERED | {"back": "Back to new"}


class Transition(NamedTuple):
    """How many copies can be marked as what."""

    number: int
    do: str

    @property
    def words(self) -> str:
        return WORDS[self.do]


class Group(NamedTuple):
    """Copies of a book in one state, and what they can be marked as."""

    copies: Copies
    transitions: list[Transition]
    can_cancel: bool


def order_context(order: Order, **shown) -> dict:
    """Return what the books of an order are drawn from."""
    summary = summary_of(order)
    nothing_sent = not summary.count(LineStatus.SENT)
    order.states = [
        (status.name.lower(), status.label, number)
        for status in LineStatus
        if (number := summary.count(status))
    ]
    return {
        "order": order,
        "summary": summary,
        "products": [(product, _groups(product, nothing_sent)) for product in summary.products],
        "all_transitions": [
            Transition(number, do) for do in OFFERED if (number := _number(summary, do))
        ],
        "can_cancel": _number(summary, "cancel"),
        **shown,
    }


def _groups(product: OrderedProduct, nothing_sent: bool) -> list[Group]:
    groups = []
    for copies in product.states:
        legal = TRANSITIONS[copies.status]
        transitions = [Transition(copies.number, do) for do in OFFERED if TARGETS[do] in legal]
        if nothing_sent and copies.status in STEPS_BACK:
            transitions.append(Transition(copies.number, "back"))
        groups.append(Group(copies, transitions, LineStatus.CANCELLED in legal))
    return groups


def _number(summary: Summary, do: str) -> int:
    return summary.count(*BulkAction(do).origins)


def back_of(request: HttpRequest) -> str:
    """Return the query string of the list somebody came from: never an address elsewhere."""
    source = request.POST if request.method == "POST" else request.GET
    return QueryDict(source.get("back", "")[:MAX_QUERY_LENGTH]).urlencode()
