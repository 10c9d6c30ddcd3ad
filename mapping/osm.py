"""Reading an OpenStreetMap extract (.osm.pbf, .osm, .osm.xml): the streets and waters that somebody may use."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from contextlib import suppress
from itertools import product
from pathlib import Path
from unicodedata import normalize

import numpy as np
import osmium
import shapely
from numpy.typing import NDArray

from mapping.domain.access import Mode, Tags, is_alley, modes, road_class, width_m
from mapping.domain.banks import Banks
from mapping.domain.boats import is_open_water, water_class, water_width_m
from mapping.domain.streets import Streets, TurnBan

__all__ = ["Tags", "UnreadableExtract", "direction", "is_alley", "is_planned", "read_streets"]

_BLOCKING = {"bollard", "block", "jersey_barrier", "kissing_gate", "stile", "turnstile", "debris"}
_BOTH_WAYS = ("no", "false", "0")
#: Whom a restriction's key is about; "restriction" alone is about everybody.
_BANNED = {
    "restriction": Mode.CAR | Mode.MOTORBIKE,
    "restriction:motor_vehicle": Mode.CAR | Mode.MOTORBIKE,
    "restriction:vehicle": Mode.CAR | Mode.MOTORBIKE,
    "restriction:motorcar": Mode.CAR,
    "restriction:motorcycle": Mode.MOTORBIKE,
    "restriction:emergency": Mode.CAR | Mode.MOTORBIKE,
}
_SPARED = {
    "emergency": Mode.CAR | Mode.MOTORBIKE,
    "motor_vehicle": Mode.CAR | Mode.MOTORBIKE,
    "motorcar": Mode.CAR,
    "motorcycle": Mode.MOTORBIKE,
    "mortorcycle": Mode.MOTORBIKE,  # so written in the city's own data
    "moped": Mode.MOTORBIKE,
}


class UnreadableExtract(ValueError):
    """The file is not an OSM extract that can be read; the message says what is wrong."""


def direction(tags: Tags, mode: Mode = Mode.CAR) -> int:
    """0 both ways, 1 along the way, -1 against it. A word for ambulances, or for the mode, comes first."""
    own = "oneway:motorcycle" if mode == Mode.MOTORBIKE else "oneway:motorcar"
    key = next((key for key in ("oneway:emergency", own) if key in tags), "oneway")
    value = tags.get(key, "").split(";")[0]
    if value in ("-1", "reverse"):
        return -1
    if value in _BOTH_WAYS:
        return 0
    ring = tags.get("junction") in ("roundabout", "circular")
    implied = ring or tags.get("highway") == "motorway"
    return 1 if value in ("yes", "true", "1") or implied else 0


def is_planned(tags: Tags) -> bool:
    """Only on somebody's plan: a metro station "Ba Son (dự kiến)" leads nobody to a patient."""
    named = "dự kiến" in normalize("NFC", tags.get("name", "")).lower()
    return named or "proposed" in (tags.get("highway"), tags.get("railway"))


