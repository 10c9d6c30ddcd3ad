"""What of an OpenStreetMap feature is drawn on the base map, in which layer, from which zoom.

Layers in the order they are drawn (a flag is absent when false, 1 when true):

`landuse`       polygons: kind (park, grass, wood, wetland, pitch, cemetery, school, hospital,
                industrial, commercial, residential, military, airport, parking, religious, sand,
                rail, plaza), name
`water`         polygons: kind (river, lake, pool), name; lines: kind (river, canal, stream,
                drain), name
`buildings`     polygons: kind (building, hospital); from zoom 14
`roads`         lines: kind (motorway, trunk, primary, secondary, tertiary, residential, service,
                alley, track, path, rail, taxiway, ferry), rank 1 (motorway) to 9, link, oneway
                (the line runs in the direction of travel), bridge, tunnel, name, ref
`borders`       lines: kind (ward, district); see `borders`
`places`        points: kind (city, town, suburb, village, neighbourhood, locality, ward), rank 1
                to 6, name, name_en
`pois`          points: kind (hospital, clinic, police and so on), rank 1 to 3, emergency, name
`housenumbers`  points: no; zoom 15
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from mapping.osm import Tags, direction, is_alley, is_planned

MIN_ZOOM, MAX_ZOOM = 6, 15

type Attributes = dict[str, str | int]


@dataclass(frozen=True, slots=True)
class Look:
    """One feature of one layer. `named` attributes appear from `name_zoom` on."""

    layer: str
    kind: str
    min_zoom: int
    attributes: Attributes = field(default_factory=dict)
    named: Attributes = field(default_factory=dict)
    name_zoom: int = MIN_ZOOM
    backward: bool = False  # draw the line reversed, so that it runs with the traffic

    def bands(self) -> Iterator[tuple[Attributes, int, int]]:
        """(attributes, from zoom, to zoom): one band, or a nameless one and a named one."""
        plain: Attributes = {"kind": self.kind, **self.attributes}
        if not self.named or self.name_zoom <= self.min_zoom:
            yield plain | self.named, self.min_zoom, MAX_ZOOM
            return
        yield plain, self.min_zoom, self.name_zoom - 1
        yield plain | self.named, self.name_zoom, MAX_ZOOM


#: highway -> (kind, rank, first zoom, first zoom of its name)
_ROADS = {
    "motorway": ("motorway", 1, 6, 11),
    "trunk": ("trunk", 2, 6, 11),
    "primary": ("primary", 3, 8, 11),
    "secondary": ("secondary", 4, 10, 12),
    "tertiary": ("tertiary", 5, 11, 13),
    **dict.fromkeys(("unclassified", "residential", "living_street", "road"), ("residential", 6, 12, 14)),
    "service": ("service", 7, 13, 14),
    "track": ("track", 8, 14, 14),
    **dict.fromkeys(("footway", "path", "pedestrian", "steps", "cycleway", "bridleway"), ("path", 9, 14, 15)),
}
_ALLEY = ("alley", 8, 14, 14)
_RAILS = {"rail": ("rail", 9, 11, 14), "light_rail": ("rail", 9, 11, 14), "monorail": ("rail", 9, 12, 14)}

#: (tag, value) -> (kind, first zoom)
_LANDUSE = {
    ("leisure", "park"): ("park", 10),
    ("leisure", "garden"): ("park", 13),
    ("leisure", "golf_course"): ("grass", 11),
    ("leisure", "nature_reserve"): ("wood", 10),
    ("leisure", "recreation_ground"): ("grass", 12),
    ("leisure", "playground"): ("park", 14),
    ("leisure", "pitch"): ("pitch", 14),
    ("leisure", "stadium"): ("pitch", 13),
    ("leisure", "sports_centre"): ("pitch", 13),
    ("landuse", "recreation_ground"): ("grass", 12),
    ("landuse", "grass"): ("grass", 12),
    ("landuse", "village_green"): ("grass", 12),
    ("landuse", "meadow"): ("grass", 11),
    ("landuse", "farmland"): ("grass", 10),
    ("landuse", "orchard"): ("wood", 11),
    ("landuse", "forest"): ("wood", 10),
    ("landuse", "cemetery"): ("cemetery", 12),
    ("landuse", "industrial"): ("industrial", 12),
    ("landuse", "commercial"): ("commercial", 12),
    ("landuse", "retail"): ("commercial", 12),
    ("landuse", "residential"): ("residential", 12),
    ("landuse", "military"): ("military", 10),
    ("landuse", "railway"): ("rail", 13),
    ("natural", "wood"): ("wood", 10),
    ("natural", "scrub"): ("wood", 12),
    ("natural", "grassland"): ("grass", 11),
    ("natural", "wetland"): ("wetland", 10),
    ("natural", "sand"): ("sand", 12),
    ("natural", "beach"): ("sand", 12),
    ("amenity", "hospital"): ("hospital", 12),
    ("amenity", "clinic"): ("hospital", 14),
    ("amenity", "school"): ("school", 12),
    ("amenity", "university"): ("school", 12),
    ("amenity", "college"): ("school", 12),
    ("amenity", "kindergarten"): ("school", 14),
    ("amenity", "place_of_worship"): ("religious", 14),
    ("amenity", "parking"): ("parking", 14),
    ("aeroway", "aerodrome"): ("airport", 10),
    ("aeroway", "apron"): ("airport", 12),
    ("tourism", "zoo"): ("park", 11),
    ("tourism", "theme_park"): ("park", 11),
    ("highway", "pedestrian"): ("plaza", 14),
}
#: (tag, value) -> (kind, rank, first zoom)
_POIS = {
    ("amenity", "hospital"): ("hospital", 1, 11),
    ("amenity", "clinic"): ("clinic", 2, 14),
    ("amenity", "pharmacy"): ("pharmacy", 3, 15),
    ("amenity", "police"): ("police", 2, 13),
    ("amenity", "fire_station"): ("fire_station", 2, 13),
    ("amenity", "townhall"): ("townhall", 2, 13),
    ("amenity", "university"): ("university", 2, 13),
    ("amenity", "college"): ("university", 2, 14),
    ("amenity", "school"): ("school", 3, 14),
    ("amenity", "marketplace"): ("market", 2, 13),
    ("amenity", "bus_station"): ("bus_station", 2, 13),
    ("amenity", "fuel"): ("fuel", 3, 15),
    ("amenity", "place_of_worship"): ("place_of_worship", 3, 15),
    ("amenity", "cinema"): ("cinema", 3, 15),
    ("shop", "supermarket"): ("supermarket", 3, 15),
    ("shop", "mall"): ("supermarket", 2, 14),
    ("tourism", "hotel"): ("hotel", 3, 15),
    ("tourism", "museum"): ("museum", 3, 14),
    ("railway", "station"): ("station", 2, 13),
    ("leisure", "park"): ("park", 3, 14),
}
_PLACES = {
    "city": (1, 6),
    "town": (2, 8),
    "suburb": (3, 10),
    "village": (4, 11),
    "neighbourhood": (5, 13),
    "quarter": (5, 13),
    "locality": (6, 14),
    "hamlet": (6, 13),
}
#: Square metres below which a water polygon waits for a higher zoom.
_WATER_ZOOMS = ((3_000_000, 6), (500_000, 9), (60_000, 11), (6_000, 13), (0, 14))
_WATER_LINES = {
    "river": ("river", 10),
    "canal": ("canal", 12),
    "stream": ("stream", 13),
    "drain": ("drain", 13),
    "ditch": ("drain", 14),
}


def line_look(tags: Tags) -> Look | None:
    """Roads, rails, ferries and thin water."""
    if tags.get("area") == "yes":
        return None
    if (waterway := _WATER_LINES.get(tags.get("waterway", ""))) and tags.get("tunnel") is None:
        return Look("water", *waterway, named=_pick(tags, "name"), name_zoom=13)
    road = _road(tags)
    if road is None:
        return None
    kind, rank, zoom, name_zoom = road
    way = direction(tags) if rank < 9 else 0
    attributes: Attributes = {"rank": rank, **_flags(tags)}
    if way:
        attributes["oneway"] = 1
    named = _pick(tags, "name", "ref")
    return Look("roads", kind, zoom, attributes, named, name_zoom, backward=way < 0)


def _road(tags: Tags) -> tuple[str, int, int, int] | None:
    highway = tags.get("highway", "")
    if tags.get("route") == "ferry":
        return ("ferry", 9, 11, 14)
    if is_alley(tags):
        return _ALLEY
    if tags.get("aeroway") in ("runway", "taxiway"):
        return ("taxiway", 9, 12, 15)
    return _ROADS.get(highway.removesuffix("_link")) or _RAILS.get(tags.get("railway", ""))


def _flags(tags: Tags) -> Attributes:
    flags: Attributes = {}
    if tags.get("highway", "").endswith("_link"):
        flags["link"] = 1
    for key in ("bridge", "tunnel"):
        if tags.get(key, "no") != "no":
            flags[key] = 1
    return flags


def area_looks(tags: Tags, area_m2: float) -> Iterator[Look]:
    """A polygon may be drawn as water or land, and as a building besides."""
    if kind := _water_kind(tags):
        zoom = 15 if kind == "pool" else next(z for size, z in _WATER_ZOOMS if area_m2 >= size)
        yield Look("water", kind, zoom, named=_pick(tags, "name"), name_zoom=12)
        return
    land = next((_LANDUSE[pair] for pair in tags.items() if pair in _LANDUSE), None)
    if land is not None:
        yield Look("landuse", *land, named=_pick(tags, "name"), name_zoom=14)
    if tags.get("building", "no") != "no":
        hospital = "hospital" in (tags.get("building"), tags.get("amenity"))
        yield Look("buildings", "hospital" if hospital else "building", 14)


def _water_kind(tags: Tags) -> str | None:
    if tags.get("waterway") == "riverbank" or tags.get("water") in ("river", "canal"):
        return "river"
    if tags.get("leisure") == "swimming_pool":
        return "pool"
    watery = tags.get("natural") == "water" or tags.get("landuse") in ("reservoir", "basin")
    return "lake" if watery or tags.get("waterway") == "dock" else None


def point_looks(tags: Tags) -> Iterator[Look]:
    """Places, points of interest and house numbers, of nodes and of the middle of areas."""
    if "name" in tags and not is_planned(tags):
        names = _pick(tags, "name") | ({"name_en": tags["name:en"]} if _other_english(tags) else {})
        if place := _PLACES.get(tags.get("place", "")):
            yield Look("places", tags["place"], place[1], {"rank": place[0], **names})
        if poi := next((_POIS[pair] for pair in tags.items() if pair in _POIS), None):
            kind, rank, zoom = poi
            urgent: Attributes = {"emergency": 1} if tags.get("emergency") == "yes" else {}
            yield Look("pois", kind, zoom, {"rank": rank} | urgent | names)
    if number := tags.get("addr:housenumber"):
        yield Look("housenumbers", "house", 15, {"no": number})


def _other_english(tags: Tags) -> bool:
    return tags.get("name:en", tags["name"]) != tags["name"]


def _pick(tags: Tags, *keys: str) -> Attributes:
    return {key: tags[key] for key in keys if tags.get(key)}
