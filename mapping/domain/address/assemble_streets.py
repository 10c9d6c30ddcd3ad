"""Ways of one name become streets; Hẻm 123/45 Lê Văn Sỹ becomes an alley of that street."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from mapping.domain.address.features import NamedWay
from mapping.domain.address.house_number import parse_number
from mapping.domain.address.index import Street
from mapping.domain.address.text import fold, street_key
from mapping.domain.geo import LocalPlane

type Floats = NDArray[np.float64]

#: Parts of one street may be this far apart (a bridge between them has its own name).
_GAP_M = 300.0
#: Đường số 5 of one estate is not Đường số 5 of the next.
_NUMBERED_GAP_M = 120.0
_STEP_M = 20.0
_ALLEY_REACH_M = 1500.0
_TOUCH_M = 80.0
_LIKE = 84.0
_ALLEY = re.compile(
    r"^(?:hem|hém|hẻm|ngo|ngach|kiet)\s*(?:so\s+)?((?:\d+[a-z]{0,2})(?:\s*/\s*\d+[a-z]{0,2})*)\b[\s,.-]*(.*)$"
)
_CHAIN_ONLY = re.compile(r"^(\d+[a-z]?(?:/\d+[a-z]?)+)\b\s*(.*)$")
#: What some write where a way has no name.
_NAMELESS = {"cau", "hem", "hem cut", "duong", "duong be tong", "be tong", "ngo", "street", "road", "cong", "duong dat"}
_NOTE = re.compile(r"\(.*?\)|\b\d+(?:[.,]\d+)?\s*m\b|widening|planned|overhead route", re.IGNORECASE)


@dataclass
class Layout:
    """Streets being gathered: their rows, their polylines (lat, lon), and their points in metres."""

    plane: LocalPlane
    streets: list[Street]
    lines: list[list[Floats]]

    def add(self, street: Street, lines: list[Floats]) -> int:
        self.streets.append(street)
        self.lines.append(lines)
        return len(self.streets) - 1


@dataclass(frozen=True)
class Reach:
    """A tree over points along streets, a point every _STEP_M, and the street of each point."""

    tree: cKDTree
    street: NDArray[np.int64]

    def near(self, xy: Floats, within_m: float, count: int = 24) -> list[tuple[int, float]]:
        """(street row, distance m) of the nearest streets, nearest first, each once."""
        if not len(self.street):
            return []
        away, at = self.tree.query(xy, k=min(count, len(self.street)), distance_upper_bound=within_m)
        found: dict[int, float] = {}
        for metres, point in zip(np.atleast_1d(away), np.atleast_1d(at), strict=True):
            if np.isfinite(metres):
                found.setdefault(int(self.street[point]), float(metres))
        return list(found.items())


def alley_parts(name: str) -> tuple[str, str] | None:
    """("123/45", "Lê Văn Sỹ") of an alley's name; the street may be "". None when it is no numbered alley."""
    plain = " ".join(_NOTE.sub(" ", name).split())
    folded = fold(plain)
    match = _ALLEY.match(folded) or _CHAIN_ONLY.match(folded)
    if match is None:
        return None
    number = parse_number(match.group(1))
    street = (
        plain[len(plain) - len(match.group(2)) :] if match.group(2) and len(folded) == len(plain) else match.group(2)
    )
    return ("/".join(number.parts), street.strip()) if number else None


def lay_streets(ways: Sequence[NamedWay], plane: LocalPlane) -> Layout:
    """Streets first, then the alleys, each joined to its street."""
    layout = Layout(plane, [], [])
    alleys: list[tuple[NamedWay, str, str]] = []
    groups: dict[str, list[NamedWay]] = defaultdict(list)
    for way in ways:
        parts = alley_parts(way.name)
        if parts:
            alleys.append((way, *parts))
        elif (key := street_key(_NOTE.sub(" ", way.name))) and key not in _NAMELESS:
            groups[key].append(way)
    for key, group in groups.items():
        for cluster in _clusters(group, plane, _gap_m(key)):
            layout.add(_street(key, cluster, plane), [way.points for way in cluster])
    _lay_alleys(layout, alleys)
    return layout


def _gap_m(key: str) -> float:
    return _NUMBERED_GAP_M if any(c.isdigit() for c in key) and len(key) <= 8 else _GAP_M


def _xy(plane: LocalPlane, points: Floats) -> Floats:
    return np.column_stack(plane.to_xy_m(points[:, 0], points[:, 1]))


def dense(xy: Floats) -> Floats:
    """Points along a line, at most _STEP_M apart."""
    steps = np.diff(xy, axis=0)
    counts = np.maximum(1, np.ceil(np.hypot(steps[:, 0], steps[:, 1]) / _STEP_M).astype(np.int64))
    part = np.repeat(np.arange(len(steps)), counts)
    nth = np.arange(len(part)) - np.repeat(np.cumsum(counts) - counts, counts) + 1
    return np.concatenate([xy[:1], xy[part] + steps[part] * (nth / counts[part])[:, None]])


