"""What is drawn, and from which zoom."""

from pathlib import Path
from unicodedata import normalize

import pytest

from mapping.base_map import Look, area_looks, line_look, point_looks
from mapping.osm_places import read_features
from tests.unit.mapping.osm_xml import Town


def test_a_main_road_shows_early_and_its_name_later() -> None:
    look = line_look({"highway": "primary", "name": "Điện Biên Phủ", "ref": "QL1"})
    assert look is not None
    (plain, low, high), (named, from_zoom, to_zoom) = look.bands()
    assert (low, high, from_zoom, to_zoom) == (8, 10, 11, 15)
    assert "name" not in plain
    assert named == plain | {"name": "Điện Biên Phủ", "ref": "QL1"}


def test_a_street_against_its_drawing_is_turned_round() -> None:
    look = line_look({"highway": "residential", "oneway": "-1"})
    assert look is not None
    assert look.backward
    assert look.attributes["oneway"] == 1


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"highway": "service", "service": "alley"}, "alley"),
        ({"highway": "residential", "name": "Hẻm 5"}, "alley"),
        ({"highway": "steps"}, "path"),
        ({"railway": "rail"}, "rail"),
        ({"route": "ferry"}, "ferry"),
        ({"highway": "trunk_link"}, "trunk"),
    ],
)
def test_kinds_of_lines(tags: dict[str, str], kind: str) -> None:
    look = line_look(tags)
    assert look is not None
    assert (look.layer, look.kind) == ("roads", kind)


@pytest.mark.parametrize("tags", [{"highway": "construction"}, {"highway": "pedestrian", "area": "yes"}, {"name": "x"}])
def test_what_is_no_line_of_the_map(tags: dict[str, str]) -> None:
    assert line_look(tags) is None


def test_a_big_river_shows_from_afar_and_a_pond_only_near() -> None:
    river, pond = (next(area_looks({"natural": "water", "water": "river"}, size)) for size in (9e6, 500.0))
    assert (river.kind, river.min_zoom, pond.min_zoom) == ("river", 6, 14)


def test_a_hospital_is_ground_building_and_point() -> None:
    tags = {"amenity": "hospital", "building": "yes", "name": "Chợ Rẫy", "name:en": "Cho Ray", "emergency": "yes"}
    assert [(look.layer, look.kind) for look in area_looks(tags, 1e4)] == [
        ("landuse", "hospital"),
        ("buildings", "hospital"),
    ]
    [point] = point_looks(tags)
    assert point == Look("pois", "hospital", 11, {"rank": 1, "emergency": 1, "name": "Chợ Rẫy", "name_en": "Cho Ray"})


def test_house_numbers_and_places_are_points() -> None:
    [number] = point_looks({"addr:housenumber": "115/12/7"})
    assert (number.layer, number.attributes) == ("housenumbers", {"no": "115/12/7"})
    [place] = point_looks({"place": "suburb", "name": "Thủ Đức"})
    assert (place.layer, place.kind, place.min_zoom) == ("places", "suburb", 10)


@pytest.mark.parametrize("name", ["Ba Son (dự kiến)", "Dân Chủ (Dự kiến", normalize("NFD", "Tao Đàn (dự kiến)")])
def test_what_is_only_planned_is_neither_drawn_nor_found(name: str, tmp_path: Path) -> None:
    tags = {"railway": "station", "name": name}
    assert list(point_looks(tags)) == []
    built = Town(
        {1: (0, 0), 2: (100, 0), 3: (50, 50)},
        [(1, [1, 2], {"highway": "proposed", "name": "Cầu Thủ Thiêm 4"}), (2, [1, 2], {"name": "Lê Lợi"})],
        node_tags={1: tags, 3: {"railway": "station", "name": "Ga Sài Gòn"}},
    )
    (tmp_path / "town.osm").write_text(built.xml(), encoding="utf-8")
    found = read_features(tmp_path / "town.osm")
    assert ([each.name for each in found.landmarks], [each.name for each in found.ways]) == (["Ga Sài Gòn"], ["Lê Lợi"])


def test_a_word_that_is_no_value_is_not_drawn() -> None:
    assert list(area_looks({"landuse": "ok", "natural": "TDDH"}, 100.0)) == []
    assert list(point_looks({"shop": "a", "name": "b"})) == []
