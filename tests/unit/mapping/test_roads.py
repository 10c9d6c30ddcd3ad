"""The opened roads: fields, routes, swapping, and honest fallbacks."""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copytree

import numpy as np
import pytest
from pytest_django import Settings

from mapping.build import build_roads
from mapping.domain.conditions import Conditions, Profile
from mapping.domain.eta import EtaField, StraightLineField
from mapping.domain.geo import Point, haversine_m
from mapping.domain.speeds import CAR_SPEEDS, RoadClass, SpeedTable, hour_of_week
from mapping.extracts import current_build
from mapping.roads import Roads, open_build, roads
from mapping.router import decode_polyline
from tests.unit.mapping.osm_xml import place

NIGHT = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)  # Monday 03:00 in Vietnam
NIGHT_HOUR = hour_of_week(NIGHT)
ORIGIN, TARGET = place(100, 0), place(700, 600)


def test_a_missing_folder_gives_straight_lines_that_say_so(settings: Settings, tmp_path: Path) -> None:
    settings.ROADS_DIR = tmp_path / "nowhere"
    here = roads()
    assert here.degraded
    assert here.problem
    assert here.tiles is None
    field = here.eta_field(TARGET, NIGHT)
    assert field.degraded
    way = here.route(ORIGIN, TARGET, at=NIGHT)
    assert (way.source, way.directions) == ("straight_line", "none")
    assert way.line == [(ORIGIN.lat, ORIGIN.lon), (TARGET.lat, TARGET.lon)]
    assert way.distance_m > haversine_m(ORIGIN, TARGET)


def test_a_swapped_build_is_picked_up_and_an_unchanged_one_is_kept(
    settings: Settings, extract: Path, roads_dir: Path, tmp_path: Path
) -> None:
    settings.ROADS_DIR = tmp_path / "roads"
    assert roads().degraded
    copytree(roads_dir, settings.ROADS_DIR, symlinks=True)
    first = roads()
    assert not first.degraded
    assert roads() is first
    build_roads(extract, settings.ROADS_DIR, lambda line: None)
    assert roads().build_id != first.build_id


@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_bytes(b"")], ids=["gone", "empty"])
def test_a_damaged_graph_degrades_the_ranking_and_keeps_the_map(
    spoil: Callable[[Path], object], roads_dir: Path, tmp_path: Path
) -> None:
    copytree(roads_dir, tmp_path / "roads", symlinks=True)
    build_id = current_build(tmp_path / "roads")
    spoil(tmp_path / "roads" / "builds" / build_id / "graph" / "rev_tail.npy")
    opened = open_build(tmp_path / "roads", build_id)
    assert opened.degraded
    assert "graph" in opened.problem
    assert opened.tiles is not None
    assert isinstance(opened.eta_field(TARGET, NIGHT), StraightLineField)


def test_asking_again_for_the_same_incident_reuses_the_search(built: Roads) -> None:
    field = built.eta_field(TARGET, NIGHT)
    assert isinstance(field, EtaField)
    assert built.eta_field(TARGET, NIGHT.replace(minute=30)) is field
    assert built.eta_field(TARGET, NIGHT, profile="motorbike") is not field


def test_an_incident_off_the_map_is_ranked_on_straight_lines(built: Roads) -> None:
    assert built.eta_field(Point(16.46, 107.59), NIGHT).degraded


def test_a_route_follows_the_streets_and_is_timed_like_the_ranking(built: Roads) -> None:
    way = built.route(ORIGIN, TARGET, at=NIGHT)
    assert (way.source, way.directions) == ("roads", "valhalla")
    assert way.distance_m == pytest.approx(700 + 600 + 100, rel=0.02)
    assert way.duration_s == pytest.approx(built.eta_field(TARGET, NIGHT).eta([ORIGIN.lat], [ORIGIN.lon])[0])
    assert way.line[0] == pytest.approx((ORIGIN.lat, ORIGIN.lon), abs=1e-4)
    assert way.line[-1] == pytest.approx((TARGET.lat, TARGET.lon), abs=1e-4)
    assert sum(step.duration_s for step in way.steps) == pytest.approx(way.duration_s, rel=0.05)


@pytest.mark.parametrize("profile", ["car", "motorbike"])
def test_learned_and_hourly_speeds_reach_the_route_as_they_reach_the_ranking(built: Roads, profile: Profile) -> None:
    slow = np.array(CAR_SPEEDS.factors)
    slow[NIGHT_HOUR, RoadClass.SECONDARY] /= 5
    learned = SpeedTable(CAR_SPEEDS.free_flow_kmh, slow)
    conditions = Conditions((), learned, learned)
    here, there = place(750, 590), place(750, 0)
    way = built.route(here, there, at=NIGHT, profile=profile, conditions=conditions)
    ranked = built.eta_field(there, NIGHT, profile=profile, conditions=conditions).eta([here.lat], [here.lon])[0]
    assert way.duration_s == pytest.approx(ranked, rel=0.01)
    assert way.duration_s > built.route(here, there, at=NIGHT, profile=profile).duration_s + 10
    later = built.route(here, there, at=NIGHT + timedelta(hours=1), profile=profile, conditions=conditions)
    assert way.duration_s > later.duration_s + 10
    # The slow stretch takes its own time, not its share of the metres.
    assert max(way.steps, key=lambda step: step.duration_s).text.find("Lý Tự Trọng") > 0
    assert sum(step.distance_m for step in way.steps) == pytest.approx(way.distance_m, rel=0.01)


def test_an_opened_router_leaves_no_file_behind(
    roads_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert open_build(roads_dir, current_build(roads_dir)).router is not None
    assert list(tmp_path.iterdir()) == []


def test_directions_speak_the_askers_language(built: Roads) -> None:
    vietnamese = " ".join(step.text for step in built.route(ORIGIN, TARGET, at=NIGHT).steps)
    english = " ".join(step.text for step in built.route(ORIGIN, TARGET, at=NIGHT, language="en-US").steps)
    assert "Rẽ" in vietnamese
    assert "Turn" in english
    assert "Pasteur" in vietnamese


def test_without_routing_tiles_the_line_comes_from_our_own_graph(built: Roads) -> None:
    way = replace(built, router=None).route(ORIGIN, TARGET, at=NIGHT)
    assert (way.source, way.directions) == ("roads", "streets")
    assert way.distance_m == pytest.approx(700 + 600 + 100, rel=0.01)
    assert len(way.line) == 4
    assert [step.text.split("theo ")[1] for step in way.steps] == ["Lê Lợi", "Pasteur", "Lý Tự Trọng"]
    assert haversine_m(way.steps[1].at, place(800, 0)) < 1


def test_a_route_from_beyond_the_map_is_straight(built: Roads) -> None:
    assert built.route(Point(16.46, 107.59), TARGET, at=NIGHT).source == "straight_line"


def test_a_polyline_is_decoded_with_six_decimals() -> None:
    assert decode_polyline("_izlhA~rlgdF_{geC~ywl@_kwzCn`{nI") == [
        (38.5, -120.2),
        (40.7, -120.95),
        (43.252, -126.453),
    ]
