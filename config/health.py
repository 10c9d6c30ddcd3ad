"""Is the process alive, and is it ready to work?"""

from asgiref.sync import async_to_sync
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from config.journal import wake
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


def readyz(request: HttpRequest) -> JsonResponse:
    """Readiness with each part's state. Without roads or Redis the system works on, degraded, and says so."""
    parts = {"database": _database(), "layer": _layer(), "roads": "degraded" if roads().degraded else "ok"}
    ready = parts["database"] == "ok"
    degraded = any(state != "ok" for state in parts.values())
    status = "degraded" if degraded and ready else "ok" if ready else "down"
    return JsonResponse({"status": status, "parts": parts}, status=200 if ready else 503)
