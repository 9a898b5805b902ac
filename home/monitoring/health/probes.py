"""Liveness and readiness: two URLs for programs that monitor the server."""

import logging
from functools import cache
from threading import Lock

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpResponse

LIVE = "/-/live"
READY = "/-/ready"
PATIENCE = 3  # seconds to wait for another thread's query to the database

logger = logging.getLogger(__name__)
_asking = Lock()


class HealthMiddleware:
    """Respond to `LIVE` and `READY` before the host name is validated.

    Monitoring programs use the IP address of a server, whatever the site's host is.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info == LIVE:
            return _answer(200, "The server answers.")
        if request.path_info == READY:
            problem = readiness_problem()
            if problem:
                logger.error("Not ready: %s", problem)
                return _answer(503, "The server is not ready. Its log says why.")
            return _answer(200, "The server is ready.")
        return self.get_response(request)


def readiness_problem() -> str:
    """Return why this process cannot serve all pages and accept all edits; empty if it can.

    It makes one database query. Only one thread does so at a time; others remain free for readers.
    """
    if not _asking.acquire(timeout=PATIENCE):
        return "The database has not answered the last question yet."
    try:
        applied = MigrationRecorder(connection).applied_migrations()
    except DatabaseError as error:
        return f"The database does not answer: {error}"
    finally:
        _asking.release()
    missing = sorted(".".join(name) for name in _last_migrations() if name not in applied)
    return f"The database has not been migrated: {', '.join(missing)}" if missing else ""


@cache
def _last_migrations():
    return MigrationLoader(None).graph.leaf_nodes()


def _answer(status, sentence):
    return HttpResponse(
        sentence + "\n",
        status=status,
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "no-store"},
    )
