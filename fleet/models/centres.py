"""Centres and their stations."""

from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

LATITUDE = (MinValueValidator(-90), MaxValueValidator(90))
LONGITUDE = (MinValueValidator(-180), MaxValueValidator(180))
ZOOM = (MinValueValidator(5), MaxValueValidator(18))
UP_TO_AN_HOUR = (MinValueValidator(1), MaxValueValidator(3600))
UP_TO_A_MONTH_H = (MinValueValidator(1), MaxValueValidator(720))


class Centre(models.Model):
    """One province's 115 centre. Everything belongs to one centre and is seen by its people alone."""

    code = models.SlugField(_("mã"), unique=True, max_length=12)
    name = models.CharField(_("tên"), max_length=120)
    lat = models.FloatField(_("vĩ độ"), validators=LATITUDE)
    lon = models.FloatField(_("kinh độ"), validators=LONGITUDE)
    zoom = models.PositiveSmallIntegerField(_("mức phóng bản đồ"), default=13, validators=ZOOM)
    roads = models.CharField(_("bản đồ đường"), max_length=40, blank=True, default="")
    phone = models.CharField(
        _("số máy của trung tâm"),
        max_length=20,
        blank=True,
        help_text=_("Kíp xe gọi số này khi ứng dụng không liên lạc được."),
    )
    ack_timeout_s = models.PositiveIntegerField(_("chờ xe nhận lệnh (giây)"), default=30, validators=UP_TO_AN_HOUR)
    push_after_s = models.PositiveIntegerField(
        _("gửi thông báo tới điện thoại sau (giây)"), default=5, validators=UP_TO_AN_HOUR
    )
    sms_after_s = models.PositiveIntegerField(_("nhắn tin SMS sau (giây)"), default=20, validators=UP_TO_AN_HOUR)
    station_after_s = models.PositiveIntegerField(
        _("báo động tại trạm sau (giây)"), default=30, validators=UP_TO_AN_HOUR
    )
    undo_s = models.PositiveIntegerField(_("thời gian hoàn tác (giây)"), default=10, validators=UP_TO_AN_HOUR)
    prealert_timeout_s = models.PositiveIntegerField(
        _("chờ bệnh viện xác nhận (giây)"), default=180, validators=UP_TO_AN_HOUR
    )
    record_read_h = models.PositiveIntegerField(
        _("kíp và bệnh viện còn xem hồ sơ sau ca (giờ)"), default=24, validators=UP_TO_A_MONTH_H
    )
    fresh_s = models.PositiveIntegerField(_("vị trí còn mới (giây)"), default=30, validators=UP_TO_AN_HOUR)
    stale_s = models.PositiveIntegerField(_("vị trí quá cũ (giây)"), default=120, validators=UP_TO_AN_HOUR)
    parked_stale_s = models.PositiveIntegerField(
        _("vị trí quá cũ khi đỗ tại trạm (giây)"), default=900, validators=UP_TO_AN_HOUR
    )
    turnout_station_s = models.PositiveIntegerField(
        _("xuất phát tại trạm (giây)"), default=60, validators=UP_TO_AN_HOUR
    )
    turnout_road_s = models.PositiveIntegerField(
        _("xuất phát khi đang trên đường (giây)"), default=10, validators=UP_TO_AN_HOUR
    )
    auto_steps = models.BooleanField(
        _("tự bấm bước theo GPS"),
        default=False,
        help_text=_("Xuất phát, đến hiện trường và đến bệnh viện được ghi khi GPS thấy; kíp vẫn hoàn tác được."),
    )

    class Meta:
        verbose_name = _("trung tâm")
        verbose_name_plural = _("trung tâm")

    def __str__(self) -> str:
        return self.name


class Station(models.Model):
    """A satellite post of the network, usually inside a hospital."""

    centre = models.ForeignKey(Centre, models.PROTECT, verbose_name=_("trung tâm"), related_name="stations")
    name = models.CharField(_("tên"), max_length=160)
    address = models.CharField(_("địa chỉ"), max_length=240, blank=True)
    lat = models.FloatField(_("vĩ độ"), validators=LATITUDE)
    lon = models.FloatField(_("kinh độ"), validators=LONGITUDE)
    active = models.BooleanField(_("đang hoạt động"), default=True)

    if TYPE_CHECKING:
        centre_id: int

    class Meta:
        verbose_name = _("trạm")
        verbose_name_plural = _("trạm")
        constraints = (models.UniqueConstraint(fields=["centre", "name"], name="station_name_once"),)

    def __str__(self) -> str:
        return self.name
