"""Ward borders and names on the base map.

Today's wards are drawn when their borders were imported (`import_wards`); otherwise the wards and districts of the
extract itself, which may be older than the reform of July 2025.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import shapely
from shapely import Point, STRtree
from shapely.geometry.base import BaseGeometry

from mapping.base_map import Look

type Kind = Literal["ward", "district"]

_PREFIXES: Final[tuple[tuple[str, Kind], ...]] = (
    ("phường ", "ward"),
    ("xã ", "ward"),
    ("thị trấn ", "ward"),
    ("đặc khu ", "ward"),
    ("quận ", "district"),
    ("huyện ", "district"),
    ("thị xã ", "district"),
)
#: Square degrees of a ward large enough to be named from far off (about 1.5 km²).
_LARGE_DEG2: Final = 1.25e-4
#: Neighbours digitised apart follow each other this closely (about 6 m).
_SNAP_DEG: Final = 0.00005


@dataclass(frozen=True, slots=True)
class Unit:
    """A ward or a district with its area."""

    name: str
    kind: Kind
    shape: BaseGeometry


def unit_kind(name: str) -> Kind | None:
    """What a border's name says it is the border of; None for housing estates and the like."""
    low = name.strip().lower()
    return next((kind for prefix, kind in _PREFIXES if low.startswith(prefix)), None)


def drawn_units(own: Sequence[Unit], imported: Sequence[Unit], streets: Sequence[Point]) -> Sequence[Unit]:
    """Of the units, those to draw: the imported ones where they hold streets of the extract, else its own."""
    shapes = np.array([unit.shape for unit in imported], dtype=object)
    held = {int(unit) for unit in STRtree(streets).query(shapes, predicate="intersects")[0]}
    return [imported[i] for i in sorted(held)] or own


def border_looks(units: Sequence[Unit]) -> Iterator[tuple[Look, BaseGeometry]]:
    """One line for each stretch of border, however many units share it; and each ward's name."""
    kinds: tuple[tuple[Kind, int], ...] = (("ward", 11), ("district", 9))
    for kind, zoom in kinds:
        rings = [unit.shape.boundary for unit in units if unit.kind == kind]
        if rings:
            shared = shapely.union_all(rings, grid_size=_SNAP_DEG)
            for line in shapely.get_parts(shapely.line_merge(shared)):
                yield Look("borders", kind, zoom), line
    for unit in units:
        if unit.kind == "ward":
            zoom = 12 if unit.shape.area >= _LARGE_DEG2 else 14
            yield Look("places", "ward", zoom, {"rank": 4, "name": unit.name}), _middle(unit.shape)


def _middle(shape: BaseGeometry) -> BaseGeometry:
    """The spot farthest from every border: there a name stands best."""
    largest = max(shapely.get_parts(shape), key=lambda part: part.area)
    centre = shapely.get_point(shapely.maximum_inscribed_circle(largest, tolerance=0.0005), 0)
    return shape.representative_point() if centre is None else centre
