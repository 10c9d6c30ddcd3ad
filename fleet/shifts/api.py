"""Shifts over HTTP, beyond signing on and off: joining, leaving, handing over, and the check at the start."""

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema
from ninja.params.functions import Query
from pydantic import AfterValidator, Field

from config import clock
from config.access import Principal, require, require_staff_id
from config.fields import Id, Line, Short
from config.language import in_own_language
from config.problems import Forbidden, Missing
from fleet.models import ChecklistItem, Shift, ShiftMember, Vehicle
from fleet.rows import shift_row
from fleet.shifts import services

router = Router(tags=["shifts"])

type Roles = dict[Id, Short]


class Joining(Schema):
    """crew: oneself, or, being on the shift, others. roles: driver, doctor, nurse or paramedic, by staff id."""

    crew: Annotated[list[Id], Field(min_length=1, max_length=4)]
    roles: Roles = {}


class HandOver(Schema):
    """crew: who takes the vehicle over. reason: asked for while the vehicle is on a job."""

    crew: Annotated[list[Id], Field(max_length=4)]
    roles: Roles = {}
    reason: Line = ""


class Answer(Schema):
    """value: whether it is there, or how much of it, as the item asks."""

    id: Id
    value: bool | Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False), AfterValidator(lambda n: n + 0.0)]
    note: Line = ""


class Check(Schema):
    answers: Annotated[list[Answer], Field(min_length=1, max_length=60)]


def _is_on(shift_id: int, staff_id: int) -> bool:
    return ShiftMember.objects.filter(shift_id=shift_id, staff_id=staff_id, ended_at__isnull=True).exists()


def _require_member(who: Principal, shift_id: int) -> int:
    """The asker's id, if on this shift."""
    staff_id = require_staff_id(who)
    if Shift.objects.filter(pk=shift_id, vehicle__centre_id=who.centre_id).exists() and not _is_on(shift_id, staff_id):
        raise Forbidden("not_your_shift", _("Bạn không thuộc ca trực này."))
    return staff_id


@router.post("/shifts/{shift_id}/join")
def join(request: HttpRequest, shift_id: Id, body: Joining) -> dict[str, Any]:
    """Join a vehicle's open shift from one's own phone, or, being on it, add others."""
    who = require(request, "crew")
    if body.crew != [require_staff_id(who)]:
        _require_member(who, shift_id)
    shift = services.join_shift(
        centre_id=who.centre_id,
        shift_id=shift_id,
        staff_ids=body.crew,
        roles=body.roles,
        actor=who.actor,
        at=clock.now(),
    )
    return shift_row(shift)


@router.post("/shifts/{shift_id}/leave")
def leave(request: HttpRequest, shift_id: Id) -> dict[str, Any]:
    """Get off while the others stay."""
    who = require(request, "crew")
    shift = services.leave_shift(
        centre_id=who.centre_id, shift_id=shift_id, staff_id=require_staff_id(who), actor=who.actor, at=clock.now()
    )
    return shift_row(shift)


@router.post("/shifts/{shift_id}/hand-over", response={201: dict[str, Any]})
def hand_over(request: HttpRequest, shift_id: Id, body: HandOver) -> tuple[int, dict[str, Any]]:
    """Pass the vehicle to the next crew in one step: asked by one of those who leave or one of those who come."""
    who = require(request, "crew")
    if require_staff_id(who) not in body.crew:
        _require_member(who, shift_id)
    shift = services.hand_over(
        centre_id=who.centre_id,
        shift_id=shift_id,
        staff_ids=body.crew,
        roles=body.roles,
        reason=body.reason,
        actor=who.actor,
        at=clock.now(),
    )
    return 201, shift_row(shift)


@router.get("/checklist")
def checklist(request: HttpRequest, vehicle_id: int = Query(..., ge=1, le=2**63 - 1)) -> dict[str, Any]:
    """The centre's list of what to look at on a vehicle of this class before a shift."""
    who = require(request, "crew")
    vehicle = Vehicle.objects.filter(pk=vehicle_id, centre_id=who.centre_id).first()
    if vehicle is None:
        raise Missing("no_vehicle", _("Không có xe này trong trung tâm của bạn."))
    items = ChecklistItem.objects.filter(centre_id=who.centre_id, active=True)
    return {
        "items": [
            {
                "id": item.pk,
                "name": in_own_language(item.name, item.name_en),
                "kind": item.kind,
                "unit": item.unit,
                "at_least": item.at_least,
            }
            for item in items
            if not item.vehicle_classes or vehicle.vehicle_class in item.vehicle_classes
        ]
    }


@router.post("/shifts/{shift_id}/checklist")
def check(request: HttpRequest, shift_id: Id, body: Check) -> dict[str, Any]:
    """Keep what the crew found at the start of its shift."""
    who = require(request, "crew")
    _require_member(who, shift_id)
    shift = services.check_vehicle(
        centre_id=who.centre_id,
        shift_id=shift_id,
        answers=[answer.dict() for answer in body.answers],
        actor=who.actor,
        at=clock.now(),
    )
    return shift_row(shift)
