"""From a map's features to the address index: doors get their streets, streets their crossings."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from mapping.domain.address.areas import Areas
from mapping.domain.address.assemble_streets import Layout, Reach, StreetFinder, alley_parts, lay_streets, reach
from mapping.domain.address.features import Door, Features, NamedWay
from mapping.domain.address.house_number import HouseNumber, parse_number
from mapping.domain.address.index import AddressIndex, Contents, House, Junction, Landmark, Street
from mapping.domain.address.text import fold, place_key, street_key, without_brackets
from mapping.domain.geo import LocalPlane, Point

type Floats = NDArray[np.float64]

_ALLEY_M = 60.0
_FRONT_M = 45.0
_BEHIND_M = 150.0
#: Closer than this to an alley, and that much farther from any street: the door is in the alley.
_IN_ALLEY_M = 14.0
_SAME_STREET_M = 600.0
_SAME_CROSSING_M = 80.0
_SAME_MARK_M = 250.0
#: Named after the place they serve: when both are mapped, the place is kept.
_STOPS = {"bus_stop", "stop_position", "platform", "station"}


def assemble(features: Features, areas: Areas) -> AddressIndex:
    """The index of one map. Doors whose street cannot be told are left out."""
    plane = LocalPlane(_middle(features))
    layout = lay_streets(features.ways, plane)
    houses = list(_Doors(layout).housed(features.doors))
    landmarks = _landmarks(features.landmarks, layout)
    junctions = list(_junctions(features.ways, layout))
    return AddressIndex(Contents(layout.streets, layout.lines, houses, junctions, landmarks, areas))


def _middle(features: Features) -> Point:
    spots = [way.points.mean(axis=0) for way in features.ways]
    spots = spots or [np.array((door.lat, door.lon)) for door in features.doors] or [np.array((10.8, 106.7))]
    lat, lon = np.mean(spots, axis=0)
    return Point(float(lat), float(lon))


class _Doors:
    """Gives every door its street: the one the map names, else the one it must belong to."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._finder = StreetFinder(layout)
        alleys = [i for i, street in enumerate(layout.streets) if street.chain]
        self._alleys: Reach = reach(layout, alleys)
        self._unmapped: dict[str, list[tuple[Door, HouseNumber | None, Floats]]] = defaultdict(list)

    def housed(self, doors: Sequence[Door]) -> Iterator[House]:
        for door in doors:
            number = parse_number(fold(door.number))
            xy = np.array(self._layout.plane.to_xy_m(door.lat, door.lon))
            house = self._told(door, number, xy) if _is_name(door.street) else self._guessed(door, number, xy)
            if house is not None:
                yield house
        yield from self._on_unmapped()

    def _told(self, door: Door, number: HouseNumber | None, xy: Floats) -> House | None:
        name = _street_part(door.street)
        alley = alley_parts(name)
        row = self._finder.named(alley[1], xy) if alley and alley[1] else self._finder.named(name, xy, _SAME_STREET_M)
        if row is None:
            self._unmapped[street_key(name)].append((door, number, xy))
            return None
        if alley and number is not None:
            number = _within(alley[0], number)
        return _house(door, number, row, sure=True)

    def _on_unmapped(self) -> Iterator[House]:
        """Streets known only from the doors on them: a street without a line."""
        for key, doors in self._unmapped.items():
            spots = np.array([xy for _, _, xy in doors])
            middle = self._layout.plane.to_point(*map(float, spots.mean(axis=0)))
            name = _street_part(doors[0][0].street)
            row = self._layout.add(Street(name, key, middle.lat, middle.lon, 0.0), [])
            for door, number, _ in doors:
                yield _house(door, number, row, sure=True)

    def _guessed(self, door: Door, number: HouseNumber | None, xy: Floats) -> House | None:
        if number is None:
            return None
        alleys = self._alleys.near(xy, _ALLEY_M)
        if number.alley:
            row = self._by_alley(number, alleys) or self._beside(xy, _BEHIND_M)
            return None if row is None else _house(door, number, row, sure=False)
        row = self._beside(xy, _FRONT_M)
        if alleys and alleys[0][1] < _IN_ALLEY_M and not self._finder.all.near(xy, 2 * _IN_ALLEY_M, 1):
            alley = self._layout.streets[alleys[0][0]]
            return _house(door, _within(alley.chain, number), alley.base, sure=False)
        return None if row is None else _house(door, number, row, sure=False)

    def _by_alley(self, number: HouseNumber, alleys: Iterable[tuple[int, float]]) -> int | None:
        """The street of the nearest alley whose number the door's begins with."""
        for row, _ in alleys:
            street = self._layout.streets[row]
            chain = tuple(street.chain.split("/"))
            if number.alley[: len(chain)] == chain:
                return street.base
        return None

    def _beside(self, xy: Floats, within_m: float) -> int | None:
        near = self._finder.all.near(xy, within_m, count=1)
        return near[0][0] if near else None


