"""The devices' way in: a thin ASGI route ahead of Django's middleware.

POST /api/positions           our own JSON batch
GET|POST /api/positions/osmand  the OsmAnd / Traccar Client protocol (query or form parameters)
POST /api/positions/traccar   Traccar's JSON position forwarding

Devices show a bearer token (or `token=` for OsmAnd clients, which can send no header). A request without a token
goes on to Django, where signed-in people are served. A device that comes too often is told when to come again: its
token alone is held back, and no reading of another is.
"""

import json
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

from django.conf import settings
from django.db import DatabaseError
from django.utils import translation
from django.utils.translation import gettext as _

from config.access import Principal
from config.problems import Forbidden, Invalid, NotSignedIn, Problem
from config.threads import in_thread
from fleet.auth import bearer, principal_of_token
from fleet.domain.buckets import Bucket, Rate
from fleet.intake import Outcome, intake
from fleet.protocols import fixes_of, osmand, parameters, traccar

MAX_BODY_BYTES: Final = 1_000_000
_TOKEN_TTL_S: Final = 15.0  # how long a revoked token may still be believed
MAX_FORM_BYTES: Final = 16_384  # read before it is known who sends it
BURST_S: Final = 30  # so long may a device that was silent send twice as fast
STRANGERS: Final = Rate(per_s=200, burst=2000)  # tokens looked up in the database

type Scope = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
type Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
type App = Callable[[Scope, Receive, Send], Awaitable[None]]


class TooLarge(Problem):
    status = 413


class Unavailable(Problem):
    status = 503


class WrongMethod(Problem):
    status = 405


class TooOften(Problem):
    """retry_after_s: whole seconds until the next request may pass."""

    status = 429

    def __init__(self, retry_after_s: int) -> None:
        text = _("Thiết bị gửi quá dày. Hãy gửi lại sau %(n)s giây.") % {"n": retry_after_s}
        super().__init__("too_often", text, retry_after_s=retry_after_s)


def texts(code: str) -> str:
    """The sentence for a refusal code."""
    return {
        "bad_shape": _("Mỗi vị trí phải là một đối tượng có vehicle, lat, lon, at."),
        "bad_position": _("Toạ độ không hợp lệ."),
        "bad_time": _("Thời điểm không hợp lệ: dùng ISO 8601 có múi giờ, hoặc giây epoch."),
        "future": _("Thời điểm ở tương lai: đồng hồ của thiết bị sai."),
        "too_old": _("Vị trí đã quá cũ."),
        "unknown_vehicle": _("Không có xe này trong trung tâm."),
        "not_your_vehicle": _("Thiết bị này chỉ được gửi vị trí của xe mình."),
    }.get(code, code)


def answer(outcome: Outcome) -> dict[str, Any]:
    rejected = [{"index": r.index, "code": r.code, "text": texts(r.code)} for r in outcome.rejected]
    return {"accepted": outcome.accepted, "rejected": rejected}


async def _read(receive: Receive, limit: int = MAX_BODY_BYTES) -> bytes:
    body: bytes = b""
    while True:
        event = await receive()
        body += event.get("body", b"")
        if len(body) > limit:
            raise TooLarge("too_large", _("Nội dung gửi quá lớn."))
        if not event.get("more_body"):
            return body


def _header(scope: Scope, wanted: bytes) -> str:
    return next((value for name, value in scope["headers"] if name == wanted), b"").decode("latin-1")


class DeviceIntake:
    """ASGI: serves the positions paths for devices and passes everything else on."""

    PATHS: Final = ("/api/positions", "/api/positions/osmand", "/api/positions/traccar")

    def __init__(self, inner: App) -> None:
        self._inner = inner
        self._tokens: dict[str, tuple[float, Principal]] = {}
        self._buckets: dict[int | None, Bucket] = {}
        self._strangers = Bucket(STRANGERS.burst, time.monotonic())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] not in self.PATHS:
            return await self._inner(scope, receive, send)
        token = bearer(_header(scope, b"authorization"))
        if token is None and scope["path"] == "/api/positions":  # people send no other messages than these
            return await self._inner(scope, receive, send)
        with translation.override(_language(scope)):
            try:
                status, message = 202, await self._accept(scope, receive, token)
            except Problem as problem:
                status, message = problem.status, problem.as_json()
            except DatabaseError:
                lost = Unavailable("not_stored", _("Chưa lưu được vị trí. Hãy gửi lại."))
                status, message = lost.status, lost.as_json()
        await _respond(send, status, message)

    async def _accept(self, scope: Scope, receive: Receive, token: str | None) -> dict[str, Any]:
        path, query = scope["path"], scope.get("query_string", b"")
        body = None
        if token is None and path.endswith("/osmand"):
            body = await _read(receive, MAX_FORM_BYTES)
            token = parameters(query, b"" if body[:1] == b"{" else body).get("token")
        who = await self._who(token or "")
        self._hold_back(who)
        if scope["method"] not in ({"GET", "POST"} if path.endswith("/osmand") else {"POST"}):
            raise WrongMethod("bad_method", _("Dùng POST để gửi vị trí."))
        body = await _read(receive) if body is None else body
        if path.endswith("/osmand"):
            return _single(await intake().submit(who, osmand(query, body), "osmand"))
        if path.endswith("/traccar"):
            return _single(await intake().submit(who, traccar(body), "traccar"))
        fixes, source = fixes_of(body)
        return answer(await intake().submit(who, fixes, source))

    async def _who(self, token: str) -> Principal:
        checked_at, known = self._tokens.get(token, (0.0, None))
        if known is None or time.monotonic() - checked_at > _TOKEN_TTL_S:
            self._tokens.pop(token, None)
            known = await self._look_up(token)
            self._tokens[token] = (time.monotonic(), known)
        if "positions" not in known.scopes:
            raise Forbidden("not_allowed", _("Thiết bị này không được gửi vị trí."))
        return known

    async def _look_up(self, token: str) -> Principal:
        """Guessed tokens must not keep the database busy; those in use are looked up a few times a minute."""
        if wait_s := self._strangers.take(STRANGERS, time.monotonic()):
            raise TooOften(wait_s)
        known = await in_thread(principal_of_token, token) if token else None
        if known is None:
            raise NotSignedIn("bad_token", _("Mã thiết bị không đúng hoặc đã bị thu hồi."))
        return known

    def _hold_back(self, who: Principal) -> None:
        """Raises TooOften for a token that came more often than its kind may. A gateway speaks for many vehicles."""
        per_s = settings.DEVICE_REQUESTS_S if who.vehicle_id is not None else settings.GATEWAY_REQUESTS_S
        rate, now_s = Rate(max(1, per_s), max(1, per_s) * BURST_S), time.monotonic()
        bucket = self._buckets.setdefault(who.actor.id, Bucket(rate.burst, now_s))
        if wait_s := bucket.take(rate, now_s):
            intake().refusals.count(who, who.vehicle_id, "too_often")
            raise TooOften(wait_s)


def _single(outcome: Outcome) -> dict[str, Any]:
    """Trackers look at the status alone, so a refused single fix must be an error."""
    if outcome.rejected:
        raise Invalid(outcome.rejected[0].code, texts(outcome.rejected[0].code))
    return answer(outcome)


def _language(scope: Scope) -> str:
    return "en" if _header(scope, b"accept-language").lower().startswith("en") else "vi"


async def _respond(send: Send, status: int, message: dict[str, Any]) -> None:
    body = json.dumps(message, ensure_ascii=False).encode()
    headers = [(b"content-type", b"application/json; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    if "retry_after_s" in message:
        headers.append((b"retry-after", str(message["retry_after_s"]).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
