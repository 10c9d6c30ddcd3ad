"""Lines that look the same are one from afar, and each its own close up."""

from typing import Any

import shapely

from mapping.base_map import Look, line_look
from mapping.far_lines import CLOSE_ZOOM, FarLines

EAST = shapely.LineString([(106.7000, 10.78), (106.7010, 10.78)])
FURTHER_EAST = shapely.LineString([(106.7010, 10.78), (106.7020, 10.78)])
APART = shapely.LineString([(106.7000, 10.781), (106.7010, 10.781)])
FAR_AWAY = shapely.LineString([(106.6, 10.9), (106.601, 10.9)])


def _street(**tags: str) -> Look:
    look = line_look({"highway": "residential"} | tags)
    assert look is not None
    return look


def _joined(*streets: tuple[Look, shapely.LineString]) -> list[Any]:
    far = FarLines()
    for look, line in streets:
        list(far.take(look, line))
    return [shape for *_, shape in far.joined()]


def test_streets_that_meet_become_one_line_and_their_names_are_for_close_up() -> None:
    [shape] = _joined((_street(name="Trần Quang Diệu"), EAST), (_street(name="Lê Văn Sỹ"), FURTHER_EAST))
    assert shape.geom_type == "LineString"
    assert shape.bounds == (106.7, 10.78, 106.702, 10.78)


def test_streets_that_do_not_meet_are_parts_of_one_line() -> None:
    [shape] = _joined((_street(), EAST), (_street(), APART))
    assert (shape.geom_type, len(shape.geoms)) == ("MultiLineString", 2)


def test_a_one_way_street_looks_like_its_neighbours_from_afar_and_keeps_its_direction_close_up() -> None:
    far = FarLines()
    [(attributes, low, high)] = far.take(_street(oneway="yes"), EAST)
    list(far.take(_street(), FURTHER_EAST))
    assert (attributes["oneway"], low, high) == (1, CLOSE_ZOOM, 15)
    assert [(layer, attributes, low, high) for layer, attributes, low, high, _ in far.joined()] == [
        ("roads", {"kind": "residential", "rank": 6}, 12, CLOSE_ZOOM - 1)
    ]


def test_lines_of_another_kind_name_or_part_of_the_city_stay_apart() -> None:
    primary, other = (line_look({"highway": "primary", "name": name}) for name in ("3 Tháng 2", "Điện Biên Phủ"))
    assert primary
    assert other
    assert len(_joined((_street(), EAST), (_street(), FAR_AWAY))) == 2
    assert len(_joined((_street(), EAST), (primary, APART))) == 3  # the primary without its name, and with it
    assert len(_joined((primary, EAST), (other, APART))) == 3  # together while nameless


def test_what_shows_only_close_up_is_not_kept_back() -> None:
    far = FarLines()
    [(_, low, high)] = far.take(_street(name="Hẻm 12"), EAST)
    assert (low, high) == (14, 15)
    assert not list(far.joined())
