"""A map for paper: whole by itself, to scale, and nothing written on it is more than words."""

from xml.etree import ElementTree as ET

import numpy as np
import pytest

from mapping.domain.paper_map import HEIGHT, WIDTH, Frame, Mark, draw
from mapping.roads import Roads
from tests.unit.mapping.osm_xml import PLANE

SVG = "{http://www.w3.org/2000/svg}"
HERE = PLANE.to_point(400, 20)


def _map(built: Roads, *marks: Mark, least_m: float = 700) -> ET.Element:
    assert built.network is not None
    frame = Frame.around([mark.at for mark in marks], least_m)
    return ET.fromstring(draw(built.network, frame, marks, label="Nơi xảy ra", credit="© OSM", north="B"))


def _words(sheet: ET.Element) -> list[str]:
    return [text.text or "" for text in sheet.iter(f"{SVG}text")]


def test_streets_marks_scale_and_credit_are_on_it(built: Roads) -> None:
    words = _words(_map(built, Mark(HERE, "scene", "12 Lê Lợi"), Mark(PLANE.to_point(0, 0), "mouth", "xuống xe")))
    assert {"Lê Lợi", "12 Lê Lợi", "xuống xe", "100 m", "© OSM", "B ↑"} <= set(words)


def test_what_is_written_can_do_nothing(built: Roads) -> None:
    sheet = _map(built, Mark(HERE, "scene", '</text><script>alert("1")</script>'))
    assert not list(sheet.iter(f"{SVG}script"))
    assert '</text><script>alert("1")</script>' in _words(sheet)
    assert not [each for each in sheet.iter() if "style" in each.attrib or "href" in str(each.attrib)]


def test_a_far_hospital_is_on_the_sheet_with_room_around_it(built: Roads) -> None:
    for east_m, north_m in ((9_000, 100), (-200, 9_000), (0, 0)):
        hospital = PLANE.to_point(east_m, north_m)
        frame = Frame.around([HERE, hospital], 700)
        x, y = frame.place(np.array([HERE.lat, hospital.lat]), np.array([HERE.lon, hospital.lon]))
        assert (x > 40).all()
        assert (x < WIDTH - 40).all()
        assert (y > 40).all()
        assert (y < HEIGHT - 40).all()


@pytest.mark.parametrize(("least_m", "scale"), [(300, "50 m"), (700, "100 m"), (3_000, "500 m"), (9_000, "2 km")])
def test_the_scale_fits_the_sheet(built: Roads, least_m: float, scale: str) -> None:
    assert scale in _words(_map(built, Mark(HERE, "scene", "a"), least_m=least_m))


def test_in_the_middle_of_nowhere_the_sheet_is_empty_and_whole(built: Roads) -> None:
    sheet = _map(built, Mark(PLANE.to_point(90_000, 0), "scene", "giữa đồng"))
    assert _words(sheet)[0] == "giữa đồng"
