"""Incidents, assignments, the board and the journal over HTTP."""

from datetime import datetime
from typing import Annotated, Any, cast

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema
from ninja.params.functions import Query
from pydantic import BeforeValidator, Field

from config import clock
from config.access import Principal, require, require_staff_id
from config.fields import Id, Lat, Line, Lon, Moment, NotBool, Short, Text
from config.journal.selectors import head_seq, since
from config.problems import Forbidden, Invalid, Missing
from dispatch import arriving, choosing, crew, recommending, routing
from dispatch.board import snapshot
from dispatch.domain.steps import DISPATCHER_ONLY
from dispatch.models import Assignment, Incident
from dispatch.moving import moved
from dispatch.rows import fresh_incident_row, incident_row, with_assignments
from dispatch.services import assignments, incidents, progress, replace
from dispatch.timeline import timeline
from fleet.models import ShiftMember
from mapping.chosen import ChosenPlace
from mapping.domain.geo import Point
from mapping.regions import check_served

router = Router(tags=["dispatch"])
READERS = ("dispatcher", "supervisor", "admin")


class NewIncident(Schema):
    """far: the place is meant, though it is far from all stations (409 far_away without it)."""

    lat: Lat
    lon: Lon
    address: Line
    category: Short
    priority: Short
    notes: Text = ""
    place: ChosenPlace | None = None
    far: bool = False


class IncidentChanges(Schema):
    """far: as for a new one."""

    version: Annotated[int, NotBool, Field(ge=1, le=2**31 - 1)]
    lat: Lat | None = None
    lon: Lon | None = None
    address: Line | None = None
    category: Short | None = None
    priority: Short | None = None
    notes: Text | None = None
    place: ChosenPlace | None = None
    far: bool = False


class End(Schema):
    reason: Short
    note: Line = ""


class NewAssignment(Schema):
    """seen: what the ranking that its sender read had in `seen`. Whatever else stands there hinders no order."""

    vehicle_id: Id
    seen: Annotated[str, BeforeValidator(lambda seen: seen if isinstance(seen, str) and seen.isascii() else "")] = ""


class Replacement(NewAssignment):
    reason: Line


class Step(Schema):
    """at: when it happened by the presser's own clock, for presses that were sent late."""

    step: Short
    at: Moment | None = None
    note: Line = ""
    hospital_id: Id | None = None


def _incident(who: Principal, incident_id: int) -> Incident:
    found = with_assignments(Incident.objects.filter(centre_id=who.centre_id, pk=incident_id)).first()
    if found is None:
        raise Missing("no_incident", _("Không có ca cấp cứu này trong trung tâm của bạn."))
    return found


def _assignment_row(assignment: Assignment) -> dict[str, Any]:
    row = fresh_incident_row(assignment.incident_id)
    return next(one for one in row["assignments"] if one["id"] == assignment.pk)


@router.post("/calls/{call_id}/incident", response={201: dict[str, Any]})
def create_incident(request: HttpRequest, call_id: Id, body: NewIncident) -> tuple[int, dict[str, Any]]:
    """Make a call into an incident."""
    who = require(request, "dispatcher")
    require_staff_id(who)
    if not body.address:
        raise Invalid("no_address", _("Cần ghi địa chỉ hoặc mô tả nơi xảy ra."))
    check_served(who.centre_id, Point(body.lat, body.lon), far=body.far)
    incident = incidents.create_incident(
        centre_id=who.centre_id, call_id=call_id, by=who.actor, at=clock.now(), **body.dict(exclude={"far"})
    )
    return 201, fresh_incident_row(incident.pk)


@router.get("/incidents")
def list_incidents(request: HttpRequest, status: str = "open", limit: int = Query(50, ge=1, le=50)) -> dict[str, Any]:
    """Open incidents, or the last ones closed."""
    who = require(request, *READERS, scope="board")
    if status not in {"open", "closed"}:
        raise Invalid("bad_status", _("status là open hoặc closed."))
    mine = Incident.objects.filter(centre_id=who.centre_id, closed_at__isnull=status == "open")
    chosen = (
        with_assignments(mine).order_by("pk") if status == "open" else with_assignments(mine).order_by("-closed_at")
    )
    return {"items": [incident_row(one) for one in (chosen if status == "open" else chosen[:limit])]}


@router.get("/incidents/{incident_id}")
def get_incident(request: HttpRequest, incident_id: Id) -> dict[str, Any]:
    """One incident with its assignments and its timeline."""
    incident = _incident(require(request, *READERS, scope="board"), incident_id)
    return {**incident_row(incident), "timeline": timeline(incident)}


