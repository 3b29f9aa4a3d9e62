from staff.models.job import Job
from staff.models.note import OrderNote
from staff.models.view import SavedView

__all__ = ["Job", "OrderNote", "SavedView"]
