"""Answers for load balancers and monitors.

They ask by an address that is no name of the shop's, and without HTTPS: a middleware answers them
before a host is checked.
"""

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from django.utils.decorators import sync_and_async_middleware
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@never_cache
@require_safe
def healthz(request):
    """The process answers; nothing else is asked."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
def readyz(request):
    """200 when the database answers and every migration is applied, else 503 with the reason."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return HttpResponse("the database does not answer", "text/plain", status=503)
    if waiting:
        return HttpResponse(f"{len(waiting)} migrations to apply", "text/plain", status=503)
    return HttpResponse("ready", content_type="text/plain")


PROBES = {"/healthz": healthz, "/readyz": readyz}


@sync_and_async_middleware
def answer_probes(get_response):
    if iscoroutinefunction(get_response):

        async def middleware(request):
            if probe := PROBES.get(request.path_info):
                return await sync_to_async(probe)(request)
            return await get_response(request)

    else:

        def middleware(request):
            if probe := PROBES.get(request.path_info):
                return probe(request)
            return get_response(request)

    return middleware