@router.patch("/incidents/{incident_id}")
def change_incident(request: HttpRequest, incident_id: Id, body: IncidentChanges) -> dict[str, Any]:
    """Change an incident's fields. `version` is the one that was read: 409 with the current row when it is old.

    The address of an incident that moves to another place is the words of that place, unless new ones come with it.
    """
    who = require(request, "dispatcher")
    fields = {
        name: value for name, value in body.dict(exclude={"far"}, exclude_unset=True).items() if value is not None
    }
    if ("lat" in fields) != ("lon" in fields) or ("place" in fields and "lat" not in fields):
        raise Invalid("half_position", _("Cần cả vĩ độ và kinh độ."))
    if "lat" in fields:
        check_served(who.centre_id, Point(fields["lat"], fields["lon"]), far=body.far)
    if body.place is not None:
        fields["place"] = body.place.dict()
    if fields.get("address") == "":
        raise Invalid("no_address", _("Cần ghi địa chỉ hoặc mô tả nơi xảy ra."))
    fields |= moved(who.centre_id, incident_id, fields)
    incidents.change_incident(centre_id=who.centre_id, incident_id=incident_id, by=who.actor, at=clock.now(), **fields)
    return fresh_incident_row(incident_id)


@router.post("/incidents/{incident_id}/close")
def close_incident(request: HttpRequest, incident_id: Id, body: End) -> dict[str, Any]:
    """Close an incident with a reason; refused while a vehicle is on it."""
    who = require(request, "dispatcher")
    incidents.close_incident(
        centre_id=who.centre_id,
        incident_id=incident_id,
        reason=body.reason,
        note=body.note,
        by=who.actor,
        at=clock.now(),
    )
    return fresh_incident_row(incident_id)


@router.get("/incidents/{incident_id}/recommendations")
def recommendations(request: HttpRequest, incident_id: Id, limit: int = Query(5, ge=1, le=50)) -> dict[str, Any]:
    """Vehicles ranked by ETA at this hour, each with reasons; and those left out, each with why.

    seen: for the order that follows from it, which then tells what the ranking had said.
    """
    who = require(request, *READERS)
    incident = _incident(who, incident_id)
    ranking = recommending.recommendations(incident, limit)
    return {**ranking, "seen": choosing.signed(ranking, incident, who.staff_id)}


@router.get("/incidents/{incident_id}/route")
def route(request: HttpRequest, incident_id: Id, vehicle_id: int = Query(..., ge=1, le=2**63 - 1)) -> dict[str, Any]:
    """The way of a vehicle to an incident, from where it is now."""
    who = require(request, *READERS, "crew")
    if who.role == "crew" and crew.job_of(require_staff_id(who)) != (vehicle_id, incident_id):
        raise Forbidden("not_your_vehicle", _("Lượt điều động này không phải của xe bạn."))
    return routing.to_incident(_incident(who, incident_id), vehicle_id)


def _next_best(incident_id: int, who: Principal, taken_id: int) -> dict[str, Any] | None:
    """Who could be sent with one key. Whoever has just refused is no such offer: the ranking says why."""
    ranked = recommending.recommendations(_incident(who, incident_id), 2)["recommendations"]
    return next((one for one in ranked if one["vehicle_id"] != taken_id and not one["refused"]), None)


def _chosen(who: Principal, body: NewAssignment, **to: int) -> dict[str, Any]:
    """{vehicle_id, eta_s, choice}: whom to send, how soon it will be there, and where the ranking had put it.

    to: a lookup of the incident. Nothing of it is the sender's word.
    """
    vehicle_id, incident = body.vehicle_id, Incident.objects.filter(centre_id=who.centre_id, **to).first()
    if incident is None:
        return {"vehicle_id": vehicle_id}
    eta_s, now = arriving.eta_s(incident, vehicle_id), clock.now()
    made, order = choosing.read(body.seen, incident, who.staff_id, now)
    choice = choosing.choice_of(incident, made, order, vehicle_id, eta_s, now)
    return {"vehicle_id": vehicle_id, "eta_s": eta_s, "choice": choice}


@router.post("/incidents/{incident_id}/assignments", response={201: dict[str, Any]})
def assign(request: HttpRequest, incident_id: Id, body: NewAssignment) -> tuple[int, dict[str, Any]]:
    """Send a vehicle. 409 with the winner and the next best when somebody else was faster."""
    who = require(request, "dispatcher")
    chosen = _chosen(who, body, pk=incident_id)
    try:
        made = assignments.assign_vehicle(
            centre_id=who.centre_id, incident_id=incident_id, by=who.actor, at=clock.now(), **chosen
        )
    except assignments.VehicleTaken as taken:
        taken.extra["next_best"] = _next_best(incident_id, who, body.vehicle_id)
        raise
    return 201, _assignment_row(made)


def _was_on(who: Principal, vehicle_id: int, pressed_at: datetime | None) -> bool:
    """Was the presser on this vehicle at that moment? A phone without network sends after its crew handed over."""
    times_on = ShiftMember.objects.filter(staff_id=cast(int, who.staff_id), shift__vehicle_id=vehicle_id)
    if pressed_at is None:
        return times_on.filter(ended_at__isnull=True).exists()
    on_then = Q(ended_at__isnull=True) | Q(ended_at__gte=pressed_at, shift__started_at__lte=pressed_at)
    return times_on.filter(on_then).exists()


