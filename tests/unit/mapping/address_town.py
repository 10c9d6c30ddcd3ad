"""A hand-made town for address tests: two long streets, an alley, a few doors, a market, two old wards."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import shapely

from mapping.domain.address.areas import Area, Areas, shaped
from mapping.domain.address.assemble import assemble
from mapping.domain.address.features import Door, Features, NamedWay
from mapping.domain.address.index import AddressIndex, Landmark
from mapping.domain.address.search import AddressSearch
from mapping.domain.geo import LocalPlane, Point

CENTRE = Point(10.7900, 106.6700)
PLANE = LocalPlane(CENTRE)

#: name, then (node, east m, north m) of its points.
WAYS: list[tuple[str, list[tuple[int, float, float]]]] = [
    ("Lê Văn Sỹ", [(1, -500, 0), (2, 0, 0), (3, 500, 0)]),
    ("Trần Quang Diệu", [(4, 0, -400), (2, 0, 0), (5, 0, 400)]),
    ("Hẻm 123 Lê Văn Sỹ", [(6, 200, 0), (7, 200, 100), (8, 200, 200)]),
    ("Hẻm 123/45 Lê Văn Sỹ", [(8, 200, 200), (9, 260, 200)]),
    ("Đường số 5", [(10, -900, -900), (11, -900, -600)]),
    ("Cách Mạng Tháng Tám", [(12, -500, 600), (13, 500, 600)]),
    ("3 Tháng 2", [(14, -500, -700), (15, 500, -700)]),
    ("Võ Văn Kiệt", [(16, 700, -500), (17, 700, 500)]),
    ("Hai Bà Trưng", [(18, 900, -500), (19, 900, 500)]),
    ("Lê Văn Sỹ", [(20, 6000, 6000), (21, 6500, 6000)]),
    ("Quốc lộ 13", [(22, -2000, 1800), (23, 2000, 1800)]),
    ("Phố Chợ", [(26, -1400, -1300), (27, -1300, -1300)]),
    ("Lý Thái Tổ", [(24, -1400, -1200), (25, 1400, -1200)]),
]
#: number, street as tagged ("" when the map does not say), east m, north m.
DOORS: list[tuple[str, str, float, float]] = [
    *((str(n), "Lê Văn Sỹ", -400 + n * 4, 10) for n in (101, 111, 121, 131, 141)),
    *((str(n), "Lê Văn Sỹ", -400 + n * 4, -10) for n in (100, 110, 130, 140)),
    ("19C", "Trần Quang Diệu", 10, 100),
    ("123/6", "", 205, 60),
    ("123/45/6", "Lê Văn Sỹ", 230, 205),
    ("10-12", "Cách Mạng Tháng Tám", 0, 610),
    ("7", "Đường số 5", -890, -800),
    ("120", "3 Tháng 2", 0, -690),
    ("8", "Võ Văn Kiệt", 710, 0),
    ("15", "Hai Bà Trưng", 910, 0),
    ("120", "Lê Văn Sỹ", 6100, 6010),
    ("2", "Lý Thái Tổ", -1200, -1190),
]
ROUNDABOUTS = ("An Lạc", "An Phú", "Phú Lâm", "Cây Gõ", "Lăng Ông", "Mỹ Thủy", "Bình Lợi", "Gò Dưa")
MARKS = [
    ("Chợ Nguyễn Văn Trỗi", "marketplace", -300, 150),
    ("Bệnh viện Chợ Rẫy", "hospital", 400, -300),
    ("Ngã tư Bảy Hiền", "junction", -450, 620),
    ("Cầu Sài Gòn", "bridge", 2000, 2000),
    ("Ga Sài Gòn", "station", 100, -200),
    ("Công trường Dân Chủ", "junction", -800, 300),
    ("Ngã sáu Cộng Hòa", "junction", 800, -300),
    ("Vòng xoay Phù Đổng Thiên Vương", "junction", -700, -300),
    ("Trường THPT Chuyên Lê Hồng Phong", "school", -650, 500),
    ("Chợ Lê Hồng Phong", "marketplace", -600, 450),
    ("Trường THCS An Phú Đông", "school", 500, 1200),
    ("Co.opmart", "supermarket", 450, 20),
    ("Co.opmart", "supermarket", 710, 300),
    *((f"Vòng xoay {name}", "junction", 100 + 90 * i, 900) for i, name in enumerate(ROUNDABOUTS)),
]


def place(east_m: float, north_m: float) -> Point:
    return PLANE.to_point(east_m, north_m)


def _way(name: str, nodes: list[tuple[int, float, float]]) -> NamedWay:
    spots = [place(east, north) for _, east, north in nodes]
    return NamedWay(name, np.array([ref for ref, _, _ in nodes]), np.array([(s.lat, s.lon) for s in spots]))


def _square(east_m: float, north_m: float, half_m: float) -> shapely.Polygon:
    low, high = place(east_m - half_m, north_m - half_m), place(east_m + half_m, north_m + half_m)
    return shapely.box(low.lon, low.lat, high.lon, high.lat)


def areas() -> Areas:
    far = place(6200, 6000)
    rows = [
        Area("Phường Nhiêu Lộc", "ward", CENTRE.lat, CENTRE.lon, 2200, 27142),
        Area("Phường Hạnh Thông", "ward", far.lat, far.lon, 2200, 26890),
        shaped(Area("Quận 3", "old_district", 0, 0, 0, now=(27142,)), _square(0, 0, 1500)),
        shaped(Area("Quận Gò Vấp", "old_district", 0, 0, 0, now=(26890,)), _square(6200, 6000, 1000)),
        shaped(Area("Phường 11", "old_ward", 0, 0, 0, parent=2, now=(27142,)), _square(0, 0, 1000)),
        shaped(Area("Phường 11", "old_ward", 0, 0, 0, parent=3, now=(26890,)), _square(6200, 6000, 900)),
    ]
    return Areas(rows, ["ho chi minh", "hue"])


@lru_cache(maxsize=1)
def index() -> AddressIndex:
    features = Features(ways=[_way(*way) for way in WAYS])
    for number, street, east, north in DOORS:
        at = place(east, north)
        features.doors.append(Door(number, street, at.lat, at.lon))
    for name, kind, east, north in MARKS:
        at = place(east, north)
        features.landmarks.append(Landmark(name, kind, at.lat, at.lon))
    return assemble(features, areas())


@lru_cache(maxsize=1)
def town() -> AddressSearch:
    return AddressSearch(index())
