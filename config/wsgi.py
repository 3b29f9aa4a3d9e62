"""The page server's entrance: `gunicorn config.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

from config.database_timeouts import set_page_timeouts
from config.gc_tuning import tune_garbage_collector
from config.logs import mask_servers
from config.requests import PageRequest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# A WSGI process answers one request at a time, so its database connection can be kept.
os.environ.setdefault("CONN_MAX_AGE", "60")

application = get_wsgi_application()
application.request_class = PageRequest
mask_servers()
tune_garbage_collector()
set_page_timeouts()
