"""Learning speeds from the fleet's tracks: hidden speeds are found, what people said stays, rankings follow."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.db.models import QuerySet
from django.test import Client
from pytest_django import Settings

from config.journal.models import Entry
from dispatch.bench._drives import MONDAY, Readings, drives, hidden_kmh
from fleet.auth import staff_actor
from fleet.models import Fix
from fleet.tracks.learning import drives_of
from mapping.build import build_roads
from mapping.domain.geo import Point
from mapping.domain.speeds import CAR_SPEEDS, RoadClass
from mapping.models import RoadSpeed
from mapping.roads import roads
from mapping.speeds import conditions_at, set_speed, table
from tests.factories import Cast, FrozenClock
from tests.unit.mapping.osm_xml import Town, place

SIDE, STEP_M = 7, 350.0
KINDS = ("primary", "residential", "tertiary", "residential")
USUAL = CAR_SPEEDS.free_flow_kmh * CAR_SPEEDS.factors
NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)  # Tuesday 12:00 in Vietnam
NOON_HOUR = 24 + 12


@pytest.fixture(scope="session")
def grid_roads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seven by seven crossings; avenues, streets and lanes in turn."""
    folder = tmp_path_factory.mktemp("learning")
    nodes = {SIDE * i + j + 1: (i * STEP_M, j * STEP_M) for i in range(SIDE) for j in range(SIDE)}
    ways: list[Any] = []
    for nth in range(SIDE):
        tags = {"highway": KINDS[nth % len(KINDS)]}
        ways.append((100 + nth, [SIDE * nth + j + 1 for j in range(SIDE)], tags | {"name": f"Đường dọc {nth}"}))
        ways.append((200 + nth, [SIDE * i + nth + 1 for i in range(SIDE)], tags | {"name": f"Đường ngang {nth}"}))
    (folder / "grid.osm").write_text(Town(nodes, sorted(ways, key=lambda way: way[0])).xml(), encoding="utf-8")
    build_roads(folder / "grid.osm", folder / "roads", lambda line: None)
    return folder / "roads"


@pytest.fixture
def town(settings: Settings, grid_roads: Path, hcm: Cast, frozen: FrozenClock) -> Cast:
    settings.ROADS_DIR = grid_roads
    table.cache_clear()  # the test before had rows with the same numbers
    return hcm


def _places(count: int, seed: int) -> list[tuple[Point, Point]]:
    rng = np.random.default_rng(seed)
    ends = rng.uniform(0, (SIDE - 1) * STEP_M, (count, 4))
    return [(place(a, round(b / STEP_M) * STEP_M), place(round(c / STEP_M) * STEP_M, d)) for a, b, c, d in ends]


def _record(cast: Cast, driven: list[Readings]) -> int:
    """Rows of the drives, told to vehicles that are not on another one; the number of drives told."""
    free = {cast.c01.pk: 0.0, cast.b02.pk: 0.0, cast.a03.pk: 0.0}
    rows, told = [], 0
    for drive in sorted(driven, key=lambda one: float(one.at_s[0])):
        vehicle = next((pk for pk, until in free.items() if drive.at_s[0] > until + 600), None)
        if vehicle is None:
            continue
        free[vehicle], told = float(drive.at_s[-1]), told + 1
        for at_s, lat, lon in zip(drive.at_s, drive.lat, drive.lon, strict=True):
            at = datetime.fromtimestamp(float(at_s), UTC)
            rows.append(Fix(vehicle_id=vehicle, at=at, received_at=at, lat=lat, lon=lon, source="gps", shown=True))
    Fix.objects.bulk_create(rows, batch_size=2000)
    return told


@pytest.fixture
def told(town: Cast) -> int:
    return _record(town, list(drives(roads(), _places(260, 3), hidden_kmh(CAR_SPEEDS, 11), 5)))


def _learn(**options: Any) -> str:
    out = StringIO()
    call_command("learn_speeds", stdout=out, centre="hcm", days=40, **options)
    return out.getvalue()


def _errors(printed: str) -> tuple[float, float]:
    before, after = (
        float(next(line for line in printed.splitlines() if line.strip().startswith(word)).split()[1].rstrip("%"))
        for word in ("trước", "sau")
    )
    return before, after


def _learned(cast: Cast) -> QuerySet[RoadSpeed]:
    return RoadSpeed.objects.filter(centre_id=cast.centre.pk, source="learned")


def _kmh(cast: Cast) -> Any:
    speeds = conditions_at(cast.centre.pk, NOON).car
    return speeds.free_flow_kmh * speeds.factors


def _nearer_to_the_truth(town: Cast) -> None:
    truth = hidden_kmh(CAR_SPEEDS, 11)
    used = [(row.hour, row.road_class) for row in _learned(town) if row.trips > 0]
    off = [abs(np.log(kmh[at] / truth[at])) for kmh in (USUAL, _kmh(town)) for at in used]
    assert np.mean(off[len(used) :]) < 0.6 * np.mean(off[: len(used)])


