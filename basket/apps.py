from django.apps import AppConfig


class BasketConfig(AppConfig):
    name = "basket"

    def ready(self):
        from accounts import personal_data
        from basket import receivers  # noqa: F401
        from basket.models import lock_baskets
        from basket.personal_data import export_personal_data
        from config.slots import fill_slot

        personal_data.register(
            "basket",
            export_personal_data,
            ("basket.Basket", "basket.BasketLine"),
            erase=lock_baskets,
        )
        fill_slot("add_to_basket", "basket/_add_form.html")
