"""Speeds by hour: assumed, said, used by the next ranking, taken back."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from config.journal.models import Entry
from mapping.build import build_roads
from mapping.domain.speeds import CAR_SPEEDS, RoadClass, hour_of_week
from mapping.roads import roads
from mapping.speeds import conditions_at, table
from tests.factories import Cast, FrozenClock
from tests.unit.mapping.osm_xml import Town, eta_s, place

NOW = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)
HOUR = hour_of_week(NOW)


@pytest.fixture
def boss(hcm: Cast) -> Client:
    table.cache_clear()  # the test before had rows with the same numbers
    client = Client()
    client.force_login(hcm.hoa, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _say(client: Client, kmh: float | None, **fields: Any) -> Any:
    body = {"road_class": "residential", "hours": [HOUR], "kmh": kmh} | fields
    return client.put("/api/speeds", body, content_type="application/json")


def _class(sheet: dict[str, Any], code: str) -> dict[str, Any]:
    return next(each for each in sheet["classes"] if each["code"] == code)


def test_what_nobody_said_is_the_assumption(boss: Client) -> None:
    sheet = boss.get("/api/speeds").json()
    assert [each["code"] for each in sheet["classes"]] == [each.name.lower() for each in RoadClass]
    primary = _class(sheet, "primary")
    assert (len(primary["kmh"]), primary["said"], sheet["changed"]) == (168, [], None)
    assert primary["kmh"][3] == CAR_SPEEDS.free_flow_kmh[RoadClass.PRIMARY]


def test_what_a_supervisor_says_stands_until_it_is_taken_back(boss: Client, hcm: Cast) -> None:
    usual = _class(boss.get("/api/speeds").json(), "residential")
    said = _say(boss, 9.5).json()
    row = _class(said, "residential")
    assert (row["kmh"][HOUR], row["said"], said["changed"]["by"]["name"]) == (9.5, [HOUR], hcm.hoa.name)
    assert row["kmh"][HOUR - 1] == usual["kmh"][HOUR - 1]
    assert _class(boss.get("/api/speeds?profile=motorbike").json(), "residential")["said"] == []
    assert _class(_say(boss, None).json(), "residential") == usual


def test_every_change_is_a_fact_that_tells_what_was_before(boss: Client, hcm: Cast) -> None:
    _say(boss, 9.5)
    _say(boss, 12)
    notes = [entry.data["note"] for entry in Entry.objects.filter(kind="speeds.changed").order_by("seq")]
    assert [(note["kmh"], note["before"]) for note in notes] == [(9.5, {}), (12.0, {str(HOUR): 9.5})]


def test_a_ranking_uses_it_from_the_next_question_on(
    boss: Client, hcm: Cast, frozen: FrozenClock, settings: Settings, tmp_path: Path
) -> None:
    town = Town({1: (0.0, 0.0), 2: (2000.0, 0.0)}, [(10, [1, 2], {})])
    (tmp_path / "town.osm").write_text(town.xml(), encoding="utf-8")
    build_roads(tmp_path / "town.osm", tmp_path / "roads", lambda line: None)
    settings.ROADS_DIR = tmp_path / "roads"

    def seconds(at: datetime = NOW) -> float:
        field = roads().eta_field(place(1900, 0), at, conditions=conditions_at(hcm.centre.pk, at))
        return eta_s(field, place(100, 0))

    usual, later = seconds(), seconds(NOW + timedelta(hours=1))
    _say(boss, 6)
    assert seconds() == pytest.approx(1800 / (6 / 3.6), rel=0.01)
    assert seconds(NOW + timedelta(hours=1)) == later
    _say(boss, None)
    assert seconds() == usual


def test_another_centre_keeps_its_own(boss: Client, cantho: Cast, hcm: Cast) -> None:
    _say(boss, 6)
    assert conditions_at(cantho.centre.pk, NOW).car is CAR_SPEEDS
    assert conditions_at(hcm.centre.pk, NOW).car is conditions_at(hcm.centre.pk, NOW).car


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"kmh": 1}, "bad_speed"),
        ({"kmh": 300}, "bad_speed"),
        ({"hours": [168]}, "bad_hours"),
        ({"hours": [-1]}, "bad_hours"),
        ({"hours": []}, "invalid"),
        ({"road_class": "runway"}, "bad_class"),
        ({"profile": "boat"}, "invalid"),
        ({"kmh": "nan"}, "invalid"),
    ],
)
def test_what_cannot_be_is_refused(boss: Client, fields: dict[str, Any], code: str) -> None:
    answer = _say(boss, **{"kmh": 20.0, **fields})
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["detail"]
    assert Entry.objects.filter(kind="speeds.changed").count() == 0


def test_the_page_is_for_those_who_answer_for_the_numbers(boss: Client, hcm: Cast) -> None:
    assert boss.get("/reports/speeds").status_code == 200
    crew = Client()
    crew.force_login(hcm.an, backend="django.contrib.auth.backends.ModelBackend")
    assert crew.get("/reports/speeds").status_code == 302