def _check_presser(who: Principal, assignment_id: int, step: str, pressed_at: datetime | None = None) -> None:
    """A crew and its devices speak for their own vehicle; calling a vehicle off is a dispatcher's."""
    if who.role == "dispatcher":
        return
    if step in DISPATCHER_ONLY:
        raise Forbidden("dispatcher_only", _("Chỉ điều phối viên làm được việc này."))
    found = Assignment.objects.filter(pk=assignment_id, incident__centre_id=who.centre_id)
    vehicle_id = found.values_list("vehicle_id", flat=True).first()
    if vehicle_id is None:
        raise Missing("no_assignment", _("Không có lượt điều động này trong trung tâm của bạn."))
    if who.staff_id is None and who.vehicle_id in (None, vehicle_id):
        return
    if who.staff_id is None or not _was_on(who, vehicle_id, pressed_at):
        raise Forbidden("not_your_vehicle", _("Lượt điều động này không phải của xe bạn."))


def _presses_on(who: Principal, assignment_id: int) -> bool:
    try:
        _check_presser(who, assignment_id, step="")
    except Forbidden:
        return False
    return True


@router.post("/assignments/{assignment_id}/steps")
def step(request: HttpRequest, assignment_id: Id, body: Step) -> dict[str, Any]:
    """Record a step. Repeating one is harmless; 409 with {current, allowed} when it cannot follow."""
    who = require(request, "dispatcher", "crew", scope="steps")
    _check_presser(who, assignment_id, body.step, body.at)
    assignment = progress.record_step(
        centre_id=who.centre_id,
        assignment_id=assignment_id,
        step=body.step,
        claimed_at=body.at,
        note=body.note,
        hospital_id=body.hospital_id,
        by=who.actor,
        at=clock.now(),
    )
    return _assignment_row(assignment)


@router.post("/assignments/{assignment_id}/undo")
def undo(request: HttpRequest, assignment_id: Id) -> dict[str, Any]:
    """Take back one's own last press, within the centre's undo time."""
    who = require(request, "dispatcher", "crew", scope="steps")
    undone = progress.undo_step(
        centre_id=who.centre_id,
        assignment_id=assignment_id,
        by=who.actor,
        at=clock.now(),
        of_vehicle=_presses_on(who, assignment_id),
    )
    return _assignment_row(undone) | replace.told_of_former(undone)


@router.post("/assignments/{assignment_id}/replace", response={201: dict[str, Any]})
def replace_vehicle(request: HttpRequest, assignment_id: Id, body: Replacement) -> tuple[int, dict[str, Any]]:
    """Call this vehicle off and send another: both or neither."""
    who = require(request, "dispatcher")
    chosen = _chosen(who, body, assignments=assignment_id)
    try:
        made = replace.replace_vehicle(
            centre_id=who.centre_id,
            assignment_id=assignment_id,
            reason=body.reason,
            by=who.actor,
            at=clock.now(),
            **chosen,
        )
    except assignments.VehicleTaken as taken:
        incident_id = Assignment.objects.values_list("incident_id", flat=True).get(pk=assignment_id)
        taken.extra["next_best"] = _next_best(incident_id, who, body.vehicle_id)
        raise
    return 201, _assignment_row(made)


@router.post("/assignments/{assignment_id}/overdue-seen")
def overdue_seen(request: HttpRequest, assignment_id: Id) -> dict[str, Any]:
    """Acknowledge the alarm of a job that its crew did not acknowledge in time."""
    who = require(request, "dispatcher")
    seen = progress.see_overdue(centre_id=who.centre_id, assignment_id=assignment_id, by=who.actor, at=clock.now())
    return _assignment_row(seen)


@router.get("/board")
def board(request: HttpRequest) -> dict[str, Any]:
    """The whole board as of one sequence number of the journal."""
    return snapshot(require(request, *READERS, scope="board").centre_id)


@router.get("/journal")
def journal(request: HttpRequest, since_seq: int = Query(0, alias="since", ge=0, le=2**53)) -> Any:
    """Facts after `since`, oldest first, 500 at the most, for boards whose socket is down."""
    who = require(request, *READERS, scope="board")
    entries = since(who.centre_id, since_seq)
    return {
        "seq": head_seq(who.centre_id),
        "at": clock.iso(clock.now()),
        "entries": [entry.as_message() for entry in entries],
    }


@router.get("/crew/job")
def crew_job(request: HttpRequest) -> dict[str, Any]:
    """What the crew's phone shows: vehicle, job, the others sent, and the steps that are possible."""
    who = require(request, "crew")
    return crew.job(who.centre_id, require_staff_id(who))


@router.get("/crew/mates")
def crew_mates(request: HttpRequest) -> dict[str, Any]:
    """Crew of the centre who are on no vehicle: whom one may sign on with."""
    who = require(request, "crew")
    return {"items": crew.mates(who.centre_id, require_staff_id(who))}
