"""What crews and callers know of the streets: where people live, what the street is called, how to drive there."""

import asyncio
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from random import Random
from typing import Final, Literal

import numpy as np

from dispatch.domain.motion import Track, scattered
from mapping.domain.conditions import Profile
from mapping.domain.geo import Point
from mapping.domain.network import Network
from mapping.domain.speeds import RoadClass
from mapping.roads import roads_around

_NEAR_M: Final = 400.0
_TRIES: Final = 12
_ALLEY: Final = re.compile(r"Hẻm (\S+) (.+)")
_NO_HOUSES: Final = ("Cầu ", "Hầm ", "Phà ", "Bến phà", "Cao tốc", "Vòng xoay")
_NOBODY_LIVES: Final = frozenset({RoadClass.MOTORWAY, RoadClass.FERRY, RoadClass.LINK})

type Way = Literal["car", "motorbike", "boat"]


@dataclass(frozen=True, slots=True)
class Address:
    """A place and what people call it: `123/4 Lê Văn Sỹ`, or "" where no street is known."""

    point: Point
    text: str


class Streets:
    """The roads that this process opened, asked in one thread of their own."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="streets")

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _ask[T](self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def drive(self, origin: Point, destination: Point, way: Way) -> Track:
        """The drive at this hour's speeds."""
        return await self._ask(lambda: _drive(origin, destination, way))

    async def address(self, rng: Random, around: Point, spread_m: float) -> Address:
        """Somewhere that people live, near a place."""
        return await self._ask(lambda: _address(rng, around, spread_m))


def _drive(origin: Point, destination: Point, way: Way) -> Track:
    profile: Profile = way
    route = roads_around(origin).route(origin, destination, profile=profile)
    last = route.walk.line if route.walk else [(destination.lat, destination.lon)]
    pieces = [(one.distance_m, one.duration_s) for one in route.steps]
    if route.walk is not None:
        pieces.append((route.walk.distance_m, route.walk.duration_s))
    return Track([(origin.lat, origin.lon), *route.line, *last], max(route.duration_s, 20.0), pieces)


def _address(rng: Random, around: Point, spread_m: float) -> Address:
    network = roads_around(around).network
    for _try in range(_TRIES if network else 0):
        wanted = scattered(rng, around, spread_m)
        if network is not None and (found := _house(rng, network, wanted)) is not None:
            return found
    return Address(scattered(rng, around, spread_m / 2), "")


def _house(rng: Random, network: Network, wanted: Point) -> Address | None:
    """A house on the street or alley nearest to a point; None over water, fields and motorways."""
    graph = network.streets.graph
    snap = network.streets.snapper.snap([wanted.lat], [wanted.lon])
    segment, fraction = int(snap.segment[0]), float(snap.fraction[0])
    street = graph.names[int(graph.a.name_id[segment])]
    road_class = int(graph.a.road_class[segment])
    if snap.off_m[0] > _NEAR_M or road_class in _NOBODY_LIVES or street.startswith(_NO_HOUSES):
        return None
    lats, lons = graph.shape(segment)
    along = np.linspace(0, 1, len(lats))
    on_street = Point(float(np.interp(fraction, along, lats)), float(np.interp(fraction, along, lons)))
    return Address(scattered(rng, on_street, 8.0), _house_text(rng, street))


def _house_text(rng: Random, street: str) -> str:
    """House numbers as they are in the south: 12 Lê Lợi, 117/45 Lê Văn Sỹ in alley 117."""
    if not street:
        return ""
    number = rng.randint(1, 399)
    if (alley := _ALLEY.fullmatch(street)) is not None:
        return f"{alley[1]}/{rng.randint(1, 60)} {alley[2]}"
    return f"{number}/{rng.randint(2, 40)} {street}" if rng.random() < 0.2 else f"{number} {street}"
