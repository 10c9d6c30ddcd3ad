"""What simulated people decide: arrivals, delays, mistakes, choices, and whose work they keep out of."""

from itertools import pairwise
from random import Random
from statistics import fmean, median
from typing import Any

import pytest

from dispatch.domain import simulation as sim
from dispatch.domain.steps import PATH, TRANSITIONS
from mapping.domain.geo import Point

DESK, PERSON = 2, 1


def rng(seed: int = 7) -> Random:
    return Random(seed)


def test_a_day_has_as_many_calls_as_asked_for() -> None:
    day = sum(sim.calls_per_s(hour, 800) * 3600 for hour in range(24))
    assert day == pytest.approx(800)
    assert sim.calls_per_s(15, 800) > 3 * sim.calls_per_s(3, 800)


def test_gaps_are_poisson_at_the_hours_rate() -> None:
    source = rng()
    gaps = [sim.gap_wall_s(source, hour=3, calls_per_day=800, speed=2, desks=1) for _ in range(4000)]
    expected = 1 / (sim.calls_per_s(3, 800) * 2)
    assert fmean(gaps) == pytest.approx(expected, rel=0.06)
    assert sum(gap > expected for gap in gaps) / len(gaps) == pytest.approx(0.368, abs=0.03)


def test_a_fast_city_never_calls_faster_than_its_desks_can_answer() -> None:
    source = rng()
    gaps = [sim.gap_wall_s(source, hour=15, calls_per_day=5000, speed=100, desks=2) for _ in range(2000)]
    assert fmean(gaps) == pytest.approx(1 / (2 * sim.CALLS_PER_WALL_S_AND_DESK), rel=0.08)


def test_delays_lie_around_their_median_and_never_run_away() -> None:
    source, delay = rng(), sim.Delay(60, 0.5)
    drawn = [delay.draw(source) for _ in range(3000)]
    assert median(drawn) == pytest.approx(60, rel=0.06)
    assert min(drawn) > 0
    assert max(drawn) <= 240


def test_the_same_seed_decides_the_same() -> None:
    assert [sim.plan_job(rng(3), "B") for _ in range(5)] == [sim.plan_job(rng(3), "B") for _ in range(5)]


def test_crews_refuse_and_err_now_and_then() -> None:
    source = rng()
    plans = [sim.plan_job(source, "B") for _ in range(5000)]
    refused = sum(plan.answer == "refuse" for plan in plans) / len(plans)
    assert 0.03 <= refused <= 0.05
    assert 0.01 <= sum(plan.answer == "silent" for plan in plans) / len(plans) <= 0.05
    assert any(plan.skips for plan in plans)
    assert any(plan.late for plan in plans)
    assert any(plan.offline for plan in plans)
    assert not any({"left_scene", "clear"} & plan.skips for plan in plans)
    assert 0.8 <= sum(plan.transports for plan in plans) / len(plans) <= 0.9


def test_a_motorbike_carries_nobody() -> None:
    source = rng()
    assert not any(sim.plan_job(source, "M").transports for _ in range(200))


@pytest.mark.parametrize("transports", [True, False])
@pytest.mark.parametrize("current", PATH)
def test_the_steps_ahead_follow_the_table(current: str, transports: bool) -> None:
    steps = (current, *sim.steps_ahead(current, transports=transports))
    assert steps[-1] == "clear"
    assert all(after in TRANSITIONS[before] for before, after in pairwise(steps))


def test_nothing_is_ahead_of_an_ended_job() -> None:
    assert sim.steps_ahead("cancelled", transports=True) == ()
    assert sim.steps_ahead("clear", transports=True) == ()


def hospital(number: int, lat: float, *, can: tuple[str, ...] = ("general",), status: str = "open") -> dict[str, Any]:
    return {"id": number, "lat": lat, "lon": 106.7, "capabilities": list(can), "status": status}


