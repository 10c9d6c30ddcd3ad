"""Tiny OSM extracts for tests, written as the XML that any OSM tool reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import quoteattr

from mapping.domain.access import Mode
from mapping.domain.eta import EtaField, Field
from mapping.domain.geo import LocalPlane, Point
from mapping.domain.network import Network, assemble, draw
from mapping.domain.road_build import build_graph
from mapping.domain.road_graph import RoadGraph
from mapping.domain.snap import Snapper
from mapping.domain.streets import Streets
from mapping.osm import read_streets

#: Ben Thanh market, in the middle of Ho Chi Minh City.
CENTRE = Point(10.7725, 106.6980)
PLANE = LocalPlane(CENTRE)
#: Monday 03:00, when every factor is 1 and times are plain arithmetic.
QUIET_HOUR = 3


type Ways = list[tuple[int, list[int], dict[str, str]]]  # id, node ids, tags


@dataclass
class Town:
    """Nodes in metres from the centre, ways by node numbers, turn bans by way numbers."""

    nodes: dict[int, tuple[float, float]]
    ways: Ways
    bans: list[tuple[int, int, int, str]] = field(default_factory=list)
    via_way_bans: list[tuple[int, list[int], int, str]] = field(default_factory=list)
    node_tags: dict[int, dict[str, str]] = field(default_factory=dict)

    def xml(self) -> str:
        parts = ['<?xml version="1.0" encoding="UTF-8"?><osm version="0.6" generator="test">']
        parts += [self._node(number) for number in self.nodes]
        parts += [_way(*way) for way in self.ways]
        parts += [_ban(9000 + i, a, [("node", via)], b, kind) for i, (a, via, b, kind) in enumerate(self.bans)]
        parts += [
            _ban(9500 + i, a, [("way", way) for way in vias], b, kind)
            for i, (a, vias, b, kind) in enumerate(self.via_way_bans)
        ]
        return "\n".join([*parts, "</osm>"])

    def _node(self, number: int) -> str:
        at = place(*self.nodes[number])
        tags = _tags(self.node_tags.get(number, {}))
        return f'<node id="{number}" version="1" lat="{at.lat:.9f}" lon="{at.lon:.9f}">{tags}</node>'

    def graph(self, folder: Path, mode: Mode = Mode.CAR) -> RoadGraph:
        return build_graph(self.streets(folder), mode=mode)

    def streets(self, folder: Path) -> Streets:
        path = folder / "town.osm"
        path.write_text(self.xml(), encoding="utf-8")
        return read_streets(path)

    def network(self, folder: Path) -> Network:
        return assemble(draw(self.streets(folder)))

    def field(self, folder: Path, target: Point, *, hour: int = QUIET_HOUR) -> EtaField:
        graph = self.graph(folder)
        return EtaField(graph, Snapper(graph), target, hour)


def place(east_m: float, north_m: float) -> Point:
    return PLANE.to_point(east_m, north_m)


def eta_s(field: Field, at: Point) -> float:
    return float(field.eta([at.lat], [at.lon])[0])


def _tags(tags: dict[str, str]) -> str:
    return "".join(f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in tags.items())


def _way(number: int, refs: list[int], tags: dict[str, str]) -> str:
    nds = "".join(f'<nd ref="{ref}"/>' for ref in refs)
    return f'<way id="{number}" version="1">{nds}{_tags({"highway": "residential"} | tags)}</way>'


def _ban(number: int, from_way: int, via: list[tuple[str, int]], to_way: int, kind: str) -> str:
    """kind: `no_left_turn`, or `no_left_turn;except=motorcycle`."""
    kind, _, spared = kind.partition(";except=")
    over = "".join(f'<member type="{what}" ref="{ref}" role="via"/>' for what, ref in via)
    return (
        f'<relation id="{number}" version="1"><member type="way" ref="{from_way}" role="from"/>'
        f'{over}<member type="way" ref="{to_way}" role="to"/>'
        f"{_tags({'type': 'restriction', 'restriction': kind} | ({'except': spared} if spared else {}))}</relation>"
    )
