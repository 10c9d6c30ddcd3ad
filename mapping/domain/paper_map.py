"""A small map for paper: the streets around some places, in black on white, as an SVG that needs nothing from outside.

Units of the drawing: WIDTH × HEIGHT, whatever it measures on the sheet. Colours are presentation attributes, for a page
that forbids inline styles.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal
from xml.etree import ElementTree as ET

import numpy as np
import shapely
from numpy.typing import NDArray

from mapping.domain.geo import EARTH_RADIUS_M, LocalPlane, Point
from mapping.domain.network import Network
from mapping.domain.road_graph import RoadGraph
from mapping.domain.speeds import RoadClass

type Floats = NDArray[np.float64]
type Kind = Literal["scene", "mouth", "hospital"]
type GroundKind = Literal["water", "park"]

WIDTH: Final = 720.0
HEIGHT: Final = 400.0
#: Streets that begin and end outside the sheet and cross it are found this far around it.
AROUND_M: Final = 600.0
#: Lines are drawn this far beyond the sheet's edge, and to this of a unit.
EDGE: Final = 20.0
SEEN: Final = 0.3
#: Width of a street's line, by RoadClass; nothing of it is to scale.
STROKE: Final = (10.0, 10.0, 9.0, 8.0, 6.5, 5.0, 4.5, 3.0, 1.6, 1.6, 1.6)
THINNER: Final = 0.62  # where more of the city is on the sheet
#: No more than this is drawn where the sheet shows so many metres across.
FINEST: Final = ((2_500.0, RoadClass.FERRY), (6_000.0, RoadClass.RESIDENTIAL), (14_000.0, RoadClass.TERTIARY))
SCALES_M: Final = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000)
FONT: Final = 11.0
LETTER: Final = 0.56  # of the font's size: how wide a letter is, about
MOST_NAMES: Final = 28
INK, PAPER, WATER, DOT = "#000", "#fff", "#d0d0d0", "#777"
#: Units of the drawing: how wide a water is whose banks the map does not have.
WATER_LINE: Final = {"river": 8.0, "canal": 4.0}


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on the sheet, and what is written at it."""

    at: Point
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What a sheet shows."""

    centre: Point
    across_m: float

    @classmethod
    def around(cls, places: Sequence[Point], least_m: float) -> Frame:
        """All places with some room around them, `least_m` across at the least."""
        lat, lon = [place.lat for place in places], [place.lon for place in places]
        centre = Point((min(lat) + max(lat)) / 2, (min(lon) + max(lon)) / 2)
        x, y = LocalPlane(centre).to_xy_m(lat, lon)
        wide = float(np.abs(x).max() * 2), float(np.abs(y).max() * 2 * WIDTH / HEIGHT)
        return cls(centre, max(least_m, *(each * 1.35 for each in wide)))

    @property
    def corners(self) -> tuple[Point, Point]:
        """North-west and south-east."""
        plane, x, y = LocalPlane(self.centre), self.across_m / 2, self.across_m / 2 * HEIGHT / WIDTH
        return plane.to_point(-x, y), plane.to_point(x, -y)

    @property
    def per_m(self) -> float:
        """Units of the drawing for a metre."""
        return WIDTH / self.across_m

    def place(self, lat: Floats, lon: Floats) -> Floats:
        """(2, N) units of the drawing."""
        x, y = LocalPlane(self.centre).to_xy_m(lat, lon)
        return np.stack([WIDTH / 2 + x * self.per_m, HEIGHT / 2 - y * self.per_m])

    @property
    def finest(self) -> RoadClass:
        return next((least for wide, least in FINEST if self.across_m <= wide), RoadClass.SECONDARY)


@dataclass(frozen=True, slots=True)
class Street:
    """One stretch of street on the sheet."""

    road_class: int
    name: str
    line: Floats  # (2, N)


@dataclass(frozen=True, slots=True)
class Ground:
    """A water or a park: rings of an area, or one line. Each is (2, N): latitudes and longitudes."""

    kind: GroundKind
    detail: str
    is_area: bool
    rings: tuple[Floats, ...]


def draw(
    network: Network,
    frame: Frame,
    marks: Sequence[Mark],
    ground: Sequence[Ground] = (),
    *,
    label: str,
    credit: str,
    north: str,
) -> str:
    """The map as SVG. label: what it shows, for whoever cannot see it."""
    root = ET.Element("svg", viewBox=f"0 0 {WIDTH:g} {HEIGHT:g}", role="img", xmlns="http://www.w3.org/2000/svg")
    root.set("aria-label", label)
    root.set("font-size", f"{FONT:g}")
    own = f"{marks[0].kind}-{len(marks)}"  # no two maps of a page share a name
    clip = ET.SubElement(root, "clipPath", id=f"sheet-{own}")
    _rect(clip, 0, 0, WIDTH, HEIGHT)
    sheet = ET.SubElement(root, "g", {"clip-path": f"url(#{clip.get('id')})"})
    _rect(sheet, 0, 0, WIDTH, HEIGHT, fill=PAPER)
    _draw_ground(sheet, ground, frame, f"dots-{own}")
    streets = _streets(network, frame)
    _draw_streets(sheet, streets, 1.0 if frame.finest == RoadClass.FERRY else THINNER)
    taken = [tuple(point) for point in _corners(frame, marks)]
    _draw_names(sheet, streets, taken)
    for mark in marks:
        _draw_mark(sheet, mark, frame)
    _draw_edge(sheet, frame, credit, north)
    return ET.tostring(root, encoding="unicode")


def _streets(network: Network, frame: Frame) -> list[Street]:
    """Thin ones first. Where nobody walks only cars are asked."""
    everywhere = range(frame.finest + 1)
    found = _on_sheet(network.streets.graph, frame, everywhere)
    found += _on_sheet(network.graph, frame, [c for c in (RoadClass.MOTORWAY, RoadClass.TRUNK) if c in everywhere])
    return sorted(found, key=lambda street: -street.road_class)


def _on_sheet(graph: RoadGraph, frame: Frame, classes: Iterable[int]) -> list[Street]:
    a = graph.a
    if not len(a.length_m):
        return []
    near = _near(a.shape_lat, a.shape_lon, frame)
    seen = np.logical_or.reduceat(near, a.shape_start[:-1]) & np.isin(a.road_class, list(classes))
    counts = np.diff(a.shape_start)
    of_seen = np.repeat(seen, counts)
    points = frame.place(a.shape_lat[of_seen], a.shape_lon[of_seen])
    ids = np.flatnonzero(seen)
    return [
        Street(int(a.road_class[i]), graph.names[a.name_id[i]] if a.name_id[i] else "", line)
        for i, line in _clipped(points, np.repeat(ids, counts[ids]), ids)
    ]


def _near(lat: Floats, lon: Floats, frame: Frame) -> NDArray[np.bool_]:
    """Which points lie on the sheet or around it: by degrees, for a city has many and few of them are projected."""
    north_west, south_east = frame.corners
    up = math.degrees(AROUND_M / EARTH_RADIUS_M)
    aside = up / math.cos(math.radians(frame.centre.lat))
    near: NDArray[np.bool_] = (lat < north_west.lat + up) & (lat > south_east.lat - up)
    near &= (lon > north_west.lon - aside) & (lon < south_east.lon + aside)
    return near


def _clipped(points: Floats, of: NDArray[np.intp], ids: NDArray[np.intp]) -> Iterable[tuple[int, Floats]]:
    """What of each line lies on the sheet, without the points that nobody could see."""
    lines = shapely.linestrings(points.T, indices=np.searchsorted(ids, of))
    cut = shapely.clip_by_rect(shapely.simplify(lines, SEEN), -EDGE, -EDGE, WIDTH + EDGE, HEIGHT + EDGE)
    parts, which = shapely.get_parts(cut, return_index=True)
    for part, i in zip(parts, ids[which], strict=True):
        yield int(i), shapely.get_coordinates(part).T


def _rect(parent: ET.Element, x: float, y: float, width: float, height: float, **more: str) -> None:
    size = {"x": f"{x:g}", "y": f"{y:g}", "width": f"{width:g}", "height": f"{height:g}"}
    ET.SubElement(parent, "rect", {**size, **more})


def _paths(parent: ET.Element, lines: Sequence[Floats], width: float, colour: str) -> None:
    """Many lines of one look as one path."""
    drawn = "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in line.T) for line in lines)
    look = {"stroke-width": f"{width:.1f}", "stroke-linecap": "round", "stroke-linejoin": "round"}
    if drawn:
        ET.SubElement(parent, "path", {"d": drawn, "fill": "none", "stroke": colour, **look})


def _draw_ground(sheet: ET.Element, ground: Sequence[Ground], frame: Frame, dots: str) -> None:
    """Parks dotted, waters grey: a printer without colours, and a copy of its sheet, tell them apart."""
    pattern = ET.SubElement(sheet, "pattern", id=dots, width="8", height="8", patternUnits="userSpaceOnUse")
    for x, y in ((2, 2), (6, 6)):
        ET.SubElement(pattern, "circle", cx=f"{x}", cy=f"{y}", r="0.9", fill=DOT)
    for kind, fill in (("park", f"url(#{dots})"), ("water", WATER)):
        mine = [each for each in ground if each.kind == kind]
        _fill(sheet, [frame.place(*ring) for each in mine if each.is_area for ring in each.rings], fill)
        for line in (each for each in mine if not each.is_area):
            width = WATER_LINE.get(line.detail, 2.0)
            _paths(sheet, [frame.place(*ring) for ring in line.rings], width, WATER)


def _fill(parent: ET.Element, rings: Sequence[Floats], fill: str) -> None:
    """Areas with their holes, as one path; what lies wholly beside the sheet is left out."""
    shown = [ring for ring in rings if (ring.max(axis=1) > 0).all() and (ring.min(axis=1) < [WIDTH, HEIGHT]).all()]
    drawn = "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring.T) + "Z" for ring in shown)
    if drawn:
        ET.SubElement(parent, "path", {"d": drawn, "fill": fill, "fill-rule": "nonzero"})


def _draw_streets(sheet: ET.Element, streets: Sequence[Street], weight: float) -> None:
    """Every street a white band with black edges; what is too narrow for that is a line."""
    for inner in (False, True):
        for road_class in sorted({street.road_class for street in streets}, reverse=True):
            lines = [street.line for street in streets if street.road_class == road_class]
            width = STROKE[road_class] * weight
            if width < 2:
                _paths(sheet, [] if inner else lines, 0.8, INK)
            else:
                _paths(sheet, lines, width if inner else width + 1.4, PAPER if inner else INK)


def _corners(frame: Frame, marks: Sequence[Mark]) -> Iterable[Floats]:
    """Where nothing else may be written: at the marks and their words, along the lower edge, by the arrow."""
    for mark in marks:
        (x, y), long = _spot(frame, mark), len(mark.text) * FONT * LETTER * 1.1
        yield from (np.array([x + along * _side(x), y]) for along in np.arange(-10.0, long + 14, 10.0))
    yield from (np.array([x, HEIGHT - 8]) for x in np.arange(0, WIDTH, 12.0))
    yield np.array([WIDTH - 16, 20])


def _side(x: float) -> float:
    """On which side of a mark its words stand: 1 right, -1 left."""
    return -1.0 if x > WIDTH * 0.7 else 1.0


def _spot(frame: Frame, mark: Mark) -> Floats:
    spot: Floats = frame.place(np.array([mark.at.lat]), np.array([mark.at.lon]))[:, 0]
    return spot


def _draw_names(sheet: ET.Element, streets: Sequence[Street], taken: list[tuple[float, ...]]) -> None:
    """Each name once, at the street's place nearest to the middle: the great streets first, and none over another."""
    lines: dict[str, list[Street]] = {}
    for street in streets:
        if street.name:
            lines.setdefault(street.name, []).append(street)
    best = sorted(lines.items(), key=lambda item: (min(one.road_class for one in item[1]), item[0]))
    written = 0
    for name, own in best:
        if written == MOST_NAMES:
            return
        written += _write_along(sheet, name, np.hstack([_dense(one.line) for one in own]), taken)


