from staff.models.job import Job
from staff.models.job_order import JobOrder
from staff.models.note import OrderNote
from staff.models.view import SavedView

__all__ = ["Job", "JobOrder", "OrderNote", "SavedView"]
