"""Speeds by hour and class over HTTP."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from config import clock
from config.access import require, require_staff_id
from config.fields import Short
from mapping.domain.speeds import HOURS_PER_WEEK
from mapping.speeds import class_of, set_speed, sheet

router = Router(tags=["speeds"])

Kind = Literal["car", "motorbike"]
Hours = Annotated[list[int], Field(min_length=1, max_length=HOURS_PER_WEEK)]


class Said(Schema):
    """hours: of the week, 0 = Monday 00:00. kmh: null goes back to the assumption."""

    profile: Kind = "car"
    road_class: Short
    hours: Hours
    kmh: Annotated[float, Field(allow_inf_nan=False)] | None


@router.get("/speeds")
def get_speeds(request: HttpRequest, profile: Kind = "car") -> dict[str, Any]:
    """Km/h of each class of road for the 168 hours of the week, and which hours somebody has set."""
    who = require(request, "dispatcher", "supervisor", "admin")
    return sheet(who.centre_id, profile)


@router.put("/speeds")
def put_speeds(request: HttpRequest, body: Said) -> dict[str, Any]:
    """Say how fast a class of road is at some hours; rankings use it from the next question on."""
    who = require(request, "supervisor")
    require_staff_id(who)
    set_speed(
        centre_id=who.centre_id,
        profile=body.profile,
        road_class=class_of(body.road_class),
        hours=body.hours,
        kmh=body.kmh,
        by=who.actor,
        at=clock.now(),
    )
    return sheet(who.centre_id, body.profile)
