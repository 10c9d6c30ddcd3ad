"""The devices' way in: a thin ASGI route ahead of Django's middleware.

POST /api/positions           our own JSON batch
GET|POST /api/positions/osmand  the OsmAnd / Traccar Client protocol (query or form parameters)
POST /api/positions/traccar   Traccar's JSON position forwarding

Devices show a bearer token (or `token=` for OsmAnd clients, which can send no header). A request without a token
goes on to Django, where signed-in people are served.
"""

import json
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final
from urllib.parse import parse_qsl

from django.conf import settings
from django.db import DatabaseError
from django.utils import translation
from django.utils.translation import gettext as _

from config.access import Principal
from config.problems import Forbidden, Invalid, NotSignedIn, Problem
from config.threads import in_thread
from fleet.auth import bearer, principal_of_token
from fleet.intake import MAX_FIXES, Outcome, intake

MAX_BODY_BYTES: Final = 1_000_000
_TOKEN_TTL_S: Final = 15.0  # how long a revoked token may still be believed
KNOTS_TO_KMH: Final = 1.852

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


def fixes_of(body: bytes) -> tuple[list[Any], str]:
    """The fixes and the source of our own JSON batch. Raises Invalid."""
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        raise Invalid("bad_json", _("Nội dung không phải JSON hợp lệ.")) from None
    fixes = message.get("fixes") if isinstance(message, dict) else None
    if not isinstance(fixes, list):
        raise Invalid("bad_shape", _("Cần một đối tượng có danh sách fixes."))
    if len(fixes) > MAX_FIXES:
        raise Invalid("too_many", _("Mỗi lần gửi nhiều nhất %(n)s vị trí.") % {"n": MAX_FIXES})
    source = message.get("source", "feed")
    # Simulated vehicles may move faster than any real one; nobody else gets round the check on jumps.
    return fixes, "simulator" if source == "simulator" and settings.DEMO else "feed"


def _kmh(knots: Any) -> float | None:
    try:
        return float(knots) * KNOTS_TO_KMH
    except (TypeError, ValueError, OverflowError):
        return None


def _osmand(scope: Scope, body: bytes) -> list[Any]:
    try:
        pairs = parse_qsl(scope.get("query_string", b"").decode() + "&" + body.decode(), max_num_fields=50)
    except ValueError:
        raise Invalid("bad_shape", _("Tham số không đọc được.")) from None
    given = dict(pairs)
    fix = {
        "lat": given.get("lat"),
        "lon": given.get("lon"),
        "at": given.get("timestamp"),
        "speed_kmh": _kmh(given.get("speed")),
        "heading": given.get("bearing") or given.get("heading"),
        "accuracy_m": given.get("accuracy"),
    }
    if name := given.get("id") or given.get("deviceid"):
        fix["vehicle"] = name
    return [fix]


def _traccar(body: bytes) -> list[Any]:
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        raise Invalid("bad_json", _("Nội dung không phải JSON hợp lệ.")) from None
    position = message.get("position") if isinstance(message, dict) else None
    if not isinstance(position, dict):
        raise Invalid("bad_shape", _("Cần một đối tượng có position và device."))
    device = message.get("device")
    fix = {
        "lat": position.get("latitude"),
        "lon": position.get("longitude"),
        "at": position.get("fixTime"),
        "speed_kmh": _kmh(position.get("speed")),
        "heading": position.get("course"),
        "accuracy_m": position.get("accuracy") or None,
    }
    if isinstance(device, dict) and device.get("uniqueId"):
        fix["vehicle"] = device["uniqueId"]
    return [fix]


async def _read(receive: Receive) -> bytes:
    body: bytes = b""
    while True:
        event = await receive()
        body += event.get("body", b"")
        if len(body) > MAX_BODY_BYTES:
            raise TooLarge("too_large", _("Nội dung gửi quá lớn."))
        if not event.get("more_body"):
            return body


class DeviceIntake:
    """ASGI: serves the positions paths for devices and passes everything else on."""

    PATHS: Final = ("/api/positions", "/api/positions/osmand", "/api/positions/traccar")

    def __init__(self, inner: App) -> None:
        self._inner = inner
        self._tokens: dict[str, tuple[float, Principal]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        token = self._token(scope) if scope["type"] == "http" and scope["path"] in self.PATHS else None
        if token is None:
            await self._inner(scope, receive, send)
            return
        with translation.override(_language(scope)):
            try:
                status, message = 202, await self._accept(scope, receive, token)
            except Problem as problem:
                status, message = problem.status, problem.as_json()
            except DatabaseError:
                lost = Unavailable("not_stored", _("Chưa lưu được vị trí. Hãy gửi lại."))
                status, message = lost.status, lost.as_json()
        await _respond(send, status, message)

    def _token(self, scope: Scope) -> str | None:
        header = next((value for name, value in scope["headers"] if name == b"authorization"), b"")
        if token := bearer(header.decode("latin-1")):
            return token
        if scope["path"].endswith("/osmand"):
            query = scope.get("query_string", b"").decode("latin-1")
            return str(dict(parse_qsl(query)).get("token", ""))
        return "" if scope["path"].endswith("/traccar") else None  # people send no such messages

    async def _accept(self, scope: Scope, receive: Receive, token: str) -> dict[str, Any]:
        who = await self._who(token)
        path: str = scope["path"]
        if scope["method"] not in ({"GET", "POST"} if path.endswith("/osmand") else {"POST"}):
            raise WrongMethod("bad_method", _("Dùng POST để gửi vị trí."))
        body = await _read(receive)
        if path.endswith("/osmand"):
            return _single(await intake().submit(who, _osmand(scope, body), "osmand"))
        if path.endswith("/traccar"):
            return _single(await intake().submit(who, _traccar(body), "traccar"))
        fixes, source = fixes_of(body)
        return answer(await intake().submit(who, fixes, source))

    async def _who(self, token: str) -> Principal:
        checked_at, known = self._tokens.get(token, (0.0, None))
        if known is None or time.monotonic() - checked_at > _TOKEN_TTL_S:
            self._tokens.pop(token, None)
            known = await in_thread(principal_of_token, token)
            if known is None:
                raise NotSignedIn("bad_token", _("Mã thiết bị không đúng hoặc đã bị thu hồi."))
            self._tokens[token] = (time.monotonic(), known)
        if "positions" not in known.scopes:
            raise Forbidden("not_allowed", _("Thiết bị này không được gửi vị trí."))
        return known


def _single(outcome: Outcome) -> dict[str, Any]:
    """Trackers look at the status alone, so a refused single fix must be an error."""
    if outcome.rejected:
        raise Invalid(outcome.rejected[0].code, texts(outcome.rejected[0].code))
    return answer(outcome)


def _language(scope: Scope) -> str:
    header = next((value for name, value in scope["headers"] if name == b"accept-language"), b"")
    return "en" if header.lower().startswith(b"en") else "vi"


async def _respond(send: Send, status: int, message: dict[str, Any]) -> None:
    body = json.dumps(message, ensure_ascii=False).encode()
    headers = [(b"content-type", b"application/json; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
