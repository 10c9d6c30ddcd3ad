"""Who may use what: the table in mapping.domain.access, row by row."""

import pytest

from mapping.domain.access import Mode, is_alley, modes, road_class, width_m
from mapping.domain.boats import WaterClass, water_class, water_width_m
from mapping.domain.speeds import RoadClass

C, M, F = Mode.CAR, Mode.MOTORBIKE, Mode.FOOT
ALLEY = {"highway": "service", "service": "alley"}


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"highway": "primary"}, C | M | F),
        ({"highway": "motorway"}, C),
        ({"highway": "motorway_link"}, C),
        ({"highway": "construction"}, Mode(0)),
        ({"building": "yes"}, Mode(0)),
        ({"highway": "pedestrian", "area": "yes"}, Mode(0)),
        # 1: what is signed
        ({"highway": "residential", "motor_vehicle": "no"}, F),
        ({"highway": "residential", "motorcar": "no"}, M | F),
        ({"highway": "residential", "motorcycle": "no"}, C | F),
        ({"highway": "service", "access": "private"}, C | M | F),
        ({"highway": "service", "access": "no", "emergency": "yes"}, C | M | F),
        ({"highway": "primary", "foot": "no"}, C | M),
        (ALLEY | {"motorcar": "yes"}, C | M | F),
        # 2: paths
        ({"highway": "footway"}, F),
        ({"highway": "footway", "motorcycle": "yes"}, M | F),
        ({"highway": "pedestrian", "emergency": "yes"}, C | M | F),
        ({"highway": "path", "access": "yes"}, F),
        ({"highway": "steps", "motor_vehicle": "yes"}, F),
        # 3: widths
        (ALLEY | {"width": "4"}, C | M | F),
        (ALLEY | {"width": "2.2 m"}, M | F),
        (ALLEY | {"maxwidth": "2,0"}, M | F),
        (ALLEY | {"name": "Hẻm 648 CMT8 5m"}, C | M | F),
        ({"highway": "unclassified", "name": "Hẻm ven kênh Nhiêu Lộc 2.2m"}, M | F),
        ({"highway": "residential", "maxwidth": "2"}, M | F),
        # 4: motorcycle=yes is worth saying only where cars fail
        ({"highway": "residential", "name": "Hẻm 18 Trần Quang Diệu", "motorcycle": "yes"}, M | F),
        # 5: drawn as a street
        ({"highway": "residential", "name": "Hẻm 793 Trần Xuân Soạn"}, C | M | F),
        ({"highway": "residential", "name": "Hẻm 793/57 Trần Xuân Soạn"}, C | M | F),
        ({"highway": "residential", "name": "Hẻm 793/54/1 Trần Xuân Soạn"}, M | F),
        # 6: any other alley
        (ALLEY, M | F),
        ({"highway": "service", "name": "Kiệt 12 Nguyễn Huệ"}, M | F),
        ({"highway": "service", "name": "Ngách 3"}, M | F),
        # ferries
        ({"route": "ferry", "motor_vehicle": "yes"}, C | M),
        ({"route": "ferry", "name": "Phà Cát Lái"}, C | M),
        ({"route": "ferry", "name": "Phà Bình Khánh", "highway": "trunk"}, C | M),
        ({"route": "ferry", "name": "Phà Phú Định", "highway": "path"}, M),
        ({"route": "ferry", "name": "Tàu Cánh Ngầm", "motorcar": "no"}, Mode(0)),
        ({"route": "ferry"}, Mode(0)),
    ],
)
def test_who_may_use_a_way(tags: dict[str, str], expected: Mode) -> None:
    assert modes(tags) == expected


def test_classes_of_ways() -> None:
    assert road_class({"highway": "trunk_link"}) == RoadClass.LINK
    assert road_class(ALLEY) == RoadClass.ALLEY
    assert road_class({"highway": "footway"}) == RoadClass.TRACK
    assert road_class({"highway": "footway", "motorcycle": "yes"}) == RoadClass.ALLEY
    assert road_class({"route": "ferry"}) == RoadClass.FERRY


def test_alleys_are_known_by_tag_and_by_name_but_a_big_street_is_none() -> None:
    assert is_alley(ALLEY)
    assert is_alley({"highway": "residential", "name": "Kiệt 12 Nguyễn Huệ"})
    assert not is_alley({"highway": "primary", "name": "Kiệt Tác"})


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"width": "2.5m"}, 2.5),
        ({"est_width": "3"}, 3.0),
        ({"width": "8104"}, None),
        ({"width": "Đường 182"}, None),
        ({"width": "a", "name": "Hẻm 12 1,8m"}, 1.8),
        ({"name": "Hẻm 12m"}, 12.0),
        ({}, None),
    ],
)
def test_widths_are_read_where_they_can_be_meant(tags: dict[str, str], expected: float | None) -> None:
    assert width_m(tags) == expected


def test_a_boat_goes_on_rivers_canals_and_ferry_lines_that_are_wide_enough() -> None:
    assert water_class({"waterway": "river"}) == WaterClass.RIVER
    assert water_class({"waterway": "canal", "width": "45"}) == WaterClass.CANAL
    assert water_class({"route": "ferry"}) == WaterClass.FERRY_LINE
    for closed in ({"waterway": "stream"}, {"waterway": "canal", "width": "3 m"}, {"waterway": "river", "boat": "no"}):
        assert water_class(closed) is None
    assert water_width_m({"waterway": "river", "width": "260"}, WaterClass.RIVER) == 260
