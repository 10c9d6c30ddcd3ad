"""Destinations, and the hospital's own page, over HTTP."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema

from config import clock
from config.access import Principal, require, require_staff_id
from config.fields import Id, Line, Moment, Short
from config.problems import Forbidden
from dispatch.hospitals import destinations, services
from dispatch.hospitals.access import require_hospital
from dispatch.hospitals.inbound import arrivals, picture
from dispatch.models import Assignment, PreAlert
from dispatch.patients.access import assignment_of, is_crew_of
from dispatch.rows import fresh_incident_row, hospital_row

router = Router(tags=["hospitals"])


class Destination(Schema):
    """hospital_id: null when the crew no longer knows where to. at: when it was said, for what was sent late."""

    hospital_id: Id | None
    at: Moment | None = None


class Reason(Schema):
    reason: Line


class Signature(Schema):
    name: Line
    note: Line = ""


class Status(Schema):
    status: Short


def _own(who: Principal, assignment_id: int) -> Assignment:
    """An assignment that the asker may look after: any for the desk, the own vehicle's for a crew."""
    assignment = assignment_of(who, assignment_id)
    if who.role == "crew" and not is_crew_of(who, assignment):
        raise Forbidden("not_your_vehicle", _("Lượt điều động này không phải của xe bạn."))
    return assignment


def _row(assignment_id: int, incident_id: int) -> dict[str, Any]:
    rows: list[dict[str, Any]] = fresh_incident_row(incident_id)["assignments"]
    return next(one for one in rows if one["id"] == assignment_id)


@router.get("/assignments/{assignment_id}/hospitals")
def hospitals(request: HttpRequest, assignment_id: Id, condition: Short | None = None) -> dict[str, Any]:
    """The centre's hospitals in their order for this patient: capability, status, load, drive; each with reasons."""
    who = require(request, "dispatcher", "supervisor", "crew")
    return destinations.ranked(_own(who, assignment_id), condition)


@router.post("/assignments/{assignment_id}/destination")
def destination(request: HttpRequest, assignment_id: Id, body: Destination) -> dict[str, Any]:
    """Choose, change or take back where a vehicle takes its patient. The hospital is told at once."""
    who = require(request, "dispatcher", "crew")
    _own(who, assignment_id)
    assignment = services.choose_destination(
        centre_id=who.centre_id,
        assignment_id=assignment_id,
        hospital_id=body.hospital_id,
        by=who.actor,
        at=clock.now(),
        said_at=body.at,
    )
    return _row(assignment.pk, assignment.incident_id)


@router.post("/prealerts/{prealert_id}/seen")
def seen(request: HttpRequest, prealert_id: Id) -> dict[str, Any]:
    """A dispatcher knows that the hospital said no, or nothing."""
    who = require(request, "dispatcher")
    require_staff_id(who)
    prealert = services.see(centre_id=who.centre_id, prealert_id=prealert_id, by=who.actor, at=clock.now())
    return _row(prealert.assignment_id, prealert.assignment.incident_id)


@router.get("/hospital")
def page(request: HttpRequest) -> dict[str, Any]:
    """The asker's hospital, who is on the way to it, and where they are."""
    _who, hospital = require_hospital(request)
    return {**picture(hospital), "arrivals": arrivals(hospital)}


@router.post("/hospital/status")
def status(request: HttpRequest, body: Status) -> dict[str, Any]:
    """The hospital says whether it takes patients."""
    who, hospital = require_hospital(request)
    changed = services.set_status(
        centre_id=who.centre_id, hospital_id=hospital.pk, status=body.status, by=who.actor, at=clock.now()
    )
    return hospital_row(changed)


def _answered(request: HttpRequest, prealert_id: int, answer: Callable[..., PreAlert], **said: str) -> dict[str, Any]:
    """What the asker's hospital says to one announcement, and its page after that."""
    who, hospital = require_hospital(request)
    own = {"centre_id": who.centre_id, "hospital_id": hospital.pk, "prealert_id": prealert_id}
    answer(**own, by=who.actor, at=clock.now(), **said)
    return picture(hospital)


@router.post("/prealerts/{prealert_id}/acknowledge")
def acknowledge(request: HttpRequest, prealert_id: Id) -> dict[str, Any]:
    """The hospital knows who is coming."""
    return _answered(request, prealert_id, services.acknowledge)


@router.post("/prealerts/{prealert_id}/decline")
def decline(request: HttpRequest, prealert_id: Id, body: Reason) -> dict[str, Any]:
    """The hospital cannot take the patient, and why."""
    return _answered(request, prealert_id, services.decline, reason=body.reason)


@router.post("/prealerts/{prealert_id}/sign")
def sign(request: HttpRequest, prealert_id: Id, body: Signature) -> dict[str, Any]:
    """The hospital has taken the patient over."""
    return _answered(request, prealert_id, services.sign, name=body.name, note=body.note)
