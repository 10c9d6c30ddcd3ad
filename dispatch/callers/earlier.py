"""Where a number called from before: the first places to offer when it calls again."""

from typing import Any, Final

from calls.models import Call
from config.clock import iso
from dispatch.models import Incident

MOST: Final = 5
_READ: Final = 40
#: Two calls closer than this (about 30 m) were from one place.
_SAME_DEGREES: Final = 0.0003
_WORTHLESS: Final = ("nuisance", "wrong_number")


def earlier_places(call: Call) -> list[dict[str, Any]]:
    """Places of earlier calls of the same number within the centre, newest first, each place once.

    {at, address, lat, lon, place, incident: number or None}; [] for a number that is withheld or new.
    """
    if not call.phone:
        return []
    calls = Call.objects.filter(centre_id=call.centre_id, phone=call.phone).exclude(pk=call.pk)
    known = calls.exclude(close_reason__in=_WORTHLESS).select_related("incident").order_by("-received_at")[:_READ]
    kept: list[dict[str, Any]] = []
    for row in filter(None, map(_place_of, known)):
        if not any(_same(row, other) for other in kept):
            kept.append(row)
    return kept[:MOST]


def _place_of(call: Call) -> dict[str, Any] | None:
    """The incident's place where there was one: it was the one that vehicles went to."""
    incident: Incident | None = getattr(call, "incident", None)
    source = incident or call
    if source.lat is None or source.lon is None:
        return None
    return {
        "at": iso(call.received_at),
        "address": source.address,
        "lat": source.lat,
        "lon": source.lon,
        "place": source.place,
        "incident": f"{incident}" if incident else None,
    }


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return all(abs(one[side] - other[side]) < _SAME_DEGREES for side in ("lat", "lon"))
