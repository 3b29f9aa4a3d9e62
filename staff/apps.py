from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "staff"

    def ready(self):
        from accounts import personal_data
        from staff import admin, audit  # noqa: F401 - registers what the admin sites show
        from staff.jobs import register
        from staff.marking import mark_orders
        from staff.models import Job
        from staff.paper.printing import print_papers
        from staff.traces import blank_notes, blank_traces, notes_about, traces_of

        audit.register()
        logs = ("admin.LogEntry", "auditlog.LogEntry")
        personal_data.register("changes by the shop's staff", traces_of, logs, erase=blank_traces)
        notes = ("staff.OrderNote",)
        personal_data.register("notes on orders", notes_about, notes, erase=blank_notes)
        register(Job.Kind.MARK, mark_orders)
        register(Job.Kind.PRINT, print_papers)
