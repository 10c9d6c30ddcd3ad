"""A duty day as a supervisor reads it, computed from raw rows every time it is asked for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Min

from config import clock
from config.clock import iso
from dispatch.choosing import choices
from dispatch.domain.measures import (
    DEFAULT_TARGETS_S,
    INTERVALS,
    RESPONSE,
    Case,
    Measure,
    Targets,
    duty_day_window,
    histogram,
    measure_all,
    percentile,
    uncovered_s,
)
from dispatch.domain.steps import ENDED, PATH
from dispatch.models import Assignment, Incident, Priority, Target
from dispatch.services.progress import UNDONE
from fleet.models import Station

COMPARED_DAYS = 28
"""The four weeks before: whole weeks, so that weekdays weigh the same on both sides."""


@dataclass(frozen=True, slots=True)
class Line:
    """One incident of the day: what is printed of it, its orders, and the case that is measured.

    assignment: the one that served, or the last that was sent where all refused.
    """

    incident: Incident
    orders: Sequence[Assignment]
    assignment: Assignment | None
    case: Case
    unmanned_s: float


def day_report(centre_id: int, day: date) -> dict[str, Any]:
    """{date, from, to, targets, totals, measures, by_priority, by_station, histogram, previous, choices, rows}."""
    start, end = duty_day_window(day)
    targets = targets_of(centre_id)
    lines = _lines(centre_id, start, end)
    cases = [line.case for line in lines]
    proven = [case for case in cases if not case.is_unproven(RESPONSE)]
    responses_s = [s for case in proven if (s := case.seconds(RESPONSE)) is not None]
    return {
        "date": day.isoformat(),
        "from": iso(start),
        "to": iso(end),
        "targets": targets.seconds,
        "totals": _totals(lines),
        "measures": _rounded(measure_all(cases, targets)),
        "by_priority": _by_priority(cases, targets),
        "by_station": _by_station(centre_id, cases, targets),
        "histogram": [asdict(each) for each in histogram(responses_s)],
        "previous": _previous(centre_id, start),
        "choices": choices(one for line in lines for one in line.orders),
        "rows": [_row(line) for line in lines],
    }


def targets_of(centre_id: int) -> Targets:
    """The centre's own targets over the defaults."""
    seconds = {measure: dict(levels) for measure, levels in DEFAULT_TARGETS_S.items()}
    own = Target.objects.filter(centre_id=centre_id).values_list("measure", "priority", "seconds")
    for measure, priority, target_s in own:
        seconds[measure][priority] = target_s
    return Targets(seconds)


def _lines(centre_id: int, start: datetime, end: datetime) -> list[Line]:
    incidents = (
        Incident.objects.filter(centre_id=centre_id, call_received_at__gte=start, call_received_at__lt=end)
        .prefetch_related("assignments__times", "assignments__vehicle__station", "assignments__by")
        .order_by("call_received_at", "pk")
    )
    return [_line(incident) for incident in incidents]


def _line(incident: Incident) -> Line:
    orders = sorted(
        (each for each in incident.assignments.all() if not _undone(each)), key=lambda each: each.created_at
    )
    served = _served(orders)
    times: dict[str, datetime | None] = {"call_received": incident.call_received_at}
    if orders:
        times["first_notified"] = min(filter(None, (_times(each).get("notified") for each in orders)), default=None)
    if served is not None:
        times |= _times(served)
    far = frozenset(time.step for time in served.times.all() if time.off_m is not None) if served else frozenset()
    case = Case(incident.priority, times, served.vehicle.station_id if served else None, far)
    return Line(incident, orders, served or (orders[-1] if orders else None), case, _unmanned_s(incident, orders, case))


def _undone(assignment: Assignment) -> bool:
    """Was the order taken back as if it had never been given?"""
    return assignment.step == "cancelled" and assignment.reason == UNDONE


def _times(assignment: Assignment) -> dict[str, datetime | None]:
    return {time.step: time.at for time in assignment.times.all()}


def _served(orders: Sequence[Assignment]) -> Assignment | None:
    """The vehicle that stopped the clock; while none has, the last that has not refused, one still going winning.

    A vehicle that arrived without pressing the button arrived all the same, but where another one's arrival has
    a time, that is the time; and one that was pressed elsewhere hides no arrival that was not.
    """
    arrivals = [(time, each) for each in orders for time in each.times.all() if time.step == RESPONSE.end and time.at]
    if arrivals:
        return min(arrivals, key=lambda pair: (pair[0].off_m is not None, pair[0].at))[1]
    willing = [each for each in orders if each.step not in {"refused", "timed_out"}]
    return max(willing, key=lambda e: ("on_scene" in _times(e), e.step not in ENDED, e.created_at), default=None)


