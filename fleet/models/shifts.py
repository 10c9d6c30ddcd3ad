"""Who is on which vehicle."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fleet.models.people import Staff
from fleet.models.vehicles import Vehicle


class Shift(models.Model):
    """A crew on a vehicle, from signing on to signing off."""

    vehicle = models.ForeignKey(Vehicle, models.PROTECT, verbose_name=_("xe"), related_name="shifts")
    started_at = models.DateTimeField(_("bắt đầu"))
    ended_at = models.DateTimeField(_("kết thúc"), null=True, blank=True)
    signed_on_by = models.CharField(_("mở bởi"), max_length=8, choices=(("staff", "staff"), ("device", "device")))
    crew_names = models.JSONField(_("kíp xe"), default=list)

    class Meta:
        verbose_name = _("ca trực")
        verbose_name_plural = _("ca trực")
        constraints = (
            models.UniqueConstraint(
                fields=["vehicle"], condition=Q(ended_at__isnull=True), name="one_open_shift_per_vehicle"
            ),
        )

    def __str__(self) -> str:
        return f"{self.vehicle} {self.started_at:%d/%m %H:%M}"


class ShiftMember(models.Model):
    """One person's part in a shift. A person can be on one open shift only."""

    shift = models.ForeignKey(Shift, models.CASCADE, related_name="members")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="shift_members")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["staff"], condition=Q(ended_at__isnull=True), name="one_open_shift_per_person"
            ),
        )

    def __str__(self) -> str:
        return f"{self.staff} · {self.shift}"
