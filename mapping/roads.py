"""The roads of this process: opened once, opened anew when `build_roads` swaps them.

    here = roads(centre.roads)                  # the extract that the centre works on
    field = here.eta_field(target, at)          # a Field: EtaField, or the straight-line fallback
    way = here.route(origin, destination)       # a Route; CPU work, keep off the event loop

`roads()` never raises: without a usable build it returns a degraded object whose fields and
routes are straight lines that say so.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from valhalla import ValhallaError

from config import clock
from mapping.domain.conditions import USUAL, Conditions, Profile
from mapping.domain.costs import costs_of
from mapping.domain.eta import EtaField, Field, OffTheMap, StraightLineField, StraightWaterField
from mapping.domain.geo import Point
from mapping.domain.network import Network as Network
from mapping.domain.network import load
from mapping.domain.reach import Box, Grid, ReachField, Starts
from mapping.domain.speeds import hour_of_week
from mapping.domain.zones import slowing
from mapping.extracts import built_extracts, current_build, folder_of
from mapping.router import Costing, NoRoute, Route, ValhallaRouter, graph_route, straight_route, told

log = logging.getLogger(__name__)

#: Searches kept by target and hour: asking again for the same incident costs only the snapping.
FIELDS_KEPT = 32
#: About a kilometre around the streets of an extract still belongs to it.
NEAR_DEG = 0.01
#: Directions of another length than our way are not about it.
WORDS_OFF_M, WORDS_OFF_SHARE = 30.0, 0.05
#: Grids kept: one a centre of the process, and one for the reach of a single place.
GRIDS_KEPT = 8


class Roadless(Exception):
    """There are no roads to search."""


@dataclass(frozen=True, eq=False)
class Roads:
    """One opened build. `problem` says in English, for the log, what is missing; "" when whole."""

    build_id: str
    network: Network | None = None
    router: ValhallaRouter | None = None
    tiles: Path | None = None
    problem: str = ""
    _kept: Any = field(init=False, repr=False)
    _grids: Any = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_kept", lru_cache(maxsize=FIELDS_KEPT)(self._search))
        object.__setattr__(self, "_grids", lru_cache(maxsize=GRIDS_KEPT)(self._lay_grid))

    @property
    def degraded(self) -> bool:
        """Whether ranking runs on straight lines."""
        return self.network is None

    def holds(self, point: Point) -> bool:
        """Does the place lie within, or a little outside, the drawn streets?"""
        if self.network is None:
            return False
        south, west, north, east = self.network.graph.meta["bounds"]
        near = NEAR_DEG
        return bool(south - near <= point.lat <= north + near and west - near <= point.lon <= east + near)

    def eta_field(
        self, target: Point, at: datetime, *, profile: Profile = "car", conditions: Conditions = USUAL
    ) -> Field:
        """Times to the target at that hour and in those conditions; straight lines when there are no roads near it."""
        result: Field = self._kept(target, hour_of_week(at), profile, conditions)
        return result

    def _search(self, target: Point, hour: int, profile: Profile, conditions: Conditions) -> Field:
        speeds = conditions.speeds(profile)
        if self.network is not None:
            if (layer := self.network.layer(profile)) is None:
                return StraightWaterField(target, hour)
            costs = costs_of(layer.graph, speeds, hour, slowing(layer.graph, conditions.zones, target))
            try:
                return self.network.field(target, hour, profile=profile, speeds=speeds, costs=costs)
            except OffTheMap:
                log.info("incident off the map, ranking on straight lines")
        return StraightWaterField(target, hour) if profile == "boat" else StraightLineField(target, hour, speeds)

    def reach(
        self,
        starts: Starts,
        at: datetime,
        *,
        profile: Profile = "car",
        conditions: Conditions = USUAL,
        limit_s: float,
    ) -> ReachField:
        """How soon every street is reached from the first of the starts. Raises Roadless."""
        layer = self._whole_network().layer(profile)
        if layer is None:
            raise Roadless("no water on the map")
        slow = slowing(layer.graph, conditions.zones)
        costs = costs_of(layer.graph, conditions.speeds(profile), hour_of_week(at), slow)
        return ReachField(layer.graph, layer.snapper, starts, costs, limit_s=limit_s)

    def grid(self, box: Box, cell_m: float) -> Grid:
        """The cells over an area, kept for the next asking. Raises Roadless."""
        result: Grid = self._grids(box, cell_m)
        return result

    def _lay_grid(self, box: Box, cell_m: float) -> Grid:
        network = self._whole_network()
        return Grid(network.streets.graph, box, cell_m, network.by_road)

    def _whole_network(self) -> Network:
        if self.network is None:
            raise Roadless(self.problem)
        return self.network

    def route(
        self,
        origin: Point,
        destination: Point,
        *,
        at: datetime | None = None,
        profile: Profile = "car",
        conditions: Conditions = USUAL,
        language: str = "vi-VN",
        words: bool = True,
    ) -> Route:
        """The way that the ranking has in mind, at this hour and round what is closed; with the turns in `words`."""
        moment = at or clock.now()
        estimate = self.eta_field(destination, moment, profile=profile, conditions=conditions)
        near = not estimate.estimated([origin.lat], [origin.lon])[0]
        if near and isinstance(estimate, EtaField) and (own := graph_route(estimate, origin)):
            return self._told(estimate, origin, own, profile, language) if words else own
        hour = hour_of_week(moment)
        boat, speeds = profile == "boat", conditions.speeds(profile)
        straight = StraightWaterField(destination, hour) if boat else StraightLineField(destination, hour, speeds)
        return straight_route(straight, origin, destination)

    def _told(self, estimate: EtaField, origin: Point, own: Route, profile: Profile, language: str) -> Route:
        if self.router is None or len(own.line) < 2 or profile == "boat":
            return own
        costing: Costing = "auto" if profile == "car" else "motor_scooter"
        try:
            words = self.router.along(own.line, costing=costing, language=language)
        except NoRoute as error:
            log.info("no directions from valhalla: %s", error)
            return own
        # A match that left our line out or strayed from it tells of another way.
        if abs(words.distance_m - own.distance_m) > max(WORDS_OFF_M, WORDS_OFF_SHARE * own.distance_m):
            return own
        return told(estimate, origin, own, words)


_lock = threading.Lock()
_open: dict[Path, Roads] = {}


def roads(name: str = "") -> Roads:
    """The current build of an extract. Cheap: a readlink or two when nothing has changed.

    While one thread opens a new build, the others go on with the one before.
    """
    folder = folder_of(name)
    build_id = current_build(folder)
    opened = _open.get(folder)
    if opened is not None and (opened.build_id == build_id or _lock.locked()):
        return opened
    with _lock:
        opened = _open.get(folder)
        if opened is None or opened.build_id != build_id:
            opened = _open[folder] = open_build(folder, build_id)
    return opened


def roads_around(point: Point) -> Roads:
    """Roads of whichever extract holds a place, for those who speak for no centre."""
    opened = [roads(name) for name in built_extracts()]
    return next((one for one in opened if one.holds(point)), opened[0] if opened else roads())


def open_build(folder: Path, build_id: str) -> Roads:
    """Whatever of a build can be opened; what cannot is in `problem`."""
    if not build_id:
        return Roads("", problem=f"no roads have been built in {folder}")
    build = folder / "builds" / build_id
    problems: list[str] = []
    network = _network(build / "graph", problems)
    router = _router(build / "valhalla", problems)
    tiles = build / "base.pmtiles"
    if not tiles.is_file():
        problems.append("no base map")
    for problem in problems:
        log.warning("roads %s: %s", build_id, problem)
    return Roads(build_id, network, router, tiles if tiles.is_file() else None, "; ".join(problems))


def _network(folder: Path, problems: list[str]) -> Network | None:
    try:
        return load(folder)
    except (OSError, ValueError, EOFError) as error:
        problems.append(f"road graph: {error}")
        return None


def _router(folder: Path, problems: list[str]) -> ValhallaRouter | None:
    try:
        return ValhallaRouter(folder)
    except (OSError, ValhallaError) as error:
        problems.append(f"router: {error}")
        return None
