"""The database is away, full or overloaded: say so, and ask to try again, instead of failing without a word."""

import logging

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

log = logging.getLogger(__name__)
RETRY_S = 5
READ_ONLY = "25006"  # read_only_sql_transaction


class OutageMiddleware(MiddlewareMixin):
    """What the database could not do becomes a 503 with a sentence, as JSON for the API and as a page for people."""

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if not isinstance(problem, (OperationalError, InterfaceError)) and not _read_only(problem):
            return None
        log.error("database: %s", str(problem).partition("\n")[0])
        response = _told(request)
        response["Retry-After"] = str(RETRY_S)
        return response


def _read_only(problem: Exception) -> bool:
    """Did PostgreSQL refuse to write: a standby, or a server that was set to read only?"""
    return getattr(problem.__cause__, "sqlstate", None) == READ_ONLY


def _told(request: HttpRequest) -> HttpResponse:
    if request.path.startswith("/api/"):
        detail = _("Cơ sở dữ liệu chưa trả lời. Hãy thử lại sau giây lát.")
        return JsonResponse({"detail": detail, "code": "database_away"}, status=503)
    # Without the request: its context would ask the database who is looking.
    return HttpResponse(render_to_string("503.html"), status=503)
