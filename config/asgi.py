"""The entrance for one process that serves everything: `uvicorn config.asgi:application`."""

import os

from django.core.asgi import get_asgi_application

from config.garbage import collect_less
from config.waiting import limit_page_waits

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_asgi_application()
collect_less()
limit_page_waits()
