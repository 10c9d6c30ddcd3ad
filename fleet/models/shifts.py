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
    checklist = models.JSONField(_("kiểm tra đầu ca"), default=list, editable=False)
    checked_at = models.DateTimeField(_("kiểm tra lúc"), null=True, blank=True)
    checked_by = models.CharField(_("người kiểm tra"), max_length=120, blank=True)
    handed_over_to = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="taken_over_from", verbose_name=_("bàn giao cho")
    )
    end_note = models.CharField(_("lý do bàn giao"), max_length=300, blank=True)

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
    """One person's part in a shift. A person can be on one open shift only.

    joined_at is NULL for people who were on it from its start.
    """

    class Role(models.TextChoices):
        DRIVER = "driver", _("Lái xe")
        DOCTOR = "doctor", _("Bác sĩ")
        NURSE = "nurse", _("Điều dưỡng")
        PARAMEDIC = "paramedic", _("Cấp cứu viên ngoại viện")

    shift = models.ForeignKey(Shift, models.CASCADE, related_name="members")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="shift_members")
    role = models.CharField(max_length=10, choices=Role.choices, blank=True)
    joined_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["staff"], condition=Q(ended_at__isnull=True), name="one_open_shift_per_person"
            ),
        )

    def __str__(self) -> str:
        return f"{self.staff} · {self.shift}"
