"""Reading an OpenStreetMap extract (.osm.pbf, .osm, .osm.xml): the streets a car may use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np
import osmium

from mapping.domain.road_build import Streets, TurnBan
from mapping.domain.speeds import RoadClass

_CLASS_OF = {
    "motorway": RoadClass.MOTORWAY,
    "trunk": RoadClass.TRUNK,
    "primary": RoadClass.PRIMARY,
    "secondary": RoadClass.SECONDARY,
    "tertiary": RoadClass.TERTIARY,
    "unclassified": RoadClass.RESIDENTIAL,
    "residential": RoadClass.RESIDENTIAL,
    "living_street": RoadClass.RESIDENTIAL,
    "road": RoadClass.RESIDENTIAL,
    "service": RoadClass.SERVICE,
    "track": RoadClass.TRACK,
} | dict.fromkeys(
    (f"{name}_link" for name in ("motorway", "trunk", "primary", "secondary", "tertiary")),
    RoadClass.LINK,
)
#: Only drivable when the map says so outright (OSM wiki, "OSM tags for routing").
_ON_FOOT = {"footway", "path", "pedestrian", "cycleway", "bridleway"}
_ALLEY_NAMES = ("hẻm ", "ngõ ", "ngách ", "kiệt ")
_OPEN = {"yes", "designated", "permissive", "destination"}
_CLOSED = {"no", "agricultural", "forestry"}
#: The most specific tag decides. An ambulance enters private ground, so private is open.
_ACCESS_KEYS = ("emergency", "motorcar", "motor_vehicle", "vehicle", "access")
_BLOCKING = {"bollard", "block", "jersey_barrier", "kissing_gate", "stile", "turnstile", "debris"}
type Tags = Mapping[str, str]


class UnreadableExtract(ValueError):
    """The file is not an OSM extract that can be read; the message says what is wrong."""


def is_alley(tags: Tags) -> bool:
    """A hẻm (south), ngõ or ngách (north), kiệt (centre): by its tag or by its name."""
    if tags.get("service") == "alley":
        return True
    small = _CLASS_OF.get(tags.get("highway", "")) in (RoadClass.RESIDENTIAL, RoadClass.SERVICE)
    return small and tags.get("name", "").lower().startswith(_ALLEY_NAMES)


def road_class(tags: Tags) -> RoadClass | None:
    """The class of a way that a motor vehicle may use, else None."""
    verdict = next((tags.get(key) for key in _ACCESS_KEYS if key in tags), None)
    if verdict in _CLOSED or tags.get("area") == "yes":
        return None
    highway = tags.get("highway", "")
    if tags.get("route") == "ferry":
        return RoadClass.FERRY if verdict in _OPEN or _takes_vehicles(tags) else None
    if highway in _ON_FOOT:
        return RoadClass.ALLEY if _opened_to_motors(tags) else None
    return RoadClass.ALLEY if is_alley(tags) else _CLASS_OF.get(highway)


def _takes_vehicles(tags: Tags) -> bool:
    """A phà carries vehicles, a đò or tàu people; mappers seldom say more than the name."""
    highway = tags.get("highway")
    return highway in _CLASS_OF or (highway is None and tags.get("name", "").startswith("Phà "))


def _opened_to_motors(tags: Tags) -> bool:
    return any(tags.get(key) in _OPEN for key in ("emergency", "motorcar", "motor_vehicle"))


def direction(tags: Tags) -> int:
    """0 both ways, 1 along the way, -1 against it."""
    value = tags.get("oneway", "").split(";")[0]
    if value in ("-1", "reverse"):
        return -1
    if value in ("no", "false", "0"):
        return 0
    ring = tags.get("junction") in ("roundabout", "circular")
    implied = ring or tags.get("highway") == "motorway"
    return 1 if value in ("yes", "true", "1") or implied else 0


class _Reader:
    """Collects while the file streams by: nodes first, then ways, then relations."""

    def __init__(self) -> None:
        self.blocked: set[int] = set()
        self.fresh_ref = 0
        self.names: dict[str, int] = {"": 0}
        self.rows: list[tuple[int, RoadClass, int, int, int]] = []
        self.refs: list[int] = []
        self.lats: list[float] = []
        self.lons: list[float] = []
        self.bans: list[TurnBan] = []
        self.bans_unusable = 0

    def node(self, node: osmium.osm.Node) -> None:
        if node.tags.get("barrier") in _BLOCKING:
            self.blocked.add(node.id)

    def way(self, way: osmium.osm.Way) -> None:
        if "highway" not in way.tags and "route" not in way.tags:
            return
        tags = dict(way.tags)
        kind = road_class(tags)
        if kind is None:
            return
        name = self.names.setdefault(tags.get("name", ""), len(self.names))
        points = [(n.ref, n.lat, n.lon) for n in way.nodes if n.location.valid()]
        for part in self._parts(points):
            self.rows.append((way.id, kind, direction(tags), name, len(part)))
            for ref, lat, lon in part:
                self.refs.append(ref)
                self.lats.append(lat)
                self.lons.append(lon)

    def _parts(self, points: list[tuple[int, float, float]]) -> Iterable[list[tuple[int, float, float]]]:
        """Cut at nodes a car cannot pass: each side ends in a node of its own."""
        cuts = [i for i, (ref, _, _) in enumerate(points) if ref in self.blocked]
        for begin, end in pairwise([0, *cuts, len(points) - 1]):
            part = points[begin : end + 1]
            if len(part) < 2:
                continue
            yield [self._own(p) if p[0] in self.blocked else p for p in part]

    def _own(self, point: tuple[int, float, float]) -> tuple[int, float, float]:
        self.fresh_ref -= 1
        return (self.fresh_ref, point[1], point[2])

    def relation(self, relation: osmium.osm.Relation) -> None:
        tags = dict(relation.tags)
        kind = tags.get("restriction", "")
        spared = set(tags.get("except", "").split(";"))
        if tags.get("type") != "restriction" or spared & {"emergency", "motorcar"}:
            return
        role = {r: [m for m in relation.members if m.role == r] for r in ("from", "via", "to")}
        whole = all(len(role[r]) == 1 for r in role) and role["via"][0].type == "n"
        if not (whole and kind.startswith(("no_", "only_"))):
            self.bans_unusable += 1
            return
        way, node, to = (role[r][0].ref for r in ("from", "via", "to"))
        self.bans.append(TurnBan(way, node, to, only=kind.startswith("only_")))

    def streets(self) -> Streets:
        way, kind, one_way, name, size = np.array(self.rows, np.int64).reshape(-1, 5).T
        return Streets(
            way_id=way,
            start=np.concatenate([[0], np.cumsum(size)]),
            node_ref=np.array(self.refs, np.int64),
            lat=np.array(self.lats),
            lon=np.array(self.lons),
            road_class=kind.astype(np.uint8),
            direction=one_way.astype(np.int8),
            name_id=name.astype(np.int32),
            names=list(self.names),
            bans=self.bans,
            bans_unusable=self.bans_unusable,
        )


def read_streets(path: Path) -> Streets:
    """Every drivable way with its turn bans. Raises UnreadableExtract."""
    reader = _Reader()
    try:
        for item in osmium.FileProcessor(str(path)).with_locations():
            match item:
                case osmium.osm.Node():
                    reader.node(item)
                case osmium.osm.Way():
                    reader.way(item)
                case osmium.osm.Relation():
                    reader.relation(item)
    except (RuntimeError, ValueError, osmium.InvalidLocationError) as error:
        raise UnreadableExtract(f"{path.name} is not a readable OSM extract: {error}") from error
    return reader.streets()
