"""Who can reach whom, over HTTP."""

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router
from ninja.params.functions import Query
from pydantic import Field

from config.access import require
from config.fields import Lat, Lon
from config.problems import Invalid
from dispatch.coverage import Asked, coverage, reach, vehicle_start
from dispatch.domain.units import CAPABILITIES
from mapping.domain.geo import Point

router = Router(tags=["coverage"])

READERS = ("dispatcher", "supervisor", "admin")
MOST_AREAS = 4
MOST_MINUTES = 60
VehicleId = Annotated[int, Field(ge=1, le=2**63 - 1)]


@router.get("/coverage")
def get_coverage(request: HttpRequest, need: str = "", target_s: int = Query(900, ge=60, le=3600)) -> dict[str, Any]:
    """Seconds to each part of the city from the nearest free vehicle that has every capability of `need`."""
    who = require(request, *READERS)
    needs = tuple(sorted({name.strip() for name in need.split(",")} - {""}))
    if unknown := set(needs).difference(CAPABILITIES):
        raise Invalid("bad_need", _("Không có năng lực nào tên là %(n)s.") % {"n": ", ".join(sorted(unknown))[:80]})
    return coverage(Asked(who.centre_id, needs, target_s))


@router.get("/reach")
def get_reach(
    request: HttpRequest,
    lat: Lat | None = None,
    lon: Lon | None = None,
    vehicle_id: VehicleId | None = None,
    minutes: str = "5,10,15",
) -> dict[str, Any]:
    """The areas reached by road from a point, or from where a vehicle is, within each number of minutes."""
    who = require(request, *READERS)
    spans = _minutes(minutes)
    if vehicle_id is not None:
        return reach(who.centre_id, *vehicle_start(who.centre_id, vehicle_id), spans)
    if lat is None or lon is None:
        raise Invalid("no_start", _("Cần một điểm (lat, lon) hoặc một xe (vehicle_id)."))
    return reach(who.centre_id, Point(lat, lon), "car", spans)


def _minutes(text: str) -> list[int]:
    parts = [part.strip() for part in text.split(",")][: MOST_AREAS + 1]
    good = [int(part) for part in parts if part.isascii() and part.isdigit() and len(part) <= 2]
    if len(good) != len(parts) or len(good) > MOST_AREAS or not all(1 <= each <= MOST_MINUTES for each in good):
        raise Invalid("bad_minutes", _("minutes là một đến bốn số từ 1 đến 60, cách nhau bằng dấu phẩy."))
    return sorted(set(good))
