"""What lies between the streets of a paper map: waters and parks, from the tiles of the build's own base map."""

from __future__ import annotations

import gzip
import math
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import mapbox_vector_tile
import numpy as np
from pmtiles.reader import MmapSource, Reader
from pmtiles.tile import Compression

from mapping.domain.paper_map import Frame, Ground, GroundKind

#: The last zoom without buildings: all that is wanted here is in it, to about a metre.
FINEST_ZOOM: Final = 13
COARSEST_ZOOM: Final = 9
EARTH_M: Final = 40_075_016.7
PARKS: Final = frozenset({"park", "grass", "wood", "wetland", "cemetery", "pitch"})

type Tile = tuple[int, int, int]


def ground_of(tiles: Path, frame: Frame) -> list[Ground]:
    """Areas and lines on the sheet, in degrees; none where the base map has no tile."""
    return [each for tile in _tiles_under(frame) for each in _read(tiles, tile)]


def _tiles_under(frame: Frame) -> Iterator[Tile]:
    """Few enough tiles to cover the sheet: each about as wide as half of it, or the finest."""
    wide = EARTH_M * math.cos(math.radians(frame.centre.lat)) / frame.across_m
    zoom = max(COARSEST_ZOOM, min(FINEST_ZOOM, int(math.log2(wide)) + 1))
    north_west, south_east = frame.corners
    west, north = _column_row(north_west.lat, north_west.lon, zoom)
    east, south = _column_row(south_east.lat, south_east.lon, zoom)
    return ((zoom, x, y) for x in range(west, east + 1) for y in range(north, south + 1))


def _column_row(lat: float, lon: float, zoom: int) -> tuple[int, int]:
    across = 2**zoom
    down = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return int((lon + 180) / 360 * across), int(down * across)


@lru_cache(maxsize=64)
def _read(tiles: Path, tile: Tile) -> tuple[Ground, ...]:
    """One tile, decoded once: the incidents of a city lie on few of them. A new build has a path of its own."""
    with tiles.open("rb") as file:
        archive = Reader(MmapSource(file))  # type: ignore[no-untyped-call]
        packed = archive.get(*tile)  # type: ignore[no-untyped-call]
        header = archive.header()  # type: ignore[no-untyped-call]
    if packed is None:
        return ()
    tile_bytes = gzip.decompress(packed) if header["tile_compression"] == Compression.GZIP else packed
    layers = mapbox_vector_tile.decode(tile_bytes, default_options={"y_coord_down": True})
    return tuple(_grounds(layers, tile))


def _grounds(layers: dict[str, Any], tile: Tile) -> Iterator[Ground]:
    for name in ("landuse", "water"):
        layer = layers.get(name, {"features": []})
        for feature in layer["features"]:
            kind = feature["properties"].get("kind", "")
            if name == "landuse" and kind not in PARKS:
                continue
            shape = feature["geometry"]
            yield from _shapes("park" if name == "landuse" else "water", kind, shape, tile, layer["extent"])


def _shapes(kind: GroundKind, detail: str, shape: dict[str, Any], tile: Tile, extent: int) -> Iterator[Ground]:
    parts = shape["coordinates"] if shape["type"].startswith("Multi") else [shape["coordinates"]]
    is_area = shape["type"].endswith("Polygon")
    for part in parts:
        rings = part if is_area else [part]
        yield Ground(kind, detail, is_area, tuple(_degrees(ring, tile, extent) for ring in rings))


def _degrees(ring: list[list[float]], tile: Tile, extent: int) -> np.ndarray[Any, Any]:
    """(2, N): latitudes and longitudes."""
    zoom, column, row = tile
    x, y = np.array(ring, dtype=float).T / extent
    lon = (column + x) / 2**zoom * 360 - 180
    lat = np.degrees(np.arctan(np.sinh(math.pi * (1 - 2 * (row + y) / 2**zoom))))
    return np.stack([lat, lon])
