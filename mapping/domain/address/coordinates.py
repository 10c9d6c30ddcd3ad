"""Places given outright: coordinates in their usual forms, pasted map links, plus codes."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from urllib.parse import unquote

from openlocationcode import openlocationcode as olc

from mapping.domain.geo import Point

#: Vietnam with its waters, to tell a latitude from a longitude and a slip from a place.
_LAT = (7.0, 24.0)
_LON = (101.0, 118.0)
#: There are no degrees beyond.
_LONGITUDES = 180.0

_NUMBER = r"[-+]?\d{1,3}(?:[.]\d+)?"
_PAIR = re.compile(
    rf"^\(?\s*({_NUMBER})\s*°?\s*([NSEWĐBTnsewđbt]?)\s*[,;/\s]\s*({_NUMBER})\s*°?\s*([NSEWĐBTnsewđbt]?)\s*\)?$"
)
_COMMAS = re.compile(r"^\(?\s*(\d{1,3},\d{2,})\s*[;/\s]\s*(\d{1,3},\d{2,})\s*\)?$")
_FOUR = re.compile(r"^(\d{1,3}),(\d{3,})\s*,\s*(\d{1,3}),(\d{3,})$")
_WORDS = re.compile(
    r"(?:toạ độ|tọa độ|toa do|gps|vị trí|vi tri|geo:|latitude|longitude|latlng|lat|lng|lon|vĩ độ|kinh độ|vi do|kinh do)"
    r"\s*[:=]?",
    re.IGNORECASE,
)
_DMS = re.compile(
    r"([NSEW]?)\s*(\d{1,3}(?:[.,]\d+)?)\s*[°ºd]\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*['′’m]\s*)?"
    r"(?:(\d{1,2}(?:[.,]\d+)?)(?![\d°º])\s*(?:[\"″”s]|''|′′|’’)?\s*)?([NSEW]?)",
    re.IGNORECASE,
)
#: Where links carry the pin, the pin before the view: Google, OpenStreetMap, Apple, Zalo, geo:.
_LINKS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"!3d({_NUMBER})!4d({_NUMBER})",
        rf"[?&#]mlat=({_NUMBER})&mlon=({_NUMBER})",
        rf"[?&#](?:q|query|ll|sll|center|destination|daddr|loc|location|point|latlng|coordinate)="
        rf"(?:loc:|[a-z]*@)?({_NUMBER})\s*[,+ ]\s*({_NUMBER})",
        rf"[?&#](?:lat|latitude)=({_NUMBER})&(?:lon|lng|long|longitude)=({_NUMBER})",
        rf"/(?:search|place|dir/[^/]*)/({_NUMBER}),\+?\s*({_NUMBER})",
        rf"@({_NUMBER}),({_NUMBER})",
        rf"#map=\d+(?:\.\d+)?/({_NUMBER})/({_NUMBER})",
        rf"^geo:({_NUMBER}),({_NUMBER})",
    )
)
_CODE = re.compile(
    r"(?<![\w+])((?:[23456789CFGHJMPQRVWX]{2}){2,4}0{0,4}\+[23456789CFGHJMPQRVWX]{0,7})(?![\w+])", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Given:
    """A place that was given outright; `how` is coordinates, link or plus_code."""

    point: Point
    how: str
    error_m: float


def given_place(text: str, near: Point | None = None) -> Given | None:
    """The place a text states by itself, else None. `near` completes a short plus code."""
    bare = text.strip()
    if "://" in bare or bare.startswith("geo:") or re.match(r"^(?:www\.|maps\.|goo\.gl|zalo\.)", bare):
        return _from_link(bare)
    point = _from_text(_WORDS.sub(" ", bare).strip(" :,;"))
    if point is not None:
        return Given(point, "coordinates", 10.0)
    return _from_code(bare, near)


def is_link(text: str) -> bool:
    """Whether the text is a web address, which is no address of a house."""
    return bool(re.match(r"^\s*(?:https?://|www\.|geo:|maps\.app|goo\.gl)", text, re.IGNORECASE))


def is_outside(text: str) -> bool:
    """Two numbers that are meant as coordinates and cannot be any of Vietnam: 0,0 or 999,999; "8, 10" is a house."""
    bare = _WORDS.sub(" ", text.strip()).strip(" :,;")
    match = _PAIR.match(bare)
    if match is None or _from_text(bare) is not None:
        return False
    pair = match[1], match[3]
    told = bare != text.strip(" :,;") or any(each[0] in "+-" for each in pair) or all("." in each for each in pair)
    values = [float(each) for each in pair]
    return told or ("," in bare and (not any(values) or min(values) > _LONGITUDES))


def _from_link(text: str) -> Given | None:
    plain = unquote(text)
    for pattern in _LINKS:
        if (match := pattern.search(plain)) and (point := _ordered(float(match[1]), float(match[2]))):
            return Given(point, "link", 15.0)
    return None


def _from_text(text: str) -> Point | None:
    if match := _PAIR.match(text):
        first, second = float(match[1]), float(match[3])
        swapped = match[2].upper() in {"E", "Đ"} or match[4].upper() in {"N", "B"}
        return _ordered(second, first) if swapped and match[2] else _ordered(first, second)
    if match := _COMMAS.match(text):
        return _ordered(float(match[1].replace(",", ".")), float(match[2].replace(",", ".")))
    if match := _FOUR.match(text):
        return _ordered(float(f"{match[1]}.{match[2]}"), float(f"{match[3]}.{match[4]}"))
    return _from_degrees(text)


def _from_degrees(text: str) -> Point | None:
    found = [match for match in _DMS.finditer(text) if match[2]]
    if len(found) != 2 or _DMS.sub("", text).strip(" ,;/()"):
        return None
    first, second = (_degrees(match) for match in found)
    return _ordered(first, second)


def _degrees(match: re.Match[str]) -> float:
    degrees, minutes, seconds = (float((match[i] or "0").replace(",", ".")) for i in (2, 3, 4))
    if max(minutes, seconds) >= 60:
        return math.nan
    sign = -1.0 if (match[1] or match[5]).upper() in {"S", "W"} else 1.0
    return sign * (degrees + minutes / 60 + seconds / 3600)


def _ordered(a: float, b: float) -> Point | None:
    """Latitude and longitude told apart by size; None outside Vietnam and for what is no number."""
    if _within(a, _LAT) and _within(b, _LON):
        return Point(a, b)
    if _within(b, _LAT) and _within(a, _LON):
        return Point(b, a)
    return None


def _within(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= value <= limits[1]


def _from_code(text: str, near: Point | None) -> Given | None:
    match = _CODE.search(text)
    if match is None or not olc.isValid(code := match[1].upper()):
        return None
    if olc.isShort(code):
        if near is None:
            return None
        code = olc.recoverNearest(code, near.lat, near.lon)
    area = olc.decode(code)
    point = _ordered(area.latitudeCenter, area.longitudeCenter)
    half_m = (area.latitudeHi - area.latitudeLo) * 111_195 / 2
    return Given(point, "plus_code", round(half_m + 1, 1)) if point else None
