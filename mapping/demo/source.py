"""The hand-written facts of the schematic city, read from the text files in ``data/``.

Coordinates were drawn from general knowledge of the two cities, not taken from
any map file: good to about 100 m in the centre and a few hundred outside it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mapping.demo.plane import LatLon

DATA = Path(__file__).parent / "data"
ROAD_FILES = (
    "roads_centre.txt",
    "roads_north.txt",
    "roads_south.txt",
    "roads_east.txt",
    "roads_can_tho.txt",
)


@dataclass(frozen=True)
class Road:
    """One main road as drawn: OSM class, flags (o one-way, t tunnel, f ferry), name, vertices."""

    highway: str
    flags: str
    name: str
    points: tuple[LatLon, ...]


@dataclass(frozen=True)
class Water:
    kind: str
    width_m: float
    name: str
    points: tuple[LatLon, ...]


@dataclass(frozen=True)
class Fairway:
    """Where boats go over open water."""

    width_m: float
    name: str
    points: tuple[LatLon, ...]


@dataclass(frozen=True)
class Quay:
    """A road that follows a bank of ``water`` between two places."""

    highway: str
    flags: str
    name: str
    water: str
    side: str
    from_bank_m: float
    start: LatLon
    end: LatLon


@dataclass(frozen=True)
class Area:
    kind: str
    name: str
    points: tuple[LatLon, ...]


@dataclass(frozen=True)
class Zone:
    """A neighbourhood: spacing of its lesser streets, alleys per km, and street names."""

    place: str
    name: str
    centre: LatLon
    radius_m: float
    along_m: float
    across_m: float
    alleys_per_km: float
    street_names: tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """A named point: a hospital, a landmark or a bridge, with tags in OSM's words."""

    point: LatLon
    name: str
    tags: tuple[tuple[str, str], ...]


def roads() -> list[Road]:
    rows = (row for name in ROAD_FILES for row in _rows(name))
    return [Road(cls, flags, plain(name), _points(points)) for cls, flags, name, points in rows]


def waters() -> list[Water]:
    return [Water(k, float(w), name, _points(points)) for k, w, name, points in _rows("waters.txt")]


def fairways() -> list[Fairway]:
    return [Fairway(float(w), name, _points(points)) for w, name, points in _rows("fairways.txt")]


def quays() -> list[Quay]:
    return [
        Quay(cls, flags, name, water, side, float(metres), _points(start)[0], _points(end)[0])
        for cls, flags, name, water, side, metres, start, end in _rows("quays.txt")
    ]


def areas() -> list[Area]:
    return [Area(kind, name, _points(points)) for kind, name, points in _rows("areas.txt")]


def zones() -> list[Zone]:
    return [_zone(row) for row in _rows("zones.txt")]


def bridges() -> list[Place]:
    return [Place(_points(at)[0], name, ()) for at, name in _rows("bridges.txt")]


def landmarks() -> list[Place]:
    return [_landmark(row) for row in _rows("landmarks.txt")]


def plain(name: str) -> str:
    """The name as signed: without the note in brackets that tells two namesakes apart here."""
    return re.sub(r" \([^)]*\)$", "", name)


def _zone(row: list[str]) -> Zone:
    place, name, at, radius, spacing, alleys, streets = row
    along, across = spacing.split("x")
    names = tuple(s.strip() for s in streets.split(";") if s.strip())
    return Zone(
        place,
        name,
        _points(at)[0],
        float(radius),
        float(along),
        float(across),
        float(alleys),
        names,
    )


def _landmark(row: list[str]) -> Place:
    at, name, tag, number, street = row
    key, value = tag.split("=")
    tags = {key: value, "addr:housenumber": number, "addr:street": street}
    return Place(_points(at)[0], name, tuple((k, v) for k, v in tags.items() if v))


def _rows(filename: str) -> Iterator[list[str]]:
    for line in (DATA / filename).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield [field.strip() for field in line.split("|")]


def _points(text: str) -> tuple[LatLon, ...]:
    pairs = (pair.split() for pair in text.split(","))
    return tuple((float(lat), float(lon)) for lat, lon in pairs)
