"""Addresses in the order and the words of people on the telephone, in a hand-made town."""

from __future__ import annotations

import pytest

from mapping.domain.address.candidates import Candidate
from mapping.domain.geo import Point, haversine_m
from tests.unit.mapping.address_town import place, town


def found(text: str) -> list[Candidate]:
    return town().search(text)


def away_m(candidate: Candidate, east_m: float, north_m: float) -> float:
    return haversine_m(Point(candidate.lat, candidate.lon), place(east_m, north_m))


@pytest.mark.parametrize(
    "text",
    [
        "một hai mốt Lê Văn Sỹ quận ba",
        "một trăm hai mươi mốt lê văn sỹ phường mười một quận ba",
        "121 le van sy phuong muoi mot",
        "Quận 3 Lê Văn Sỹ số 121",
        "Lê Văn Sỹ quận ba số 121",
        "chung cư Hoa Mai 121 Lê Văn Sỹ",
        "quán cơm Bà Tư 121 Lê Văn Sỹ quận ba",
        "121 Lê Văn Sỹ, lầu 5 phòng 12",
        "121 Lê Văn Sỹ, khu phố 3, tổ 14",
    ],
)
def test_a_known_number_in_the_words_of_a_caller(text: str) -> None:
    first = found(text)[0]
    assert first.kind == "exact"
    assert away_m(first, 84, 10) < 20


@pytest.mark.parametrize("text", ["Lê Văn Sỹ góc Trần Quang Diệu", "tran quang dieu ngay goc le van sy"])
def test_a_corner_is_named_between_its_streets_too(text: str) -> None:
    first = found(text)[0]
    assert (first.kind, away_m(first, 0, 0) < 20) == ("junction", True)


@pytest.mark.parametrize("text", ["km 121 Lê Văn Sỹ", "km121 lê văn sỹ"])
def test_a_kilometre_is_no_house_number(text: str) -> None:
    assert {each.kind for each in found(text)} == {"street"}


def test_a_roads_number_is_no_house_number_and_what_follows_says_where_along_it() -> None:
    first = found("QL13 cầu Sài Gòn")[0]
    assert (first.kind, first.matched, first.by) == ("street", "Quốc lộ 13", "Cầu Sài Gòn")
    assert away_m(first, 2000, 1800) < 50


def test_a_number_said_last_is_not_lost_for_being_only_an_estimate() -> None:
    first = found("Lê Văn Sỹ, Quận 3, số 655")[0]
    assert (first.kind, first.matched) == ("interpolated", "655 Lê Văn Sỹ")


def test_where_no_number_is_known_in_the_unit_that_was_named_its_part_of_the_street_comes_first() -> None:
    first, *others = found("500 Lý Thái Tổ, Phường 11, Quận 3")
    assert (first.kind, first.matched) == ("street", "Lý Thái Tổ")
    assert abs(away_m(first, 0, -1200)) < 1000
    assert all(each.score < first.score for each in others)


def test_of_words_that_are_not_on_the_map_the_street_or_the_unit_is_left() -> None:
    street = found("nhà thuốc Minh Anh Trần Quang Diệu")[0]
    assert (street.kind, street.matched) == ("street", "Trần Quang Diệu")
    unit = found("tạp hoá Út Lan phường 11 quận 3")[0]
    assert (unit.kind, unit.matched) == ("area", "Phường 11")


@pytest.mark.parametrize("text", ["chợ Cầu Muối", "phòng khám Hoa Sen cơ sở số 5"])
def test_a_market_or_a_branch_names_no_street(text: str) -> None:
    assert not any(each.kind == "street" for each in found(text))


def test_a_crossing_is_known_by_the_first_words_of_its_name() -> None:
    first = found("ngã sáu Phù Đổng")[0]
    assert first.matched == "Vòng xoay Phù Đổng Thiên Vương"
    assert first.score > 0.75


@pytest.mark.parametrize("text", ["Lý Thái Tổ 2", "ly thai to so 2", "2 Lý Thái Tổ, tổ 5"])
def test_the_end_of_a_streets_name_is_not_taken_for_what_is_inside_a_house(text: str) -> None:
    assert (found(text)[0].kind, found(text)[0].matched) == ("exact", "2 Lý Thái Tổ")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("sau ga Sài Gòn", "Ga Sài Gòn"),
        ("trên cầu Sài Gòn", "Cầu Sài Gòn"),
        ("dưới chân cầu Sài Gòn", "Cầu Sài Gòn"),
        ("trước cổng bệnh viện Chợ Rẫy", "Bệnh viện Chợ Rẫy"),
        ("sau chợ Nguyễn Văn Trỗi", "Chợ Nguyễn Văn Trỗi"),
    ],
)
def test_beside_a_landmark_is_near_it_and_says_so(text: str, name: str) -> None:
    first = found(text)[0]
    assert (first.matched, first.note, first.error_m) == (name, "near", 150.0)
    assert first.score > 0.75


@pytest.mark.parametrize("text", ["một hai ba trên sáu Lê Văn Sỹ", "số sáu hẻm 123 Lê Văn Sỹ"])
def test_a_six_and_a_slash_that_are_said_stay_numbers(text: str) -> None:
    assert found(text)[0].matched == "123/6 Lê Văn Sỹ"
    assert found("sáu Lê Văn Sỹ")[0].matched == "6 Lê Văn Sỹ"
