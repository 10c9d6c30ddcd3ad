"""A station's page over HTTP: what it sees, and its answers for its own vehicles."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field

from config import clock
from config.fields import Id, Line
from config.problems import Invalid, Missing
from dispatch.services import progress
from dispatch.telling.station import own_assignment, own_vehicle, picture, require_station
from fleet.models import Shift
from fleet.rows import shift_row
from fleet.services import sign_off, sign_on

router = Router(tags=["stations"])


class Answer(Schema):
    step: Literal["acknowledged", "refused"]
    note: Line = ""


class SignOn(Schema):
    vehicle_id: Id
    crew_names: Annotated[list[Line], Field(max_length=4)]


@router.get("/station")
def station_page(request: HttpRequest) -> dict[str, Any]:
    """The station, its vehicles and their jobs, as of one sequence number of the journal."""
    return picture(require_station(request)[1])


@router.post("/station/assignments/{assignment_id}/answer")
def answer(request: HttpRequest, assignment_id: Id, body: Answer) -> dict[str, Any]:
    """Accept or refuse (with a reason) for a vehicle of the station. Repeating is harmless; 409 when it cannot be."""
    who, station = require_station(request)
    mine = own_assignment(station, assignment_id)
    progress.record_step(
        centre_id=station.centre_id,
        assignment_id=mine.pk,
        step=body.step,
        note=body.note,
        by=who.actor,
        at=clock.now(),
    )
    return picture(station)


@router.post("/station/shifts", response={201: dict[str, Any]})
def begin_shift(request: HttpRequest, body: SignOn) -> tuple[int, dict[str, Any]]:
    """Sign a crew without phones on to a vehicle of the station, by name."""
    who, station = require_station(request)
    names = [name for name in body.crew_names if name]
    if not names:
        raise Invalid("no_crew", _("Ghi tên ít nhất một người trong kíp."))
    vehicle = own_vehicle(station, body.vehicle_id)
    shift = sign_on(
        centre_id=station.centre_id, vehicle_id=vehicle.pk, actor=who.actor, at=clock.now(), crew_names=names
    )
    return 201, shift_row(shift)


@router.post("/station/shifts/{shift_id}/end")
def end_shift(request: HttpRequest, shift_id: Id) -> dict[str, Any]:
    """End a shift that the station opened. Crews with phones end their own."""
    who, station = require_station(request)
    shift = Shift.objects.filter(pk=shift_id, vehicle__station=station, members__isnull=True).first()
    if shift is None or shift.signed_on_by != "staff":
        raise Missing("no_shift", _("Trạm của bạn không mở ca trực này."))
    return shift_row(sign_off(centre_id=station.centre_id, shift_id=shift.pk, actor=who.actor, at=clock.now()))
