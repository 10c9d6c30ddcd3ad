"""Is the process alive, and is it ready to work?"""

from asgiref.sync import async_to_sync
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from config.journal import wake
from mapping.extracts import DEFAULT, used_extracts
from mapping.roads import roads


def healthz(request: HttpRequest) -> JsonResponse:
    """Liveness: the process answers."""
    return JsonResponse({"status": "ok"})


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "down"
    return "ok"


def _layer() -> str:
    if settings.EMBEDDED:
        return "ok"
    return "ok" if async_to_sync(wake.send)("health", {"type": "health.check"}) else "down"


def _extracts() -> dict[str, str]:
    """Each extract that a centre works on: ok, degraded (a part cannot be opened) or missing."""
    states = {}
    for name in used_extracts():
        here = roads(name)
        states[name or DEFAULT] = "missing" if not here.build_id else "degraded" if here.problem else "ok"
    return states


def readyz(request: HttpRequest) -> JsonResponse:
    """Readiness with each part's state. Without roads or Redis the system works on, degraded, and says so."""
    database = _database()
    extracts = _extracts() if database == "ok" else {}
    whole = all(state == "ok" for state in extracts.values())
    parts = {"database": database, "layer": _layer(), "roads": "ok" if whole else "degraded"}
    ready = parts["database"] == "ok"
    degraded = any(state != "ok" for state in parts.values())
    status = "degraded" if degraded and ready else "ok" if ready else "down"
    return JsonResponse({"status": status, "parts": parts, "extracts": extracts}, status=200 if ready else 503)
