"""The names of a map and where they are: flat arrays on disk, quick to open, looked up by key."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from mapping.domain.address.areas import Areas
from mapping.domain.address.house_number import HouseNumber, parse_number
from mapping.domain.geo import LocalPlane, Point

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]

#: Raised whenever what is written changes, or how a name's key is spelt: old words would be looked up by new keys.
FORMAT = 2
_META = "meta.json"


@dataclass(frozen=True, slots=True)
class Street:
    """A street, or an alley of one (`base` is its row, `chain` the alley's number: 123/45)."""

    name: str
    key: str
    lat: float
    lon: float
    length_m: float
    base: int = -1
    chain: str = ""


@dataclass(frozen=True, slots=True)
class House:
    """A number on the map. `sure`: the map names its street; otherwise the nearest that fits was taken."""

    number: str
    street: int
    lat: float
    lon: float
    sure: bool


@dataclass(frozen=True, slots=True)
class Junction:
    """Where two streets meet."""

    first: int
    second: int
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Landmark:
    """A named place; `kind` as the map tags it (hospital, market …), `names` the other names it goes by.

    own: a centre's people put it there, with a `note` for each other; those are not kept with the map.
    """

    name: str
    kind: str
    lat: float
    lon: float
    names: tuple[str, ...] = ()
    own: bool = False
    note: str = ""


@dataclass(frozen=True)
class Contents:
    """Everything that the index holds. `lines[i]` are the polylines of street i, (n, 2) arrays of lat, lon."""

    streets: Sequence[Street]
    lines: Sequence[Sequence[Floats]]
    houses: Sequence[House]
    junctions: Sequence[Junction]
    landmarks: Sequence[Landmark]
    areas: Areas


class AddressIndex:
    """`Contents` with what finding needs: houses by street, numbers and junctions by key, trees of places."""

    def __init__(self, contents: Contents) -> None:
        self.streets = list(contents.streets)
        self.lines = contents.lines
        self.houses = list(contents.houses)
        self.junctions = list(contents.junctions)
        self.landmarks = list(contents.landmarks)
        self.areas = contents.areas

    def with_wards(self, areas: Areas) -> AddressIndex:
        """The same with other units, for when borders are imported."""
        return AddressIndex(
            Contents(self.streets, self.lines, self.houses, self.junctions, self.landmarks, areas),
        )

    @cached_property
    def numbers(self) -> list[HouseNumber | None]:
        return [parse_number(house.number) for house in self.houses]

    @cached_property
    def houses_of(self) -> dict[int, list[int]]:
        """House rows by street row."""
        return _grouped((house.street, i) for i, house in enumerate(self.houses))

    @cached_property
    def house_rows(self) -> dict[tuple[int, str], list[int]]:
        """House rows by street row and the number's one spelling."""
        pairs = zip(self.houses, self.numbers, strict=True)
        return _grouped(((house.street, n.key if n else house.number.lower()), i) for i, (house, n) in enumerate(pairs))

    @cached_property
    def alleys_of(self) -> dict[tuple[int, str], int]:
        """The alley's row by its street's row and its number."""
        return {(street.base, street.chain): i for i, street in enumerate(self.streets) if street.chain}

    @cached_property
    def chains_of(self) -> dict[int, list[tuple[tuple[str, ...], int]]]:
        """(number parts, alley row) of a street's alleys."""
        return _grouped((s.base, (tuple(s.chain.split("/")), i)) for i, s in enumerate(self.streets) if s.chain)

    @cached_property
    def rows_of_key(self) -> dict[str, list[int]]:
        """Street rows by name key; alleys are found through their street."""
        return _grouped((street.key, i) for i, street in enumerate(self.streets) if not street.chain)

    @cached_property
    def junction_rows(self) -> dict[tuple[int, int], list[int]]:
        return _grouped(((j.first, j.second), i) for i, j in enumerate(self.junctions))

    @cached_property
    def plane(self) -> LocalPlane:
        lats, lons = [s.lat for s in self.streets], [s.lon for s in self.streets]
        return LocalPlane(Point(float(np.mean(lats)), float(np.mean(lons))) if lats else Point(10.8, 106.7))

    def xy(self, lats: Iterable[float], lons: Iterable[float]) -> Floats:
        """(n, 2) metres east and north on this map's plane."""
        return np.column_stack(self.plane.to_xy_m(list(lats), list(lons))).reshape(-1, 2)

    @cached_property
    def house_xy(self) -> Floats:
        return self.xy((h.lat for h in self.houses), (h.lon for h in self.houses))

    @cached_property
    def house_tree(self) -> cKDTree:
        return cKDTree(self.house_xy)

    @cached_property
    def junction_tree(self) -> cKDTree:
        return cKDTree(self.xy((j.lat for j in self.junctions), (j.lon for j in self.junctions)))

    @cached_property
    def along(self) -> list[list[Floats]]:
        """Each street's polylines in metres of this map's plane."""
        return [[self.xy(line[:, 0], line[:, 1]) for line in lines] for lines in self.lines]

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        _save_lines(folder, self.lines)
        _save_columns(folder / "streets", self.streets, ("name", "key", "chain"))
        _save_columns(folder / "houses", self.houses, ("number",))
        _save_columns(folder / "junctions", self.junctions, ())
        texts = [[mark.name, mark.kind, round(mark.lat, 7), round(mark.lon, 7), *mark.names] for mark in self.landmarks]
        (folder / "landmarks.json").write_text(json.dumps(texts, ensure_ascii=False), encoding="utf-8")
        self.areas.save(folder / "areas.json")
        (folder / _META).write_text(json.dumps({"format": FORMAT}), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> AddressIndex:
        """Raises OSError or ValueError when the folder holds no whole index of this format."""
        _check_format(folder)
        marks = json.loads((folder / "landmarks.json").read_text(encoding="utf-8"))
        contents = Contents(
            streets=[Street(*row) for row in _columns(folder / "streets", Street)],
            lines=_load_lines(folder),
            houses=[House(*row) for row in _columns(folder / "houses", House)],
            junctions=[Junction(*row) for row in _columns(folder / "junctions", Junction)],
            landmarks=[Landmark(name, kind, lat, lon, tuple(names)) for name, kind, lat, lon, *names in marks],
            areas=Areas.load(folder / "areas.json"),
        )
        return cls(contents)


def _check_format(folder: Path) -> None:
    meta = folder / _META  # the first indexes had none
    if not meta.exists() or json.loads(meta.read_text(encoding="utf-8")) != {"format": FORMAT}:
        raise ValueError(f"addresses in {folder} were built for another version; build them again")


def _grouped[K, V](pairs: Iterable[tuple[K, V]]) -> dict[K, list[V]]:
    groups: dict[K, list[V]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return dict(groups)


def _save_lines(folder: Path, lines: Sequence[Sequence[Floats]]) -> None:
    flat = [line for street in lines for line in street]
    points = np.concatenate(flat) if flat else np.empty((0, 2))
    street = np.array([len(street) for street in lines], np.int64)
    line = np.array([len(line) for line in flat], np.int64)
    np.savez(folder / "lines.npz", points=points, street=street, line=line)


def _load_lines(folder: Path) -> list[list[Floats]]:
    with np.load(folder / "lines.npz") as saved:
        parts = np.split(saved["points"], np.cumsum(saved["line"])[:-1]) if len(saved["line"]) else []
        ends = np.cumsum(saved["street"]).tolist()
    return [parts[begin:end] for begin, end in zip([0, *ends[:-1]], ends, strict=True)] if ends else []


def _save_columns(stem: Path, rows: Sequence[Street | House | Junction], texts: tuple[str, ...]) -> None:
    """Numbers as arrays, texts as JSON lists, both by the name of the field."""
    names = [name for name in (type(rows[0]).__slots__ if rows else ()) if name not in texts]
    arrays: dict[str, Any] = {name: np.array([getattr(row, name) for row in rows]) for name in names}
    np.savez(stem.with_suffix(".npz"), **arrays)
    columns = {name: [getattr(row, name) for row in rows] for name in texts}
    stem.with_suffix(".json").write_text(json.dumps(columns, ensure_ascii=False), encoding="utf-8")


def _columns(stem: Path, kind: type) -> Iterable[tuple[Any, ...]]:
    columns = json.loads(stem.with_suffix(".json").read_text(encoding="utf-8"))
    with np.load(stem.with_suffix(".npz")) as saved:
        columns |= {name: saved[name].tolist() for name in saved.files}
    if not columns or (len(columns) != len(kind.__slots__)):  # type: ignore[attr-defined]
        return []
    return zip(*(columns[name] for name in kind.__slots__), strict=True)  # type: ignore[attr-defined]
