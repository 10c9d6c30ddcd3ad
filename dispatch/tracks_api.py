"""Vehicles' days over HTTP: who drove, and of one its track, its stops and silences, and the steps of its jobs."""

import datetime
from typing import Any

import numpy as np
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router

from config import clock
from config.access import require
from config.fields import Id
from config.problems import Invalid, Missing
from dispatch.domain.measures import duty_day_of, duty_day_window
from dispatch.models import Assignment
from fleet.domain.tracks import Track, length_m, silences, stops, thin
from fleet.models import Vehicle
from fleet.tracks.driven import Driven, driven
from fleet.tracks.nothing import why_no_day, why_nothing
from fleet.tracks.selectors import Readings, thinned

router = Router(tags=["tracks"])
READERS = ("supervisor", "admin", "dispatcher")
FIRST_YEAR, LAST_YEAR = 2000, 2100
DRAWN_TOLERANCE_M = 3.0  # less than a line's width on the screen


@router.get("/tracks")
def driven_day(request: HttpRequest, date: Query[datetime.date | None] = None) -> dict[str, Any]:
    """Every vehicle of the centre by how far it drove on a duty day, today's without `date`: the farthest first.

    length_m and moving_s are sums over samples, about right; `/vehicles/{id}/track` has the exact length. moving_s is
    null on a day whose readings were thinned. `nothing` says why no vehicle can have a track on this day, '' where one
    can.
    """
    who = require(request, *READERS)
    day, start, end = _window(date)
    drove = driven(who.centre_id, start, end)
    old = thinned(drove, start, end)
    vehicles = Vehicle.objects.filter(centre_id=who.centre_id)
    rows = [_driven_row(vehicle, drove.get(vehicle.pk), whole=vehicle.pk not in old) for vehicle in vehicles]
    return {
        "date": day.isoformat(),
        "items": sorted(rows, key=lambda row: (-row["length_m"], not row["readings"], row["call_sign"])),
        "nothing": why_no_day(start, end),
    }


def _driven_row(vehicle: Vehicle, its: Driven | None, *, whole: bool) -> dict[str, Any]:
    moving_s = round(its.drive.moving_s) if its else 0
    return {
        "vehicle_id": vehicle.pk,
        "call_sign": vehicle.call_sign,
        "plate": vehicle.plate,
        "length_m": round(its.drive.length_m) if its else 0,
        "moving_s": moving_s if whole else None,
        "readings": its.readings if its else 0,
    }


def _window(date: datetime.date | None) -> tuple[datetime.date, datetime.datetime, datetime.datetime]:
    """The duty day that was asked for, and its half-open span."""
    day = date or duty_day_of(clock.now())
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Invalid("bad_date", _("Không có số liệu cho ngày này."))
    return day, *duty_day_window(day)


@router.get("/vehicles/{vehicle_id}/track")
def day_track(request: HttpRequest, vehicle_id: Id, date: Query[datetime.date | None] = None) -> dict[str, Any]:
    """One vehicle's duty day (06:30–06:30), today's without `date`.

    points: [epoch s, lat, lon, km/h | null, index into sources] of the readings that the line needs, to 3 m; the
    ones that never moved the marker are in `off_map` instead ([epoch s, lat, lon]: late ones lie on the line, wild
    ones do not). `nothing` says why there are no points, '' where there are. `thinned`: those that an old line does not
    need are gone, and nobody knows the silences any more.
    """
    who = require(request, *READERS)
    day, start, end = _window(date)
    vehicle = Vehicle.objects.filter(centre_id=who.centre_id, pk=vehicle_id).first()
    if vehicle is None:
        raise Missing("no_vehicle", _("Không có xe này trong trung tâm của bạn."))
    drawn = _drawn(Readings.read(vehicle.pk, start, end))
    if is_thinned := bool(thinned([vehicle.pk], start, end)):
        drawn["silences"] = []
    return {
        "vehicle": {"id": vehicle.pk, "call_sign": vehicle.call_sign},
        "date": day.isoformat(),
        "from": clock.iso(start),
        "to": clock.iso(end),
        **drawn,
        "thinned": is_thinned,
        "nothing": "" if drawn["points"] else why_nothing(vehicle, start, end, drawn["readings"]),
        "jobs": _jobs(vehicle, start, end),
    }


def _drawn(readings: Readings) -> dict[str, Any]:
    shown = readings.track.part(readings.shown)
    sources = sorted(set(readings.source))
    source = np.array([sources.index(name) for name in readings.source], dtype=int)[readings.shown]
    keep = thin(shown, DRAWN_TOLERANCE_M)
    return {
        "readings": len(readings.ids),
        "length_m": round(length_m(shown)),
        "sources": sources,
        "points": _points(shown.part(keep), source[keep]),
        "off_map": _places(readings.track.part(~readings.shown)),
        "stops": [
            {"from_s": stop.from_s, "to_s": stop.to_s, "lat": round(stop.lat, 6), "lon": round(stop.lon, 6)}
            for stop in stops(shown)
        ],
        "silences": [{"from_s": gap.from_s, "to_s": gap.to_s} for gap in silences(readings.track)],
    }


def _places(track: Track) -> list[list[float]]:
    columns = (track.at_s.round(3), track.lat.round(6), track.lon.round(6))
    return [list(row) for row in zip(*(column.tolist() for column in columns), strict=True)]


def _points(track: Track, source: np.ndarray[Any, Any]) -> list[list[Any]]:
    speeds = [None if np.isnan(speed) else round(speed) for speed in track.speed_kmh.tolist()]
    return [[*row, speed, at] for row, speed, at in zip(_places(track), speeds, source.tolist(), strict=True)]


def _jobs(vehicle: Vehicle, start: datetime.datetime, end: datetime.datetime) -> list[dict[str, Any]]:
    """The jobs that fall into the day, with the time of each step as pressed and as GPS proves it."""
    jobs = Assignment.objects.filter(vehicle=vehicle, created_at__lt=end, pressed_at__gte=start)
    rows = jobs.select_related("incident").prefetch_related("times", "gps_times").order_by("created_at")
    return [
        {
            "incident_id": job.incident_id,
            "incident_number": str(job.incident),
            "priority": job.incident.priority,
            "steps": _steps(job),
        }
        for job in rows
    ]


def _steps(job: Assignment) -> list[dict[str, Any]]:
    pressed = {time.step: time.at for time in job.times.all()}
    proven = {time.step: time.at for time in job.gps_times.all()}
    steps = dict.fromkeys([*pressed, *proven])
    rows = [{"step": one, "at": clock.iso(pressed.get(one)), "gps": clock.iso(proven.get(one))} for one in steps]
    return sorted(rows, key=lambda row: row["at"] or row["gps"] or "")
