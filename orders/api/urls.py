"""The dispatch company's door (DESIGN 8)."""

from rest_framework.routers import DefaultRouter

from orders.api.order_lines import OrderLineViewSet
from orders.api.paid_orders import PaidOrderViewSet

app_name = "api"
router = DefaultRouter(use_regex_path=False)
router.include_format_suffixes = False
router.register("orderlines", OrderLineViewSet, basename="orderline")
router.register("orders", PaidOrderViewSet, basename="order")
urlpatterns = router.urls
