"""A small town, built once for all tests that need real routing tiles and a real base map."""

from pathlib import Path

import pytest

from mapping.build import build_roads
from mapping.extracts import current_build
from mapping.roads import Roads, open_build
from tests.unit.mapping.osm_xml import Town

#: A ring of four streets and a lake in the middle; Lê Lợi runs one way, west to east.
NODES = {
    1: (0.0, 0.0),
    2: (800.0, 0.0),
    3: (800.0, 600.0),
    4: (0.0, 600.0),
    11: (300.0, 200.0),
    12: (500.0, 200.0),
    13: (500.0, 400.0),
    14: (300.0, 400.0),
    20: (0.0, -50.0),
}
WAYS = [
    (101, [1, 2], {"highway": "primary", "name": "Lê Lợi", "oneway": "yes"}),
    (102, [2, 3], {"name": "Pasteur"}),
    (103, [3, 4], {"highway": "secondary", "name": "Lý Tự Trọng"}),
    (104, [4, 1], {"highway": "service", "service": "alley", "name": "Hẻm 12", "width": "4"}),
    (105, [11, 12, 13, 14, 11], {"highway": "", "natural": "water", "name": "Hồ Con Rùa"}),
]
TAGGED = {20: {"amenity": "hospital", "name": "Bệnh viện Nhỏ", "emergency": "yes"}}


def town() -> Town:
    return Town(NODES, WAYS, node_tags=TAGGED)


@pytest.fixture(scope="session")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("extract") / "town.osm"
    path.write_text(town().xml(), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def roads_dir(extract: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("roads")
    build_roads(extract, folder, lambda line: None)
    return folder


@pytest.fixture(scope="session")
def built(roads_dir: Path) -> Roads:
    return open_build(roads_dir, current_build(roads_dir))
