"""Reading names and numbers from an OpenStreetMap extract."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import numpy as np
import osmium
import shapely

from mapping.domain.address.features import Border, Door, Features, NamedWay
from mapping.domain.address.index import Landmark
from mapping.osm import Tags, UnreadableExtract, is_planned

_AREA_KEYS = (
    "addr:housenumber", "amenity", "shop", "tourism", "leisure", "office", "healthcare", "building", "landuse",
    "historic", "man_made", "railway", "public_transport", "boundary", "natural", "aeroway", "military",
)  # fmt: skip
#: Tags that make a named object a landmark, the telling ones first.
_KIND_KEYS = (
    "amenity", "healthcare", "shop", "tourism", "railway", "public_transport", "aeroway", "leisure", "office",
    "historic", "man_made", "junction", "place", "building", "landuse", "military", "natural", "highway",
)  # fmt: skip
_DULL = {("highway", "traffic_signals"), ("highway", "crossing"), ("natural", "tree"), ("railway", "switch")}
_OTHER_NAMES = ("alt_name", "short_name", "old_name", "official_name", "name:vi", "name:en", "int_name", "brand")
_SHAPE_TOLERANCE = 0.00005


def read_features(path: Path) -> Features:
    """Every named street, house number, landmark and border. Raises UnreadableExtract."""
    reader = _Reader()
    try:
        keys = osmium.filter.KeyFilter(*_AREA_KEYS)
        for item in osmium.FileProcessor(str(path)).with_areas(keys).with_filter(osmium.filter.EmptyTagFilter()):
            reader.take(item)
    except (RuntimeError, ValueError) as error:
        raise UnreadableExtract(f"{path.name} is not a readable OSM extract: {error}") from error
    return reader.features


class _Reader:
    def __init__(self) -> None:
        self.features = Features()
        #: Posts that do not say of which road, by node: their road's line goes through them.
        self._posts: dict[int, tuple[str, float, float]] = {}
        self._wkb = osmium.geom.WKBFactory()

    def take(self, item: object) -> None:
        match item:
            case osmium.osm.Node():
                tags = dict(item.tags)
                if (post := _post(tags)) and not _road_of(tags):
                    self._posts[item.id] = (post, item.lat, item.lon)
                else:
                    self._point(tags, item.lat, item.lon)
            case osmium.osm.Way():
                self._way(item, dict(item.tags))
                self._posts_on(item, dict(item.tags))
            case osmium.osm.Area():
                self._area(item, dict(item.tags))

    def _way(self, way: osmium.osm.Way, tags: Tags) -> None:
        if "highway" not in tags or not _named(tags) or tags.get("area") == "yes" or is_planned(tags):
            return
        nodes = [(n.ref, n.lat, n.lon) for n in way.nodes if n.location.valid()]
        if len(nodes) > 1:
            table = np.array(nodes)
            self.features.ways.append(NamedWay(tags["name"].strip(), table[:, 0].astype(np.int64), table[:, 1:].copy()))

    def _posts_on(self, way: osmium.osm.Way, tags: Tags) -> None:
        """Posts get the road's number, or else its name, of the way that they stand on."""
        road = _road_of(tags) if "highway" in tags and self._posts else ""
        for node in way.nodes if road else ():
            if node.ref in self._posts:
                post, lat, lon = self._posts.pop(node.ref)
                self.features.landmarks.append(Landmark(f"{post} {road}", "milestone", lat, lon))

    def _area(self, area: osmium.osm.Area, tags: Tags) -> None:
        border = tags.get("boundary") == "administrative" and "name" in tags
        if not (border or "addr:housenumber" in tags or "name" in tags):
            return
        # A ring the mapper left open has no inside; the rest of the map can do without it.
        with suppress(RuntimeError):
            shape = shapely.from_wkb(self._wkb.create_multipolygon(area))
            if border:
                self.features.borders.append(Border(tags["name"], shapely.make_valid(shape.simplify(_SHAPE_TOLERANCE))))
                return
            spot = shape.representative_point()
            self._point(tags, spot.y, spot.x)

    def _point(self, tags: Tags, lat: float, lon: float) -> None:
        if number := tags.get("addr:housenumber", "").strip():
            street = " ".join(tags.get("addr:street", "").split())
            self.features.doors.append(Door(number, street, lat, lon))
        if post := _post(tags):
            self.features.landmarks.append(Landmark(post, "milestone", lat, lon))
        elif not is_planned(tags) and (kind := _kind(tags)) and _told_apart(tags["name"]):
            name = " ".join(tags["name"].split())
            others = dict.fromkeys(tags[key].strip() for key in _OTHER_NAMES if tags.get(key, name).strip() != name)
            self.features.landmarks.append(Landmark(name, kind, lat, lon, tuple(others)))


def _named(tags: Tags) -> bool:
    return any(c.isalnum() for c in tags.get("name", ""))


def _told_apart(name: str) -> bool:
    """Not a mere number or letter, which would hide the house or the street of that number."""
    return sum(c.isalpha() for c in name) > 1 or len(name) > 4


def _post(tags: Tags) -> str:
    """A kilometre post's name: Km 12 Quốc lộ 1A, by what it says on it; "" for anything else."""
    distance = tags.get("distance") or tags.get("pk") or tags.get("railway:position") or ""
    if tags.get("highway") != "milestone" or not distance:
        return ""
    return " ".join(filter(None, ("Km", distance.removesuffix("km").strip(), _road_of(tags))))


def _road_of(tags: Tags) -> str:
    """What people call the road: its number where it has one (QL13), else its name."""
    return (tags.get("ref") or tags.get("name", "")).split(";")[0].strip()


def _kind(tags: Tags) -> str:
    """What a landmark is, in one word; "" when it is none."""
    if not _named(tags):
        return ""
    for key in _KIND_KEYS:
        value = tags.get(key, "no")
        if value != "no" and (key, value) not in _DULL:
            return key if value == "yes" else value
    return ""
