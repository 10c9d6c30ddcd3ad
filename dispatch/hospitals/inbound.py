"""A hospital's page: who is on the way to it, what is known of them, and when they will be there. Nobody else."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet

from config import clock
from config.clock import iso
from config.journal.selectors import head_seq
from config.reading import consistent_read
from dispatch.domain.travel import profile_of
from dispatch.hospitals.rows import prealert_row
from dispatch.models import Assignment, Hospital, PreAlert, RecordEntry
from dispatch.patients.rows import entry_rows
from dispatch.rows import hospital_row
from fleet.domain.intake import Reading
from fleet.live import live
from fleet.models import Centre
from mapping.domain.conditions import Profile
from mapping.domain.geo import Point
from mapping.roads import roads
from mapping.speeds import conditions_at

#: What is over stays on the page this long, to be seen.
SHOWN_AFTER: Final = timedelta(minutes=30)
ON_THE_ROAD: Final = "left_scene"
THERE: Final = frozenset({"at_destination", "handed_over", "clear"})


def of_hospital(hospital: Hospital, now: datetime, sign_within: timedelta) -> QuerySet[PreAlert]:
    """Announcements that its page shows: those that count, and those that ended or were signed a moment ago.

    A patient who arrived and was signed for by nobody stays as long as somebody may still sign: a handover that no
    one put a name to must not vanish by itself. The page keeps those apart, closed, at its end.
    """
    a_moment_ago = now - SHOWN_AFTER
    unsigned = Q(ended_at__isnull=True) | Q(ended_at__gt=a_moment_ago)
    unsigned |= Q(arrived=True, declined_at__isnull=True, ended_at__gt=now - sign_within)
    shown = Q(signed_at__gt=a_moment_ago) | (Q(signed_at__isnull=True) & unsigned)
    mine = hospital.prealerts.filter(shown).order_by("pk")
    return mine.select_related("assignment__vehicle", "assignment__incident").prefetch_related("assignment__times")


def picture(hospital: Hospital) -> dict[str, Any]:
    """{hospital, inbound, seq, at}: the page as of one sequence number of the centre's journal."""
    now = clock.now()
    with consistent_read():
        seq = head_seq(hospital.centre_id)
        centre = Centre.objects.get(pk=hospital.centre_id)
        prealerts = list(of_hospital(hospital, now, timedelta(hours=centre.record_read_h)))
        entries = _entries(prealerts)
        rows = [_row(one, entries.get(one.assignment_id, []), centre) for one in prealerts]
    return {"seq": seq, "at": iso(now), "hospital": hospital_row(hospital), "inbound": rows}


def _entries(prealerts: list[PreAlert]) -> dict[int, list[RecordEntry]]:
    """What is written about the patients of announcements that still count, by assignment."""
    known = [one.assignment_id for one in prealerts if reads_record(one)]
    found: dict[int, list[RecordEntry]] = {}
    for entry in RecordEntry.objects.filter(assignment_id__in=known).select_related("replaces").order_by("pk"):
        found.setdefault(entry.assignment_id, []).append(entry)
    return found


def reads_record(prealert: PreAlert) -> bool:
    """May the hospital read this vehicle's record? Not after it said no, nor when the vehicle goes elsewhere."""
    return prealert.declined_at is None and (prealert.ended_at is None or prealert.arrived)


def _row(prealert: PreAlert, entries: list[RecordEntry], centre: Centre) -> dict[str, Any]:
    """One vehicle. Neither the caller's number nor the address of the scene is the hospital's business."""
    assignment = prealert.assignment
    incident, vehicle = assignment.incident, assignment.vehicle
    return {
        **(prealert_row(prealert) or {}),
        "gone": prealert.ended_at is not None and not prealert.arrived,
        "assignment_id": assignment.pk,
        "incident": {"number": str(incident), "priority": incident.priority, "category": incident.category},
        "vehicle": {"id": vehicle.pk, "call_sign": vehicle.call_sign, "class": vehicle.vehicle_class},
        "step": assignment.step,
        "times": {time.step: iso(time.at) for time in assignment.times.all() if time.step in {ON_THE_ROAD, *THERE}},
        "entries": entry_rows(entries),
        "timeout_s": centre.prealert_timeout_s,
    }


def arrivals(hospital: Hospital) -> list[dict[str, Any]]:
    """[{id, lat, lon, fix_at, eta_s, source}] of the vehicles still on their way: readings, told every few seconds."""
    now = clock.now()
    coming = hospital.prealerts.filter(ended_at__isnull=True, declined_at__isnull=True)
    rows = coming.exclude(assignment__step__in=THERE).values_list(
        "pk", "assignment__vehicle_id", "assignment__step", "assignment__vehicle__vehicle_class"
    )
    readings = live().all(hospital.centre_id)
    by_profile: dict[Profile, list[tuple[int, Reading, str]]] = {}
    for pk, vehicle_id, step, vehicle_class in rows:
        if vehicle_id in readings:
            by_profile.setdefault(profile_of(vehicle_class), []).append((pk, readings[vehicle_id], step))
    return [row for profile, known in by_profile.items() for row in _timed(hospital, profile, known, now)]


def _timed(
    hospital: Hospital, profile: Profile, known: list[tuple[int, Reading, str]], now: datetime
) -> list[dict[str, Any]]:
    """One backward search from the hospital, which later askings share, answers for all that go by the same ways."""
    centre = Centre.objects.get(pk=hospital.centre_id)
    field = roads(centre.roads).eta_field(
        Point(hospital.lat, hospital.lon), now, profile=profile, conditions=conditions_at(centre.pk, now)
    )
    seconds = field.eta([one.lat for _pk, one, _step in known], [one.lon for _pk, one, _step in known])
    return [
        {
            "id": pk,
            "lat": one.lat,
            "lon": one.lon,
            "fix_at": iso(datetime.fromtimestamp(one.at_ms / 1000, tz=now.tzinfo)),
            "eta_s": round(float(eta_s)) if eta_s < 24 * 3600 else None,
            "moving": step == ON_THE_ROAD,
            "source": field.source,
        }
        for (pk, one, step), eta_s in zip(known, seconds, strict=True)
    ]


def load_of(centre_id: int, except_assignment: int) -> dict[int, int]:
    """How many other vehicles are bound for each hospital, by its id."""
    load: dict[int, int] = {}
    bound = PreAlert.objects.filter(hospital__centre_id=centre_id, ended_at__isnull=True, declined_at__isnull=True)
    there = bound.exclude(assignment__step="handed_over").exclude(assignment_id=except_assignment)
    for hospital_id in there.values_list("hospital_id", flat=True):
        load[hospital_id] = load.get(hospital_id, 0) + 1
    return load


def declined_by(assignment: Assignment) -> set[int]:
    """Hospitals that said no to this vehicle."""
    return set(assignment.prealerts.filter(declined_at__isnull=False).values_list("hospital_id", flat=True))
