"""To which hospital: the centre's hospitals in their order for one patient, with the reason for each place."""

from datetime import datetime
from typing import Any, Final

import numpy as np
from django.utils.translation import gettext as _

from config import clock
from config.clock import iso
from config.problems import Invalid
from dispatch.domain.destinations import CONDITIONS, Candidate, Care, Place, care_for, condition_of_category, rank
from dispatch.domain.record import age_years
from dispatch.domain.travel import profile_of
from dispatch.hospitals.inbound import declined_by, load_of
from dispatch.hospitals.words import capability, condition
from dispatch.models import Assignment, ConditionNeeds, Hospital
from dispatch.patients.rows import basics_of
from fleet.live import live
from fleet.models import Centre
from mapping.domain.conditions import Conditions, Profile
from mapping.domain.eta import MAX_OFF_ROAD_M, OFF_ROAD_M_S, Field, StraightLineField, StraightWaterField
from mapping.domain.geo import Point, haversine_many_m
from mapping.domain.reach import Starts
from mapping.domain.speeds import hour_of_week
from mapping.roads import roads
from mapping.speeds import conditions_at

#: Beyond this nobody drives to a hospital of the centre's list.
FARTHEST_S: Final = 3 * 3600.0
_STILL_AT_SCENE: Final = frozenset({"on_scene", "at_patient"})


def ranked(assignment: Assignment, asked: str | None = None) -> dict[str, Any]:
    """{at, from, source, degraded, condition, child, hospitals: [{hospital_id, eta_s, distance_m, fits, reasons …}]}.

    asked: another condition than the one that the record, or else the incident's category, tells of.
    """
    now = clock.now()
    centre = Centre.objects.get(pk=assignment.incident.centre_id)
    basics = basics_of(assignment)
    code = asked or basics.get("condition") or condition_of_category(assignment.incident.category)
    if code not in CONDITIONS:
        raise Invalid("bad_condition", _("Không có tình trạng bệnh này trong danh mục."))
    age = age_years(basics)
    if age is None and assignment.incident.category == "child":
        age = 0.0
    care = care_for(code, age, _own_table(centre))
    hospitals = list(Hospital.objects.filter(centre=centre).order_by("pk"))
    start, said = _start(assignment, centre, now)
    profile = profile_of(assignment.vehicle.vehicle_class)
    seconds, source = _drive_s(centre, profile, start, hospitals, now)
    load, refused = load_of(centre.pk, assignment.pk), declined_by(assignment)
    candidates = [
        Candidate(h.pk, frozenset(h.capabilities), h.status, load.get(h.pk, 0), float(s), h.pk in refused)
        for h, s in zip(hospitals, seconds, strict=True)
    ]
    metres = haversine_many_m(start.lat, start.lon, [h.lat for h in hospitals], [h.lon for h in hospitals])
    known = {h.pk: (h, float(s), float(m)) for h, s, m in zip(hospitals, seconds, metres, strict=True)}
    rows = [_row(one, *known[one.id], load.get(one.id, 0), one.id in refused) for one in rank(candidates, care)]
    return {
        "at": iso(now),
        "from": said,
        "source": source,
        "degraded": source != "roads",
        "condition": {"code": code, "name": condition(code)},
        "child": age is not None and care.required == ("paediatric",),
        "hospitals": rows,
    }


def _own_table(centre: Centre) -> dict[str, Care]:
    rows = ConditionNeeds.objects.filter(centre=centre)
    return {row.condition: Care(tuple(row.required), tuple(row.helpful)) for row in rows}


def _start(assignment: Assignment, centre: Centre, now: datetime) -> tuple[Point, str]:
    """Where the drive begins: the vehicle's fresh position; the scene while it is there or nobody knows better."""
    scene = Point(assignment.incident.lat, assignment.incident.lon)
    reading = live().all(centre.pk).get(assignment.vehicle_id)
    if reading is None or assignment.step in _STILL_AT_SCENE:
        return scene, "scene"
    fresh = now.timestamp() * 1000 - reading.at_ms <= centre.stale_s * 1000
    before = assignment.step in {"notified", "acknowledged", "en_route"}
    return (Point(reading.lat, reading.lon), "vehicle") if fresh and not before else (scene, "scene")


def _drive_s(
    centre: Centre, profile: Profile, start: Point, hospitals: list[Hospital], now: datetime
) -> tuple[Any, str]:
    """Seconds to each hospital by the vehicle's own ways: one forward search for all, straight lines without ways.

    From where those ways come nearest the patient is carried on, as from the water to a hospital behind a bank.
    """
    lats, lons = [h.lat for h in hospitals], [h.lon for h in hospitals]
    conditions = conditions_at(centre.pk, now)
    straight = _straight(profile, start, hour_of_week(now), conditions).eta(lats, lons)
    here = roads(centre.roads)
    layer = here.network.layer(profile) if here.network is not None else None
    if layer is None or not hospitals:
        return straight, "straight_line"
    field = here.reach(Starts.one(start), now, profile=profile, conditions=conditions, limit_s=FARTHEST_S)
    ends = layer.snapper.snap(lats, lons)
    seconds = field.at(ends.segment, ends.fraction) + ends.off_m / OFF_ROAD_M_S
    if not np.isfinite(seconds).any():  # the start is off the map
        return straight, "straight_line"
    return np.where(ends.off_m > MAX_OFF_ROAD_M, straight, seconds), "roads"


def _straight(profile: Profile, start: Point, hour: int, conditions: Conditions) -> Field:
    if profile == "boat":
        return StraightWaterField(start, hour)
    return StraightLineField(start, hour, conditions.speeds(profile))


def _row(place: Place, hospital: Hospital, eta_s: float, metres: float, inbound: int, declined: bool) -> dict[str, Any]:
    return {
        "hospital_id": hospital.pk,
        "name": hospital.name,
        "address": hospital.address,
        "lat": hospital.lat,
        "lon": hospital.lon,
        "status": hospital.status,
        "eta_s": round(eta_s) if np.isfinite(eta_s) else None,
        "distance_m": round(metres),
        "inbound": inbound,
        "fits": place.fits,
        "reasons": _reasons(place, hospital.status, inbound, declined),
    }


def _reasons(place: Place, status: str, inbound: int, declined: bool) -> list[dict[str, str]]:
    """Why it stands where it stands, what speaks for it first."""

    def names(capabilities: tuple[str, ...]) -> str:
        return ", ".join(capability(name) for name in capabilities)

    told: list[tuple[str, str]] = []
    if place.has:
        told.append(("has", _("có %(c)s") % {"c": names(place.has)}))
    if place.lacks:
        told.append(("lacks", _("không có %(c)s") % {"c": names(place.lacks)}))
    elif place.lacks_helpful:
        told.append(("lacks_helpful", _("không có %(c)s") % {"c": names(place.lacks_helpful)}))
    if status != "open":
        told.append((status, {"limited": _("đang hạn chế nhận"), "closed": _("đang tạm ngưng nhận")}[status]))
    if declined:
        told.append(("declined", _("đã báo không nhận xe này")))
    if inbound:
        told.append(("inbound", _("%(n)s xe khác đang đến") % {"n": inbound}))
    return [{"code": code, "text": text} for code, text in told]