def _what_was_said_stands_until_it_is_taken_back(town: Cast, said: dict[str, Any]) -> None:
    assert _kmh(town)[NOON_HOUR, RoadClass.PRIMARY] == pytest.approx(33.0)
    set_speed(**said | {"kmh": None})
    below = _learned(town).get(hour=NOON_HOUR, road_class=RoadClass.PRIMARY).kmh
    assert _kmh(town)[NOON_HOUR, RoadClass.PRIMARY] == pytest.approx(below)


def _the_ranking_and_the_route_use_it_and_agree(town: Cast) -> None:
    conditions, here, there = conditions_at(town.centre.pk, NOON), place(100, 0), place(2000, 1750)
    ranked = roads().eta_field(there, NOON, conditions=conditions).eta([here.lat], [here.lon])[0]
    assert roads().route(here, there, at=NOON, conditions=conditions).duration_s == pytest.approx(ranked, rel=0.02)
    # On one way what is faster and what is slower may cancel out; on all of them it does not.
    lats, lons = np.array([(start.lat, start.lon) for start, _end in _places(40, 7)]).T
    learned_s = roads().eta_field(there, NOON, conditions=conditions).eta(lats, lons)
    usual_s = roads().eta_field(there, NOON).eta(lats, lons)
    assert np.abs(learned_s - usual_s).max() > 5


def _everybody_sees_which_is_which(town: Cast) -> None:
    note = Entry.objects.filter(kind="speeds.changed").order_by("-seq")[0].data["note"]
    assert note["error_after"] < note["error_before"]
    boss = Client()
    boss.force_login(town.hoa, backend="django.contrib.auth.backends.ModelBackend")
    sheet = boss.get("/api/speeds").json()
    primary = next(each for each in sheet["classes"] if each["code"] == "primary")
    assert len(primary["learned"]) == 168
    assert primary["said"] == []
    assert sheet["learned"]["by"]["name"] == "Hệ thống"


def test_hidden_speeds_are_learned_from_tracks_and_stand_below_what_people_said(told: int, town: Cast) -> None:
    said: dict[str, Any] = {"centre_id": town.centre.pk, "profile": "car", "by": staff_actor(town.hoa), "at": NOON}
    said |= {"road_class": RoadClass.PRIMARY, "hours": [NOON_HOUR], "kmh": 33.0}
    set_speed(**said)
    dry = _learn(dry_run=True)
    assert not RoadSpeed.objects.filter(source="learned").exists()
    assert "không lưu gì" in dry

    before, after = _errors(_learn())
    assert after < 0.8 * before
    assert {row.road_class for row in _learned(town)} == {RoadClass.PRIMARY, RoadClass.TERTIARY, RoadClass.RESIDENTIAL}
    assert _learned(town).count() == 3 * 168
    assert sum(row.trips for row in _learned(town)) > told
    _nearer_to_the_truth(town)
    _what_was_said_stands_until_it_is_taken_back(town, said)
    _the_ranking_and_the_route_use_it_and_agree(town)

    assert "Đã lưu" in _learn(), "learning again replaces what was learned"
    assert _learned(town).count() == 3 * 168
    _everybody_sees_which_is_which(town)


def test_tracks_that_agree_with_the_assumption_change_nothing_worth_keeping(town: Cast) -> None:
    _record(town, list(drives(roads(), _places(60, 4), USUAL, 6)))
    before, after = _errors(_learn(dry_run=True))
    assert abs(after - before) < 6.0


def test_too_few_drives_and_no_roads_are_told(town: Cast, settings: Settings, tmp_path: Path) -> None:
    _record(town, list(drives(roads(), _places(8, 4), USUAL, 6)))
    assert "Chưa học được" in _learn()
    settings.ROADS_DIR = tmp_path
    assert "Chưa học được" in _learn()
    assert not RoadSpeed.objects.exists()
    with pytest.raises(CommandError, match="nowhere"):
        call_command("learn_speeds", centre="nowhere", stdout=StringIO())


def test_standing_and_silence_cut_drives_and_unsure_readings_are_left_out(town: Cast) -> None:
    begin = datetime.fromisoformat(MONDAY.isoformat()) + timedelta(hours=10)

    def fix(second: int, east_m: float, **fields: Any) -> Fix:
        spot, at = place(east_m, 0), begin + timedelta(seconds=second)
        values = {"received_at": at, "lat": spot.lat, "lon": spot.lon, "source": "gps", "shown": True} | fields
        return Fix(vehicle=town.c01, at=at, **values)

    first = [fix(10 * n, 80.0 * n) for n in range(12)]  # 880 m
    parked = [fix(110 + 10 * n, 880.0) for n in range(1, 20)]
    second = [fix(310 + 10 * n, 880.0 - 80.0 * n) for n in range(1, 12)]
    unsure = [fix(45, 5000.0, accuracy_m=400.0), fix(55, 9000.0, shown=False)]
    later = [fix(1000 + 10 * n, 40.0 * n) for n in range(5)]  # too short
    Fix.objects.bulk_create(first + parked + second + unsure + later)
    found = list(drives_of(town.c01.pk, begin, begin + timedelta(hours=2)))
    assert [len(each) for each in found] == pytest.approx([12, 12], abs=1)
    assert max(float(each.lon.max()) for each in found) <= place(900, 0).lon