def _dense(line: Floats) -> Floats:
    """Points along the line at every 8 units or so."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line)))])
    at = np.linspace(0.0, along[-1], math.ceil(along[-1] / 8) + 1)
    return np.stack([np.interp(at, along, line[0]), np.interp(at, along, line[1])])


def _write_along(sheet: ET.Element, name: str, points: Floats, taken: list[tuple[float, ...]]) -> bool:
    """Write a name where its street is long and straight enough on the sheet. False when there is no such place."""
    long = len(name) * FONT * LETTER
    inside = (points[0] > 20) & (points[0] < WIDTH - 20) & (points[1] > 14) & (points[1] < HEIGHT - 24)
    off = np.hypot(points[0] - WIDTH / 2, points[1] - HEIGHT / 2)
    for at in np.flatnonzero(inside)[np.argsort(off[inside])][:400:12]:
        middle = points[:, at]
        near = points[:, np.hypot(*(points - middle[:, None])) <= long / 2 + 6]
        moved = near - middle[:, None]
        _size, axes = np.linalg.eigh(moved @ moved.T)
        along = axes[:, 1] if axes[0, 1] >= 0 else -axes[:, 1]
        reach, aside = moved.T @ along, np.abs(moved.T @ np.array([-along[1], along[0]]))
        if min(reach.max(), -reach.min()) < long * 0.36 or aside.max() > 7:
            continue
        spots = [tuple(middle + along * step) for step in np.arange(-long / 2, long / 2 + 1, 9.0)]
        if any(math.hypot(x - u, y - v) < 12 for x, y in spots for u, v in taken):
            continue
        taken += spots
        _text(sheet, name, middle, math.degrees(math.atan2(along[1], along[0])))
        return True
    return False


def _text(
    parent: ET.Element, words: str, at: Floats, turn: float = 0.0, *, anchor: str = "middle", bold: bool = False
) -> None:
    look = {"text-anchor": anchor, "paint-order": "stroke", "stroke": PAPER, "stroke-width": "3.5", "fill": INK}
    look |= {"stroke-linejoin": "round"} | ({"font-weight": "700", "font-size": f"{FONT * 1.2:g}"} if bold else {})
    if turn:
        look["transform"] = f"rotate({turn:.1f} {at[0]:.1f} {at[1]:.1f})"
    look |= {"x": f"{at[0]:.1f}", "y": f"{at[1] + FONT * 0.35:.1f}"}
    ET.SubElement(parent, "text", look).text = words


def _draw_mark(sheet: ET.Element, mark: Mark, frame: Frame) -> None:
    """A ring with a dot for the patient, a triangle for the alley's mouth, an H in a square for the hospital."""
    spot = _spot(frame, mark)
    x, y = float(spot[0]), float(spot[1])
    edge = {"stroke": INK, "stroke-width": "2.5", "fill": PAPER}
    if mark.kind == "scene":
        ET.SubElement(sheet, "circle", {**edge, "cx": f"{x:.1f}", "cy": f"{y:.1f}", "r": "9"})
        ET.SubElement(sheet, "circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r="4", fill=INK)
    elif mark.kind == "mouth":
        corners = f"{x:.1f},{y - 8:.1f} {x + 8:.1f},{y + 6:.1f} {x - 8:.1f},{y + 6:.1f}"
        ET.SubElement(sheet, "polygon", {**edge, "points": corners})
    else:
        _rect(sheet, x - 8, y - 8, 16, 16, **edge)
        _text(sheet, "H", spot, bold=True)
    beside = np.array([14.0 * _side(x), 0.0])
    _text(sheet, mark.text, spot + beside, anchor="start" if beside[0] > 0 else "end", bold=True)


def _draw_edge(sheet: ET.Element, frame: Frame, credit: str, north: str) -> None:
    """The scale, where north is, whose data it is, and a line around it all."""
    length_m = max((m for m in SCALES_M if m * frame.per_m <= WIDTH / 4), default=SCALES_M[0])
    end, y = 12 + length_m * frame.per_m, HEIGHT - 12
    _paths(sheet, [np.array([[12, 12, end, end], [y - 5, y, y, y - 5]])], 5, PAPER)
    _paths(sheet, [np.array([[12, 12, end, end], [y - 5, y, y, y - 5]])], 1.5, INK)
    words = f"{length_m} m" if length_m < 1000 else f"{length_m // 1000} km"
    _text(sheet, words, np.array([end + 6, y - 3]), anchor="start")
    _text(sheet, credit, np.array([WIDTH - 8, y]), anchor="end")
    _text(sheet, f"{north} ↑", np.array([WIDTH - 18, 16]), bold=True)
    _rect(sheet, 0.5, 0.5, WIDTH - 1, HEIGHT - 1, fill="none", stroke=INK)
