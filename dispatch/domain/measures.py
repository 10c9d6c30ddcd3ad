"""How fast the centre was: intervals between recorded times, and what they add up to.

Everything is computed from raw cases. Percentiles are never averaged: a
month's 90th percentile is taken over the month's cases, not over its days.

Definitions (NEMSIS v3 eTimes in brackets):

================  =====================================================
call_processing   call received [.01] → serving vehicle notified [.03]
activation        vehicle notified [.03] → it leaves [.05]
travel            it leaves [.05] → on scene [.06]
response          call received [.01] → first vehicle on scene [.06]
================  =====================================================

The serving vehicle is the first that reached the scene; while none has, the
last one sent that has not refused. Orders that were taken back do not count.
Between the first order and the arrival an incident may have no vehicle at all:
that is `uncovered_s`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from math import floor
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
DUTY_DAY_STARTS = time(6, 30)
"""The duty day runs 06:30–06:30: a case at 02:00 belongs to the day before."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A named stretch of time between two recorded events of one case."""

    code: str
    start: str
    end: str


CALL_PROCESSING = Interval("call_processing", "call_received", "notified")
ACTIVATION = Interval("activation", "notified", "en_route")
TRAVEL = Interval("travel", "en_route", "on_scene")
RESPONSE = Interval("response", "call_received", "on_scene")
INTERVALS = (CALL_PROCESSING, ACTIVATION, TRAVEL, RESPONSE)


@dataclass(frozen=True, slots=True)
class Case:
    """One incident, seen through the vehicle that served it.

    ``times`` holds every event the case has come to. A key with ``None`` was
    passed without being recorded (the crew skipped the button); a key that is
    absent has not happened, so nothing is missing yet. ``unproven``: events that
    were pressed while the vehicle was known to be elsewhere.
    """

    priority: str
    times: Mapping[str, datetime | None]
    station_id: int | None = None
    unproven: frozenset[str] = frozenset()

    def came_to_the_end_of(self, interval: Interval) -> bool:
        return interval.end in self.times

    def is_unproven(self, interval: Interval) -> bool:
        return interval.end in self.unproven

    def seconds(self, interval: Interval) -> float | None:
        """Length in seconds, or None when an end is unknown or the clock ran backwards."""
        start, end = self.times.get(interval.start), self.times.get(interval.end)
        if start is None or end is None or end < start:
            return None
        return (end - start).total_seconds()


DEFAULT_TARGETS_S: Mapping[str, Mapping[str, int]] = {
    "call_processing": {"critical": 64, "urgent": 64, "transport": 64},
    "activation": {"critical": 60, "urgent": 60, "transport": 60},
    "travel": {"critical": 776, "urgent": 776, "transport": 1676},
    "response": {"critical": 900, "urgent": 900, "transport": 1800},
}
"""Where a centre has set nothing. The 15 minutes to the scene are the Ho Chi
Minh City centre's own aim; call processing (64 s) and turnout (60 s) start from
NFPA 1225 and 1710; travel is what those two leave of the response target."""


@dataclass(frozen=True, slots=True)
class Targets:
    """What counts as in time: seconds by interval code, then by level."""

    seconds: Mapping[str, Mapping[str, int]] = field(default_factory=lambda: DEFAULT_TARGETS_S)

    def of(self, interval: Interval, priority: str) -> int | None:
        return self.seconds.get(interval.code, {}).get(priority)

    def common(self, interval: Interval, priorities: Iterable[str]) -> int | None:
        """The one target all these levels share, or None when they differ."""
        distinct = {self.of(interval, priority) for priority in priorities}
        return distinct.pop() if len(distinct) == 1 else None


@dataclass(frozen=True, slots=True)
class Measure:
    """One line of a report. Shares are 0..1; None means there is nothing to say.

    ``n`` counts cases with a usable length; ``missing`` is the share of the
    cases that came to the interval's end but cannot be measured; ``unproven_n``
    those whose end was pressed elsewhere: neither measured nor missing.
    """

    n: int
    median_s: float | None
    p90_s: float | None
    within_target: float | None
    target_s: int | None
    missing: float | None
    missing_n: int
    unproven_n: int


