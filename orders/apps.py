from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "orders"

    def ready(self):
        from accounts import personal_data
        from orders import checks, receivers  # noqa: F401
        from orders.personal import draft_of, let_go, orders_of

        personal_data.register(
            "orders",
            orders_of,
            (
                "orders.Order",
                "orders.OrderLine",
                "orders.StatusChange",
                "orders.OrderEmail",
                "orders.Payment",
                "orders.Invoice",
                "orders.CreditNote",
                "orders.DocumentTax",
            ),
            erase=let_go,
        )
        personal_data.register("checkout", draft_of, ("orders.Draft",))
