"""Distances, bearings and flat maps."""

import numpy as np
import pytest

from mapping.domain.geo import LocalPlane, Point, bearing_deg, haversine_m, haversine_many_m, mercator_m

BEN_THANH = Point(10.7725, 106.6980)
NINH_KIEU = Point(10.0340, 105.7880)


@pytest.mark.parametrize(("lat", "lon"), [(91, 0), (-90.1, 0), (0, 180.5), (float("nan"), 0), (0, float("inf"))])
def test_a_place_off_the_earth_is_refused(lat: float, lon: float) -> None:
    with pytest.raises(ValueError, match="degrees"):
        Point(lat, lon)


def test_one_degree_of_a_meridian_is_111_195_metres() -> None:
    assert haversine_m(Point(10, 106), Point(11, 106)) == pytest.approx(111_195.1, abs=0.1)


def test_distances_over_arrays_equal_the_single_ones() -> None:
    many = haversine_many_m([10.7725, 10.0340], [106.6980, 105.7880], BEN_THANH.lat, BEN_THANH.lon)
    assert many == pytest.approx([0.0, haversine_m(BEN_THANH, NINH_KIEU)])


@pytest.mark.parametrize(("to", "degrees"), [((11, 106), 0), ((10, 107), 90), ((9, 106), 180), ((10, 105), 270)])
def test_bearings_go_clockwise_from_north(to: tuple[float, float], degrees: float) -> None:
    assert bearing_deg(Point(10, 106), Point(*to)) == pytest.approx(degrees, abs=0.1)


def test_a_local_plane_keeps_distances_and_finds_its_way_back() -> None:
    plane = LocalPlane(BEN_THANH)
    there = plane.to_point(3000.0, -4000.0)
    assert haversine_m(BEN_THANH, there) == pytest.approx(5000, rel=1e-3)
    x, y = plane.to_xy_m([there.lat], [there.lon])
    assert (x[0], y[0]) == pytest.approx((3000, -4000))


def test_the_mercator_map_stretches_the_ground_equally_in_both_directions() -> None:
    x, y = mercator_m(np.array([10.0, 10.0, 10.001]), np.array([106.0, 106.001, 106.0]))
    ground_x = haversine_m(Point(10, 106), Point(10, 106.001))
    ground_y = haversine_m(Point(10, 106), Point(10.001, 106))
    assert (x[1] - x[0]) / ground_x == pytest.approx((y[2] - y[0]) / ground_y, rel=1e-4)
