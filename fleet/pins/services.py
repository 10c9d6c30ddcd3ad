"""Setting PINs: by a centre's administrator, and by their owner."""

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _

from config.problems import Invalid
from fleet.domain import pins
from fleet.models import Staff


def why_not(pin: str) -> str | None:
    """What is wrong with a PIN, as a sentence; None for a good one."""
    match pins.problem(pin):
        case "not_digits":
            return _("PIN chỉ gồm chữ số.")
        case "length":
            return _("PIN gồm %(a)s đến %(b)s chữ số.") % {"a": pins.SHORTEST, "b": pins.LONGEST}
        case "too_simple":
            return _("PIN này quá dễ đoán: đừng dùng một số lặp lại hoặc dãy số liền nhau.")
    return None


def set_pin(*, staff: Staff, pin: str) -> None:
    """Give a person a new PIN. Raises Invalid for a bad one."""
    if problem := why_not(pin):
        raise Invalid("bad_pin", problem)
    staff.pin_hash = make_password(pin)
    Staff.objects.filter(pk=staff.pk).update(pin_hash=staff.pin_hash)
