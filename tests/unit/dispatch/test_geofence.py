"""What the readings prove of a job, and what they do not."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.domain.geofence import Fence, Fences, arrived_at, departed_at, proven
from fleet.domain.tracks import Track
from mapping.domain.geo import LocalPlane, Point

PLANE = LocalPlane(Point(10.776, 106.701))
SCENE_M, HOSPITAL_M = 3000.0, 7000.0


def place(x_m: float) -> Point:
    return PLANE.to_point(x_m, 0)


FENCES = Fences.of(origin=place(0), scene=place(SCENE_M), hospital=place(HOSPITAL_M), station=place(0))


def drawn(legs: list[tuple[float, float]], *, every_s: float = 5, noise_m: float = 0, seed: int = 1) -> Track:
    """legs: (seconds, speed in m/s) along a line that starts at 0."""
    moments = np.arange(0, sum(seconds for seconds, _ in legs), every_s)
    ends = np.cumsum([0, *(seconds for seconds, _ in legs)])
    places = np.cumsum([0, *(seconds * speed for seconds, speed in legs)])
    speeds = np.array([legs[min(np.searchsorted(ends, t, "right") - 1, len(legs) - 1)][1] for t in moments])
    x = np.interp(moments, ends, places) + np.random.default_rng(seed).normal(0, noise_m, len(moments))
    lat, lon = PLANE.to_degrees(x, np.zeros(len(moments)))
    return Track(moments.astype(float), lat, lon, np.abs(speeds) * 3.6)


JOB = drawn([(60, 0), (300, 10), (600, 0), (400, 10), (900, 0), (700, -10), (300, 0)])


def test_a_whole_job_is_proven_in_its_order() -> None:
    times = proven(JOB, FENCES, notified_s=20, clear_s=2260)
    assert list(times) == ["en_route", "on_scene", "left_scene", "at_destination", "at_station"]
    truth = {"en_route": 60, "on_scene": 360, "left_scene": 960, "at_destination": 1360, "at_station": 2960}
    assert {step: abs(times[step] - at) <= 20 for step, at in truth.items()} == dict.fromkeys(truth, True), times


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_noise_neither_moves_the_times_far_nor_changes_their_order(seed: int) -> None:
    noisy = drawn([(60, 0), (300, 10), (600, 0), (400, 10), (900, 0)], noise_m=12, seed=seed)
    times = proven(noisy, FENCES, notified_s=20, clear_s=None)
    truth = {"en_route": 60, "on_scene": 360, "left_scene": 960, "at_destination": 1360}
    assert list(times) == list(truth)
    assert all(abs(times[step] - at) <= 40 for step, at in truth.items()), times


def test_driving_through_is_no_arrival_and_waiting_there_is() -> None:
    through = drawn([(60, 0), (700, 10)])
    assert arrived_at(through, FENCES.scene, 0) is None
    unknown = Track(through.at_s, through.lat, through.lon, np.full(len(through), np.nan))
    assert arrived_at(unknown, Fence(place(SCENE_M), 140.0), 0) is None


def test_one_wild_reading_is_no_departure() -> None:
    standing = drawn([(600, 0)])
    wild = standing.lon.copy()
    wild[40] += 0.05
    jumped = Track(standing.at_s, standing.lat, wild, standing.speed_kmh)
    assert departed_at(jumped, FENCES.origin or FENCES.scene, 0) is None


def test_a_vehicle_that_is_still_there_has_not_left() -> None:
    assert departed_at(drawn([(600, 0)]), FENCES.station, 0) is None


def test_a_tunnel_between_the_scene_and_the_hospital_hides_neither_end() -> None:
    dark = JOB.part((JOB.at_s < 1000) | (JOB.at_s > 1380))
    times = proven(dark, FENCES, notified_s=20, clear_s=None)
    assert abs(times["left_scene"] - 960) <= 20
    assert 1380 <= times["at_destination"] <= 1390, "the first moment that anybody knows of"


@pytest.mark.parametrize("readings", [0, 1])
def test_hardly_a_reading_proves_nothing(readings: int) -> None:
    assert not proven(JOB.part(np.arange(len(JOB)) < readings), FENCES, 0, 10)


def test_a_patient_who_walks_in_at_the_hospital_itself_is_an_arrival_too() -> None:
    here = Fences.of(origin=place(0), scene=place(30), hospital=place(0), station=place(0))
    assert proven(drawn([(600, 0)]), here, 0, None) == {"on_scene": 0.0}
