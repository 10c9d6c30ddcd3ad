"""Lines seen from afar are drawn together.

A tile of the whole inner city holds thousands of streets of two or three points each, and a browser pays for each of
them again in every rule of the style. Those that look the same and lie together become one line of many parts there;
close up, from CLOSE_ZOOM on, every street is its own again.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

import shapely

from mapping.base_map import Attributes, Look

CLOSE_ZOOM: Final = 14
#: What no style shows from afar, and what would keep lines apart that look the same.
_CLOSE_ONLY: Final = frozenset({"oneway", "bridge", "tunnel"})

type Band = tuple[Attributes, int, int]
type _Key = tuple[str, tuple[tuple[str, str | int], ...], int, int, tuple[int, int]]


class FarLines:
    """Collects lines until all are known; of each, what is close up is given back at once."""

    def __init__(self) -> None:
        self._lines: defaultdict[_Key, list[shapely.LineString]] = defaultdict(list)

    def take(self, look: Look, line: shapely.LineString) -> Iterator[Band]:
        """Keeps the line for the zooms below CLOSE_ZOOM; yields (attributes, from zoom, to zoom) for the others."""
        for attributes, low, high in look.bands():
            far = min(high, CLOSE_ZOOM - 1)
            if low <= far:
                plain = tuple((key, value) for key, value in attributes.items() if key not in _CLOSE_ONLY)
                self._lines[look.layer, plain, low, far, _cell(line, far + 1)].append(line)
            if high > far:
                yield attributes, max(low, far + 1), high

    def joined(self) -> Iterator[tuple[str, Attributes, int, int, shapely.Geometry]]:
        """(layer, attributes, from zoom, to zoom, line of one or more parts)."""
        for (layer, attributes, low, high, _), lines in self._lines.items():
            yield layer, dict(attributes), low, high, shapely.line_merge(shapely.MultiLineString(lines))


def _cell(line: shapely.LineString, zoom: int) -> tuple[int, int]:
    """The map tile of that zoom in which the line begins: a picture of 256 px is drawn from few neighbours' lines.

    Tile numbers: https://wiki.openstreetmap.org/wiki/Slippy_map_tilenames
    """
    lon, lat = line.coords[0]
    across, down = (lon + 180) / 360, (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return int(across * 2**zoom), int(down * 2**zoom)
