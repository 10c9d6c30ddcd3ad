"""Finding addresses in a hand-made town."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.domain.address.candidates import Candidate
from mapping.domain.address.index import AddressIndex
from mapping.domain.address.reading import read
from mapping.domain.address.reverse import Reverse
from mapping.domain.address.text import tokens
from mapping.domain.geo import Point, haversine_m
from tests.unit.mapping.address_town import areas, index, place, town


def first(text: str, near: Point | None = None) -> Candidate:
    return town().search(text, near)[0]


def away_m(found: Candidate, east_m: float, north_m: float) -> float:
    return haversine_m(Point(found.lat, found.lon), place(east_m, north_m))


@pytest.mark.parametrize(
    "text",
    [
        "121 Lê Văn Sỹ",
        "121 le van sy",
        "121 LÊ VĂN SĨ",
        "số 121 đường Lê Văn Sỹ, P.11, Q.3, TP.HCM",
        "121 Lê Văn Sỹ phường 11 quận 3",
        "121 LVS",
        "121 Lê V. Sỹ",
        "121 L.V.S",
        "Lê Văn Sỹ 121",
        "Lê Văn Sỹ số 121, Quận 3",
        "Quận 3, Lê Văn Sỹ, 121",
        "121 Lê Vn Sỹ",
        "121 Lê Văm Sỹ",
        "121 lêvănsỹ",
        "một hai mốt le van sy",
        "một trăm hai mươi mốt Lê Văn Sỹ gần chợ",
        "121 Lê Văn Sỹ, Phường Nhiêu Lộc",
        "121 Văn Sỹ",
    ],
)
def test_a_known_number_however_it_is_written(text: str) -> None:
    found = first(text)
    assert found.kind == "exact"
    assert away_m(found, 84, 10) < 20


@pytest.mark.parametrize(
    "text",
    [
        "123/45/6 Lê Văn Sỹ",
        "số 6 hẻm 45 hẻm 123 Lê Văn Sỹ",
        "hẻm 123/45 số 6 Lê Văn Sỹ",
        "nhà số sáu hẻm một hai ba xẹt bốn lăm Lê Văn Sỹ",
        "số 6 ngách 45 ngõ 123 Lê Văn Sỹ",
    ],
)
def test_a_door_in_an_alley_of_an_alley(text: str) -> None:
    found = first(text)
    assert found.kind == "exact"
    assert away_m(found, 230, 205) < 20


def test_a_door_whose_street_the_map_does_not_name_is_found_by_its_alley() -> None:
    found = first("123/6 Lê Văn Sỹ")
    assert found.kind == "exact"
    assert found.error_m > first("121 Lê Văn Sỹ").error_m


def test_an_unknown_number_stands_between_its_neighbours_on_its_side() -> None:
    found = first("120 Lê Văn Sỹ, Quận 3")
    assert found.kind == "interpolated"
    assert found.note == "between"
    assert away_m(found, 80, -10) < 15


def test_an_unknown_door_in_a_known_alley_is_put_beside_its_neighbour() -> None:
    found = first("123/45/8 Lê Văn Sỹ")
    assert found.note == "alley_houses"
    assert away_m(found, 230, 205) < 20


def test_an_alley_by_itself_is_its_mouth() -> None:
    found = first("hẻm 123 Lê Văn Sỹ")
    assert (found.kind, found.note) == ("alley", "alley_mouth")
    assert away_m(found, 200, 0) < 20


def test_a_letter_that_is_not_on_the_map_is_forgiven_and_said() -> None:
    found = first("19 Trần Quang Diệu")
    assert (found.kind, found.note, found.by) == ("interpolated", "neighbour", "19c")


def test_a_number_within_a_range() -> None:
    assert first("12 Cách Mạng Tháng Tám").by == "10-12"


@pytest.mark.parametrize(
    ("text", "street"),
    [
        ("7 đường số 5", "Đường số 5"),
        ("số 7 đường 5", "Đường số 5"),
        ("120 đường 3/2", "3 Tháng 2"),
        ("120 ba tháng hai", "3 Tháng 2"),
        ("10-12 CMT8", "Cách Mạng Tháng Tám"),
        ("Võ Văn Kiệt 8", "Võ Văn Kiệt"),
        ("mười lăm Hai Bà Trưng", "Hai Bà Trưng"),
    ],
)
def test_streets_whose_names_hold_numbers(text: str, street: str) -> None:
    assert street in first(text).matched


@pytest.mark.parametrize(
    "text",
    [
        "Lê Văn Sỹ giao Trần Quang Diệu",
        "góc Lê Văn Sỹ và Trần Quang Diệu",
        "ngã tư le van sy - tran quang dieu",
        "Trần Quang Diệu cắt Lê Văn Sỹ, Quận 3",
        "góc Lê Văn Sỹ Trần Quang Diệu",
        "góc đường lê văn sỹ trần quang diệu quận 3",
    ],
)
def test_crossings(text: str) -> None:
    found = first(text)
    assert found.kind == "junction"
    assert away_m(found, 0, 0) < 10


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("bv cho ray", "Bệnh viện Chợ Rẫy"),
        ("đối diện Chợ Nguyễn Văn Trỗi", "Chợ Nguyễn Văn Trỗi"),
        ("ngã tư bảy hiền", "Ngã tư Bảy Hiền"),
        ("cầu sài gòn", "Cầu Sài Gòn"),
        ("gần bệnh viện chợ rẫy, quận 3", "Bệnh viện Chợ Rẫy"),
        ("dưới chân cầu sài gòn", "Cầu Sài Gòn"),
        ("choray", "Bệnh viện Chợ Rẫy"),
        ("ngã 6 cộng hoà", "Ngã sáu Cộng Hòa"),
        ("vòng xoay dân chủ", "Công trường Dân Chủ"),
        ("vòng xoay phú lâm", "Vòng xoay Phú Lâm"),
        ("ngã sáu phù đổng", "Vòng xoay Phù Đổng Thiên Vương"),
        ("bùng binh dân chủ", "Công trường Dân Chủ"),
        ("trường lê hồng phong", "Trường THPT Chuyên Lê Hồng Phong"),
    ],
)
def test_landmarks(text: str, name: str) -> None:
    found = first(text)
    assert (found.kind, found.label) == ("landmark", name)


def test_a_bridge_comes_before_what_is_near_and_only_sounds_like_it() -> None:
    found = town().search("cầu sài gòn", place(0, 0))
    assert [candidate.label for candidate in found[:2]] == ["Cầu Sài Gòn", "Ga Sài Gòn"]


def test_a_place_is_told_from_others_of_its_name_by_its_street() -> None:
    assert away_m(first("coopmart võ văn kiệt"), 710, 300) < 20
    assert away_m(first("co.opmart lê văn sỹ"), 450, 20) < 20


def test_what_is_only_called_alike_says_so_and_a_kind_alone_is_no_name() -> None:
    assert first("vòng xoai cây gõ").note != "alike"
    assert first("chung cư lê hồng phong").note == "alike"
    assert "Vòng xoay Phú Lâm" not in {found.label for found in town().search("vòng xoay hàng xanh")}


def test_a_street_by_a_landmark_is_its_part_there() -> None:
    found = first("Lê Văn Sỹ gần chợ Nguyễn Văn Trỗi")
    assert (found.matched, found.note, found.by) == ("Lê Văn Sỹ", "beside", "Chợ Nguyễn Văn Trỗi")
    assert away_m(found, -300, 0) < 20 < found.error_m


def test_a_street_far_from_the_landmark_is_the_whole_street() -> None:
    assert first("Hai Bà Trưng gần chợ Nguyễn Văn Trỗi").note == "street"


def test_an_old_ward_alone_says_what_it_is_today() -> None:
    found = first("phường 11 quận 3")
    assert (found.kind, found.by) == ("area", "Phường Nhiêu Lộc")


def test_the_district_decides_between_streets_of_one_name() -> None:
    assert away_m(first("120 Lê Văn Sỹ, Gò Vấp"), 6100, 6010) < 20
    assert away_m(first("120 Lê Văn Sỹ, Q.3"), 80, -10) < 20


def test_what_is_near_comes_first() -> None:
    assert away_m(first("Lê Văn Sỹ", place(6200, 6100)), 6250, 6000) < 100
    assert away_m(first("Lê Văn Sỹ", place(0, 100)), 0, 0) < 100


def test_half_a_name_is_enough_while_typing() -> None:
    assert "Trần Quang Diệu" in [found.label for found in town().search("tran qua")]


def test_coordinates_come_back_as_they_are() -> None:
    found = first("10.78, 106.69")
    assert (found.kind, found.lat, found.lon) == ("coordinates", 10.78, 106.69)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        ",,,;;",
        "\x00\x07",
        "' OR 1=1 --",
        "<script>alert(1)</script>",
        "https://example.org",
        "x" * 10_000,
        "1" * 10_000,
    ],
)
def test_nonsense_finds_nothing_and_breaks_nothing(text: str) -> None:
    assert all(found.score < 0.6 for found in town().search(text))


@given(st.text(max_size=80))
def test_no_text_breaks_it(text: str) -> None:
    town().search(text)


_SAID = "số hẻm 123/45 12 19C 10-12 Lê Văn Sỹ P. 11 Q. 3 góc và giao , một hai xẹt gần chợ đường tp ngã tư hue"
WORDS = st.sampled_from(_SAID.split())


@given(st.lists(WORDS, max_size=12))
def test_no_order_of_address_words_breaks_it(parts: list[str]) -> None:
    found = town().search(" ".join(parts), place(0, 0))
    assert all(0 <= each.score <= 1 for each in found)
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)


def test_an_index_is_the_same_after_saving(tmp_path: Path) -> None:
    index().save(tmp_path)
    loaded = AddressIndex.load(tmp_path)
    assert loaded.streets == index().streets
    assert loaded.houses == index().houses
    assert loaded.junctions == index().junctions
    assert [row.name for row in loaded.areas.rows] == [row.name for row in index().areas.rows]


def test_before_a_door() -> None:
    around = Reverse(index()).nearby(place(84, 2))
    assert (around.street, around.number, around.in_front) == ("Lê Văn Sỹ", "121", True)
    assert around.junction == "Lê Văn Sỹ – Trần Quang Diệu"
    assert around.where.old_names == "Phường 11, Quận 3"


def test_in_an_alley() -> None:
    around = Reverse(index()).nearby(place(203, 120))
    assert (around.street, around.alley) == ("Lê Văn Sỹ", "123")


def test_far_from_everything() -> None:
    around = Reverse(index()).nearby(place(30_000, 30_000))
    assert (around.street, around.number, around.junction) == ("", "", "")
    assert around.where.ward is None


def test_wards_by_border_when_there_are_borders_else_by_the_old_ward_or_the_nearest_centre() -> None:
    inside, outside = areas().at(place(100, 100)), areas().at(place(1200, 100))
    assert inside.ward is not None
    assert (inside.ward.name, inside.source) == ("Phường Nhiêu Lộc", "old_ward")
    assert outside.ward is not None
    assert (outside.ward.name, outside.source) == ("Phường Nhiêu Lộc", "nearest_centre")
    square = areas().shapes[2]
    bordered = areas().with_wards({27142: ("Phường Nhiêu Lộc", square)})
    assert bordered.at(place(100, 100)).source == "polygon"


def test_a_list_of_wards_is_not_looked_for_in_every_one_of_them() -> None:
    """Its time would grow with streets times wards, up to seconds of all of a core."""
    readings = read(tokens("121 Lê Văn Sỹ " + "P.11 Q.3 " * 30), areas())
    assert max(len(one.units) for one in readings) == 4
    assert first("121 Lê Văn Sỹ " + "P.11 Q.3 " * 30).label == "121 Lê Văn Sỹ"


def test_of_a_list_of_numbers_the_first_ones_are_tried() -> None:
    assert first("121 Lê Văn Sỹ" + ", 1" * 90).label == "121 Lê Văn Sỹ"
