from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "orders"

    def ready(self):
        from accounts import personal_data
        from orders import checks, receivers  # noqa: F401
        from orders.personal_data import anonymise_orders, export_draft, export_personal_data

        personal_data.register(
            "orders",
            export_personal_data,
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
            erase=anonymise_orders,
        )
        personal_data.register("checkout", export_draft, ("orders.Draft",))
