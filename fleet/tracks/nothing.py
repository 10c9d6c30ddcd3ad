"""Why a vehicle's day has no line to show, in words."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from config import clock
from fleet.models import Shift, Vehicle
from fleet.tracks.keeping import start_of


def kept_from(now: datetime) -> datetime:
    """Readings from before this moment have been deleted."""
    return start_of(now.astimezone(UTC).date() - timedelta(days=settings.TRACKS_KEEP_DAYS))


def why_no_day(start: datetime, end: datetime) -> str:
    """What alone about the span makes it empty; '' where it need not be."""
    now = clock.now()
    if start > now:
        return _("Ca ngày này chưa tới.")
    if end <= kept_from(now):
        return _("Hành trình chỉ được lưu %(days)d ngày; ca ngày này đã quá hạn.") % {"days": settings.TRACKS_KEEP_DAYS}
    return ""


def why_nothing(vehicle: Vehicle, start: datetime, end: datetime, readings: int) -> str:
    """readings: how many there are that could not be put on the map."""
    words: dict[str, str | int] = {"call_sign": vehicle.call_sign}
    if sentence := why_no_day(start, end):
        return sentence
    if readings:
        words["n"] = readings
        sentence = _("Xe %(call_sign)s có %(n)d vị trí trong ca ngày này, nhưng không vị trí nào đưa được lên bản đồ.")
        return sentence % words
    on_duty = Shift.objects.filter(Q(ended_at=None) | Q(ended_at__gt=start), vehicle=vehicle, started_at__lt=end)
    if on_duty.exists():
        return _("Xe %(call_sign)s có kíp trực, nhưng không thiết bị nào báo vị trí trong ca ngày này.") % words
    return _("Xe %(call_sign)s không có kíp trực và không báo vị trí nào trong ca ngày này.") % words
