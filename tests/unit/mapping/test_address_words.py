"""Reading words and numbers: folding, one spelling for each name, spoken numbers, house numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.domain.address.areas import area_key
from mapping.domain.address.house_number import parse_number
from mapping.domain.address.spoken import rewritten, value
from mapping.domain.address.text import MAX_CHARS, clean, fold, place_key, street_key, tokens


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Lê Văn Sỹ", "le van si"),
        ("LE VAN SI", "le van si"),
        ("đường Lê Văn Sĩ", "le van si"),
        ("Ðiện Biên Phủ", "dien bien phu"),
        ("Đường số 5", "so 5"),
        ("Duong so 5", "so 5"),
        ("CMT8", "cach mang thang 8"),
        ("Cách Mạng Tháng Tám", "cach mang thang 8"),
        ("3 Tháng 2", "3/2"),
        ("đường 3/2", "3/2"),
        ("Ba tháng Hai", "3/2"),
        ("QL13", "quoc lo 13"),
        ("Phạm Ngũ Lão Street", "pham ngu lao"),
        ("Võ Văn Kiệt (Đông Tây)", "vo van kiet"),
    ],
)
def test_a_street_has_one_key_however_it_is_written(written: str, key: str) -> None:
    assert street_key(written) == key


def test_decomposed_letters_are_the_same_letters() -> None:
    assert street_key("Đu\u031bo\u031b\u0300ng số 7") == street_key("Đường số 7")


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("BV Chợ Rẫy", "benh vien cho rai"),
        ("Bệnh viện Chợ Rẫy", "benh vien cho rai"),
        ("Trường Tiểu học Lê Quý Đôn", "truong th le qui don"),
    ],
)
def test_a_landmark_has_one_key(written: str, key: str) -> None:
    assert place_key(written) == key


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("123/45/6 Lê Văn Sỹ", "123/45/6"),
        ("123 / 45 / 6 Lê Văn Sỹ", "123/45/6"),
        ("19C Lê Lợi", "19c"),
        ("10 - 12 Nguyễn Huệ", "10-12"),
        ("270 A Võ Thị Sáu", "270a"),
        ("2 Bis Nguyễn Thị Minh Khai", "2bis"),
        ("92C3/C4 Lê Thánh Tôn", "92c3/c4"),
        ("65Mai Văn Vĩnh", "65"),
        ("12 Bạch Đằng", "12"),
    ],
)
def test_the_number_is_one_token(text: str, first: str) -> None:
    assert tokens(text)[0].text == first


def test_what_is_glued_to_a_letter_comes_apart() -> None:
    assert [t.text for t in tokens("P.11 Q3, số12")] == ["p", "11", "q", "3", ",", "so", "12"]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("123/45/6", "123/45/6"),
        ("19C", "19c"),
        ("10-12", "10-12"),
        ("082-084", "82-84"),
        ("123-45", "123/45"),
        ("39-41-43", "39-43"),
        ("A37", "a37"),
    ],
)
def test_house_numbers(text: str, key: str) -> None:
    number = parse_number(text)
    assert number is not None
    assert number.key == key


@pytest.mark.parametrize("text", ["ks", "", "lê lợi", "/", "-", "a"])
def test_words_are_no_house_numbers(text: str) -> None:
    assert parse_number(text) is None


def test_a_range_covers_the_numbers_of_its_side() -> None:
    known = parse_number("10-14")
    assert known is not None
    assert [n for n in range(9, 16) if known.covers(_number(str(n)))] == [10, 12, 14]


def _number(text: str):  # type: ignore[no-untyped-def]
    number = parse_number(text)
    assert number is not None
    return number


@pytest.mark.parametrize(
    ("said", "digits"),
    [
        ("mot hai ba", "123"),
        ("muoi lam", "15"),
        ("hai muoi", "20"),
        ("hai muoi lam", "25"),
        ("bon lam", "45"),
        ("mot tram le nam", "105"),
        ("tram hai", "120"),
        ("mot tram hai muoi ba", "123"),
        ("mot tram muoi", "110"),
        ("mot nghin hai tram", "1200"),
    ],
)
def test_spoken_numbers(said: str, digits: str) -> None:
    assert value(said.split()) == digits


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        ("một hai ba xẹt bốn lăm Lê Văn Sỹ", "123/45 le van sy"),
        ("hai trăm linh ba xuyệt bảy trên tám a Lê Lợi", "203/7/8a le loi"),
        ("123 xẹt 4 Lê Lợi", "123/4 le loi"),
        ("mười lăm đến mười bảy Lê Lợi", "15-17 le loi"),
    ],
)
def test_a_heard_address_is_rewritten(heard: str, written: str) -> None:
    first = next(iter(rewritten(tokens(heard))))
    assert " ".join(token.text for token in first) == written


def test_number_words_may_belong_to_the_street() -> None:
    texts = [" ".join(token.text for token in each) for each in rewritten(tokens("mười hai Hai Bà Trưng"))]
    assert "12 hai ba trung" in texts


def test_a_written_number_needs_no_rewriting() -> None:
    assert not list(rewritten(tokens("12 Lê Lợi")))


@pytest.mark.parametrize(("name", "key"), [("Phường 11", "11"), ("P. 011", "p 11"), ("Quận Phú Nhuận", "phu nhuan")])
def test_units_have_one_key(name: str, key: str) -> None:
    assert area_key(name) == key


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_cleaning_twice_changes_nothing_and_bounds_the_length(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert len(clean(text)) <= MAX_CHARS


@given(st.text())
def test_a_street_key_is_its_own_key(text: str) -> None:
    key = street_key(clean(text))
    assert street_key(key) == street_key(street_key(key))
