"""The board's snapshot: everything that a dispatcher sees, as of one journal sequence number."""

from typing import Any

from calls.rows import open_calls
from config import clock
from config.journal.selectors import head_seq
from config.reading import consistent_read
from dispatch.alerts.rows import open_alerts
from dispatch.centre_settings import settings_row
from dispatch.models import Category, Incident
from dispatch.rows import category_row, hospital_rows, incident_row, with_assignments
from fleet.live import live
from fleet.models import Centre, Station
from fleet.rows import station_row, vehicle_rows
from fleet.tracking import paused_rows
from mapping.zones import zone_rows


def centre_row(centre: Centre) -> dict[str, Any]:
    return {
        "id": centre.pk,
        "code": centre.code,
        "name": centre.name,
        "lat": centre.lat,
        "lon": centre.lon,
        "zoom": centre.zoom,
    }


def snapshot(centre_id: int) -> dict[str, Any]:
    """The whole board of a centre, JSON-ready, from one consistent read; positions are the newest known."""
    with consistent_read():
        centre = Centre.objects.get(pk=centre_id)
        board = {
            "type": "snapshot",
            "centre": centre_row(centre),
            "settings": settings_row(centre),
            "seq": head_seq(centre_id),
            "calls": open_calls(centre_id),
            "incidents": open_incidents(centre_id),
            "vehicles": vehicle_rows(centre_id),
            "stations": [station_row(s) for s in Station.objects.filter(centre=centre, active=True).order_by("pk")],
            "hospitals": hospital_rows(centre_id),
            "zones": zone_rows(centre_id),
            "alerts": open_alerts(centre_id),
            "categories": [category_row(c) for c in Category.objects.filter(centre=centre)],
        }
    positions = [reading.as_array() for reading in live().all(centre_id).values()]
    return {**board, "at": clock.iso(clock.now()), "positions": positions, "paused": paused_rows(centre_id)}


def open_incidents(centre_id: int, *ids: int) -> list[dict[str, Any]]:
    """Rows of a centre's open incidents: all of them, or those with the given ids."""
    incidents = Incident.objects.filter(centre_id=centre_id, closed_at__isnull=True)
    chosen = incidents.filter(pk__in=ids) if ids else incidents
    return [incident_row(incident) for incident in with_assignments(chosen).order_by("pk")]
