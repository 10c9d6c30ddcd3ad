"""Alleys (hẻm) off the streets, numbered by where they leave the street, and house numbers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import cast

import numpy as np
import shapely
from shapely import LineString, Point, STRtree
from shapely.geometry.base import BaseGeometry

from mapping.demo.mains import GROUND, Line
from mapping.demo.source import plain

FRONTAGE_M = 5.0
"""One house front: numbers rise by two for each, odd on the left, even on the right."""
CLEARANCE_M = 9.0
DOOR_M = 9.0
WITHOUT_ALLEYS = {"motorway", "trunk", "service"}


@dataclass(frozen=True)
class House:
    number: str
    street: str
    at: Point


class AlleyLayer:
    """Lays alleys on streets that exist, clear of other streets, water and parks."""

    def __init__(self, streets: Sequence[Line], closed: BaseGeometry, random: Random) -> None:
        self.streets = [s for s in streets if s.level == GROUND]
        self.tree = STRtree([street.shape for street in self.streets])
        self.closed = closed
        self.random = random
        self.houses: list[House] = []

    def lay(self, per_km: Sequence[float]) -> list[Line]:
        """Alleys for each street, ``per_km`` given in the order of ``self.streets``."""
        alleys = []
        for street, density in zip(self.streets, per_km, strict=True):
            if density and street.highway not in WITHOUT_ALLEYS:
                alleys += list(self._along(street, 1000 / density))
        return alleys

    def _along(self, street: Line, gap_m: float) -> Iterator[Line]:
        at_m = self.random.uniform(20, 20 + gap_m)
        while at_m < street.shape.length - 20:
            yield from self._alley(street, at_m)
            at_m += gap_m * self.random.uniform(0.5, 1.5)

    def _alley(self, street: Line, at_m: float) -> Iterator[Line]:
        side = self.random.choice((1, -1))
        number = house_number(street.from_m + at_m, side)
        mouth, ahead = _place_and_direction(street.shape, at_m)
        turn = _turned(ahead, side * 90 + self.random.gauss(0, 9))
        tip = mouth + turn * self.random.uniform(40, 125)
        shape = self._fitted(LineString([mouth - turn, tip]))
        if shape is None:
            return
        name = plain(street.name)
        yield Line(f"Hẻm {number} {name}", "service", shape, tags=(("service", "alley"),))
        end = np.array(shape.coords[-1])
        self.houses.append(House(f"{number}/{self.random.randint(2, 30)}", name, Point(end)))
        yield from self._branch(f"{number}", name, shape)

    def _branch(self, number: str, name: str, stem: LineString) -> Iterator[Line]:
        """Sometimes the alley has an alley: Hẻm 45/6."""
        if stem.length < 60 or self.random.random() > 0.35:
            return
        mouth, ahead = _place_and_direction(stem, stem.length * self.random.uniform(0.5, 0.85))
        turn = _turned(ahead, self.random.choice((90, -90)))
        shape = self._fitted(LineString([mouth - turn, mouth + turn * self.random.uniform(25, 60)]))
        if shape is not None:
            inner = f"{number}/{self.random.randint(2, 40)}"
            yield Line(f"Hẻm {inner} {name}", "service", shape, tags=(("service", "alley"),))
            self.houses.append(House(f"{inner}/{self.random.randint(1, 12)}", name, Point(shape.coords[-1])))

    def _fitted(self, shape: LineString) -> LineString | None:
        """Shortened so as not to reach another street, except now and then to join it."""
        beyond = LineString([shape.interpolate(3), Point(shape.coords[-1])])
        hits = self.tree.query(beyond, predicate="intersects")
        reach = [shape.project(Point(c)) for c in self._crossings(beyond, hits)]
        if reach:
            through = self.random.random() < 0.3
            end_m = min(reach) + (1 if through else -CLEARANCE_M)
            shape = cast(LineString, shapely.ops.substring(shape, 0, end_m))
        if shape.length < 25 or self.closed.intersects(shape):
            return None
        return shape

    def _crossings(self, line: LineString, hits: np.ndarray) -> np.ndarray:
        shapes = [self.streets[i].shape.intersection(line) for i in hits]
        return shapely.get_coordinates(shapes)


def front_houses(street: Line, every_m: float) -> Iterator[House]:
    """House numbers along both fronts of a street."""
    at_m = np.arange(every_m / 2, street.shape.length, every_m)
    sides = np.where(np.arange(len(at_m)) % 2, 1, -1)
    here, ahead = _places_and_directions(street.shape, at_m)
    beside = here + np.column_stack([-ahead[:, 1], ahead[:, 0]]) * sides[:, None] * DOOR_M
    for metres, side, door in zip(at_m, sides, beside, strict=True):
        yield House(str(house_number(street.from_m + metres, side)), plain(street.name), Point(door))


def house_number(chainage_m: float, side: int) -> int:
    return 2 * int(chainage_m / FRONTAGE_M) + (1 if side > 0 else 2)


def _place_and_direction(shape: LineString, at_m: float) -> tuple[np.ndarray, np.ndarray]:
    here, ahead = _places_and_directions(shape, np.array([at_m]))
    return here[0], ahead[0]


def _places_and_directions(shape: LineString, at_m: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Points at these chainages and unit vectors along the line there, each of shape (n, 2)."""
    stops = np.concatenate([at_m, np.maximum(0.0, at_m - 1), np.minimum(shape.length, at_m + 1)])
    here, back, on = np.split(shapely.get_coordinates(shapely.line_interpolate_point(shape, stops)), 3)
    return here, (on - back) / np.hypot(*(on - back).T)[:, None]


def _turned(direction: np.ndarray, degrees: float) -> np.ndarray:
    a = np.radians(degrees)
    turned: np.ndarray = np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]]) @ direction
    return turned
