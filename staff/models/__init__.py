from staff.models.failed_work import FailedWork
from staff.models.job import Job
from staff.models.job_order import JobOrder
from staff.models.note import OrderNote
from staff.models.saved_view import SavedView

__all__ = ["FailedWork", "Job", "JobOrder", "OrderNote", "SavedView"]
