"""Wards and districts: those of today, and the old ones that people still say."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from rapidfuzz import fuzz, process
from shapely.geometry.base import BaseGeometry

from mapping.domain.address.text import initials, words
from mapping.domain.geo import Point, haversine_many_m

type Level = Literal["ward", "old_ward", "old_district"]
#: Within its border; within the border of an old ward that it took over alone; nearest of all centres.
type WardSource = Literal["polygon", "old_ward", "nearest_centre"]

_KINDS = (
    "phuong", "quan", "xa", "huyen", "thi tran", "thi xa", "thanh pho", "dac khu", "ward", "district", "commune", "tp",
)  # fmt: skip
_LEVELS: dict[str, tuple[Level, ...]] = {
    **dict.fromkeys(("p", "f", "phuong", "ward", "xa", "tt", "thi tran"), ("ward", "old_ward")),
    **dict.fromkeys(("q", "quan", "h", "huyen", "tx", "thi xa", "tp", "thanh pho", "district"), ("old_district",)),
    "": ("ward", "old_ward", "old_district"),
}
#: Borders in the map are simplified, and callers near a border name either side.
_BORDER_M = 250.0
_SLIVER_M = 500.0
_CENTRE_M = 15_000.0
_DEGREE_M = 111_195.0
_MIN_LIKENESS = 84.0


@dataclass(frozen=True, slots=True)
class Area:
    """One unit. `code` is the state's code of a ward of today (0 for old units), `parent` the row of the old
    ward's district (-1: none), `now` the codes of the wards that took over an old unit."""

    name: str
    level: Level
    lat: float
    lon: float
    radius_m: float
    code: int = 0
    parent: int = -1
    now: tuple[int, ...] = ()
    shape: str = ""

    @property
    def key(self) -> str:
        return area_key(self.name)


@dataclass(frozen=True, slots=True)
class Where:
    """The units around a place; `source` says how today's ward was found."""

    ward: Area | None
    source: WardSource | None
    old_ward: Area | None
    old_district: Area | None

    @property
    def old_names(self) -> str:
        return ", ".join(area.name for area in (self.old_ward, self.old_district) if area)


@lru_cache(maxsize=16_384)
def area_key(name: str) -> str:
    """Phường 11, phuong 011 -> 11; Quận Phú Nhuận -> phu nhuan."""
    text = " ".join(part.lstrip("0") or "0" for part in words(name))
    for kind in _KINDS:
        if text.startswith(f"{kind} ") and len(text) > len(kind) + 1:
            return text[len(kind) + 1 :]
    return text


