"""Changing one's own PIN."""

from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema

from config.access import require, require_staff_id
from config.fields import Short
from config.problems import Forbidden
from fleet.models import Staff
from fleet.passwords import knows_password
from fleet.pins.backend import check_pin
from fleet.pins.services import set_pin
from fleet.sign_in import PIN_ACCOUNT

router = Router(tags=["pins"])


class NewPin(Schema):
    """current: the PIN until now, or the password of somebody who has none yet."""

    current: Short
    pin: Short


def _knows(request: HttpRequest, staff: Staff, current: str) -> bool:
    if staff.pin_hash:
        return check_pin(request, staff=staff, account=PIN_ACCOUNT.format(staff.pk), pin=current) is not None
    return knows_password(request, staff, current)


@router.post("/crew/pin", response={204: None})
def change_pin(request: HttpRequest, body: NewPin) -> tuple[int, dict[str, Any] | None]:
    """Set one's own new PIN. All other sessions of the person end; the asking one goes on under a new key."""
    staff = Staff.objects.get(pk=require_staff_id(require(request, "crew")))
    if not _knows(request, staff, body.current):
        raise Forbidden("wrong_pin", _("PIN hiện tại không đúng."))
    set_pin(staff=staff, pin=body.pin)
    update_session_auth_hash(request, staff)
    return 204, None
