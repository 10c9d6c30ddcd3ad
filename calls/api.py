"""Calls over HTTP."""

import logging
from datetime import datetime
from math import isnan, nan
from typing import Annotated, Any, Self

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import (
    ModelWrapValidatorHandler,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)

from calls import services
from calls.domain.phones import normalise
from calls.models import Call
from calls.rows import call_row, open_calls
from config import clock
from config.access import Principal, require, require_staff_id
from config.fields import LONGEST_TEXT, Id, Lat, Line, Lon, Moment, Short, Text
from config.problems import Invalid
from mapping.chosen import ChosenPlace
from mapping.domain.geo import Point
from mapping.regions import check_within_reach, within_reach

log = logging.getLogger(__name__)
router = Router(tags=["calls"])


def _or_nan(value: Any, read: ValidatorFunctionWrapHandler) -> Any:
    try:
        return read(value)
    except ValidationError:
        return nan


Nonsense = WrapValidator(_or_nan)


class NewCall(Schema):
    """A call as the exchange announces it, or as a dispatcher opens it by hand.

    An exchange's call rings whatever is wrong with it: a place that makes no sense is left out, a number that is none
    (withheld) and a line that is too long are kept as words, and a moment in the future, by a clock that is ahead, is
    now.
    """

    phone: Short
    received_at: Moment | None = None
    lat: Annotated[Lat | None, Nonsense] = None
    lon: Annotated[Lon | None, Nonsense] = None
    text: Text = ""
    address: Line = ""
    place: ChosenPlace | None = None
    take: bool = False

    @model_validator(mode="wrap")
    @classmethod
    def _ring_anyway(cls, values: Any, read: ModelWrapValidatorHandler[Self], info: ValidationInfo) -> Self:
        """A person can put right what is wrong; an exchange cannot, and somebody is on the line."""
        try:
            return read(values)
        except ValidationError as wrong:
            who = info.context["request"].auth if info.context else None
            if who is None or who.staff_id is not None or not isinstance(values, dict):
                raise
            log.warning("a call from the exchange has parts that cannot be read")
            return read(_readable(values, {str(error["loc"][0]) for error in wrong.errors() if error["loc"]}))


def _readable(values: dict[str, Any], unreadable: set[str]) -> dict[str, Any]:
    """A call without the fields that cannot be read; what they say in words is in its text."""
    words = [value for name, value in values.items() if isinstance(value, str) and name in {*unreadable, "text"}]
    text = "".join(char if char.isprintable() else " " for char in "\n".join(words).replace("\n", " · "))
    kept = {name: value for name, value in values.items() if name not in unreadable}
    return {"phone": "", **kept, "text": text[:LONGEST_TEXT]}


class CallChanges(Schema):
    text: Text | None = None
    phone: Short | None = None
    lat: Lat | None = None
    lon: Lon | None = None
    address: Line | None = None
    place: ChosenPlace | None = None


class TakeOver(Schema):
    """held_by: the person who is seen to have the call."""

    held_by: Id


class CallEnd(Schema):
    reason: Short
    note: Line = ""


def _phone(text: str) -> str:
    try:
        return normalise(text)
    except ValueError:
        raise Invalid("bad_phone", _("Số điện thoại không hợp lệ. Ví dụ đúng: 0903123412.")) from None


def _row(call: Call) -> dict[str, Any]:
    return call_row(Call.objects.select_related("taken_by").get(pk=call.pk))


def _pair(lat: float | None, lon: float | None, *, given: int = 2) -> None:
    """Both or neither; `given`: how many of the two were sent at all."""
    if (lat is None) != (lon is None) or given == 1:
        raise Invalid("half_position", _("Cần cả vĩ độ và kinh độ."))


def _place(body: NewCall, who: Principal) -> dict[str, Any]:
    """{lat, lon, place} of a new call, or {} without one. Only a person can be asked to put it right."""
    lat, lon = body.lat, body.lon
    if who.staff_id is not None:
        if any(each is not None and isnan(each) for each in (lat, lon)):
            raise Invalid("bad_position", _("Toạ độ không hợp lệ: vĩ độ từ -90 đến 90, kinh độ từ -180 đến 180."))
        _pair(lat, lon)
    if lat is None or lon is None or isnan(lat) or isnan(lon):
        return {}
    if who.staff_id is not None:
        check_within_reach(who.centre_id, Point(lat, lon))
    elif not within_reach(who.centre_id, Point(lat, lon)):
        log.warning("a place from the exchange is out of reach and left out of its call")
        return {}
    return {"lat": lat, "lon": lon, "place": body.place.dict() if body.place else None}