def _unmanned_s(incident: Incident, orders: Sequence[Assignment], case: Case) -> float:
    """Seconds without any vehicle between the first order and the arrival.

    Without an arrival until the incident was closed, or now; what was called off for good is over with its last order.
    """
    if not orders:
        return 0.0
    jobs = [(each.created_at, _times(each).get(each.step) if each.step in ENDED else None) for each in orders]
    arrival, last = case.times.get(RESPONSE.end), orders[-1]
    over = last.step == "clear" or (last.step == "cancelled" and incident.closed_at is not None)
    until = arrival or (over and jobs[-1][1]) or incident.closed_at or clock.now()
    return uncovered_s(jobs, until)


def _totals(lines: Sequence[Line]) -> dict[str, int]:
    return {
        "incidents": len(lines),
        "dispatched": sum(line.assignment is not None for line in lines),
        "unmanned": sum(line.unmanned_s >= 1 for line in lines),
        "transported": sum("left_scene" in line.case.times for line in lines),
    }


def _by_priority(cases: Sequence[Case], targets: Targets) -> list[dict[str, Any]]:
    return [
        {"priority": level, "measures": _rounded(measure_all([c for c in cases if c.priority == level], targets))}
        for level in Priority.values
    ]


def _by_station(centre_id: int, cases: Sequence[Case], targets: Targets) -> list[dict[str, Any]]:
    """Stations whose vehicles were sent, the busiest first."""
    names = dict(Station.objects.filter(centre_id=centre_id).values_list("pk", "name"))
    groups: dict[int, list[Case]] = {}
    for case in cases:
        if case.station_id is not None:
            groups.setdefault(case.station_id, []).append(case)
    busiest = sorted(groups.items(), key=lambda item: (-len(item[1]), names[item[0]]))
    return [
        {"station_id": pk, "name": names[pk], "cases": len(own), "measures": _rounded(measure_all(own, targets))}
        for pk, own in busiest
    ]


def _previous(centre_id: int, start: datetime) -> dict[str, Any]:
    """Median response of the four weeks before, over all their cases."""
    arrivals = (
        Incident.objects.filter(
            centre_id=centre_id,
            call_received_at__gte=start - timedelta(days=COMPARED_DAYS),
            call_received_at__lt=start,
            assignments__times__step=RESPONSE.end,
            assignments__times__at__isnull=False,
            assignments__times__off_m__isnull=True,
        )
        .annotate(first=Min("assignments__times__at"))
        .values_list("call_received_at", "first")
    )
    lengths_s = [(first - received).total_seconds() for received, first in arrivals if first >= received]
    return {"days": COMPARED_DAYS, "n": len(lengths_s), "median_s": _whole(percentile(lengths_s, 0.5))}


def _rounded(measures: Mapping[str, Measure]) -> dict[str, dict[str, Any]]:
    """Whole seconds: no clock in the chain is truer than that."""
    return {
        code: asdict(each) | {"median_s": _whole(each.median_s), "p90_s": _whole(each.p90_s)}
        for code, each in measures.items()
    }


def _whole(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds)


def _row(line: Line) -> dict[str, Any]:
    incident, assignment, case = line.incident, line.assignment, line.case
    unproven = [i.code for i in INTERVALS if case.is_unproven(i)]
    return {
        "incident_id": incident.pk,
        "number": str(incident),
        "call_received_at": iso(incident.call_received_at),
        "priority": incident.priority,
        "category": incident.category,
        "address": incident.address,
        "status": "closed" if incident.closed_at else "open",
        "call_sign": assignment.vehicle.call_sign if assignment else None,
        "station": assignment.vehicle.station.name if assignment else None,
        "step": assignment.step if assignment else None,
        "unmanned_s": round(line.unmanned_s),
        "times": {step: iso(at) for step, at in case.times.items()},
        "missing": [
            i.code
            for i in INTERVALS
            if i.code not in unproven and case.came_to_the_end_of(i) and case.seconds(i) is None
        ],
        "unproven": unproven,
        **{f"{i.code}_s": _whole(case.seconds(i)) for i in INTERVALS},
    }


CSV_COLUMNS = (
    "number", "call_received_at", "priority", "category", "address", "call_sign", "station", "status",
)  # fmt: skip
CSV_TIMES = ("first_notified", *PATH)


def csv_rows(report: Mapping[str, Any]) -> Iterator[list[str]]:
    """The cases as a table: heading first, times in ISO-8601 UTC, lengths in seconds, nothing where unknown."""
    seconds = [f"{interval.code}_s" for interval in INTERVALS]
    yield [*CSV_COLUMNS, *(f"{step}_at" for step in CSV_TIMES), *seconds, "unmanned_s", "missing", "unproven"]
    for row in report["rows"]:
        values = [row[name] for name in CSV_COLUMNS] + [row["times"].get(step) for step in CSV_TIMES]
        values += [row[name] for name in (*seconds, "unmanned_s")] + [
            " ".join(row[name]) for name in ("missing", "unproven")
        ]
        yield [_cell(value) for value in values]


def _cell(value: object) -> str:
    """A spreadsheet runs what starts like a formula, and addresses are typed by strangers: quote those."""
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
