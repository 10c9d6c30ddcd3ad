"""Vehicles."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from fleet.domain.vehicles import status
from fleet.models.centres import Centre, Station

if TYPE_CHECKING:
    from fleet.models.shifts import Shift


class Vehicle(models.Model):
    """An ambulance, motorbike or boat.

    `job` mirrors the vehicle's one active assignment, {id, incident_id, incident_number, step}, and is written
    in the same transaction by dispatch's services alone.
    """

    class VehicleClass(models.TextChoices):
        A = "A", _("A · vận chuyển")
        B = "B", _("B · cơ bản")
        C = "C", _("C · hồi sức di động")
        M = "M", _("Mô tô")
        W = "W", _("Tàu, xuồng")

    centre = models.ForeignKey(Centre, models.PROTECT, verbose_name=_("trung tâm"), related_name="vehicles")
    station = models.ForeignKey(Station, models.PROTECT, verbose_name=_("trạm"), related_name="vehicles")
    call_sign = models.CharField(_("tên gọi"), max_length=16)
    plate = models.CharField(_("biển số"), max_length=16, blank=True)
    vehicle_class = models.CharField(_("hạng xe"), max_length=1, choices=VehicleClass.choices)
    capabilities = models.JSONField(_("năng lực"), default=list, blank=True)
    in_service = models.BooleanField(_("đang khai thác"), default=True)
    job = models.JSONField(null=True, editable=False)

    if TYPE_CHECKING:
        station_id: int
        centre_id: int
        open_shifts: list["Shift"]

    class Meta:
        verbose_name = _("xe")
        verbose_name_plural = _("xe")
        ordering = ("call_sign",)
        constraints = (models.UniqueConstraint(fields=["centre", "call_sign"], name="vehicle_call_sign_once"),)

    def __str__(self) -> str:
        return self.call_sign

    def status(self, *, on_duty: bool) -> str:
        return status(in_service=self.in_service, on_duty=on_duty, step=self.job["step"] if self.job else None)
