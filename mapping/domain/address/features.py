"""What is read from a map before it is put in order."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from mapping.domain.address.index import Landmark


@dataclass(frozen=True, slots=True)
class NamedWay:
    """A way with a name. points: (n, 2) lat, lon; refs: (n,) node numbers."""

    name: str
    refs: NDArray[np.int64]
    points: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Door:
    """A house number as tagged; `street` is "" when the map does not say."""

    number: str
    street: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Border:
    """An administrative unit as the map draws it."""

    name: str
    shape: BaseGeometry


@dataclass
class Features:
    """All of one extract."""

    ways: list[NamedWay] = field(default_factory=list)
    doors: list[Door] = field(default_factory=list)
    landmarks: list[Landmark] = field(default_factory=list)
    borders: list[Border] = field(default_factory=list)
