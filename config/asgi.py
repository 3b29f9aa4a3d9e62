"""The entrance for one process that serves everything: `uvicorn config.asgi:application`."""

import os

from django.core.asgi import get_asgi_application

from config.body_limits import BodyLimit
from config.database_timeouts import set_page_timeouts
from config.gc_tuning import tune_garbage_collector
from config.logs import mask_servers
from config.requests import AsyncPageRequest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

pages = get_asgi_application()
pages.request_class = AsyncPageRequest
application = BodyLimit(pages)
mask_servers()
tune_garbage_collector()
set_page_timeouts()
