"""All writes of the fleet: shifts, vehicles, devices."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from config.journal.actor import Actor
from config.journal.patch import patch
from config.journal.services import record
from config.problems import Conflict, Invalid, Missing
from fleet.models import Centre, Device, Shift, ShiftMember, Staff, Station, Vehicle
from fleet.rows import station_row, vehicle_rows

MOST_CREW = 4


def lock_vehicle(centre_id: int, vehicle_id: int) -> Vehicle:
    """Lock one vehicle of a centre until the transaction ends. Raises Missing for another centre's.

    Like every lock here, it leaves the key alone (no_key): positions refer to the vehicle, and their inserts would
    otherwise wait for dispatches, or meet them in a deadlock.
    """
    vehicle = Vehicle.objects.select_for_update(no_key=True).filter(centre_id=centre_id, pk=vehicle_id).first()
    if vehicle is None:
        raise Missing("no_vehicle", _("Không có xe này trong trung tâm của bạn."))
    return vehicle


def set_job(vehicle: Vehicle, job: dict[str, Any] | None) -> None:
    """Mirror the active assignment on its locked vehicle. Called by dispatch within its own transaction."""
    vehicle.job = job
    Vehicle.objects.filter(pk=vehicle.pk).update(job=job)


def record_vehicle(
    vehicle: Vehicle, kind: str, actor: Actor, at: datetime, note: dict[str, Any], *, in_job: bool = False
) -> None:
    """Tell the boards of a vehicle. in_job: it belongs to the story of the incident that the vehicle is on, if any."""
    told_of = f"incident:{vehicle.job['incident_id']}" if in_job and vehicle.job else f"vehicle:{vehicle.pk}"
    record(
        centre_id=vehicle.centre_id,
        kind=kind,
        subject=told_of,
        data=patch(set_rows={"vehicles": vehicle_rows(vehicle.centre_id, vehicle.pk)}, note=note),
        actor=actor,
        at=at,
    )


def end_shift(shift: Shift, at: datetime) -> None:
    Shift.objects.filter(pk=shift.pk).update(ended_at=at)
    ShiftMember.objects.filter(shift=shift, ended_at__isnull=True).update(ended_at=at)


def crew_of(centre_id: int, staff_ids: Sequence[int]) -> list[Staff]:
    """The people with these ids, who are crew of the centre; Invalid when one of them is not."""
    if len(set(staff_ids)) > MOST_CREW:
        raise Invalid("crew_too_large", _("Kíp xe nhiều nhất bốn người."))
    able = Staff.objects.filter(centre_id=centre_id, pk__in=staff_ids, is_active=True, role=Staff.Role.CREW)
    crew = list(able.order_by("pk"))  # one order for all, so that two sign-ons never wait for each other
    if len(crew) != len(set(staff_ids)):
        raise Invalid("bad_crew", _("Kíp xe có người không thuộc trung tâm này hoặc không phải nhân viên kíp."))
    return crew


@transaction.atomic
def sign_on(
    *,
    centre_id: int,
    vehicle_id: int,
    actor: Actor,
    at: datetime,
    staff_ids: Sequence[int] = (),
    crew_names: Sequence[str] = (),
    roles: Mapping[int, str] | None = None,
) -> Shift:
    """Open a shift on a vehicle.

    1. Lock the vehicle. 2. A shift that a device opened gives way to people; people's own shift does not.
    3. The database refuses a second open shift of the vehicle or of a person. 4. Journal.

    Raises Conflict when the vehicle or one of the people is taken, Invalid for a crew that cannot be.
    """
    vehicle = lock_vehicle(centre_id, vehicle_id)
    open_shift = Shift.objects.filter(vehicle=vehicle, ended_at__isnull=True).first()
    if open_shift is not None:
        if open_shift.signed_on_by == "staff" or actor.kind == "device":
            names = ", ".join(open_shift.crew_names)
            raise Conflict("vehicle_on_shift", _("Xe %(v)s đang có kíp: %(k)s.") % {"v": vehicle, "k": names})
        end_shift(open_shift, at)
    crew = crew_of(centre_id, staff_ids)
    check_roles(roles or {})
    shift = Shift.objects.create(
        vehicle=vehicle,
        started_at=at,
        signed_on_by=actor.kind,
        crew_names=[person.name for person in crew] or list(crew_names),
    )
    add_members(shift, crew, roles or {})
    record_vehicle(vehicle, "shift.started", actor, at, {"crew": shift.crew_names})
    return shift


def check_roles(roles: Mapping[int, str]) -> None:
    if unknown := set(roles.values()) - {"", *ShiftMember.Role.values}:
        raise Invalid("bad_role", _("Không có vai trò này: %(r)s.") % {"r": ", ".join(sorted(unknown))})


def add_members(
    shift: Shift, crew: Sequence[Staff], roles: Mapping[int, str], *, joined_at: datetime | None = None
) -> None:
    """Put people on a shift. Raises Conflict for somebody who is on another."""
    busy = ShiftMember.objects.filter(staff__in=crew, ended_at__isnull=True).select_related("shift__vehicle", "staff")
    if (member := busy.first()) is not None:
        raise Conflict(
            "person_on_shift",
            _("%(p)s đang trong ca trên xe %(v)s.") % {"p": member.staff.name, "v": member.shift.vehicle},
        )
    try:
        with transaction.atomic():
            ShiftMember.objects.bulk_create(
                ShiftMember(shift=shift, staff=person, role=roles.get(person.pk, ""), joined_at=joined_at)
                for person in crew
            )
    except IntegrityError:
        raise Conflict("person_on_shift", _("Có người vừa vào ca trên xe khác.")) from None


@transaction.atomic
def sign_off(*, centre_id: int, shift_id: int, actor: Actor, at: datetime) -> Shift:
    """End a shift. Raises Conflict while its vehicle is on a job; ending an ended shift changes nothing."""
    shift = Shift.objects.filter(pk=shift_id, vehicle__centre_id=centre_id).first()
    if shift is None:
        raise Missing("no_shift", _("Không có ca trực này."))
    vehicle = lock_vehicle(centre_id, shift.vehicle_id)
    shift.refresh_from_db()
    if shift.ended_at is not None:
        return shift
    if vehicle.job is not None:
        raise Conflict("on_a_job", _("Xe đang làm nhiệm vụ: hoàn tất ca cấp cứu trước khi ra ca."))
    end_shift(shift, at)
    record_vehicle(vehicle, "shift.ended", actor, at, {"crew": shift.crew_names})
    return shift


@transaction.atomic
def save_vehicle(vehicle: Vehicle, *, actor: Actor, at: datetime) -> Vehicle:
    """Create or change a vehicle's own fields (never its job) and tell the boards.

    Open incidents name their vehicles too: after a new call sign boards read everything again.
    """
    renamed = False
    if vehicle.pk is not None:
        before = lock_vehicle(vehicle.centre_id, vehicle.pk)
        vehicle.job, renamed = before.job, before.call_sign != vehicle.call_sign
    vehicle.save()
    record_vehicle(vehicle, "vehicle.changed", actor, at, {"resync": True} if renamed else {})
    return vehicle


@transaction.atomic
def save_staff(staff: Staff, *, actor: Actor, at: datetime) -> Staff:
    """Create or change a person. Rows name people in many places: after a new name boards read everything again.

    They also say which hospitals have somebody to be told.
    """
    before = Staff.objects.filter(pk=staff.pk).first()
    staff.save()
    if staff.centre_id is not None and before is not None and _on_boards(before) != _on_boards(staff):
        data = patch(note={"resync": True})
        subject = f"staff:{staff.pk}"
        record(centre_id=staff.centre_id, kind="staff.changed", subject=subject, data=data, actor=actor, at=at)
    return staff


def _on_boards(staff: Staff) -> tuple[str, bool]:
    return staff.name, staff.is_active and staff.role == Staff.Role.HOSPITAL


@transaction.atomic
def save_centre(centre: Centre, *, actor: Actor, at: datetime) -> Centre:
    """Create or change a centre. Its times and ages are on every open board, which reads everything again."""
    centre.save()
    data = patch(note={"resync": True})
    subject = f"centre:{centre.pk}"
    record(centre_id=centre.pk, kind="centre.changed", subject=subject, data=data, actor=actor, at=at)
    return centre


@transaction.atomic
def save_station(station: Station, *, actor: Actor, at: datetime) -> Station:
    station.save()
    rows = {"stations": [station_row(station)]} if station.active else {}
    data = patch(set_rows=rows, drop={} if station.active else {"stations": [station.pk]})
    record(
        centre_id=station.centre_id,
        kind="station.changed",
        subject=f"station:{station.pk}",
        data=data,
        actor=actor,
        at=at,
    )
    return station


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def issue_device(
    *, centre: Centre, name: str, scopes: Sequence[str], vehicle: Vehicle | None = None, mqtt_name: str = ""
) -> tuple[Device, str]:
    """A new device and its token, which is kept nowhere and cannot be shown again."""
    if unknown := set(scopes) - set(Device.SCOPES):
        raise Invalid("bad_scope", _("Quyền không có: %(s)s") % {"s": ", ".join(sorted(unknown))})
    token = secrets.token_urlsafe(32)
    device = Device.objects.create(
        centre=centre,
        vehicle=vehicle,
        name=name,
        scopes=list(scopes),
        mqtt_name=mqtt_name,
        token_hash=hash_token(token),
    )
    return device, token
