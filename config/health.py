"""Is the process alive, and is it ready to work?"""

from time import monotonic
from typing import Final

from asgiref.sync import async_to_sync
from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, JsonResponse

from config import clock
from config.journal import wake
from config.journal.models import Pulse
from mapping.extracts import DEFAULT, used_extracts
from mapping.roads import roads

WRITE_EVERY_S: Final = 5.0


def healthz(request: HttpRequest) -> JsonResponse:
    """Liveness: the process answers."""
    return JsonResponse({"status": "ok"})


def _database() -> str:
    """ok, read_only (it answers and takes no writes: a full disk, a standby) or down."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return "down"
    return "ok" if _write_proof.holds(monotonic()) else "read_only"


class _WriteProof:
    """A row that is written and committed, for nothing less finds a full disk; once in a while, however often asked."""

    def __init__(self) -> None:
        self._tried_s, self._held = float("-inf"), False

    def holds(self, now_s: float) -> bool:
        if now_s - self._tried_s >= WRITE_EVERY_S:
            self._tried_s, self._held = now_s, self._try()
        return self._held

    def _try(self) -> bool:
        row = [Pulse(pk=1, at=clock.now())]
        try:
            Pulse.objects.bulk_create(row, update_conflicts=True, unique_fields=["id"], update_fields=["at"])
        except Error:
            return False
        return True


_write_proof: Final = _WriteProof()


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


def _whole(extracts: dict[str, str] | None) -> str:
    """The roads in one word: ok, degraded, or unknown while nobody can say which roads the centres work on."""
    if extracts is None:
        return "unknown"
    return "ok" if all(state == "ok" for state in extracts.values()) else "degraded"


def readyz(request: HttpRequest) -> JsonResponse:
    """Readiness with each part's state. Without roads or Redis the system works on, degraded, and says so; without a
    database that takes writes it does not.
    """
    database = _database()
    extracts = _extracts() if database != "down" else None
    parts = {"database": database, "layer": _layer(), "roads": _whole(extracts)}
    ready = parts["database"] == "ok"
    degraded = any(state != "ok" for state in parts.values())
    status = "degraded" if degraded and ready else "ok" if ready else "down"
    told = {"status": status, "parts": parts, "extracts": extracts or {}}
    return JsonResponse(told, status=200 if ready else 503)
