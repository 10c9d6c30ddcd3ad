"""The fleet over HTTP. Devices' positions take the faster way of `fleet.intake_asgi`."""

from typing import Any, cast

from asgiref.sync import async_to_sync
from django.http import HttpRequest, RawPostDataException
from django.utils.translation import gettext as _
from ninja import Router, Schema

from config import clock
from config.access import Principal, require
from config.fields import Id, Line, Short
from config.problems import Forbidden, Invalid, Missing
from fleet import services
from fleet.domain.sources import phone_source
from fleet.intake import intake
from fleet.intake_asgi import answer
from fleet.models import Shift, ShiftMember
from fleet.protocols import fixes_of
from fleet.rows import shift_row, vehicle_rows

router = Router(tags=["fleet"])


class SignOn(Schema):
    """crew: staff ids; a person who signs on is always one of them. crew_names: for devices, which know no staff.

    roles: driver, doctor, nurse or paramedic, by staff id.
    """

    vehicle_id: Id
    crew: list[Id] = []
    crew_names: list[Line] = []
    roles: dict[Id, Short] = {}


@router.get("/vehicles")
def list_vehicles(request: HttpRequest) -> dict[str, Any]:
    who = require(request, "dispatcher", "supervisor", "admin", "crew", scope="board")
    rows = vehicle_rows(who.centre_id)
    if who.role == "crew":  # a crew chooses a vehicle; other crews' jobs are not its business
        rows = [{**row, "assignment": None} for row in rows]
    return {"items": rows}


@router.post("/shifts", response={201: dict[str, Any]})
def sign_on(request: HttpRequest, body: SignOn) -> tuple[int, dict[str, Any]]:
    """Open a shift on a vehicle."""
    who = require(request, "crew", scope="shifts")
    if len(body.crew) > 4 or len(body.crew_names) > 4:
        raise Invalid("crew_too_large", _("Kíp xe nhiều nhất bốn người."))
    if who.vehicle_id not in (None, body.vehicle_id):
        raise Forbidden("not_your_vehicle", _("Thiết bị này chỉ nói thay cho xe của mình."))
    people = {*body.crew, who.staff_id} if who.staff_id is not None else set()
    shift = services.sign_on(
        centre_id=who.centre_id,
        vehicle_id=body.vehicle_id,
        actor=who.actor,
        at=clock.now(),
        staff_ids=sorted(pk for pk in people if pk is not None),
        crew_names=body.crew_names if who.staff_id is None else (),
        roles=body.roles,
    )
    return 201, {**shift_row(shift), "vehicle": vehicle_rows(who.centre_id, body.vehicle_id)[0]}


def _check_ender(who: Principal, shift_id: int) -> None:
    """A dispatcher may end any shift; a crew its own; a device one that a device opened, on its own vehicle."""
    shift = Shift.objects.filter(pk=shift_id, vehicle__centre_id=who.centre_id).first()
    if shift is None:
        raise Missing("no_shift", _("Không có ca trực này."))
    mine = ShiftMember.objects.filter(shift=shift, staff_id=cast(int, who.staff_id), ended_at__isnull=True)
    if who.role == "crew" and not mine.exists():
        raise Forbidden("not_your_shift", _("Bạn không thuộc ca trực này."))
    if who.staff_id is None and shift.signed_on_by == "staff":
        raise Forbidden("not_your_shift", _("Ca trực này do người mở, thiết bị không đóng được."))
    if who.vehicle_id not in (None, shift.vehicle_id):
        raise Forbidden("not_your_vehicle", _("Thiết bị này chỉ nói thay cho xe của mình."))


@router.post("/shifts/{shift_id}/end")
def sign_off(request: HttpRequest, shift_id: Id) -> dict[str, Any]:
    """End a shift: by one of its crew, by the device that opened it, or by a dispatcher for a crew that forgot."""
    who = require(request, "crew", "dispatcher", scope="shifts")
    _check_ender(who, shift_id)
    shift = services.sign_off(centre_id=who.centre_id, shift_id=shift_id, actor=who.actor, at=clock.now())
    return shift_row(shift)


def _body(request: HttpRequest) -> bytes:
    try:
        return request.body
    except RawPostDataException:  # a form, which the CSRF check has read
        raise Invalid("bad_json", _("Nội dung không phải JSON hợp lệ.")) from None


@router.post("/positions", response={202: dict[str, Any]})
def positions(request: HttpRequest) -> tuple[int, dict[str, Any]]:
    """Positions from a signed-in crew, for the vehicle that it is on. Devices send theirs with a bearer token."""
    who = require(request, "crew")
    own_shifts = ShiftMember.objects.filter(staff_id=cast(int, who.staff_id), ended_at__isnull=True)
    member = own_shifts.select_related("shift").first()
    if member is None:
        raise Forbidden("off_duty", _("Bạn chưa vào ca trên xe nào."))
    fixes, _source = fixes_of(_body(request))
    own = [{**fix, "vehicle": member.shift.vehicle_id} if isinstance(fix, dict) else fix for fix in fixes]
    return 202, answer(async_to_sync(_submit)(who, own, phone_source(request.session.session_key or "")))


async def _submit(who: Any, fixes: list[Any], source: str) -> Any:
    return await intake().submit(who, fixes, source)
