"""Signing in with a PIN: crews alone, by their centre and their staff code or name."""

from typing import Any

from django.contrib.auth import authenticate
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import check_password, make_password
from django.http import HttpRequest
from django.utils.translation import gettext as _

from config.problems import Problem
from fleet.domain.pins import plain
from fleet.models import Staff
from fleet.sign_in import PIN_ACCOUNT, turn


class Locked(Problem):
    """Too many wrong PINs (see fleet.sign_in)."""

    status = 429


def find(centre_code: str, typed: str) -> Staff | None:
    """The one crew member of a centre with this staff code, login or name.

    None for nobody, and for a name that two people share: they have their codes.
    """
    wanted = plain(typed)
    crews = Staff.objects.filter(centre__code=centre_code, role=Staff.Role.CREW, is_active=True)
    people = list(crews.only("pk", "name", "staff_code", "username")) if wanted else []
    for names in (lambda one: (one.staff_code, one.username), lambda one: (one.name,)):
        found = [one for one in people if wanted in map(plain, names(one))]
        if len(found) == 1:
            return found[0]
    return None


def account_of(staff: Staff | None, centre_code: str, typed: str) -> str:
    """What the lock-out counts by. Strangers count by what they typed."""
    return PIN_ACCOUNT.format(staff.pk if staff else f"{centre_code[:12]}/{plain(typed)[:60]}")


def sign_in(request: HttpRequest, *, centre_code: str, typed: str, pin: str) -> Staff | None:
    """The crew member whose PIN this is. Every failure is counted, and enough of them lock the account for a while."""
    staff = find(centre_code, typed)
    return check_pin(request, staff=staff, account=account_of(staff, centre_code, typed), pin=pin)


def check_pin(request: HttpRequest, *, staff: Staff | None, account: str, pin: str) -> Staff | None:
    """The same for somebody who is known already (a change of PIN). Raises Locked."""
    with turn(request, account):
        found = authenticate(request, username=account, pin=pin, staff_pk=staff.pk if staff else None)
    if getattr(request, "axes_locked_out", False):
        request.axes_locked_out = False  # type: ignore[attr-defined]  # we answer ourselves, where the PIN was asked
        raise Locked("locked_out", _("Nhập sai quá nhiều lần. Hãy thử lại sau 15 phút hoặc nhờ quản trị đặt lại PIN."))
    return found if isinstance(found, Staff) else None


class PinBackend(BaseBackend):
    """Checks a PIN. Takes as long for people who do not exist or have none as for those who do."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> Staff | None:
        pin = credentials.get("pin")
        if pin is None:
            return None
        staff = Staff.objects.filter(pk=credentials.get("staff_pk") or 0, is_active=True, role=Staff.Role.CREW).first()
        if staff is None or not staff.pin_hash:
            make_password(pin)  # the time that a check takes
            return None
        return staff if check_password(pin, staff.pin_hash) else None

    def get_user(self, user_id: int) -> Staff | None:
        return Staff.objects.filter(pk=user_id, is_active=True).first()
