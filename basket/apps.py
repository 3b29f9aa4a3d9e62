from django.apps import AppConfig


class BasketConfig(AppConfig):
    name = "basket"

    def ready(self):
        from accounts import personal_data
        from basket import receivers  # noqa: F401
        from basket.models import hold_baskets
        from basket.summary import told_to

        personal_data.register(
            "basket", told_to, ("basket.Basket", "basket.BasketLine"), erase=hold_baskets
        )
