"""Board rows of the fleet: JSON-ready, complete, and the same in a snapshot as in a journal entry."""

from typing import Any

from django.db.models import Prefetch, QuerySet

from config.clock import iso
from fleet.domain.checklists import missing_line
from fleet.models import Shift, Station, Vehicle


def with_shift(vehicles: QuerySet[Vehicle]) -> QuerySet[Vehicle]:
    """Vehicles with their open shift, in two queries however many they are."""
    shifts = Shift.objects.filter(ended_at__isnull=True).prefetch_related("members__staff")
    return vehicles.prefetch_related(Prefetch("shifts", queryset=shifts, to_attr="open_shifts"))  # type: ignore[no-redef]


def shift_row(shift: Shift) -> dict[str, Any]:
    """missing, missing_en: what the check at the start found missing, in one line; checked_at: null before it."""
    present = {one.staff_id: one for one in shift.members.all() if one.ended_at is None or shift.ended_at is not None}
    members: list[dict[str, Any]] = [
        {"id": member.staff_id, "name": member.staff.name, "role": member.role} for member in present.values()
    ]
    named = [] if members else [{"id": None, "name": name, "role": ""} for name in shift.crew_names]  # by a device
    return {
        "id": shift.pk,
        "crew": sorted(members, key=lambda member: member["id"]) + named,
        "since": iso(shift.started_at),
        "by": shift.signed_on_by,
        "checked_at": iso(shift.checked_at),
        "missing": missing_line(shift.checklist),
        "missing_en": missing_line(shift.checklist, english=True),
    }


def vehicle_row(vehicle: Vehicle) -> dict[str, Any]:
    """The board's row of a vehicle fetched `with_shift`."""
    shift = vehicle.open_shifts[0] if vehicle.open_shifts else None
    return {
        "id": vehicle.pk,
        "call_sign": vehicle.call_sign,
        "plate": vehicle.plate,
        "class": vehicle.vehicle_class,
        "capabilities": vehicle.capabilities,
        "station_id": vehicle.station_id,
        "in_service": vehicle.in_service,
        "shift": shift_row(shift) if shift else None,
        "assignment": vehicle.job,
        "status": vehicle.status(on_duty=shift is not None),
    }


def vehicle_rows(centre_id: int, *ids: int) -> list[dict[str, Any]]:
    """Rows of some vehicles of a centre, or of all when no id is given, by call sign."""
    vehicles = Vehicle.objects.filter(centre_id=centre_id)
    return [vehicle_row(vehicle) for vehicle in with_shift(vehicles.filter(pk__in=ids) if ids else vehicles)]


def station_row(station: Station) -> dict[str, Any]:
    return {
        "id": station.pk,
        "name": station.name,
        "address": station.address,
        "lat": station.lat,
        "lon": station.lon,
    }
