"""Addresses over HTTP: what was typed in, candidates out; a point in, its words out."""

from __future__ import annotations

import time
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router

from config.access import require
from config.problems import Invalid
from mapping.domain.address.areas import Where
from mapping.domain.address.candidates import Candidate
from mapping.domain.address.coordinates import is_link, is_outside
from mapping.domain.address.reverse import Nearby
from mapping.domain.address.text import MAX_CHARS, clean
from mapping.domain.geo import Point, haversine_m
from mapping.extracts import extract_of
from mapping.gazetteer import Gazetteer, gazetteer
from mapping.places import own_landmarks

router = Router(tags=["address"])

ROLES = ("dispatcher", "crew", "supervisor", "admin")
LIMIT_MOST = 20
#: Vietnam and its waters; beyond it is a slip of the hand.
_LATS, _LONS = (7.0, 24.0), (101.0, 118.0)
_AT_PLACE_M = 60.0
#: Farther from any street than this one does not stand on it: a river, a park, a runway.
_BESIDE_M = 50.0


@router.get("/address")
def find(
    request: HttpRequest,
    q: Annotated[str, Query(description="what was typed or heard, as it is")],
    near: Annotated[str | None, Query(description="lat,lon: what is closer comes first")] = None,
    limit: Annotated[int, Query(ge=1, le=LIMIT_MOST)] = 8,
) -> dict[str, Any]:
    """Places that the text may mean, best first. The text itself comes back as it was."""
    who = require(request, *ROLES)
    if len(q) > MAX_CHARS:
        raise Invalid("query_too_long", _("Địa chỉ dài quá %(n)s ký tự. Hãy rút ngắn.") % {"n": MAX_CHARS})
    begin = time.perf_counter()
    book = gazetteer(extract_of(who.centre_id))
    found = book.searching(own_landmarks(who.centre_id)).search(q, _point(near) if near else None, limit)
    took_ms = round((time.perf_counter() - begin) * 1000, 1)
    answer = {"query": q, "candidates": [_as_json(each, book) for each in found], "took_ms": took_ms}
    return answer | ({} if found else {"note": _nothing(q, book)})


@router.get("/address/reverse")
def reverse(request: HttpRequest, lat: float, lon: float) -> dict[str, Any]:
    """What a point is in front of, its ward of today and of before, and the nearest crossing."""
    who = require(request, *ROLES)
    point = _checked(lat, lon)
    around = gazetteer(extract_of(who.centre_id)).reverse.nearby(point)
    ward = around.where.ward
    return {
        "label": label_of(around),
        "street": around.street,
        "nearest_junction": {"name": around.junction, "distance_m": around.junction_m} if around.junction else None,
        "own_place": _own_place(point, who.centre_id),
        "ward": {"code": f"{ward.code:05d}", "name": ward.name, "old": around.where.old_names} if ward else None,
        "ward_source": around.where.source,
        "distance_m": around.distance_m,
    }


def _own_place(point: Point, centre_id: int) -> dict[str, Any] | None:
    """The centre's own place that the point is at, if any."""
    marks = [(haversine_m(point, Point(mark.lat, mark.lon)), mark) for mark in own_landmarks(centre_id)]
    away_m, mark = min(marks, key=lambda pair: pair[0], default=(_AT_PLACE_M + 1, None))
    return {"name": mark.name, "distance_m": round(away_m)} if mark and away_m <= _AT_PLACE_M else None


def _point(near: str) -> Point:
    """near=lat,lon. Raises Invalid."""
    try:
        lat, lon = (float(part) for part in near.split(","))
    except ValueError as error:
        raise Invalid("bad_near", _("Hãy ghi near là vĩ độ, kinh độ, ví dụ 10.78,106.69.")) from error
    return _checked(lat, lon)


def _checked(lat: float, lon: float) -> Point:
    # NaN and infinity fail these comparisons too.
    if not (_LATS[0] <= lat <= _LATS[1] and _LONS[0] <= lon <= _LONS[1]):
        raise Invalid("outside", _outside())
    return Point(lat, lon)


def _outside() -> str:
    return _("Toạ độ này nằm ngoài Việt Nam. Hãy ghi vĩ độ trước, kinh độ sau.")


