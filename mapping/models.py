"""What people say about the roads: closed streets, slow areas."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class RoadZone(models.Model):
    """A stretch that is closed or slow from a time to a time. Never changed: removed, and drawn anew.

    The map stands below the fleet, so it knows centres and people by number only.
    """

    class Kind(models.TextChoices):
        CLOSED = "closed", _("Cấm đường")
        SLOW = "slow", _("Đi chậm")

    centre_id = models.BigIntegerField(_("trung tâm"), db_index=True)
    kind = models.CharField(_("loại"), max_length=8, choices=Kind.choices)
    factor = models.FloatField(
        _("tốc độ còn lại"), default=1.0, validators=(MinValueValidator(0.05), MaxValueValidator(1.0))
    )
    geometry = models.JSONField(_("hình"))
    from_at = models.DateTimeField(_("từ"))
    to_at = models.DateTimeField(_("đến"))
    reason = models.CharField(_("lý do"), max_length=200)
    made_by = models.JSONField(_("người vẽ"))
    made_at = models.DateTimeField(_("lúc vẽ"))
    removed_at = models.DateTimeField(_("lúc bỏ"), null=True, blank=True)

    class Meta:
        verbose_name = _("đoạn cấm, chậm")
        verbose_name_plural = _("đoạn cấm, chậm")
        ordering = ("pk",)
        indexes = (models.Index(fields=["centre_id", "removed_at", "to_at"], name="zone_in_force"),)

    def __str__(self) -> str:
        return self.reason


class RoadSpeed(models.Model):
    """How fast a class of road is at one hour of the week, as a centre has said. Replaced, never changed."""

    centre_id = models.BigIntegerField(_("trung tâm"))
    profile = models.CharField(_("loại xe"), max_length=12)
    road_class = models.PositiveSmallIntegerField(_("loại đường"))
    hour = models.PositiveSmallIntegerField(_("giờ trong tuần"), validators=(MaxValueValidator(167),))
    kmh = models.FloatField(_("km/giờ"))
    made_by = models.JSONField(_("người sửa"))
    made_at = models.DateTimeField(_("lúc sửa"))

    class Meta:
        verbose_name = _("tốc độ theo giờ")
        verbose_name_plural = _("tốc độ theo giờ")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["centre_id", "profile", "road_class", "hour"], name="speed_once_an_hour"),
        )

    def __str__(self) -> str:
        return f"{self.profile} {self.road_class} {self.hour}: {self.kmh}"
