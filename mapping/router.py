"""The way from one place to another: line, distance, time, and what to do at each turn.

Valhalla runs inside the process. A route is 5-50 ms of CPU work (Valhalla lets go of Python's
lock meanwhile): call it from a worker thread, never on the event loop. Without its tiles the
line comes from our own graph, and without that it is straight; `source` says which.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from django.utils.translation import gettext as _
from valhalla import Actor, ValhallaError, get_config

from mapping.domain.eta import EtaField, Field
from mapping.domain.geo import Point

type Line = list[tuple[float, float]]
type Costing = Literal["auto", "motor_scooter"]

#: Bytes of tiles that Valhalla keeps; its default of 1 GB is meant for a machine of its own.
TILE_CACHE_BYTES = 200_000_000
POLYLINE_SCALE = 1e-6


class NoRoute(Exception):
    """Valhalla finds no way between the two places."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, in the asker's language, and where to do it."""

    text: str
    distance_m: float
    duration_s: float
    at: Point


@dataclass(frozen=True, slots=True)
class Route:
    """`source` is roads or straight_line; `engine` says which search drew the line."""

    line: Line  # (lat, lon) in driving order
    distance_m: float
    duration_s: float
    source: str
    engine: str
    steps: list[Step] = field(default_factory=list)

    def timed(self, duration_s: float) -> Route:
        """The same way with another total; each step keeps its share of the time."""
        share = duration_s / self.duration_s if self.duration_s else 0.0
        steps = [replace(step, duration_s=step.duration_s * share) for step in self.steps]
        return replace(self, duration_s=duration_s, steps=steps)


class ValhallaRouter:
    """Valhalla over one folder of tiles. One Actor behind a lock: an Actor is not thread-safe."""

    def __init__(self, tiles: Path) -> None:
        """Raises OSError or ValhallaError when the tiles cannot be read."""
        if not any(tiles.rglob("*.gph")):
            raise FileNotFoundError(f"no routing tiles in {tiles}")
        self._actor = Actor(valhalla_config(tiles))
        self._lock = threading.Lock()

    def route(self, origin: Point, destination: Point, *, costing: Costing = "auto", language: str = "vi-VN") -> Route:
        """The quickest way at free flow. Raises NoRoute."""
        request = {
            "locations": [{"lat": p.lat, "lon": p.lon} for p in (origin, destination)],
            "costing": costing,
            "units": "kilometers",
            "language": language,
        }
        trip = json.loads(self._ask("route", request))["trip"]
        leg = trip["legs"][0]
        line = decode_polyline(leg["shape"])
        steps = [_step(one, line) for one in leg["maneuvers"]]
        length_m, seconds = trip["summary"]["length"] * 1000, float(trip["summary"]["time"])
        return Route(line, length_m, seconds, "roads", "valhalla", steps)

    def matrix(self, origins: list[Point], target: Point) -> list[float | None]:
        """Seconds from each origin to one target at free flow; None where there is no way."""
        request = {
            "sources": [{"lat": p.lat, "lon": p.lon} for p in origins],
            "targets": [{"lat": target.lat, "lon": target.lon}],
            "costing": "auto",
            "verbose": False,
        }
        answer = json.loads(self._ask("matrix", request))
        return [row[0] for row in answer["sources_to_targets"]["durations"]]

    def isochrone(self, origin: Point, minutes: list[int]) -> dict[str, Any]:
        """GeoJSON of what is reached from one place at free flow. Raises NoRoute."""
        request = {
            "locations": [{"lat": origin.lat, "lon": origin.lon}],
            "costing": "auto",
            "contours": [{"time": each} for each in minutes],
            "polygons": True,
        }
        answer: dict[str, Any] = json.loads(self._ask("isochrone", request))
        return answer

    def _ask(self, action: str, request: dict[str, Any]) -> str:
        with self._lock:
            try:
                return str(getattr(self._actor, action)(json.dumps(request)))
            except (ValhallaError, RuntimeError) as error:
                raise NoRoute(str(error)) from error


def valhalla_config(tiles: Path) -> dict[str, Any]:
    """Valhalla's settings for a folder of tiles, to build or to read."""
    config: dict[str, Any] = get_config(tile_extract="", tile_dir=str(tiles), verbose=False)
    config["mjolnir"]["max_cache_size"] = TILE_CACHE_BYTES
    # Ten times faster than the default for many places to one.
    config["thor"]["source_to_target_algorithm"] = "timedistancematrix"
    config["service_limits"]["auto"]["max_matrix_location_pairs"] = 20_000
    return config


def _step(maneuver: dict[str, Any], line: Line) -> Step:
    at = Point(*line[maneuver["begin_shape_index"]])
    return Step(maneuver["instruction"], maneuver["length"] * 1000, maneuver["time"], at)


def decode_polyline(text: str) -> Line:
    """(lat, lon) of Google's encoded polyline with six decimals, as Valhalla writes it."""
    line: Line = []
    position = [0, 0]
    value = shift = axis = 0
    for character in text:
        chunk = ord(character) - 63
        value |= (chunk & 31) << shift
        shift += 5
        if chunk & 32:
            continue
        position[axis] += ~(value >> 1) if value & 1 else value >> 1
        if axis:
            line.append((round(position[0] * POLYLINE_SCALE, 6), round(position[1] * POLYLINE_SCALE, 6)))
        value, shift, axis = 0, 0, 1 - axis
    return line


def graph_route(roads: EtaField, origin: Point) -> Route | None:
    """The way our own graph has in mind; None when it knows none."""
    drive = roads.drive(origin)
    if drive is None:
        return None
    seconds = float(roads.eta([origin.lat], [origin.lon])[0])
    metres = float(drive.metres.sum())
    per_metre = seconds / metres if metres else 0.0
    steps, line, done = [], drive.line(), 0.0
    for street, length_m in drive.streets():
        text = _("Đi theo %(street)s") % {"street": street} if street else _("Đi theo đường không tên")
        steps.append(Step(text, length_m, length_m * per_metre, drive.at(done)))
        done += length_m
    return Route(line, metres, seconds, "roads", "road_graph", steps)


def straight_route(estimate: Field, origin: Point, destination: Point) -> Route:
    """A straight line with the calibrated estimate, for when there are no roads."""
    seconds = float(estimate.eta([origin.lat], [origin.lon])[0])
    metres = float(estimate.distance_m([origin.lat], [origin.lon])[0])
    line = [(origin.lat, origin.lon), (destination.lat, destination.lon)]
    return Route(line, metres, seconds, "straight_line", "straight_line")