def _nothing(q: str, book: Gazetteer) -> str:
    if is_link(q):
        return _("Liên kết này không ghi toạ độ. Hãy mở nó rồi chép toạ độ vào đây.")
    if is_outside(clean(q)):
        return _outside()
    if book.problem:
        return _("Chưa có dữ liệu địa chỉ: chỉ tìm được toạ độ. Hãy chạy build_roads với bản đồ của thành phố.")
    return _("Không thấy nơi nào giống như vậy. Thử tên đường, ngã tư, hoặc nơi dễ thấy ở gần.")


def _as_json(found: Candidate, book: Gazetteer) -> dict[str, Any]:
    where = book.index.areas.at(Point(found.lat, found.lon))
    given = found.kind == "coordinates"  # its digits are its label; what stands there is worth a note
    units = "" if given or found.kind == "area" else units_of(where)
    return {
        "label": f"{found.label}, {units}" if units else found.label,
        "lat": round(found.lat, 6),
        "lon": round(found.lon, 6),
        "kind": found.kind,
        "score": found.score,
        "error_m": found.error_m,
        "source": found.source,
        "matched": found.matched,
        "note": label_of(book.reverse.nearby(Point(found.lat, found.lon))) if given else note_of(found, where),
        "ward_code": f"{where.ward.code:05d}" if where.ward else None,
    }


def units_of(where: Where) -> str:
    """Phường Nhiêu Lộc (Phường 11, Quận 3 cũ)."""
    if where.ward is None:
        return _("%(units)s cũ") % {"units": where.old_names} if where.old_names else ""
    return (
        f"{where.ward.name} ({_('%(units)s cũ') % {'units': where.old_names}})" if where.old_names else where.ward.name
    )


def note_of(found: Candidate, where: Where) -> str:
    """How the place was found, when it is not the very thing that was asked for."""
    match found.note:
        case "own":
            return found.by
        case "between":
            return _("Không có số này trên bản đồ: ước theo số %(by)s.") % {"by": found.by}
        case "neighbour":
            return _("Không có số này trên bản đồ: lấy số %(by)s sát bên.") % {"by": found.by}
        case "alley_mouth":
            return _("Đầu hẻm %(by)s.") % {"by": found.by}
        case "alley_houses":
            return _("Theo số %(by)s trong cùng hẻm.") % {"by": found.by}
        case "alley_unknown":
            return _("Không có hẻm này trên bản đồ: ước đầu hẻm theo số %(by)s.") % {"by": found.by}
        case "street":
            return _("Giữa đường.")
        case "alike":
            return _("Tên khác: chỉ gần giống lời đã nói.")
        case "beyond_post":
            return _("Cột mốc gần nhất; nơi được nói cách đó khoảng %(by)s m dọc đường.") % {"by": found.by}
        case "near":
            return _("Ở gần nơi này, không phải chính nơi này.")
        case "beside":
            return _("Đoạn gần %(by)s.") % {"by": found.by}
        case "no_shared_node":
            return _("Hai đường đi sát nhau ở đây; bản đồ không vẽ giao nhau.")
        case "area":
            return _area_note(found, where)
    return ""


def _area_note(found: Candidate, where: Where) -> str:
    now = found.by or (where.ward.name if where.ward and where.ward.name != found.matched else "")
    return _("Nay thuộc: %(by)s.") % {"by": now} if now else _("Giữa phường, xã hoặc quận.")


def label_of(around: Nearby) -> str:
    """Trước số 120 Lê Văn Sỹ, Phường Nhiêu Lộc (Phường 11, Quận 3 cũ)."""
    units = units_of(around.where)
    place = _place(around)
    return ", ".join(filter(None, (place, units))) or _("Không có đường nào gần đây.")


def _place(around: Nearby) -> str:
    way = _("hẻm %(n)s %(street)s") % {"n": around.alley, "street": around.street} if around.alley else around.street
    if not way:
        return ""
    if around.distance_m is not None and around.distance_m > _BESIDE_M and not around.in_front:
        return _("cách %(way)s %(m)s m") % {"way": way, "m": round(around.distance_m)}
    if not around.number:
        return way
    whole = f"{around.number} {around.street}"
    return (
        _("trước số %(n)s") % {"n": whole}
        if around.in_front
        else _("%(way)s, gần số %(n)s") % {"way": way, "n": around.number}
    )
