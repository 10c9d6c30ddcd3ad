"""Where positions come from beside the devices that send them, and what was refused."""

from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from fleet.models.centres import Centre
from fleet.models.devices import Device
from fleet.models.vehicles import Vehicle

# Only variables made for this may be named, or an address could be sent any secret of the server.
SECRET_NAME = RegexValidator(r"^FEED_SECRET_[A-Z0-9_]{1,60}$", _("Tên biến phải bắt đầu bằng FEED_SECRET_."))
EVERY_FEW_SECONDS = (MinValueValidator(2), MaxValueValidator(3600))


class PositionFeed(models.Model):
    """A provider that sends nothing by itself: where to ask, how often, and where in its JSON everything is.

    Paths are names joined by dots, numbers for places in a list; `items_path` empty means that the answer is the list.
    """

    class SpeedUnit(models.TextChoices):
        KMH = "kmh", _("km/giờ")
        KNOTS = "knots", _("hải lý/giờ")
        MS = "ms", _("m/giây")

    centre = models.ForeignKey(Centre, models.CASCADE, verbose_name=_("trung tâm"), related_name="position_feeds")
    name = models.CharField(_("tên"), max_length=60)
    url = models.URLField(_("địa chỉ"), max_length=500)
    header_name = models.CharField(_("tên tiêu đề HTTP mang khoá"), max_length=60, blank=True, default="Authorization")
    header_secret = models.CharField(_("biến môi trường giữ khoá"), max_length=80, blank=True, validators=[SECRET_NAME])
    interval_s = models.PositiveSmallIntegerField(_("hỏi mỗi (giây)"), default=10, validators=EVERY_FEW_SECONDS)
    items_path = models.CharField(_("đường dẫn tới danh sách"), max_length=120, blank=True)
    vehicle_path = models.CharField(_("tên gọi, biển số hoặc mã xe"), max_length=120, default="id")
    lat_path = models.CharField(_("vĩ độ"), max_length=120, default="lat")
    lon_path = models.CharField(_("kinh độ"), max_length=120, default="lon")
    at_path = models.CharField(_("thời điểm"), max_length=120, default="time")
    speed_path = models.CharField(_("tốc độ"), max_length=120, blank=True)
    speed_unit = models.CharField(_("đơn vị tốc độ"), max_length=5, choices=SpeedUnit.choices, default=SpeedUnit.KMH)
    heading_path = models.CharField(_("hướng"), max_length=120, blank=True)
    accuracy_path = models.CharField(_("sai số (m)"), max_length=120, blank=True)
    battery_path = models.CharField(_("pin (%)"), max_length=120, blank=True)
    enabled = models.BooleanField(_("đang dùng"), default=True)

    if TYPE_CHECKING:
        centre_id: int

    class Meta:
        verbose_name = _("nguồn vị trí phải hỏi")
        verbose_name_plural = _("nguồn vị trí phải hỏi")
        constraints = (models.UniqueConstraint(fields=["centre", "name"], name="position_feed_once"),)

    def __str__(self) -> str:
        return self.name


class InputState(models.Model):
    """How a way in that this system keeps open itself is doing: the MQTT subscription, each provider that is asked."""

    key = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    centre = models.ForeignKey(Centre, models.CASCADE, related_name="input_states", null=True)
    ok_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    problem = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return self.name


class RefusedFixes(models.Model):
    """How many fixes of a day were refused or kept off the map, by reason. One row for each `key`.

    device None: a person's phone or a provider that was asked. vehicle None: it named none of the centre's.
    """

    key = models.CharField(max_length=120, unique=True)
    centre = models.ForeignKey(Centre, models.CASCADE, related_name="refused_fixes")
    device = models.ForeignKey(Device, models.CASCADE, related_name="refused_fixes", null=True)
    vehicle = models.ForeignKey(Vehicle, models.CASCADE, related_name="refused_fixes", null=True)
    day = models.DateField()
    reason = models.CharField(max_length=20)
    count = models.PositiveIntegerField()
    last_at = models.DateTimeField()

    if TYPE_CHECKING:
        device_id: int | None
        vehicle_id: int | None

    class Meta:
        indexes = (models.Index(fields=["centre", "day"], name="refused_of_a_day"),)

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"
