"""The QR on a vehicle's dashboard: it opens the crew app on that vehicle."""

from typing import Any

import segno
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from fleet.models import Vehicle


def crew_url(request: HttpRequest, vehicle: Vehicle) -> str:
    """The address in the QR. It names the vehicle and nothing else: whoever opens it still has to sign in."""
    return request.build_absolute_uri(f"{reverse('crew')}?vehicle={vehicle.pk}")


def qr_svg(text: str) -> SafeString:
    """A QR as an SVG element. A quarter of it may be scratched or dirty (error level Q)."""
    drawn = segno.make(text, error="q", micro=False)
    return mark_safe(drawn.svg_inline(omitsize=True, border=2, dark="#000"))  # segno escapes what it writes


def cards(request: HttpRequest, vehicles: QuerySet[Vehicle]) -> list[dict[str, Any]]:
    """What the print page shows for each vehicle."""
    chosen = vehicles.select_related("station", "centre").order_by("call_sign")
    return [{"vehicle": vehicle, "url": (url := crew_url(request, vehicle)), "qr": qr_svg(url)} for vehicle in chosen]
