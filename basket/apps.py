from django.apps import AppConfig


class BasketConfig(AppConfig):
    name = "basket"

    def ready(self):
        from basket import receivers  # noqa: F401
