"""The units of an index: today's wards from the state's list, old ones from the list and from the map's borders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from vietnam_provinces import Province, Ward
from vietnam_provinces.legacy import District
from vietnam_provinces.legacy import Province as OldProvince

from mapping.domain.address.areas import Area, Areas, Level, area_key, shaped
from mapping.domain.address.features import Border
from mapping.domain.address.text import words
from mapping.domain.geo import Point, haversine_m

_CENTRES = Path(__file__).parent / "data" / "ward_centres.csv"
_MARGIN_DEG = 0.03
_WARD_RADIUS_M = 2200.0
_OLD_WARD_RADIUS_M = 2500.0
_SAME_UNIT_M = 8000.0
_RENAMED_M = 5000.0


@lru_cache(maxsize=1)
def ward_centres() -> dict[int, Point]:
    """Centre of each ward and commune of today, by the state's code."""
    lines = (line.split(",") for line in _CENTRES.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return {int(code): Point(float(lat), float(lon)) for code, lat, lon in lines}


def units_within(box: tuple[float, float, float, float], borders: Sequence[Border]) -> Areas:
    """Units of a map that covers `box` (south, west, north, east, degrees)."""
    wards = [ward for ward in Ward.iter_all() if _inside(ward_centres().get(int(ward.code)), box)]
    rows = [_ward(ward) for ward in wards]
    rows += _old_units(wards, start=len(rows))
    return Areas(_with_borders(rows, borders), _cities())


def _inside(at: Point | None, box: tuple[float, float, float, float]) -> bool:
    south, west, north, east = box
    if at is None:
        return False
    return south - _MARGIN_DEG <= at.lat <= north + _MARGIN_DEG and west - _MARGIN_DEG <= at.lon <= east + _MARGIN_DEG


def _ward(ward: Ward) -> Area:
    at = ward_centres()[int(ward.code)]
    return Area(ward.name, "ward", at.lat, at.lon, _WARD_RADIUS_M, int(ward.code))


def _old_units(wards: Sequence[Ward], start: int) -> list[Area]:
    """Old districts, then their old wards, each at the middle of the wards that took them over."""
    successors: dict[tuple[int, str], set[int]] = defaultdict(set)
    for ward in wards:
        for old in ward.get_legacy_sources():
            successors[int(old.district_code), old.name].add(int(ward.code))
    by_district: dict[int, set[int]] = defaultdict(set)
    for (district, _), codes in successors.items():
        by_district[district] |= codes
    names = {int(district.code): district.name for district in District.iter_all()}
    rows = [_old(names[code], "old_district", codes, -1) for code, codes in by_district.items()]
    place = {code: start + i for i, code in enumerate(by_district)}
    rows += [_old(name, "old_ward", codes, place[district]) for (district, name), codes in successors.items()]
    return rows


def _old(name: str, level: Level, codes: set[int], parent: int) -> Area:
    spots = [ward_centres()[code] for code in codes]
    middle = Point(float(np.mean([p.lat for p in spots])), float(np.mean([p.lon for p in spots])))
    reach_m = max(haversine_m(middle, spot) for spot in spots) + _OLD_WARD_RADIUS_M
    return Area(name, level, middle.lat, middle.lon, round(reach_m), parent=parent, now=tuple(sorted(codes)))


def _with_borders(rows: list[Area], borders: Sequence[Border]) -> list[Area]:
    """Borders drawn on the map, given to their units. A map that still has districts is from before July 2025."""
    districts = [border for border in borders if _is_district(border.name)]
    for border in districts:
        _give(rows, border, "old_district", -1)
    drawn = {i: shapely.from_wkb(row.shape) for i, row in enumerate(rows) if row.shape}
    for border in borders:
        if _is_district(border.name):
            continue
        if districts:
            _give(rows, border, "old_ward", _district_of(drawn, border))
        else:
            _give(rows, border, "ward", None)
    return rows


def _is_district(name: str) -> bool:
    return " ".join(words(name)).startswith(("quan ", "huyen ", "thi xa ")) or area_key(name) == "thu duc"


def _district_of(drawn: dict[int, BaseGeometry], border: Border) -> int:
    spot = shapely.point_on_surface(border.shape)
    return next((row for row, shape in drawn.items() if shape.contains(spot)), -1)


def _give(rows: list[Area], border: Border, level: Level, parent: int | None) -> None:
    """The border to the row of that name; a unit that went before the list was made gets a row of its own."""
    spot = shapely.point_on_surface(border.shape)
    at, key = Point(spot.y, spot.x), area_key(border.name)
    for i, row in enumerate(rows):
        same = row.level == level and row.key == key and not row.shape and parent in (None, -1, row.parent)
        if level == "old_district":  # Quận Thủ Đức is a part of what was later Thành phố Thủ Đức
            same = same and words(row.name) == words(border.name)
        if same and haversine_m(at, Point(row.lat, row.lon)) < max(_SAME_UNIT_M, row.radius_m):
            rows[i] = shaped(row, border.shape)
            return
    if level != "ward" and not (level == "old_ward" and parent == -1):
        unit = Area(border.name, level, at.lat, at.lon, 0.0, parent=-1 if parent is None else parent)
        rows.append(shaped(replace(unit, now=_successors(rows, unit)), border.shape))


def _successors(rows: Sequence[Area], unit: Area) -> tuple[int, ...]:
    """Of a ward whose district was renamed before 2025: those of the ward of its name; numbers are no names."""
    if unit.level != "old_ward" or unit.key.isdigit():
        return ()
    at = Point(unit.lat, unit.lon)
    named = [row for row in rows if row.level == unit.level and row.key == unit.key and row.now]
    near = [row for row in named if haversine_m(at, Point(row.lat, row.lon)) < _RENAMED_M]
    return near[0].now if len(near) == 1 else ()


def _cities() -> list[str]:
    """Provinces of today and before, as the end of an address may name them."""
    names = [unit.name for unit in Province.iter_all()] + [unit.name for unit in OldProvince.iter_all()]
    return sorted({area_key(name) for name in names})
