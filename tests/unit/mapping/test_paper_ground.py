"""Waters and parks of a paper map lie where they are, and a printer without colours tells them apart."""

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from shapely import Polygon, unary_union

from mapping.build import build_roads
from mapping.domain.geo import Point
from mapping.domain.paper_map import HEIGHT, WIDTH, Frame, Ground, Mark, draw
from mapping.extracts import current_build
from mapping.paper_ground import ground_of
from mapping.roads import Roads, open_build
from tests.unit.mapping.conftest import town
from tests.unit.mapping.osm_xml import PLANE

SVG = "{http://www.w3.org/2000/svg}"
#: South-west and north-east corners in metres: a lake in the north-east, a park in the south-west.
LAKE, PARK = ((300.0, 300.0), (700.0, 600.0)), ((-900.0, -500.0), (-500.0, -200.0))
HERE = PLANE.to_point(0, 0)


def _ring(box: tuple[tuple[float, float], ...]) -> list[tuple[float, float]]:
    (west, south), (east, north) = box
    return [(west, south), (east, south), (east, north), (west, north)]


@pytest.fixture(scope="module")
def green(tmp_path_factory: pytest.TempPathFactory) -> Roads:
    place = town()
    nodes = dict(place.nodes)
    nodes |= {8000 + n: at for n, at in enumerate([*_ring(LAKE), *_ring(PARK), (-300.0, 500.0), (100.0, 800.0)])}
    ways = [
        (8100, [8000, 8001, 8002, 8003, 8000], {"natural": "water", "water": "lake"}),
        (8101, [8004, 8005, 8006, 8007, 8004], {"leisure": "park"}),
        (8102, [8008, 8009], {"waterway": "canal"}),
    ]
    folder: Path = tmp_path_factory.mktemp("green")
    (folder / "town.osm").write_text(replace(place, nodes=nodes, ways=[*place.ways, *ways]).xml(), encoding="utf-8")
    build_roads(folder / "town.osm", folder / "roads", lambda line: None)
    return open_build(folder / "roads", current_build(folder / "roads"))


def _in_metres(area: Ground) -> Polygon:
    return Polygon(np.stack(PLANE.to_xy_m(*area.rings[0])).T)


@pytest.mark.parametrize("across_m", [700.0, 2_500.0, 9_000.0, 30_000.0])
def test_areas_lie_where_they_are_at_every_width(green: Roads, across_m: float) -> None:
    assert green.tiles is not None
    ground = ground_of(green.tiles, Frame(HERE, across_m))
    for kind, box in (("water", LAKE), ("park", PARK)):
        real, mirrored = Polygon(_ring(box)), Polygon([(x, -y) for x, y in _ring(box)])
        drawn = unary_union([_in_metres(each) for each in ground if each.kind == kind and each.is_area])
        if across_m < 10_000:  # farther off it may be too small to be in the tiles
            assert drawn.intersection(real).area > 0.97 * real.area
        assert not drawn.intersects(mirrored)


def test_a_water_without_banks_is_a_line(green: Roads) -> None:
    assert green.tiles is not None
    lines = [each for each in ground_of(green.tiles, Frame(HERE, 2_500.0)) if not each.is_area]
    assert {(line.kind, line.detail) for line in lines} == {("water", "canal")}


def test_on_paper_a_park_is_dotted_and_water_grey_inside_the_sheet(green: Roads) -> None:
    assert green.network is not None
    assert green.tiles is not None
    frame = Frame(HERE, 2_500.0)
    marks = [Mark(HERE, "scene", "12 Lê Lợi")]
    sheet = ET.fromstring(
        draw(green.network, frame, marks, ground_of(green.tiles, frame), label="x", credit="©", north="B")
    )
    fills = [path.get("fill", "") for path in sheet.iter(f"{SVG}path")]
    (dots,) = sheet.iter(f"{SVG}pattern")
    assert f"url(#{dots.get('id')})" in fills
    assert "#d0d0d0" in fills
    lake = next(path.get("d", "") for path in sheet.iter(f"{SVG}path") if path.get("fill") == "#d0d0d0")
    x, y = np.array(re.findall(r"(-?[\d.]+) (-?[\d.]+)", lake), dtype=float).T
    assert (x > WIDTH / 2).all(), "in the east"
    assert (y < HEIGHT / 2).all(), "in the north"


def test_beyond_the_built_map_there_is_nothing(green: Roads) -> None:
    assert green.tiles is not None
    assert ground_of(green.tiles, Frame(Point(21.03, 105.85), 700.0)) == []
