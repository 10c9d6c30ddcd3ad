"""A vehicle's day as a supervisor replays it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config import clock
from dispatch.models import GpsTime
from fleet.models import Fix, Vehicle
from fleet.tracks import driven
from fleet.tracks.keeping import thin_day
from tests.factories import Cast, FrozenClock, assignment, press

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    driven._part.cache_clear()  # the test before had readings of the same number


def _ask(cast: Cast, vehicle: Vehicle, **query: str) -> Any:
    client = Client()
    client.force_login(cast.hoa, backend=BACKEND)
    return client.get(f"/api/vehicles/{vehicle.pk}/track", query)


def _report(cast: Cast, seconds_ago: int, lat: float, *, shown: bool = True, speed_kmh: float | None = 36) -> None:
    at = clock.now() - timedelta(seconds=seconds_ago)
    Fix.objects.create(
        vehicle=cast.c01, at=at, received_at=at, lat=lat, lon=106.7, speed_kmh=speed_kmh, source="osmand", shown=shown
    )


def test_a_day_tells_the_line_the_stops_the_silences_and_the_jobs(hcm: Cast, frozen: FrozenClock) -> None:
    frozen.advance(3 * 3600)
    for n in range(30):  # a stand of five minutes, a drive, a tunnel of ten minutes, a drive
        _report(hcm, 3000 - 10 * n, 10.77, speed_kmh=0)
    for n in range(60):
        _report(hcm, 2700 - 10 * n, 10.77 + 0.0009 * n)
    _report(hcm, 2400, 11.9, shown=False)
    _report(hcm, 1500, 10.85)
    job = assignment(hcm)
    press(hcm, job, "en_route")
    GpsTime.objects.create(assignment=job, step="en_route", at=clock.now(), recorded_at=clock.now())
    day = _ask(hcm, hcm.c01).json()
    assert (day["vehicle"]["call_sign"], day["readings"], day["sources"]) == ("C-01", 92, ["osmand"])
    assert abs(day["length_m"] - (0.08 * 111_195)) < 100
    assert 4 <= len(day["points"]) < 12, "what an even drive needs"
    assert [point[1] for point in day["off_map"]] == [11.9]
    (stop,) = day["stops"]
    assert stop["to_s"] - stop["from_s"] >= 290
    (gap,) = day["silences"]
    assert gap["to_s"] - gap["from_s"] == 610
    (row,) = day["jobs"]
    steps = {one["step"]: one for one in row["steps"]}
    assert steps["en_route"]["gps"] == steps["en_route"]["at"] is not None
    assert steps["acknowledged"]["at"] is None, "a step nobody pressed has no time"


def test_an_empty_day_and_another_centres_vehicle(hcm: Cast, cantho: Cast) -> None:
    empty = _ask(hcm, hcm.c01, date="2026-01-01").json()
    assert (empty["points"], empty["stops"], empty["length_m"], empty["jobs"]) == ([], [], 0, [])
    assert _ask(hcm, cantho.c01).status_code == 404


def _driven(cast: Cast, **query: str) -> Any:
    client = Client()
    client.force_login(cast.hoa, backend=BACKEND)
    return client.get("/api/tracks", query)


def test_the_vehicle_that_drove_farthest_comes_first_with_its_way_and_time(hcm: Cast, frozen: FrozenClock) -> None:
    frozen.advance(3 * 3600)
    for n in range(60):  # ten minutes at 36 km/h, then as long on the spot, with a receiver's noise
        _report(hcm, 2400 - 10 * n, 10.77 + 0.0009 * n)
        _report(hcm, 1200 - 10 * n, 10.85 + 0.00004 * (n % 2), speed_kmh=0)
    _report(hcm, 5, 11.9, shown=False)
    _report(hcm, 24 * 3600, 10.2)  # the duty day before
    day = _driven(hcm).json()
    first, *others = day["items"]
    assert (first["call_sign"], first["readings"], day["nothing"]) == ("C-01", 120, "")
    exact = _ask(hcm, hcm.c01).json()["length_m"]
    assert abs(first["length_m"] - exact) < 0.05 * exact
    assert 540 <= first["moving_s"] <= 640
    assert [row["call_sign"] for row in others] == sorted(row["call_sign"] for row in others)
    assert {(row["length_m"], row["moving_s"], row["readings"]) for row in others} == {(0, 0, 0)}


def test_a_day_is_summed_up_again_only_where_readings_came(hcm: Cast, frozen: FrozenClock) -> None:
    def summed() -> tuple[dict[str, Any], int]:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            row = _driven(hcm).json()["items"][0]
        return row, sum("AVG(" in query["sql"] for query in asked)

    frozen.advance(9 * 3600)
    for n in range(60):  # five hours, at each five minutes 100 m: the way across the edge of two parts counts too
        _report(hcm, 300 * n, 10.77 + 0.0009 * n)
    row, parts = summed()
    assert abs(row["length_m"] - 59 * 0.0009 * 111_195) < 10
    assert parts in (3, 4)
    assert summed() == (row, 0)
    _report(hcm, 200, 10.78)  # late, from a phone without coverage
    again, parts = summed()
    assert (again["readings"], parts) == (61, 1)


def test_a_thinned_day_claims_no_silences_and_no_driving_time(hcm: Cast, frozen: FrozenClock) -> None:
    """What an even drive does not need is gone: between what is left nobody was silent."""
    frozen.advance(3 * 3600)
    for n in range(60):
        _report(hcm, 2400 - 10 * n, 10.77 + 0.0009 * n)
    whole, row = _ask(hcm, hcm.c01).json(), _driven(hcm).json()["items"][0]
    assert (whole["thinned"], whole["silences"]) == (False, [])
    thin_day(hcm.c01.pk, clock.now().date(), clock.now())
    old, old_row = _ask(hcm, hcm.c01).json(), _driven(hcm).json()["items"][0]
    assert old["readings"] < 10
    assert (old["thinned"], old["silences"], old["length_m"]) == (True, [], whole["length_m"])
    assert abs(old_row["length_m"] - row["length_m"]) < 0.05 * row["length_m"]
    assert (row["moving_s"] > 0, old_row["moving_s"]) == (True, None)


def test_a_day_lists_the_own_centres_vehicles_alone(hcm: Cast, cantho: Cast) -> None:
    ids = {row["vehicle_id"] for row in _driven(hcm).json()["items"]}
    assert ids == set(Vehicle.objects.filter(centre=hcm.centre).values_list("pk", flat=True))


def test_an_empty_day_says_why(hcm: Cast, frozen: FrozenClock) -> None:
    def why(vehicle: Vehicle = hcm.c01, **query: str) -> str:
        sentence: str = _ask(hcm, vehicle, **query).json()["nothing"]
        return sentence

    tomorrow, long_ago = (clock.now() + timedelta(days=d) for d in (1, -1000))
    assert why(date=tomorrow.date().isoformat()) == _driven(hcm, date=tomorrow.date().isoformat()).json()["nothing"]
    assert "chưa tới" in why(date=tomorrow.date().isoformat())
    assert "quá hạn" in why(date=long_ago.date().isoformat())
    assert "có kíp trực, nhưng" in why()
    hcm.c01.shifts.all().delete()
    assert "không có kíp trực" in why()
    _report(hcm, 5, 11.9, shown=False)
    assert "1 vị trí" in why()
