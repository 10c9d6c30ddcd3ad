"""Tracks: whole while fresh, thinned when old, gone when over; on PostgreSQL by daily partitions."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from fleet.domain.tracks import Track
from fleet.live import from_tracks
from fleet.models import Fix, ThinnedDay, Vehicle
from fleet.tracks import partitions
from fleet.tracks.keeping import keep_house, start_of
from fleet.tracks.selectors import Readings
from tests.factories import MORNING, Cast, FrozenClock

TODAY = MORNING.date()


def drive(vehicle: Vehicle, day: date, *, readings: int = 200, every_s: int = 10) -> None:
    """An even drive to the north with a sharp turn to the east in its middle."""
    half = readings // 2
    Fix.objects.bulk_create(
        Fix(
            vehicle=vehicle,
            at=start_of(day) + timedelta(hours=6, seconds=every_s * n),
            received_at=start_of(day),
            lat=10.77 + 0.0009 * min(n, half),
            lon=106.70 + 0.0009 * max(0, n - half),
            speed_kmh=36.0,
            source="feed",
            shown=True,
        )
        for n in range(readings)
    )


def track(vehicle: Vehicle, day: date) -> Track:
    return Readings.read(vehicle.pk, start_of(day), start_of(day + timedelta(days=1))).track


@pytest.fixture
def days(settings: Settings, hcm: Cast, frozen: FrozenClock) -> dict[str, date]:
    settings.TRACKS_THIN_AFTER_DAYS, settings.TRACKS_KEEP_DAYS = 30, 365
    ago = {"fresh": 3, "old": 40, "older": 41, "over": 366}
    named = {name: TODAY - timedelta(days=number) for name, number in ago.items()}
    for day in named.values():
        drive(hcm.c01, day)
    drive(hcm.b02, named["old"])
    return named


def test_each_age_gets_what_it_should_and_a_second_round_finds_nothing_to_do(hcm: Cast, days: dict[str, date]) -> None:
    before = track(hcm.c01, days["old"])
    done = keep_house(MORNING)
    assert (done.thinned, done.deleted) == (3, 200)
    assert len(track(hcm.c01, days["fresh"])) == 200
    assert len(track(hcm.c01, days["over"])) == 0
    after = track(hcm.c01, days["old"])
    assert 3 <= len(after) <= 6, "two ends and the turn"
    again_lat = np.interp(before.at_s, after.at_s, after.lat)
    assert np.abs(again_lat - before.lat).max() * 111_195 < 12, "the line still tells the place at every moment"
    assert set(ThinnedDay.objects.values_list("vehicle", "day", "readings")) == {
        (hcm.c01.pk, days["old"], 200), (hcm.c01.pk, days["older"], 200), (hcm.b02.pk, days["old"], 200),
    }  # fmt: skip
    again = keep_house(MORNING)
    assert (again.thinned, again.taken, again.deleted, again.days_dropped) == (0, 0, 0, 0)


def test_a_day_that_is_over_is_forgotten_with_its_note(hcm: Cast, days: dict[str, date]) -> None:
    keep_house(MORNING)
    keep_house(MORNING + timedelta(days=400))
    assert not Fix.objects.exists()
    assert not ThinnedDay.objects.exists()


def test_a_vehicle_that_reported_last_month_is_not_looked_for_in_a_year_of_days(
    hcm: Cast, days: dict[str, date]
) -> None:
    assert set(from_tracks(hcm.centre.pk)) == {hcm.c01.pk}


@pytest.mark.postgres
def test_days_have_partitions_and_dropping_them_is_what_deletes(hcm: Cast, days: dict[str, date]) -> None:
    assert "fleet_fix_default" in _where(days["over"])
    keep_house(MORNING)
    assert {TODAY - timedelta(days=8), TODAY, TODAY + timedelta(days=14)} <= set(partitions.days())
    drive(hcm.b02, TODAY)
    assert _where(TODAY) == {f"fleet_fix_{TODAY:%Y%m%d}"}
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as after a commit: the rows of today wait for no check
    far = MORNING + timedelta(days=500)
    done = keep_house(far)
    assert done.days_dropped >= 22
    assert partitions.days()[0] == far.date() - timedelta(days=8)
    assert not Fix.objects.exists()


@pytest.mark.postgres
def test_a_day_whose_readings_came_before_its_partition_stays_readable(hcm: Cast, frozen: FrozenClock) -> None:
    late = date(2027, 5, 1)
    drive(hcm.c01, late, readings=10)
    made = partitions.make_days(late)
    assert late not in made
    assert late + timedelta(days=1) in made
    assert len(track(hcm.c01, late)) == 10


def _where(day: date) -> set[str]:
    """The tables that hold a day's readings."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT tableoid::regclass::text FROM fleet_fix WHERE at >= %s AND at < %s",
            [datetime.combine(day, datetime.min.time(), UTC), start_of(day + timedelta(days=1))],
        )
        return {name for (name,) in cursor.fetchall()}
