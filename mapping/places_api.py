"""A centre's own places over HTTP."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from config import clock
from config.access import require, require_staff_id
from config.fields import Id, Lat, Line, Lon
from mapping.places import MOST_ALIASES, add_place, place_row, place_rows, remove_place

router = Router(tags=["address"])

READERS = ("dispatcher", "supervisor", "admin")
WRITERS = ("dispatcher", "supervisor")
NameText = Annotated[Line, Field(min_length=1, max_length=160)]


class NewPlace(Schema):
    name: NameText
    lat: Lat
    lon: Lon
    kind: Literal["building", "gate", "market", "school", "work", "worship", "meeting", "other"] = "other"
    aliases: Annotated[list[NameText], Field(max_length=MOST_ALIASES)] = []
    note: Line = ""


@router.get("/places")
def list_places(request: HttpRequest) -> dict[str, Any]:
    """Places by the centre's own names."""
    return {"items": place_rows(require(request, *READERS).centre_id)}


@router.post("/places", response={201: dict[str, Any]})
def post_place(request: HttpRequest, body: NewPlace) -> tuple[int, dict[str, Any]]:
    """Remember a place: from now on everybody of the centre finds it by its names."""
    who = require(request, *WRITERS)
    require_staff_id(who)
    return 201, place_row(add_place(centre_id=who.centre_id, by=who.actor, at=clock.now(), **body.dict()))


@router.delete("/places/{place_id}", response={204: None})
def delete_place(request: HttpRequest, place_id: Id) -> tuple[int, None]:
    """Forget a place."""
    who = require(request, *WRITERS)
    require_staff_id(who)
    remove_place(centre_id=who.centre_id, place_id=place_id, by=who.actor, at=clock.now())
    return 204, None
