"""A crew's calls for help: SOS, and back-up for its job."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dispatch.domain.alerts import KINDS
from dispatch.models.incidents import Incident
from fleet.models import Centre, Staff, Vehicle


class Alert(models.Model):
    """One call for help, on every console of the centre until a dispatcher takes it, and on the board until it ends.

    key: made by the phone, so that a request that is sent again is not a second alert. lat, lon: where the phone
    was. raised_at: when the finger was on the button; recorded_at: when the server heard of it.
    """

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="alerts")
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="alerts")
    incident = models.ForeignKey(Incident, models.PROTECT, null=True, related_name="alerts")
    kind = models.CharField(max_length=8, choices=[(kind, kind) for kind in KINDS])
    key = models.CharField(max_length=40)
    needs = models.JSONField(default=list)
    note = models.CharField(max_length=300, blank=True)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    accuracy_m = models.FloatField(null=True)
    raised_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    taken_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, blank=True)
    end_note = models.CharField(max_length=300, blank=True)

    if TYPE_CHECKING:
        centre_id: int
        vehicle_id: int
        incident_id: int | None

    class Meta:
        verbose_name = _("báo động của kíp")
        verbose_name_plural = _("báo động của kíp")
        constraints = (
            models.UniqueConstraint(fields=["vehicle", "key"], name="alert_key_once"),
            models.UniqueConstraint(
                fields=["vehicle"], condition=Q(kind="sos", ended_at__isnull=True), name="one_open_sos_per_vehicle"
            ),
        )
        indexes = (models.Index(fields=["centre"], name="alert_open", condition=Q(ended_at__isnull=True)),)

    def __str__(self) -> str:
        return f"{self.kind} {self.vehicle_id} {self.raised_at:%H:%M:%S}"
