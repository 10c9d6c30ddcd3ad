"""Lines, stops and silences of a day, on tracks whose truth is known."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from fleet.domain.tracks import STOP_RADIUS_M, Track, length_m, silences, stops, thin
from mapping.domain.geo import LocalPlane, Point

PLANE = LocalPlane(Point(10.776, 106.701))


def track(at_s: list[float], x_m: list[float], y_m: list[float]) -> Track:
    lat, lon = PLANE.to_degrees(np.array(x_m), np.array(y_m))
    return Track(np.array(at_s, dtype=float), lat, lon, np.full(len(at_s), np.nan))


def drive(from_s: float, seconds: int, x_m: float, speed_m_s: float, every_s: int = 10) -> tuple[list[float], ...]:
    times = [from_s + t for t in range(0, seconds, every_s)]
    return times, [x_m + speed_m_s * (t - from_s) for t in times], [0.0] * len(times)


def test_an_even_drive_needs_its_two_ends_only() -> None:
    assert thin(track(*drive(0, 600, 0, 10))).sum() == 2


def test_a_vehicle_that_waits_on_a_straight_road_keeps_when_it_did() -> None:
    way, stand, on = drive(0, 300, 0, 10), drive(300, 600, 3000, 0), drive(900, 300, 3000, 10)
    whole = track(*(a + b + c for a, b, c in zip(way, stand, on, strict=True)))
    kept = whole.part(thin(whole))
    assert 4 <= len(kept) <= 6
    assert np.allclose(np.interp(600, kept.at_s, PLANE.to_xy_m(kept.lat, kept.lon)[0]), 3000, atol=10)


places = st.lists(st.tuples(st.floats(-3000, 3000), st.floats(-3000, 3000)), min_size=1, max_size=80)


@settings(max_examples=60, deadline=None)
@given(places, st.floats(1, 200))
def test_the_kept_readings_tell_the_place_at_every_moment(where: list[tuple[float, float]], tolerance_m: float) -> None:
    whole = track([10.0 * n for n in range(len(where))], [x for x, _ in where], [y for _, y in where])
    keep = thin(whole, tolerance_m)
    x, y = PLANE.to_xy_m(whole.lat, whole.lon)
    off_m = np.hypot(
        np.interp(whole.at_s, whole.at_s[keep], x[keep]) - x, np.interp(whole.at_s, whole.at_s[keep], y[keep]) - y
    )
    assert off_m.max() <= tolerance_m * 1.02 + 0.1, "the two flat maps differ by a hair"
    assert keep[0]
    assert keep[-1]


def test_a_stop_is_where_it_stood_longer_than_a_traffic_light() -> None:
    rng = np.random.default_rng(115)
    light, stand = drive(0, 90, 0, 0), drive(400, 1200, 2000, 0)
    between = drive(90, 300, 0, 7)
    times, x, y = (a + b + c for a, b, c in zip(light, between, stand, strict=True))
    noisy = track(times, list(np.array(x) + rng.normal(0, 8, len(x))), list(np.array(y) + rng.normal(0, 8, len(y))))
    (only,) = stops(noisy)
    assert (round(only.from_s, -2), round(only.to_s, -2)) == (400, 1600)
    at_x, at_y = PLANE.to_xy_m(only.lat, only.lon)
    assert np.hypot(at_x - 2000, at_y) < STOP_RADIUS_M / 2


def test_silence_is_told_with_both_ends() -> None:
    before, after = drive(0, 100, 0, 10), drive(1000, 100, 9000, 10)
    (gap,) = silences(track(*(a + b for a, b in zip(before, after, strict=True))))
    assert (gap.from_s, gap.to_s) == (90, 1000)


def test_standing_in_noise_is_no_distance_and_driving_is() -> None:
    rng = np.random.default_rng(1)
    noise = list(rng.normal(0, 3, 360))
    assert length_m(track([10.0 * n for n in range(360)], noise, noise[::-1])) < 100
    assert abs(length_m(track(*drive(0, 1000, 0, 10))) - 9900) < 20


def test_nothing_and_one_reading_have_no_length_stops_or_gaps() -> None:
    for alone in (track([], [], []), track([5.0], [0.0], [0.0])):
        assert length_m(alone) == 0.0
        assert not stops(alone)
        assert not silences(alone)
        assert int(thin(alone).sum()) == len(alone)