class Areas:
    """Finds units by what they are called and by where they are."""

    def __init__(self, rows: Sequence[Area], cities: Sequence[str] = ()) -> None:
        self.rows = list(rows)
        self.cities = frozenset(cities)
        self.shapes: dict[int, BaseGeometry] = {
            i: shapely.from_wkb(row.shape) for i, row in enumerate(self.rows) if row.shape
        }
        for geometry in self.shapes.values():
            shapely.prepare(geometry)

    def with_wards(self, wards: Mapping[int, tuple[str, BaseGeometry]]) -> Areas:
        """The same with the borders of today's wards, by code; wards that were unknown are added."""
        known = {row.code for row in self.rows if row.code}
        rows = [self._bordered(row, wards) for row in self.rows]
        rows += [_ward(code, *wards[code]) for code in wards if code not in known]
        return Areas(rows, sorted(self.cities))

    @staticmethod
    def _bordered(row: Area, wards: Mapping[int, tuple[str, BaseGeometry]]) -> Area:
        return _ward(row.code, *wards[row.code]) if row.code in wards else row

    @cached_property
    def _named(self) -> dict[str, list[int]]:
        named: dict[str, list[int]] = defaultdict(list)
        for i, row in enumerate(self.rows):
            named[row.key].append(i)
        return dict(named)

    @cached_property
    def _short(self) -> dict[str, list[int]]:
        short: dict[str, list[int]] = defaultdict(list)
        for i, row in enumerate(self.rows):
            if row.level == "old_district" and " " in row.key:
                short[initials(row.key)].append(i)
        return dict(short)

    @cached_property
    def _row_of_code(self) -> dict[int, int]:
        return {row.code: i for i, row in enumerate(self.rows) if row.code}

    def find(self, kind: str, key: str) -> tuple[int, ...]:
        """Rows of that exact name; `kind` is the word before it (p, quan, …) or "" when there was none."""
        levels = _LEVELS.get(kind, _LEVELS[""])
        found = [i for i in self._named.get(key, ()) if self.rows[i].level in levels]
        if not found and kind and "old_district" in levels:
            found = self._short.get(key, [])
        return tuple(found)

    def find_like(self, kind: str, key: str) -> tuple[int, ...]:
        """Rows of nearly that name, for a slip of the finger."""
        if len(key) < 4 or key.replace(" ", "").isdigit():
            return ()
        best = process.extractOne(key, list(self._named), scorer=fuzz.ratio, score_cutoff=_MIN_LIKENESS)
        return self.find(kind, best[0]) if best else ()

    def narrowed(self, wards: Iterable[int], districts: Iterable[int]) -> tuple[int, ...]:
        """Of wards with one name, those of the districts named beside them."""
        chosen, inside = tuple(wards), set(districts)
        of_district = tuple(i for i in chosen if self.rows[i].parent in inside)
        return of_district or chosen

    def contain(self, rows: Iterable[int], lats: ArrayLike, lons: ArrayLike) -> NDArray[np.bool_]:
        """Which points lie in any of the units, borders taken generously."""
        lat, lon = np.atleast_1d(np.asarray(lats, float)), np.atleast_1d(np.asarray(lons, float))
        inside = np.zeros(lat.shape, bool)
        for row in rows:
            inside |= self._holds(row, lat, lon)
        return inside

    def _holds(self, row: int, lat: NDArray[np.float64], lon: NDArray[np.float64]) -> NDArray[np.bool_]:
        if row in self.shapes:
            return _close_to(self.shapes[row], lat, lon)
        area = self.rows[row]
        if area.now and any(self._row_of_code.get(code) in self.shapes for code in area.now):
            return self.contain((self._row_of_code[c] for c in area.now if c in self._row_of_code), lat, lon)
        return np.asarray(haversine_many_m(lat, lon, area.lat, area.lon) <= area.radius_m)

    def at(self, point: Point) -> Where:
        """The units around a point."""
        old = self._shaped_at(point, "old_ward")
        ward, source = self._ward_at(point, old)
        district = self.rows[old.parent] if old and old.parent >= 0 else self._shaped_at(point, "old_district")
        return Where(ward, source, old, district)

    def _ward_at(self, point: Point, old: Area | None) -> tuple[Area | None, WardSource | None]:
        ward = self._shaped_at(point, "ward", within_m=_SLIVER_M)
        if ward is not None:
            return ward, "polygon"
        if old is not None and len(heirs := self.successors(old)) == 1:
            return heirs[0], "old_ward"
        rows = [row for row in self.rows if row.level == "ward"]
        if not rows:
            return None, None
        away = haversine_many_m([row.lat for row in rows], [row.lon for row in rows], point.lat, point.lon)
        best = int(np.argmin(away))
        return (rows[best], "nearest_centre") if away[best] <= _CENTRE_M else (None, None)

    def _shaped_at(self, point: Point, level: Level, within_m: float = 0.0) -> Area | None:
        rows, tree = self._trees[level]
        if not rows:
            return None
        spot = shapely.Point(point.lon, point.lat)
        inside = tree.query(spot, predicate="intersects")
        if len(inside):
            return self.rows[rows[int(inside[0])]]
        if not within_m:
            return None
        near = tree.query_nearest(spot, max_distance=within_m / _DEGREE_M)
        return self.rows[rows[int(near[0])]] if len(near) else None

    @cached_property
    def _trees(self) -> dict[Level, tuple[list[int], shapely.STRtree]]:
        levels: tuple[Level, ...] = ("ward", "old_ward", "old_district")
        rows = {level: [i for i in self.shapes if self.rows[i].level == level] for level in levels}
        return {level: (rows[level], shapely.STRtree([self.shapes[i] for i in rows[level]])) for level in levels}

    def successors(self, row: Area) -> list[Area]:
        """The wards of today that took over an old unit."""
        return [self.rows[self._row_of_code[code]] for code in row.now if code in self._row_of_code]

    def save(self, path: Path) -> None:
        data = {"cities": sorted(self.cities), "rows": [asdict(row) for row in self.rows]}
        path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Areas:
        data = json.loads(path.read_text(encoding="utf-8"))
        return cls([Area(**row | {"now": tuple(row["now"])}) for row in data["rows"]], data["cities"])


def _ward(code: int, name: str, shape: BaseGeometry) -> Area:
    spot = shapely.point_on_surface(shape)
    return Area(name, "ward", spot.y, spot.x, _radius_m(shape), code, shape=shapely.to_wkb(shape, hex=True))


def _radius_m(shape: BaseGeometry) -> float:
    west, south, east, north = shape.bounds
    return round(max(north - south, east - west) / 2 * _DEGREE_M)


def shaped(row: Area, shape: BaseGeometry) -> Area:
    """The area with its border, and centre and radius by it."""
    spot = shapely.point_on_surface(shape)
    hexed = shapely.to_wkb(shape, hex=True)
    return replace(row, lat=spot.y, lon=spot.x, radius_m=_radius_m(shape), shape=hexed)


def is_city_word(text: str) -> bool:
    return bool(re.fullmatch(r"(tp ?)?(hcm|ho chi minh|sai gon|sg)( city)?|vn|viet nam|vietnam", text))


def _close_to(shape: BaseGeometry, lat: NDArray[np.float64], lon: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which points lie in a unit or at its border; only those in its box are looked at closely."""
    reach = _BORDER_M / _DEGREE_M
    west, south, east, north = shape.bounds
    close = (lon >= west - reach) & (lon <= east + reach) & (lat >= south - reach) & (lat <= north + reach)
    if close.any():
        close[close] = shapely.dwithin(shape, shapely.points(lon[close], lat[close]), reach)
    return np.asarray(close)
