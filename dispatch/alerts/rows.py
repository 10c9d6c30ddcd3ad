"""Board rows of crews' calls for help."""

from typing import Any

from django.db.models import QuerySet

from config.clock import iso
from dispatch.models import Alert


def with_people(alerts: QuerySet[Alert]) -> QuerySet[Alert]:
    return alerts.select_related("vehicle", "incident", "raised_by", "taken_by").order_by("pk")


def alert_row(alert: Alert) -> dict[str, Any]:
    """The row of an alert fetched `with_people`. phone: where the crew's phone was; None when it did not know."""
    at_phone = {"lat": alert.lat, "lon": alert.lon, "accuracy_m": alert.accuracy_m} if alert.lat is not None else None
    taken = {"by": {"id": alert.taken_by.pk, "name": alert.taken_by.name}} if alert.taken_by else None
    return {
        "id": alert.pk,
        "kind": alert.kind,
        "vehicle_id": alert.vehicle_id,
        "call_sign": alert.vehicle.call_sign,
        "incident_id": alert.incident_id,
        "incident_number": str(alert.incident) if alert.incident else None,
        "needs": alert.needs,
        "note": alert.note,
        "phone": at_phone,
        "by": {"id": alert.raised_by.pk, "name": alert.raised_by.name},
        "raised_at": iso(alert.raised_at),
        "taken": {**taken, "at": iso(alert.taken_at)} if taken else None,
        "ended_at": iso(alert.ended_at),
        "outcome": alert.outcome,
    }


def open_alerts(centre_id: int, vehicle_id: int | None = None) -> list[dict[str, Any]]:
    """Rows of a centre's alerts that have not ended: all, or one vehicle's."""
    alerts = Alert.objects.filter(centre_id=centre_id, ended_at__isnull=True)
    chosen = alerts if vehicle_id is None else alerts.filter(vehicle_id=vehicle_id)
    return [alert_row(alert) for alert in with_people(chosen)]


def fresh_alert_row(alert_id: int) -> dict[str, Any]:
    """One alert's row as the database has it now, inside the caller's transaction."""
    return alert_row(with_people(Alert.objects.filter(pk=alert_id)).get())
