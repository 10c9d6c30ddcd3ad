"""Places by a centre's own names: added by its people, found like any landmark, never by another centre.

Every search reads them from the database (one short query), so that every process knows a new one at once.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from config.clock import iso
from config.journal.actor import Actor
from config.journal.patch import patch
from config.journal.services import lock_head, record
from config.problems import Conflict, Invalid, Missing
from mapping.domain.address.index import Landmark
from mapping.domain.address.text import place_key
from mapping.models import Place

MOST_PLACES: Final = 2000
MOST_ALIASES: Final = 10


def place_row(place: Place) -> dict[str, Any]:
    return {
        "id": place.pk,
        "name": place.name,
        "aliases": place.aliases,
        "lat": place.lat,
        "lon": place.lon,
        "kind": place.kind,
        "note": place.note,
        "by": place.made_by,
        "at": iso(place.made_at),
    }


def place_rows(centre_id: int) -> list[dict[str, Any]]:
    return [place_row(place) for place in Place.objects.filter(centre_id=centre_id)]


def own_landmarks(centre_id: int) -> tuple[Landmark, ...]:
    """A centre's places as the address search reads them."""
    rows = Place.objects.filter(centre_id=centre_id).order_by("pk")
    return tuple(
        Landmark(name, kind, lat, lon, tuple(aliases), own=True, note=note)
        for name, kind, lat, lon, aliases, note in rows.values_list("name", "kind", "lat", "lon", "aliases", "note")
    )


def check_names(name: str, aliases: Sequence[str]) -> None:
    """Raises Invalid for names that nobody could be found by."""
    if len(aliases) > MOST_ALIASES:
        raise Invalid("too_many_names", _("Nhiều nhất %(n)s tên khác.") % {"n": MOST_ALIASES})
    if not all(place_key(each).strip() for each in (name, *aliases)):
        raise Invalid("no_name", _("Cần ghi tên địa điểm bằng chữ hoặc số."))


@transaction.atomic
def add_place(
    *,
    centre_id: int,
    name: str,
    lat: float,
    lon: float,
    by: Actor,
    at: datetime,
    kind: str = Place.Kind.OTHER,
    aliases: Sequence[str] = (),
    note: str = "",
) -> Place:
    """Remember a place by the name that this centre's callers use. Raises Invalid or Conflict."""
    fields = {"name": name, "aliases": list(aliases), "lat": lat, "lon": lon, "kind": kind, "note": note}
    return save_place(Place(centre_id=centre_id, **fields), actor=by, at=at)


@transaction.atomic
def save_place(place: Place, *, actor: Actor, at: datetime) -> Place:
    """Add or change a place. Raises Invalid for names that say nothing, Conflict for a name that is taken."""
    check_names(place.name, place.aliases)
    lock_head(place.centre_id)
    mine = Place.objects.filter(centre_id=place.centre_id)
    if place._state.adding:
        if mine.count() >= MOST_PLACES:
            raise Conflict("too_many_places", _("Đã có %(n)s địa điểm. Hãy bỏ bớt.") % {"n": MOST_PLACES})
        place.made_by, place.made_at = actor.brief, at
    try:
        with transaction.atomic():
            place.save()
    except IntegrityError:
        raise Conflict("place_known", _("Đã có địa điểm tên “%(n)s”.") % {"n": place.name}) from None
    _tell(place, {"name": place.name, "lat": place.lat, "lon": place.lon}, actor, at)
    return place


@transaction.atomic
def remove_place(*, centre_id: int, place_id: int, by: Actor, at: datetime) -> None:
    """Forget a place. Once is enough: a second time is Missing."""
    place = Place.objects.select_for_update().filter(centre_id=centre_id, pk=place_id).first()  # before the head
    if place is None:
        raise Missing("no_place", _("Không có địa điểm này trong trung tâm của bạn."))
    _tell(place, {"name": place.name, "removed": True}, by, at)
    place.delete()


def _tell(place: Place, note: dict[str, Any], by: Actor, at: datetime) -> None:
    data = patch(note=note)
    record(centre_id=place.centre_id, kind="place.changed", subject=f"place:{place.pk}", data=data, actor=by, at=at)
