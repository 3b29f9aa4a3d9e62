"""Where paid orders go, as the dispatch company's program reads and changes it (DESIGN 8)."""

from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from rest_framework import mixins, serializers
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.account_forms import AddressForm
from accounts.models import Address
from accounts.models.address import CONTENT
from orders.models import Order, OrderStatus
from orders.postal_address import PostalAddress
from orders.shipping_address import AlreadyShippedError, change_shipping_address

PREFIX = "shipping_"
SHIPPING = [PREFIX + field for field in CONTENT]


class PaidOrderSerializer(serializers.ModelSerializer):
    # It may be sent, as it was read: postage and tax were counted for it.
    shipping_country = serializers.CharField(source="shipping_country.code", required=False)

    class Meta:
        model = Order
        fields = ["id", *SHIPPING, "date_added", "date_updated"]
        read_only_fields = ["date_added", "date_updated"]

    def validate(self, attrs):
        """Check the whole address, by the rules of its country's post."""
        there = self.instance.shipping
        country = attrs.pop("shipping_country", {}).get("code", there.country_code)
        if country != there.country_code:
            text = f"Postage and tax were counted for {there.country_code}; it stays."
            raise serializers.ValidationError({"shipping_country": [text]})
        data = there.columns(PREFIX) | attrs
        form = AddressForm({field: data[PREFIX + field] for field in CONTENT}, instance=Address())
        form.fields["country"].choices = [(country, country)]
        if not form.is_valid():
            raise serializers.ValidationError(
                {PREFIX + field: texts for field, texts in form.errors.items()}
            )
        return {"address": PostalAddress(*(form.cleaned_data[field] for field in CONTENT))}


@method_decorator(never_cache, name="dispatch")
class PaidOrderViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.UpdateModelMixin, GenericViewSet
):
    """Orders that are paid and not yet done, with the address on the parcel.

    The address can be changed while nothing of the order was sent; its customer is told. When it
    is too late, or somebody else changed it meanwhile: 409, and how the order is now.
    """

    queryset = Order.objects.filter(status=OrderStatus.PAID)
    serializer_class = PaidOrderSerializer
    lookup_value_converter = "int"

    def update(self, request, *args, **kwargs):
        try:
            return super().update(request, *args, **kwargs)
        except AlreadyShippedError:
            order = self.get_serializer(self.get_object()).data
            detail = "The address was changed in the meantime, or it is too late to change it."
            return Response({"detail": detail} | order, status=409)

    def perform_update(self, serializer):
        order, to = serializer.instance, serializer.validated_data["address"]
        if to != order.shipping:
            serializer.instance = change_shipping_address(order.pk, to, order.shipping)
