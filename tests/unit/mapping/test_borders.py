"""Whose ward borders are drawn, and that each stretch is drawn once."""

import json
from pathlib import Path
from typing import Any

import pytest
import shapely
from shapely import Point, box

from mapping.borders import Unit, border_looks, drawn_units, unit_kind
from mapping.tiles import build_tiles
from mapping.wards import import_wards
from tests.unit.mapping.osm_xml import Town, place

WEST, EAST = box(106.0, 10.0, 106.1, 10.1), box(106.1, 10.0, 106.2, 10.1)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Phường Nhiêu Lộc", "ward"),
        ("Xã Cần Giờ", "ward"),
        ("Quận 3", "district"),
        ("KDC Trung Sơn", None),
        ("", None),
    ],
)
def test_the_name_says_what_a_border_encloses(name: str, kind: str | None) -> None:
    assert unit_kind(name) == kind


def test_a_border_between_two_wards_is_drawn_once_and_both_are_named() -> None:
    looks = list(border_looks([Unit("Phường 1", "ward", WEST), Unit("Phường 2", "ward", EAST)]))
    length = sum(shape.length for look, shape in looks if look.layer == "borders")
    assert length == pytest.approx(0.7)  # two squares side by side: seven sides, not eight
    assert [look.attributes["name"] for look, _ in looks if look.layer == "places"] == ["Phường 1", "Phường 2"]


def test_neighbours_digitised_a_little_apart_share_their_border() -> None:
    ajar = box(106.10001, 10.0, 106.2, 10.1)
    looks = border_looks([Unit("Phường 1", "ward", WEST), Unit("Phường 2", "ward", ajar)])
    assert sum(shape.length for look, shape in looks if look.layer == "borders") == pytest.approx(0.7, abs=0.01)


def test_imported_wards_are_drawn_where_they_hold_streets_and_the_maps_own_elsewhere() -> None:
    old, new = [Unit("Quận 3", "district", WEST)], [Unit("Phường Bàn Cờ", "ward", WEST), Unit("Xã Xa", "ward", EAST)]
    assert drawn_units(old, new, [Point(106.05, 10.05)]) == new[:1]
    assert drawn_units(old, new, [Point(100.0, 5.0)]) == old
    assert drawn_units(old, [], [Point(106.05, 10.05)]) == old
    assert drawn_units(old, new, []) == old


def _town(tmp_path: Path) -> Path:
    town = Town(
        nodes={1: (-400, 0), 2: (400, 0), 3: (0, 50)},
        ways=[(1, [1, 2], {"highway": "residential", "name": "Lê Lợi"})],
        node_tags={3: {"place": "neighbourhood", "name": "Phường Bến Nghé"}},
    )
    path = tmp_path / "town.osm"
    path.write_text(town.xml(), encoding="utf-8")
    return path


def test_the_tiles_hold_the_imported_borders_and_no_old_name_beside_them(tmp_path: Path, settings: Any) -> None:
    settings.ROADS_DIR = tmp_path / "roads"
    before = build_tiles(_town(tmp_path), tmp_path / "before.pmtiles", tmp_path)
    assert before["places"] == 1
    assert before["borders"] == 0
    corner, far = place(-1000, -1000), place(1000, 1000)
    feature = {
        "type": "Feature",
        "properties": {"code": "26740", "fullName": "Phường Sài Gòn"},
        "geometry": json.loads(shapely.to_geojson(box(corner.lon, corner.lat, far.lon, far.lat))),
    }
    source = tmp_path / "wards.geojson"
    source.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    import_wards(source)
    after = build_tiles(_town(tmp_path), tmp_path / "after.pmtiles", tmp_path)
    assert after["borders"] >= 1
    assert after["places"] == 1  # the ward of today, not the old one's point
