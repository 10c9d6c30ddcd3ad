"""A station's page: its own vehicles, their jobs, and nobody else's."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from config import clock
from config.access import Principal, require, require_staff_id
from config.journal.selectors import head_seq
from config.problems import Forbidden, Missing
from config.reading import consistent_read
from dispatch.board import open_incidents
from dispatch.domain.steps import TRANSITIONS
from dispatch.models import Assignment
from fleet.models import Staff, Station, Vehicle
from fleet.rows import station_row, vehicle_row, with_shift
from mapping.mouths import alley_words

ANSWERS = ("acknowledged", "refused")
INCIDENT_FIELDS = (
    "id", "number", "priority", "category", "address", "lat", "lon", "notes", "phone", "call_received_at",
    "created_at",
)  # fmt: skip
JOB_FIELDS = (
    "id", "vehicle_id", "call_sign", "step", "times", "eta_s", "told", "overdue_at", "reason", "by", "destination",
)  # fmt: skip


def station_of(centre_id: int, staff_id: int) -> Station | None:
    """The one station whose page a login may open now, if any."""
    mine = Staff.objects.filter(pk=staff_id, is_active=True, role=Staff.Role.STATION, station__centre_id=centre_id)
    staff = mine.select_related("station").first()
    return staff.station if staff is not None else None


def require_station(request: HttpRequest) -> tuple[Principal, Station]:
    """The asker and their station. Forbidden for everybody else, and for a login without a station."""
    who = require(request, "station")
    station = station_of(who.centre_id, require_staff_id(who))
    if station is None:
        raise Forbidden("no_station", _("Tài khoản này chưa được gán cho trạm nào."))
    return who, station


def own_vehicle(station: Station, vehicle_id: int) -> Vehicle:
    """A vehicle of the station; Missing for any other, as if there were none."""
    vehicle = station.vehicles.filter(pk=vehicle_id).first()
    if vehicle is None:
        raise Missing("no_vehicle", _("Trạm của bạn không có xe này."))
    return vehicle


def own_assignment(station: Station, assignment_id: int) -> Assignment:
    found = Assignment.objects.filter(pk=assignment_id, vehicle__station=station).first()
    if found is None:
        raise Missing("no_assignment", _("Trạm của bạn không có lượt điều động này."))
    return found


def picture(station: Station) -> dict[str, Any]:
    """{station, vehicles, jobs, seq, at}: the page as of one sequence number of the centre's journal."""
    with consistent_read():
        seq = head_seq(station.centre_id)
        vehicles = [vehicle_row(one) for one in with_shift(station.vehicles.order_by("call_sign"))]
        working = {row["assignment"]["incident_id"] for row in vehicles if row["assignment"]}
        incidents = open_incidents(station.centre_id, *sorted(working)) if working else []
    own = {row["id"] for row in vehicles}
    jobs = [_job(incident, one) for incident in incidents for one in incident["assignments"] if _is_own(one, own)]
    return {
        "seq": seq,
        "at": clock.iso(clock.now()),
        "station": station_row(station),
        "vehicles": vehicles,
        "jobs": sorted(jobs, key=lambda job: job["assignment"]["id"]),
    }


def _is_own(assignment: dict[str, Any], own: set[int]) -> bool:
    return assignment["active"] and assignment["vehicle_id"] in own


def _job(incident: dict[str, Any], assignment: dict[str, Any]) -> dict[str, Any]:
    """One job of one vehicle. Of the others sent, their names; of patient records and reports, nothing."""
    others = [one for one in incident["assignments"] if one["active"] and one["id"] != assignment["id"]]
    return {
        "incident": {name: incident[name] for name in INCIDENT_FIELDS},
        "assignment": {name: assignment[name] for name in JOB_FIELDS},
        "alley": alley_words(incident["address"]),
        "others": [{"call_sign": one["call_sign"], "step": one["step"]} for one in others],
        "answers": [step for step in ANSWERS if step in TRANSITIONS[assignment["step"]]],
    }
