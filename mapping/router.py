"""The way from one place to another: line, distance, time, and what to do at each turn.

The road and its time are our own graph's, the same search that ranks the vehicles: at this hour's speeds, learned or
said, and round what is closed. Valhalla, inside the process, walks that very line (both were cut from the same nodes)
and puts the turns into words. Without its tiles the words are street names, and without roads the line is straight;
`source` and `directions` say which.

A route is 10-30 ms of CPU work (Valhalla lets go of Python's lock meanwhile): call it from a worker thread, never on
the event loop.
"""

from __future__ import annotations

import json
import tempfile
import threading
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from valhalla import Actor, ValhallaError, get_config

from mapping.domain.eta import EtaField, Field, Mouth
from mapping.domain.geo import Point
from mapping.domain.path import Drive

type Floats = NDArray[np.float64]
type Line = list[tuple[float, float]]
type Costing = Literal["auto", "motor_scooter"]

#: Bytes of tiles that Valhalla keeps; its default of 1 GB is meant for a machine of its own.
TILE_CACHE_BYTES = 200_000_000
POLYLINE_SCALE = 1e-6


#: What is asked of the matcher; all of it is a hundred times more.
MATCHED = [
    "shape",
    "edge.begin_shape_index",
    "edge.end_shape_index",
    "matched.point",
    "matched.type",
    "matched.edge_index",
    "matched.begin_route_discontinuity",
]


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
class Walk:
    """The way on foot, where a vehicle cannot get to the end: from the mouth of the alley, or the landing."""

    line: Line
    distance_m: float
    duration_s: float
    mouth: Mouth


@dataclass(frozen=True, slots=True)
class Route:
    """`source` is roads or straight_line; `directions` says whose words the steps are: valhalla, streets or none."""

    line: Line  # (lat, lon) in driving order
    distance_m: float  # driven
    duration_s: float  # until the crew is there, on foot at the end
    source: str
    directions: str
    steps: list[Step] = field(default_factory=list)
    on_foot_s: float = 0.0
    walk: Walk | None = None

    @property
    def drive_s(self) -> float:
        """Seconds until the vehicle stops."""
        return self.duration_s - self.on_foot_s


class ValhallaRouter:
    """Valhalla over one folder of tiles. One Actor behind a lock: an Actor is not thread-safe."""

    def __init__(self, tiles: Path) -> None:
        """Raises OSError or ValhallaError when the tiles cannot be read."""
        if not any(tiles.rglob("*.gph")):
            raise FileNotFoundError(f"no routing tiles in {tiles}")
        self._actor = _actor(tiles)
        self._lock = threading.Lock()

    def route(self, origin: Point, destination: Point, *, costing: Costing = "auto", language: str = "vi-VN") -> Route:
        """The quickest way at free flow. Raises NoRoute."""
        request = {
            "locations": [{"lat": p.lat, "lon": p.lon} for p in (origin, destination)],
            "costing": costing,
            "units": "kilometers",
            "language": language,
        }
        return _route(json.loads(self._ask("route", request))["trip"])

    def along(self, line: Line, *, costing: Costing = "auto", language: str = "vi-VN") -> Route:
        """The words for a line that somebody else chose, at free flow. Raises NoRoute when it is not on these roads.

        Walking edge by edge is exact and takes 2 ms; matching, as for a GPS track, finds the rest in 8.
        """
        request = {
            "shape": [{"lat": lat, "lon": lon} for lat, lon in line],
            "costing": costing,
            "shape_match": "walk_or_snap",
            "units": "kilometers",
            "language": language,
        }
        trip = json.loads(self._ask("trace_route", request))["trip"]
        if len(trip["legs"]) != 1:
            raise NoRoute("the line falls into pieces")
        return _route(trip)

    def matched(self, line: Line, error_m: float, costing: Costing = "auto") -> dict[str, Any]:
        """Readings laid on the roads: {shape, edges, matched_points} as the matcher tells it. Raises NoRoute."""
        request = {
            "shape": [{"lat": lat, "lon": lon} for lat, lon in line],
            "costing": costing,
            "shape_match": "map_snap",
            "trace_options": {"gps_accuracy": error_m, "search_radius": 50},
            "filters": {"attributes": MATCHED, "action": "include"},
        }
        answer: dict[str, Any] = json.loads(self._ask("trace_attributes", request))
        return answer

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