def _clusters(group: list[NamedWay], plane: LocalPlane, gap_m: float) -> list[list[NamedWay]]:
    if len(group) == 1:
        return [group]
    pieces = [dense(_xy(plane, way.points)) for way in group]
    owner = np.repeat(np.arange(len(group)), [len(piece) for piece in pieces])
    pairs = (
        cKDTree(np.concatenate(pieces)).query_pairs(gap_m, output_type="ndarray")
        if len(owner) < 4000
        else _ends(pieces, gap_m)
    )
    links = owner[pairs] if len(owner) < 4000 else pairs
    size = len(group)
    joined = coo_array((np.ones(len(links)), (links[:, 0], links[:, 1])), shape=(size, size))
    _, label = connected_components(joined, directed=False)
    return [[way for way, of in zip(group, label, strict=True) if of == k] for k in range(label.max() + 1)]


def _ends(pieces: list[Floats], gap_m: float) -> NDArray[np.int64]:
    """Pairs of long groups, by the ends of their ways alone."""
    ends = np.concatenate([piece[[0, len(piece) // 2, -1]] for piece in pieces])
    pairs: NDArray[np.int64] = cKDTree(ends).query_pairs(gap_m * 2, output_type="ndarray") // 3
    return pairs


def length_m(xy: Floats) -> float:
    return float(np.hypot(*np.diff(xy, axis=0).T).sum())


def _street(key: str, ways: Sequence[NamedWay], plane: LocalPlane, base: int = -1, chain: str = "") -> Street:
    lines = [_xy(plane, way.points) for way in ways]
    spread = np.concatenate([dense(line) for line in lines])
    middle = spread[np.argmin(((spread - spread.mean(axis=0)) ** 2).sum(axis=1))]
    at = plane.to_point(float(middle[0]), float(middle[1]))
    name = _best_name([way.name for way in ways])
    return Street(name, key, at.lat, at.lon, round(sum(map(length_m, lines)), 1), base, chain)


def _best_name(names: Sequence[str]) -> str:
    """The spelling with most marks, then the most frequent one."""
    return max(set(names), key=lambda name: (sum(ord(c) > 127 for c in name), names.count(name), name))


def reach(layout: Layout, rows: Iterable[int]) -> Reach:
    pieces, owner = [np.empty((0, 2))], [np.empty(0, np.int64)]
    for row in rows:
        for line in layout.lines[row]:
            points = dense(_xy(layout.plane, line))
            pieces.append(points)
            owner.append(np.full(len(points), row, np.int64))
    return Reach(cKDTree(np.concatenate(pieces)), np.concatenate(owner))


def rows_by_key(layout: Layout) -> dict[str, list[int]]:
    rows: dict[str, list[int]] = defaultdict(list)
    for i, street in enumerate(layout.streets):
        if not street.chain:
            rows[street.key].append(i)
    return rows


class StreetFinder:
    """Which street of a name is meant at a place: the nearest of that name, spelled roughly so."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._rows = rows_by_key(layout)
        self._reach: dict[str, Reach] = {}
        self.all = reach(layout, (i for i, s in enumerate(layout.streets) if not s.chain))

    def named(self, name: str, xy: Floats, within_m: float = _ALLEY_REACH_M) -> int | None:
        key = street_key(name)
        row = self._nearest(key, xy, within_m)
        return self._alike(key, xy) if row is None else row

    def _nearest(self, key: str, xy: Floats, within_m: float) -> int | None:
        if key not in self._rows:
            return None
        if key not in self._reach:
            self._reach[key] = reach(self._layout, self._rows[key])
        found = self._reach[key].near(xy, within_m, count=1)
        return found[0][0] if found else None

    def _alike(self, key: str, xy: Floats) -> int | None:
        beside = {self._layout.streets[row].key: row for row, _ in reversed(self.all.near(xy, 400.0, count=200))}
        best = process.extractOne(key, list(beside), scorer=fuzz.ratio, score_cutoff=_LIKE) if len(key) > 3 else None
        return beside[best[0]] if best else None


def _lay_alleys(layout: Layout, alleys: Sequence[tuple[NamedWay, str, str]]) -> None:
    finder = StreetFinder(layout)
    groups: dict[tuple[int, str], list[NamedWay]] = defaultdict(list)
    for way, chain, street in alleys:
        xy = _xy(layout.plane, way.points)
        base = _base(finder, street, xy)
        if base is None:
            layout.add(_street(street_key(way.name), [way], layout.plane), [way.points])
        else:
            groups[base, chain].append(way)
    for (base, chain), ways in groups.items():
        key = f"{chain} {layout.streets[base].key}"
        layout.add(_street(key, ways, layout.plane, base, chain), [way.points for way in ways])


def _base(finder: StreetFinder, street: str, xy: Floats) -> int | None:
    if street:
        found = (finder.named(street, spot) for spot in (xy[0], xy[-1]))
        base = next((row for row in found if row is not None), None)
        if base is not None:
            return base
    touching = [near for spot in (xy[0], xy[-1]) for near in finder.all.near(spot, _TOUCH_M)[:1]]
    return min(touching, key=lambda near: near[1])[0] if touching else None
