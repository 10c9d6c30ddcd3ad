"""Places given outright: coordinates, links, plus codes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.domain.address.coordinates import given_place
from mapping.domain.geo import Point

NEAR = Point(10.78, 106.69)


@pytest.mark.parametrize(
    "text",
    [
        "10.78, 106.69",
        "10.78 106.69",
        "(10.78;106.69)",
        "106.69, 10.78",
        "10,78 106,69",
        "10,7800,106,6900",
        "10°46'48\"N 106°41'24\"E",
        "10°46.8' 106°41.4'",
        "N10°46'48\" E106°41'24\"",
        "10.78N 106.69E",
        "106.69E 10.78N",
        "lat: 10.78, lng: 106.69",
        "toạ độ 10.78 , 106.69",
        "https://www.google.com/maps/place/X/@10.1,106.1,17z/data=!3m1!4b1!8m2!3d10.78!4d106.69",
        "https://www.google.com/maps/@10.78,106.69,17z",
        "https://maps.google.com/?q=10.78,106.69",
        "https://maps.google.com/maps?q=10.78%2C106.69&z=17",
        "https://www.google.com/maps/search/10.78,+106.69",
        "https://www.openstreetmap.org/?mlat=10.78&mlon=106.69#map=17/10.1/106.1",
        "https://www.openstreetmap.org/#map=17/10.78/106.69",
        "https://zalo.me/location?lat=10.78&lon=106.69",
        "geo:10.78,106.69?z=17",
    ],
)
def test_usual_forms(text: str) -> None:
    found = given_place(text)
    assert found is not None
    assert (round(found.point.lat, 4), round(found.point.lon, 4)) == (10.78, 106.69)


@pytest.mark.parametrize(
    "text",
    [
        "10°99'00\"N 106°41'24\"E",
        "123/45 Lê Văn Sỹ",
        "3/2",
        "12, 13",
        "50.1, 8.6",
        "10 12",
        "https://maps.app.goo.gl/abc",
        "",
    ],
)
def test_what_is_no_place_by_itself(text: str) -> None:
    assert given_place(text, NEAR) is None


def test_a_full_plus_code() -> None:
    found = given_place("7P28QPGR+2V")
    assert found is not None
    assert found.how == "plus_code"
    assert (round(found.point.lat, 3), round(found.point.lon, 3)) == (10.775, 106.742)


def test_a_short_plus_code_needs_a_place_near_by() -> None:
    assert given_place("QPGR+2V") is None
    found = given_place("QPGR+2V Thủ Đức", NEAR)
    assert found is not None
    assert round(found.point.lat, 3) == 10.775


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    given_place(text, NEAR)
