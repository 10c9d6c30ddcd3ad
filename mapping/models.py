"""What people say about the map: closed streets, slow areas, speeds, places by their own names."""

from typing import TYPE_CHECKING

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
    """How fast a class of road is at one hour of the week, as a centre has said or its tracks show. Replaced, never
    changed; what is said stands over what is learned, and what is learned comes back when it is taken back.

    trips: how many drives a learned speed was read from; it is shrunk towards the usual one where they are few.
    """

    class Source(models.TextChoices):
        SAID = "said", _("Đặt tay")
        LEARNED = "learned", _("Học từ hành trình")

    centre_id = models.BigIntegerField(_("trung tâm"))
    profile = models.CharField(_("loại xe"), max_length=12)
    road_class = models.PositiveSmallIntegerField(_("loại đường"))
    hour = models.PositiveSmallIntegerField(_("giờ trong tuần"), validators=(MaxValueValidator(167),))
    kmh = models.FloatField(_("km/giờ"))
    source = models.CharField(_("nguồn"), max_length=8, choices=Source.choices, default=Source.SAID)
    trips = models.PositiveIntegerField(_("số chuyến"), default=0)
    made_by = models.JSONField(_("người sửa"))
    made_at = models.DateTimeField(_("lúc sửa"))

    class Meta:
        verbose_name = _("tốc độ theo giờ")
        verbose_name_plural = _("tốc độ theo giờ")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["centre_id", "profile", "road_class", "hour", "source"], name="speed_once_an_hour"
            ),
        )

    def __str__(self) -> str:
        return f"{self.profile} {self.road_class} {self.hour}: {self.kmh}"


class Place(models.Model):
    """A place that a centre knows by a name of its own, found like any landmark of the map."""

    class Kind(models.TextChoices):
        BUILDING = "building", _("toà nhà, chung cư")
        GATE = "gate", _("cổng, lối vào")
        MARKET = "market", _("chợ, hàng quán")
        SCHOOL = "school", _("trường học")
        WORK = "work", _("công ty, xưởng")
        WORSHIP = "worship", _("chùa, nhà thờ")
        MEETING = "meeting", _("điểm hẹn")
        OTHER = "other", _("nơi khác")

    centre = models.ForeignKey("fleet.Centre", models.PROTECT, verbose_name=_("trung tâm"), related_name="places")
    name = models.CharField(_("tên"), max_length=160)
    aliases = models.JSONField(_("tên khác"), default=list, blank=True)
    lat = models.FloatField(_("vĩ độ"), validators=(MinValueValidator(-90), MaxValueValidator(90)))
    lon = models.FloatField(_("kinh độ"), validators=(MinValueValidator(-180), MaxValueValidator(180)))
    kind = models.CharField(_("loại"), max_length=12, choices=Kind.choices, default=Kind.OTHER)
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)
    made_by = models.JSONField(_("người thêm"), editable=False)
    made_at = models.DateTimeField(_("lúc thêm"), editable=False)

    if TYPE_CHECKING:
        centre_id: int

    class Meta:
        verbose_name = _("địa điểm của trung tâm")
        verbose_name_plural = _("địa điểm của trung tâm")
        ordering = ("name", "pk")
        constraints = (models.UniqueConstraint(fields=["centre", "name"], name="place_name_once"),)

    def __str__(self) -> str:
        return self.name