def _is_name(text: str) -> bool:
    return len(text.strip()) > 2 and any(c.isalpha() for c in text)


def _street_part(text: str) -> str:
    """Without the ward, district and city that some write into the street's tag, and without a number before it."""
    first = next((part for part in text.replace("\xa0", " ").split(",") if part.strip()), text).strip()
    first = without_brackets(first)
    first = re.sub(r"(?i)\s+(ward|p\.|q\.|phường|quận|district|tp)\s?\S.*$", "", first)
    return re.sub(r"^\d+[\d/]*\w?\s+(?=[^\W\d]{2,}\s)(?!(?i:tháng))", "", first) or first


def _within(chain: str, number: HouseNumber) -> HouseNumber:
    parts = tuple(chain.split("/"))
    return (
        number
        if number.parts[: len(parts)] == parts and number.alley
        else HouseNumber((*parts, *number.parts), number.last)
    )


def _house(door: Door, number: HouseNumber | None, street: int, *, sure: bool) -> House:
    return House(number.key if number else door.number.strip(), street, door.lat, door.lon, sure)


def _junctions(ways: Sequence[NamedWay], layout: Layout) -> Iterator[Junction]:
    """One for each pair of streets and each place where they share nodes."""
    at_node: dict[int, set[int]] = defaultdict(set)
    spot: dict[int, tuple[float, float]] = {}
    owner = {id(line): row for row, lines in enumerate(layout.lines) for line in lines}
    for way in ways:
        row = owner.get(id(way.points))
        if row is None:
            continue
        for ref, (lat, lon) in zip(way.refs.tolist(), way.points.tolist(), strict=True):
            at_node[ref].add(row)
            spot[ref] = (lat, lon)
    meets: dict[tuple[int, int], list[tuple[float, float]]] = defaultdict(list)
    for ref, rows in at_node.items():
        for pair in combinations(sorted(rows), 2):
            meets[pair].append(spot[ref])
    for (first, second), spots in meets.items():
        for lat, lon in _merged(spots, layout.plane, _SAME_CROSSING_M):
            yield Junction(first, second, lat, lon)


def _merged(spots: Sequence[tuple[float, float]], plane: LocalPlane, within_m: float) -> Iterator[tuple[float, float]]:
    """Crossings of the two carriageways of one road are one crossing."""
    rest = np.array(spots)
    while len(rest):
        xy = np.column_stack(plane.to_xy_m(rest[:, 0], rest[:, 1]))
        near = np.hypot(*(xy - xy[0]).T) <= within_m
        lat, lon = rest[near].mean(axis=0)
        yield float(lat), float(lon)
        rest = rest[~near]


def _landmarks(given: Sequence[Landmark], layout: Layout) -> list[Landmark]:
    """Named places, bridges and named crossings; one that is mapped twice is kept once."""
    bridges = [
        Landmark(street.name, "bridge" if fold(street.name).startswith("cau ") else "junction", street.lat, street.lon)
        for street in layout.streets
        if re.match(r"(cau|vong xoay|bung binh|nga (ba|tu|nam|sau|bay|\d)) ", fold(street.name))
    ]
    kept: dict[str, list[Landmark]] = defaultdict(list)
    for mark in [*sorted(given, key=lambda mark: mark.kind in _STOPS), *bridges]:
        twins = kept[place_key(mark.name)]
        if not any(_apart_m(mark, twin, layout.plane) < _SAME_MARK_M for twin in twins):
            twins.append(mark)
    return [mark for twins in kept.values() for mark in twins]


def _apart_m(a: Landmark, b: Landmark, plane: LocalPlane) -> float:
    x, y = plane.to_xy_m([a.lat, b.lat], [a.lon, b.lon])
    return float(np.hypot(x[1] - x[0], y[1] - y[0]))