def most_chosen(rows: list[dict[str, Any]], wanted: str) -> int:
    source = rng()
    chosen = [sim.choose_hospital(source, rows, Point(10.77, 106.7), wanted) for _ in range(100)]
    ids: list[int] = [row["id"] for row in chosen if row is not None]
    return max(set(ids), key=ids.count)


def test_the_nearest_hospital_that_can_and_may_is_chosen() -> None:
    rows = [
        hospital(1, 10.771),
        hospital(2, 10.775, can=("general", "stroke"), status="closed"),
        hospital(3, 10.79, can=("general", "stroke")),
        hospital(4, 10.90, can=("general", "stroke")),
    ]
    assert most_chosen(rows, "general") == 1
    assert most_chosen(rows, "stroke") == 3
    assert most_chosen(rows, "burn") == 1, "without the speciality anywhere, the nearest"


def test_without_hospitals_none_is_chosen() -> None:
    assert sim.choose_hospital(rng(), [], Point(10.77, 106.7), "general") is None


RANKED = [
    {"vehicle_id": 1, "eta_s": 200},
    {"vehicle_id": 2, "eta_s": 240},
    {"vehicle_id": 3, "eta_s": 900},
]


def test_desks_mostly_send_the_first_and_sometimes_a_close_second() -> None:
    source = rng()
    chosen = [sim.choose_vehicle(source, RANKED, frozenset()) for _ in range(500)]
    ids = [row["vehicle_id"] for row in chosen if row is not None]
    assert 0.85 <= ids.count(1) / len(ids) <= 0.95
    assert set(ids) == {1, 2}


def test_a_vehicle_that_refused_is_asked_again_only_where_nobody_else_can_go() -> None:
    source = rng()
    first = [sim.choose_vehicle(source, RANKED, frozenset({1})) for _ in range(100)]
    assert {row["vehicle_id"] for row in first if row is not None} == {2}, "the third is far too slow to be second"
    alone = sim.choose_vehicle(source, RANKED[2:], frozenset({1, 2, 3}))
    assert alone is not None
    assert alone["vehicle_id"] == 3
    assert sim.choose_vehicle(source, [], frozenset({1})) is None


def test_vehicles_of_people_are_told_from_those_of_devices() -> None:
    by = {name: {"shift": {"by": name}} for name in ("staff", "device")}
    assert sim.is_personal(by["staff"])
    assert not sim.is_operated(by["staff"])
    assert sim.is_operated(by["device"])
    assert not sim.is_personal({"shift": None})
    assert not sim.is_operated({"shift": None})


def incident(*assignments: dict[str, Any], made_by: int = DESK) -> dict[str, Any]:
    return {"id": 5, "created_by": {"id": made_by}, "assignments": list(assignments)}


def assignment(step: str, *, by: int = DESK, overdue: bool = False, seen: bool = False) -> dict[str, Any]:
    return {
        "step": step,
        "by": {"id": by},
        "active": step not in {"clear", "refused", "cancelled"},
        "overdue_at": "2026-11-22T07:00:00.000Z" if overdue else None,
        "overdue_seen": {"by": {"id": PERSON}} if seen else None,
    }


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (incident(), "send"),
        (incident(assignment("refused")), "send"),
        (incident(assignment("cancelled"), assignment("refused")), "send"),
        (incident(assignment("notified")), None),
        (incident(assignment("notified", overdue=True)), "replace"),
        (incident(assignment("notified", overdue=True, seen=True)), None),
        (incident(assignment("acknowledged", overdue=True)), None),
        (incident(assignment("on_scene"), assignment("clear")), None),
        (incident(assignment("clear")), "close"),
        (incident(assignment("refused"), assignment("clear")), "close"),
        (incident(assignment("refused", by=PERSON)), None),
        (incident(assignment("clear", by=PERSON)), "close"),
        (incident(made_by=PERSON), None),
        (incident(assignment("clear"), made_by=PERSON), None),
    ],
)
def test_a_desk_looks_after_its_own_incidents_alone(row: dict[str, Any], kind: str | None) -> None:
    work = sim.incident_work(row, DESK)
    assert (work.kind if work else None) == kind