def _announced(body: NewCall, who: Principal, now: datetime) -> dict[str, Any]:
    """{phone, received_at, text} of a new call. Only a person can be asked to put them right."""
    received_at, phone, text = body.received_at or now, "", body.text
    if who.staff_id is not None and received_at > now:
        raise Invalid("future", _("Thời điểm nhận cuộc gọi ở tương lai."))
    try:
        phone = _phone(body.phone)
    except Invalid:
        if who.staff_id is not None:
            raise
        text = f"{body.phone}\n{text}".strip()[:LONGEST_TEXT]
    return {"phone": phone, "received_at": min(received_at, now), "text": text}


@router.get("/calls")
def list_calls(request: HttpRequest, state: str = "open") -> dict[str, Any]:
    """The calls that wait or are being handled, oldest first."""
    who = require(request, "dispatcher", "supervisor", "admin", scope="board")
    if state != "open":
        raise Invalid("bad_state", _("Chỉ xem được danh sách cuộc gọi đang mở: state=open."))
    return {"items": open_calls(who.centre_id)}


@router.post("/calls", response={201: dict[str, Any]})
def new_call(request: HttpRequest, body: NewCall) -> tuple[int, dict[str, Any]]:
    """A new call rings, or (take) is opened by hand and taken at once by the asker."""
    who = require(request, "dispatcher", scope="calls")
    where = _place(body, who)
    now = clock.now()
    call = services.receive_call(
        centre_id=who.centre_id,
        source="hand" if who.actor.kind == "staff" else "exchange",
        actor=who.actor,
        at=now,
        address=body.address,
        **_announced(body, who, now),
        **where,
        taken_by_id=require_staff_id(who) if body.take else None,
    )
    return 201, _row(call)


@router.post("/calls/{call_id}/take")
def take_call(request: HttpRequest, call_id: Id) -> dict[str, Any]:
    who = require(request, "dispatcher")
    return _row(services.take_call(centre_id=who.centre_id, call_id=call_id, by=who.actor, at=clock.now()))


@router.post("/calls/{call_id}/take-over")
def take_over_call(request: HttpRequest, call_id: Id, body: TakeOver) -> dict[str, Any]:
    """Go on with a call in a colleague's place; the journal says who took it from whom."""
    who = require(request, "dispatcher")
    taken = services.take_over_call(
        centre_id=who.centre_id, call_id=call_id, held_by_id=body.held_by, by=who.actor, at=clock.now()
    )
    return _row(taken)


@router.post("/calls/{call_id}/release")
def release_call(request: HttpRequest, call_id: Id) -> dict[str, Any]:
    who = require(request, "dispatcher")
    return _row(services.release_call(centre_id=who.centre_id, call_id=call_id, by=who.actor, at=clock.now()))


@router.patch("/calls/{call_id}")
def change_call(request: HttpRequest, call_id: Id, body: CallChanges) -> dict[str, Any]:
    """Write down what is said and where. Only the fields given change."""
    who = require(request, "dispatcher")
    fields = body.dict(exclude_unset=True)
    _pair(fields.get("lat"), fields.get("lon"), given=len({"lat", "lon"} & fields.keys()))
    if fields.get("lat") is not None:
        check_within_reach(who.centre_id, Point(fields["lat"], fields["lon"]))
    if body.place is not None:
        fields["place"] = body.place.dict()
    for name in ("text", "phone", "address"):
        if name in fields:
            fields[name] = fields[name] or ""
    if "phone" in fields:
        fields["phone"] = _phone(fields["phone"])
    call = services.note_call(centre_id=who.centre_id, call_id=call_id, by=who.actor, at=clock.now(), **fields)
    return _row(call)


@router.post("/calls/{call_id}/close")
def close_call(request: HttpRequest, call_id: Id, body: CallEnd) -> dict[str, Any]:
    """Close a call that is no incident, with a reason."""
    who = require(request, "dispatcher")
    call = services.close_call(
        centre_id=who.centre_id, call_id=call_id, by=who.actor, at=clock.now(), reason=body.reason, note=body.note
    )
    return _row(call)