class _Reader:
    """Collects while the file streams by: nodes first, then ways, then relations."""

    def __init__(self) -> None:
        self.blocked: list[int] = []
        self.signals: list[int] = []
        self.names: dict[str, int] = {"": 0}
        self.rows: list[tuple[int, int, int, int, int, int, int]] = []
        self.widths: list[float] = []
        self.refs, self.lats, self.lons = array("q"), array("d"), array("d")
        self.bans: list[TurnBan] = []
        self.bans_unusable = 0
        self.nodes_missing = 0
        self.waters: list[shapely.Geometry] = []
        self._wkb = osmium.geom.WKBFactory()

    def node(self, node: osmium.osm.Node) -> None:
        if node.tags.get("barrier") in _BLOCKING:
            self.blocked.append(node.id)
        if node.tags.get("highway") == "traffic_signals":
            self.signals.append(node.id)

    def way(self, way: osmium.osm.Way) -> None:
        if not any(key in way.tags for key in ("highway", "route", "waterway")):
            return
        self.nodes_missing += sum(not node.location.valid() for node in way.nodes)
        tags = dict(way.tags)
        used_by, kind = modes(tags), road_class(tags)
        if used_by and kind is not None:
            self._row(way, tags, used_by, int(kind), width_m(tags))
        water = water_class(tags)
        if water is not None:
            self._row(way, tags, Mode.BOAT, int(water), water_width_m(tags, water))

    def _row(self, way: osmium.osm.Way, tags: dict[str, str], used_by: Mode, kind: int, wide_m: float | None) -> None:
        points = [(n.ref, n.lat, n.lon) for n in way.nodes if n.location.valid()]
        if len(points) < 2:
            return
        name = self.names.setdefault(tags.get("name", ""), len(self.names))
        ways = direction(tags), direction(tags, Mode.MOTORBIKE)
        self.rows.append((way.id, kind, *ways, int(used_by), name, len(points)))
        self.widths.append(wide_m or 0.0)
        refs, lats, lons = zip(*points, strict=True)
        self.refs.extend(refs)
        self.lats.extend(lats)
        self.lons.extend(lons)

    def relation(self, relation: osmium.osm.Relation) -> None:
        tags = dict(relation.tags)
        if tags.get("type") != "restriction":
            return
        told = {key: value for key, value in tags.items() if key in _BANNED}
        # Without a plain word it is for lorries, or for some hours only.
        self.bans_unusable += not told and any(key.startswith("restriction") for key in tags)
        for key, kind in told.items():
            spared = Mode(0)
            for word in tags.get("except", "").split(";"):
                spared |= _SPARED.get(word.strip(), Mode(0))
            banned = _BANNED[key] & ~spared
            if banned:
                self._ban(relation, kind, banned)

    def _ban(self, relation: osmium.osm.Relation, kind: str, banned: Mode) -> None:
        role = {r: [m for m in relation.members if m.role == r] for r in ("from", "via", "to")}
        found = list(_bans(role, kind, banned)) if kind.startswith(("no_", "only_")) else []
        self.bans += found
        self.bans_unusable += not found

    def area(self, area: osmium.osm.Area) -> None:
        # A ring the mapper left open has no inside; the rest of the map can do without it.
        if is_open_water(dict(area.tags)):
            with suppress(RuntimeError):
                self.waters.append(shapely.from_wkb(self._wkb.create_multipolygon(area)))

    def streets(self) -> Streets:
        way, kind, car, motorbike, used_by, name, size = np.array(self.rows, np.int64).reshape(-1, 7).T
        return Streets(
            way_id=way,
            start=np.concatenate([[0], np.cumsum(size)]),
            node_ref=_view(self.refs, np.int64),
            lat=_view(self.lats, np.float64),
            lon=_view(self.lons, np.float64),
            road_class=kind.astype(np.uint8),
            direction=car.astype(np.int8),
            motorbike_direction=motorbike.astype(np.int8),
            modes=used_by.astype(np.uint8),
            width_m=np.array(self.widths, np.float32),
            name_id=name.astype(np.int32),
            names=list(self.names),
            bans=self.bans,
            bans_unusable=self.bans_unusable,
            nodes_missing=self.nodes_missing,
            blocked=np.array(self.blocked, np.int64),
            signals=np.array(self.signals, np.int64),
            banks=Banks(self.waters),
        )


def _view[T: np.generic](values: array[int] | array[float], kind: type[T]) -> NDArray[T]:
    return np.frombuffer(values, kind) if len(values) else np.empty(0, kind)


def _bans(role: dict[str, list[osmium.osm.RelationMember]], kind: str, banned: Mode) -> Iterator[TurnBan]:
    """One ban for each pair of from and to; only no_entry may have several from, no_exit several to."""
    many = {"no_entry": "from", "no_exit": "to"}.get(kind)
    if not all(len(role[r]) == 1 or (r == many and role[r]) for r in ("from", "to")) or not role["via"]:
        return
    via = role["via"]
    node = via[0].ref if len(via) == 1 and via[0].type == "n" else None
    if any(member.type != "w" for member in (*role["from"], *role["to"], *(via if node is None else []))):
        return
    ways = () if node is not None else tuple(member.ref for member in via)
    for come, go in product(role["from"], role["to"]):
        yield TurnBan(come.ref, go.ref, kind.startswith("only_"), node, ways, banned)


def read_streets(path: Path) -> Streets:
    """Every way that somebody may use, with its turn bans. Raises UnreadableExtract."""
    reader = _Reader()
    try:
        waters = osmium.filter.KeyFilter("natural", "waterway")
        for item in osmium.FileProcessor(str(path)).with_areas(waters):
            match item:
                case osmium.osm.Node():
                    reader.node(item)
                case osmium.osm.Way():
                    reader.way(item)
                case osmium.osm.Relation():
                    reader.relation(item)
                case osmium.osm.Area():
                    reader.area(item)
    except (RuntimeError, ValueError, osmium.InvalidLocationError) as error:
        raise UnreadableExtract(f"{path.name} is not a readable OSM extract: {error}") from error
    return reader.streets()
