from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "staff"

    def ready(self):
        from accounts import personal_data
        from staff import admin  # noqa: F401 - registers what the admin sites show
        from staff.traces import blank_traces, traces_of

        personal_data.register(
            "changes by the shop's owners", traces_of, ("admin.LogEntry",), erase=blank_traces
        )
