"""Copies of paid orders, as the dispatch company's program lists and marks them (DESIGN 8)."""

from django import forms
from django.db import transaction
from django.db.models import Q
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django_filters import ChoiceFilter, Filter
from django_filters.rest_framework import FilterSet
from rest_framework import mixins, serializers
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from config.ids import MAX_ID
from config.retrying import retried
from orders.bulk_actions import TARGETS, BulkAction, apply_action
from orders.models import LineStatus, OrderLine, OrderStatus
from orders.transitions import Actor, InvalidTransitionError, lock_order

PAID = Q(order__status=OrderStatus.PAID)
# Whoever repeats the last mark of an order is told how it is, not that there is no such copy.
WAS_PAID = Q(
    order__status__in=[OrderStatus.DONE, OrderStatus.CANCELLED], order__paid_at__isnull=False
)
ACTIONS = {status: do for do, status in TARGETS.items()}


class OrderLineSerializer(serializers.ModelSerializer):
    order = serializers.HyperlinkedRelatedField("api:order-detail", read_only=True)
    product = serializers.CharField(source="name", read_only=True)
    status = serializers.ChoiceField(LineStatus.choices)
    restock = serializers.BooleanField(default=False, write_only=True)

    class Meta:
        model = OrderLine
        fields = ["id", "order", "product", "status", "restock"]


class IdFilter(Filter):
    field_class = forms.IntegerField


class OrderLineFilter(FilterSet):
    order = IdFilter(min_value=1, max_value=MAX_ID)
    status = ChoiceFilter(choices=LineStatus.choices)


@method_decorator(never_cache, name="dispatch")
class OrderLineViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.UpdateModelMixin, GenericViewSet
):
    """One line for each copy. Statuses: 10 new, 20 processing, 30 sent, 40 cancelled.

    `PATCH {"status": 20}` marks it. A copy that is cancelled is lost, unless `"restock": true` puts
    it back into stock. What cannot be done is answered with 409 and how the copy is now.
    """

    queryset = OrderLine.objects.order_by("-order_id", "pk")
    serializer_class = OrderLineSerializer
    filterset_class = OrderLineFilter
    lookup_value_converter = "int"

    def get_queryset(self):
        seen = PAID if self.action == "list" else PAID | WAS_PAID
        return super().get_queryset().filter(seen)

    def update(self, request, *args, **kwargs):
        try:
            return super().update(request, *args, **kwargs)
        except InvalidTransitionError:
            line = self.get_serializer(self.get_object()).data
            detail = "This copy cannot go there from where it is."
            return Response({"detail": detail} | line, status=409)

    def perform_update(self, serializer):
        line, data = serializer.instance, serializer.validated_data
        if "status" in data:
            by = Actor(self.request.user)
            status = LineStatus(data["status"])
            serializer.instance = mark(line, status, data.get("restock", False), by)


@retried
@transaction.atomic
def mark(line: OrderLine, to: LineStatus, restock: bool, by: Actor) -> OrderLine:
    """Bring a copy there and return it; InvalidTransitionError. Where it is already, it stays."""
    order = lock_order(line.order_id, by)
    line = order.lines.get(pk=line.pk)
    if line.status == to:
        return line
    if order.status != OrderStatus.PAID or to not in ACTIONS:
        raise InvalidTransitionError
    apply_action(order.pk, BulkAction(ACTIONS[to], restock), by, [line.pk])
    line.refresh_from_db(fields=["status"])
    return line
