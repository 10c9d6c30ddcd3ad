"""Closures and slow areas over HTTP."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from config import clock
from config.access import require, require_staff_id
from config.fields import Id, Lat, Line, Lon, Moment
from mapping.domain.zones import MOST_POINTS
from mapping.zones import draw_zone, remove_zone, zone_row, zone_rows

router = Router(tags=["zones"])

READERS = ("dispatcher", "supervisor", "admin")
DRAWERS = ("dispatcher", "supervisor")
ReasonText = Annotated[Line, Field(max_length=200)]


class NewZone(Schema):
    """points: [lat, lon] each. factor: the share of the speed that a slow zone leaves. from_at: now, when left out."""

    kind: Literal["closed", "slow"]
    factor: Annotated[float, Field(ge=0.05, le=0.95, allow_inf_nan=False)] = 0.3
    shape: Literal["polygon", "line"] = "polygon"
    points: Annotated[list[tuple[Lat, Lon]], Field(max_length=MOST_POINTS)]
    from_at: Moment | None = None
    to_at: Moment
    reason: ReasonText


@router.get("/zones")
def list_zones(request: HttpRequest) -> dict[str, Any]:
    """Closed and slow places of the centre, also those still to come."""
    who = require(request, *READERS, "crew", scope="board")
    return {"items": zone_rows(who.centre_id)}


@router.post("/zones", response={201: dict[str, Any]})
def post_zone(request: HttpRequest, body: NewZone) -> tuple[int, dict[str, Any]]:
    """Close or slow an area or a stretch of road from a time to a time."""
    who = require(request, *DRAWERS)
    require_staff_id(who)
    now = clock.now()
    fields = body.dict() | {"from_at": body.from_at or now}
    return 201, zone_row(draw_zone(centre_id=who.centre_id, by=who.actor, at=now, **fields))


@router.delete("/zones/{zone_id}", response={204: None})
def delete_zone(request: HttpRequest, zone_id: Id) -> tuple[int, None]:
    """Open it again."""
    who = require(request, *DRAWERS)
    require_staff_id(who)
    remove_zone(centre_id=who.centre_id, zone_id=zone_id, by=who.actor, at=clock.now())
    return 204, None
