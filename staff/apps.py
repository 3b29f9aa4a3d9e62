from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "staff"

    def ready(self):
        from staff import admin  # noqa: F401 - registers what the admin sites show
