"""Crews' calls for help over HTTP."""

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import AfterValidator, Field, StringConstraints

from config import clock
from config.access import Principal, require, require_staff_id
from config.fields import Id, Lat, Line, Lon, Moment, NotBool, Short
from config.problems import Forbidden, Invalid
from dispatch import crew
from dispatch.alerts import services
from dispatch.alerts.rows import fresh_alert_row
from dispatch.alerts.services import Where

router = Router(tags=["alerts"])

Key = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{8,40}$")]
Metres = Annotated[float, NotBool, Field(ge=0, le=1e6, allow_inf_nan=False), AfterValidator(lambda n: n + 0.0)]


class NewAlert(Schema):
    """key: made by the phone, the same each time the request is sent again. at: when the button was held."""

    kind: Short
    key: Key
    needs: Annotated[list[Short], Field(max_length=10)] = []
    note: Line = ""
    at: Moment | None = None
    lat: Lat | None = None
    lon: Lon | None = None
    accuracy_m: Metres | None = None


class Withdrawal(Schema):
    key: Key
    note: Line = ""


class Settled(Schema):
    note: Line = ""


def _own_vehicle(who: Principal) -> int:
    vehicle_id = crew.vehicle_of(who.centre_id, require_staff_id(who))
    if vehicle_id is None:
        raise Forbidden("off_duty", _("Bạn chưa vào ca trên xe nào."))
    return vehicle_id


@router.post("/crew/alerts", response={201: dict[str, Any]})
def raise_alert(request: HttpRequest, body: NewAlert) -> tuple[int, dict[str, Any]]:
    """SOS, or back-up for the job, from the vehicle that the asker is on. Repeating a request is harmless."""
    who = require(request, "crew")
    if (body.lat is None) != (body.lon is None):
        raise Invalid("half_position", _("Cần cả vĩ độ và kinh độ."))
    where = Where(body.lat, body.lon, body.accuracy_m) if body.lat is not None and body.lon is not None else None
    alert = services.raise_alert(
        centre_id=who.centre_id,
        vehicle_id=_own_vehicle(who),
        kind=body.kind,
        key=body.key,
        needs=body.needs,
        note=body.note,
        where=where,
        claimed_at=body.at,
        by=who.actor,
        at=clock.now(),
    )
    return 201, fresh_alert_row(alert.pk)


@router.post("/crew/alerts/withdraw")
def withdraw_alert(request: HttpRequest, body: Withdrawal) -> dict[str, Any]:
    """Take back one's own vehicle's alert: an SOS as a false alarm within seconds, back-up at any time."""
    who = require(request, "crew")
    alert = services.withdraw_alert(
        centre_id=who.centre_id,
        vehicle_id=_own_vehicle(who),
        key=body.key,
        note=body.note,
        by=who.actor,
        at=clock.now(),
    )
    return fresh_alert_row(alert.pk)


@router.post("/alerts/{alert_id}/take")
def take_alert(request: HttpRequest, alert_id: Id) -> dict[str, Any]:
    """Answer an alert. 409 with the winner when somebody else was faster."""
    who = require(request, "dispatcher")
    alert = services.take_alert(centre_id=who.centre_id, alert_id=alert_id, by=who.actor, at=clock.now())
    return fresh_alert_row(alert.pk)


@router.post("/alerts/{alert_id}/settle")
def settle_alert(request: HttpRequest, alert_id: Id, body: Settled) -> dict[str, Any]:
    """What was needed has been done."""
    who = require(request, "dispatcher")
    alert = services.settle_alert(
        centre_id=who.centre_id, alert_id=alert_id, note=body.note, by=who.actor, at=clock.now()
    )
    return fresh_alert_row(alert.pk)
