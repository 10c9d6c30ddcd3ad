"""The board's row of a call."""

from typing import Any

from calls.domain.states import OPEN
from calls.models import Call
from config.clock import iso


def call_row(call: Call) -> dict[str, Any]:
    """JSON-ready; `call` fetched with its `taken_by`."""
    taker = call.taken_by
    return {
        "id": call.pk,
        "number": call.number,
        "phone": call.phone,
        "received_at": iso(call.received_at),
        "state": call.state,
        "source": call.source,
        "text": call.text,
        "lat": call.lat,
        "lon": call.lon,
        "address": call.address,
        "place": call.place,
        "taken_by": {"id": taker.pk, "name": taker.name} if taker else None,
        "taken_at": iso(call.taken_at),
    }


def open_calls(centre_id: int) -> list[dict[str, Any]]:
    calls = Call.objects.filter(centre_id=centre_id, state__in=OPEN).select_related("taken_by")
    return [call_row(call) for call in calls.order_by("received_at", "pk")]
