"""Machines that report, and what they reported."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fleet.models.centres import Centre
from fleet.models.vehicles import Vehicle


class Device(models.Model):
    """A machine that speaks for a vehicle, or for a centre when it has no vehicle (exchange, GPS provider).

    Its token is shown once; only the SHA-256 of it is kept.
    """

    SCOPES = ("calls", "positions", "steps", "board", "shifts")

    centre = models.ForeignKey(Centre, models.PROTECT, verbose_name=_("trung tâm"), related_name="devices")
    vehicle = models.ForeignKey(
        Vehicle, models.PROTECT, verbose_name=_("xe"), related_name="devices", null=True, blank=True
    )
    name = models.CharField(_("tên"), max_length=60)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.JSONField(_("quyền"), default=list)
    mqtt_name = models.CharField(
        _("tên trên MQTT"),
        max_length=60,
        blank=True,
        help_text=_("Thiết bị gửi qua MQTT vào owntracks/TÊN/…; máy chủ MQTT phải giữ mỗi tên cho riêng chủ nó."),
    )
    created_at = models.DateTimeField(_("tạo lúc"), auto_now_add=True)
    revoked_at = models.DateTimeField(_("thu hồi lúc"), null=True, blank=True)

    if TYPE_CHECKING:
        centre_id: int
        vehicle_id: int | None

    class Meta:
        verbose_name = _("thiết bị")
        verbose_name_plural = _("thiết bị")
        constraints = (
            models.UniqueConstraint(fields=["mqtt_name"], condition=~Q(mqtt_name=""), name="device_mqtt_name_once"),
        )

    def __str__(self) -> str:
        return self.name


class Fix(models.Model):
    """One GPS reading as it came, kept in full and once. `shown` is False for readings that never moved the marker.

    The unique key is also the index that tracks are read by.
    """

    vehicle = models.ForeignKey(Vehicle, models.CASCADE, related_name="fixes", db_index=False)
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    lat = models.FloatField()
    lon = models.FloatField()
    speed_kmh = models.FloatField(null=True)
    heading = models.FloatField(null=True)
    accuracy_m = models.FloatField(null=True)
    source = models.CharField(max_length=12)
    battery_pct = models.PositiveSmallIntegerField(null=True)
    shown = models.BooleanField()

    if TYPE_CHECKING:
        vehicle_id: int

    class Meta:
        constraints = (models.UniqueConstraint(fields=["vehicle", "at", "source", "lat", "lon"], name="fix_once"),)

    def __str__(self) -> str:
        return f"{self.vehicle_id} {self.at:%H:%M:%S}"