@dataclass(frozen=True, slots=True)
class Bin:
    """Cases with ``from_s <= length < to_s``; the last bin is open (``to_s`` None)."""

    from_s: int
    to_s: int | None
    n: int


def duty_day_window(day: date) -> tuple[datetime, datetime]:
    """The half-open [start, end) of a duty day, aware, in Vietnamese time."""
    start = datetime.combine(day, DUTY_DAY_STARTS, tzinfo=VIETNAM)
    return start, start + timedelta(days=1)


def duty_day_of(moment: datetime) -> date:
    """The duty day an aware moment belongs to."""
    local = moment.astimezone(VIETNAM)
    return local.date() if local.time() >= DUTY_DAY_STARTS else local.date() - timedelta(days=1)


def percentile(values: Sequence[float], share: float) -> float | None:
    """Linear interpolation between the two nearest observations; None of nothing.

    Type 7 of Hyndman & Fan, "Sample Quantiles in Statistical Packages", The
    American Statistician 50 (1996): what Excel's PERCENTILE.INC and NumPy's
    default give, so a supervisor can check a figure in a spreadsheet.
    """
    if not values:
        return None
    ordered = sorted(values)
    rank = (len(ordered) - 1) * share
    below = floor(rank)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (rank - below)


def measure(cases: Sequence[Case], interval: Interval, targets: Targets) -> Measure:
    """Sum one interval up over raw cases, each held against its own level's target."""
    expected = [case for case in cases if case.came_to_the_end_of(interval)]
    proven = [case for case in expected if not case.is_unproven(interval)]
    measured = [(c, s) for c in proven if (s := c.seconds(interval)) is not None]
    lengths_s = [seconds for _, seconds in measured]
    missing_n = len(proven) - len(measured)
    return Measure(
        n=len(measured),
        median_s=percentile(lengths_s, 0.5),
        p90_s=percentile(lengths_s, 0.9),
        within_target=_share_within(measured, interval, targets),
        target_s=targets.common(interval, {case.priority for case in cases}),
        missing=missing_n / len(expected) if expected else None,
        missing_n=missing_n,
        unproven_n=len(expected) - len(proven),
    )


def measure_all(cases: Sequence[Case], targets: Targets) -> dict[str, Measure]:
    """Every interval of :data:`INTERVALS` by its code."""
    return {interval.code: measure(cases, interval, targets) for interval in INTERVALS}


def _share_within(measured: Sequence[tuple[Case, float]], interval: Interval, targets: Targets) -> float | None:
    held = [
        seconds <= target for case, seconds in measured if (target := targets.of(interval, case.priority)) is not None
    ]
    return sum(held) / len(held) if held else None


def uncovered_s(jobs: Iterable[tuple[datetime, datetime | None]], until: datetime) -> float:
    """Seconds between the first start and `until` in which none of these (start, end) runs; None: still running."""
    gaps_s, covered = 0.0, None
    for start, end in sorted(jobs, key=lambda job: job[0]):
        if covered is not None and start > covered:
            gaps_s += max(0.0, (min(start, until) - covered).total_seconds())
        covered = max(covered or start, end or until)
    return gaps_s + max(0.0, (until - covered).total_seconds()) if covered else 0.0


def histogram(lengths_s: Sequence[float], *, width_s: int = 60, last_s: int = 2400) -> list[Bin]:
    """Bins of ``width_s`` from 0 to ``last_s``, then one open bin for the tail."""
    counts = [0] * (last_s // width_s + 1)
    for length_s in lengths_s:
        counts[min(int(length_s // width_s), len(counts) - 1)] += 1
    return [Bin(i * width_s, None if i == len(counts) - 1 else (i + 1) * width_s, n) for i, n in enumerate(counts)]
