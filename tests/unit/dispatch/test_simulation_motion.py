"""Driving along a line, and what a tracker makes of it."""

from random import Random
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.domain.motion import Track, scattered, shifted
from mapping.domain.geo import Point, haversine_m

CORNER = [(10.770, 106.690), (10.780, 106.690), (10.780, 106.700)]


def test_a_drive_begins_at_one_end_and_rests_at_the_other() -> None:
    track = Track(CORNER, 300)
    assert track.at(0).point == Point(*CORNER[0])
    assert track.at(300).point == track.at(9999).point == track.end == Point(*CORNER[-1])
    assert track.at(300).heading is None
    assert track.at(300).speed_kmh == 0.0


def test_speed_and_heading_are_those_of_the_road() -> None:
    track = Track(CORNER, 300)
    north, east = track.at(10), track.at(290)
    assert north.heading == pytest.approx(0, abs=0.5)
    assert east.heading == pytest.approx(90, abs=0.5)
    assert north.speed_kmh == pytest.approx(track.length_m / 300 * 3.6, rel=0.01)


@given(st.floats(0, 300), st.floats(0, 20))
def test_nobody_jumps(elapsed_s: float, later_s: float) -> None:
    track = Track(CORNER, 300)
    moved = haversine_m(track.at(elapsed_s).point, track.at(elapsed_s + later_s).point)
    assert moved <= track.length_m / 300 * later_s * 1.01 + 0.01


def test_slow_streets_take_their_share_of_the_time() -> None:
    track = Track([(10.0, 106.0), (10.01, 106.0), (10.02, 106.0)], 100, legs=[(1, 80), (1, 20)])
    assert track.at(79.9).point.lat == pytest.approx(10.01, abs=2e-4)
    assert track.at(40).speed_kmh * 4 == pytest.approx(track.at(90).speed_kmh, rel=0.02)


@pytest.mark.parametrize("line", [[(10.0, 106.0)], [(10.0, 106.0), (10.0, 106.0)]])
def test_a_drive_to_where_one_stands_is_no_error(line: list[tuple[float, float]]) -> None:
    for elapsed_s in (0, 5, 50):
        assert Track(line, 20, legs=[(0, 0)]).at(elapsed_s).point == Point(10.0, 106.0)


def test_a_track_needs_a_point() -> None:
    with pytest.raises(ValueError, match="point"):
        Track([], 10)


def test_noise_is_as_wide_as_told_and_has_no_bias() -> None:
    rng, home = Random(7), Point(10.77, 106.69)
    readings = [scattered(rng, home, 4.0) for _ in range(2000)]
    assert fmean(haversine_m(home, one) for one in readings) == pytest.approx(4.0 * 1.2533, rel=0.06)
    middle = Point(fmean(one.lat for one in readings), fmean(one.lon for one in readings))
    assert haversine_m(home, middle) < 0.5


def test_shifting_moves_by_metres() -> None:
    home = Point(10.77, 106.69)
    assert haversine_m(home, shifted(home, 300, 400)) == pytest.approx(500, rel=0.01)
