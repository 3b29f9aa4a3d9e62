from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "staff"

    def ready(self):
        from config import checks  # noqa: F401 - config itself is no app
        from staff import admin, audit, traces  # noqa: F401 - what the admin sites show

        audit.register()
        traces.register()
        _register_jobs()


def _register_jobs() -> None:
    """Tell the queue how each kind of work is done."""
    from staff.dashboard.export_job import export_orders
    from staff.jobs import register
    from staff.marking import mark_orders
    from staff.models import Job
    from staff.paper.printing import print_papers
    from staff.undoing import undo_orders

    register(Job.Kind.MARK, mark_orders)
    register(Job.Kind.UNDO, undo_orders)
    register(Job.Kind.PRINT, print_papers)
    register(Job.Kind.EXPORT, export_orders)