def _actor(tiles: Path) -> Actor:
    """Given a dict, pyvalhalla would write a file in /tmp for each actor and leave it there."""
    with tempfile.TemporaryDirectory(prefix="valhalla-") as folder:
        config = Path(folder) / "valhalla.json"
        config.write_text(json.dumps(valhalla_config(tiles)), encoding="utf-8")
        return Actor(config)


def valhalla_config(tiles: Path) -> dict[str, Any]:
    """Valhalla's settings for a folder of tiles, to build or to read."""
    config: dict[str, Any] = get_config(tile_extract="", tile_dir=str(tiles), verbose=False)
    config["mjolnir"]["max_cache_size"] = TILE_CACHE_BYTES
    # Ten times faster than the default for many places to one.
    config["thor"]["source_to_target_algorithm"] = "timedistancematrix"
    config["service_limits"]["auto"]["max_matrix_location_pairs"] = 20_000
    return config


def _route(trip: dict[str, Any]) -> Route:
    leg = trip["legs"][0]
    line = decode_polyline(leg["shape"])
    steps = [_step(one, line) for one in leg["maneuvers"]]
    length_m, seconds = trip["summary"]["length"] * 1000, float(trip["summary"]["time"])
    return Route(line, length_m, seconds, "roads", "valhalla", steps)


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
    """The way that the ranking has in mind, its steps the streets; None when it knows none."""
    drive = roads.drive(origin)
    if drive is None:
        return None
    whole_s = float(roads.eta([origin.lat], [origin.lon])[0])
    arrival = roads.arrivals([origin.lat], [origin.lon])[0]
    clock = _Clock.of(roads, drive, whole_s - arrival.walk_s)
    steps, done = [], 0.0
    for street, length_m in drive.streets():
        text = _("Đi theo %(street)s") % {"street": street} if street else _("Đi theo đường không tên")
        steps.append(Step(text, length_m, clock.between(done, done + length_m), drive.at(done)))
        done += length_m
    line, walk = drive.line(), None
    if arrival.mouth is not None:
        walk = Walk(roads.walk_line(arrival), arrival.walk_m, arrival.walk_s, arrival.mouth)
        # A boat leaves the middle of the water for the bank.
        line = line if line[-1] == walk.line[0] else [*line, walk.line[0]]
    return Route(line, clock.length_m, whole_s, "roads", "streets", steps, arrival.walk_s, walk)


def told(roads: EtaField, origin: Point, own: Route, words: Route) -> Route:
    """Our way with the engine's turns, each timed by our clock."""
    drive = roads.drive(origin)
    if drive is None:
        return own
    clock = _Clock.of(roads, drive, own.drive_s)
    # The engine rounds lengths to metres: its steps are laid end to end over our length.
    share = own.distance_m / (sum(step.distance_m for step in words.steps) or 1.0)
    steps, done = [], 0.0
    for step in words.steps:
        length_m = step.distance_m * share
        steps.append(replace(step, distance_m=length_m, duration_s=clock.between(done, done + length_m)))
        done += length_m
    return replace(own, directions="valhalla", steps=steps)


@dataclass(frozen=True, slots=True)
class _Clock:
    """When a drive is where: seconds at each metre. What is not driven (yard, walk) is spread over the whole."""

    metres: Floats  # (K + 1,)
    passed_s: Floats  # (K + 1,)

    @classmethod
    def of(cls, roads: EtaField, drive: Drive, whole_s: float) -> _Clock:
        passed = np.append(0.0, np.cumsum(roads.seconds_of(drive)))
        share = whole_s / passed[-1] if passed[-1] else 0.0
        return cls(np.append(0.0, np.cumsum(drive.metres)), passed * share)

    @property
    def length_m(self) -> float:
        return float(self.metres[-1])

    @property
    def seconds(self) -> float:
        return float(self.passed_s[-1])

    def between(self, begin_m: float, end_m: float) -> float:
        """Seconds from one metre of the drive to another."""
        begin, end = np.interp([begin_m, end_m], self.metres, self.passed_s)
        return float(end - begin)


def straight_route(estimate: Field, origin: Point, destination: Point) -> Route:
    """A straight line with the calibrated estimate, for when there are no roads."""
    seconds = float(estimate.eta([origin.lat], [origin.lon])[0])
    metres = estimate.arrivals([origin.lat], [origin.lon])[0].drive_m
    line = [(origin.lat, origin.lon), (destination.lat, destination.lon)]
    return Route(line, metres, seconds, "straight_line", "none")
