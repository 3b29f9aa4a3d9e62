from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "staff"

    def ready(self):
        from config import checks  # noqa: F401 - config itself is no app
        from staff import admin, audit, audit_privacy  # noqa: F401 - what the admin sites show

        audit.register()
        audit_privacy.register()
        _register_jobs()


def _register_jobs() -> None:
    from staff.bulk.actions import run_job
    from staff.bulk.undo import undo_orders
    from staff.dashboard.export_job import export_orders
    from staff.jobs.runner import register
    from staff.models import Job
    from staff.paper.print_job import print_papers

    register(Job.Kind.MARK, run_job)
    register(Job.Kind.UNDO, undo_orders)
    register(Job.Kind.PRINT, print_papers)
    register(Job.Kind.EXPORT, export_orders)
