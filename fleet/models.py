"""Centres, stations, vehicles, people, shifts, devices and GPS tracks."""

from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.models import AbstractUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fleet.domain.vehicles import status

LATITUDE = (MinValueValidator(-90), MaxValueValidator(90))
LONGITUDE = (MinValueValidator(-180), MaxValueValidator(180))
ZOOM = (MinValueValidator(5), MaxValueValidator(18))
UP_TO_AN_HOUR = (MinValueValidator(1), MaxValueValidator(3600))


class Centre(models.Model):
    """One province's 115 centre. Everything belongs to one centre and is seen by its people alone."""

    code = models.SlugField(_("mã"), unique=True, max_length=12)
    name = models.CharField(_("tên"), max_length=120)
    lat = models.FloatField(_("vĩ độ"), validators=LATITUDE)
    lon = models.FloatField(_("kinh độ"), validators=LONGITUDE)
    zoom = models.PositiveSmallIntegerField(_("mức phóng bản đồ"), default=13, validators=ZOOM)
    ack_timeout_s = models.PositiveIntegerField(_("chờ xe nhận lệnh (giây)"), default=30, validators=UP_TO_AN_HOUR)
    undo_s = models.PositiveIntegerField(_("thời gian hoàn tác (giây)"), default=10, validators=UP_TO_AN_HOUR)
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

    class Meta:
        verbose_name = _("trạm")
        verbose_name_plural = _("trạm")
        constraints = (models.UniqueConstraint(fields=["centre", "name"], name="station_name_once"),)

    def __str__(self) -> str:
        return self.name


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


class Staff(AbstractUser):
    """A person who signs in. Everybody but the network's administrators belongs to one centre."""

    class Role(models.TextChoices):
        DISPATCHER = "dispatcher", _("Điều phối viên")
        CREW = "crew", _("Kíp cấp cứu")
        SUPERVISOR = "supervisor", _("Giám sát")
        ADMIN = "admin", _("Quản trị")

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(_("họ tên"), max_length=120)
    staff_code = models.CharField(_("mã nhân viên"), max_length=20, blank=True)
    role = models.CharField(_("vai trò"), max_length=12, choices=Role.choices, default=Role.CREW)
    centre = models.ForeignKey(
        Centre, models.PROTECT, verbose_name=_("trung tâm"), related_name="staff", null=True, blank=True
    )

    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    if TYPE_CHECKING:
        centre_id: int | None

    class Meta(AbstractUser.Meta):
        verbose_name = _("nhân viên")  # type: ignore[assignment]  # the base's stub says str
        verbose_name_plural = _("nhân viên")  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


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
    created_at = models.DateTimeField(_("tạo lúc"), auto_now_add=True)
    revoked_at = models.DateTimeField(_("thu hồi lúc"), null=True, blank=True)

    if TYPE_CHECKING:
        centre_id: int
        vehicle_id: int | None

    class Meta:
        verbose_name = _("thiết bị")
        verbose_name_plural = _("thiết bị")

    def __str__(self) -> str:
        return self.name


class Fix(models.Model):
    """One GPS reading as it came, kept in full. `shown` is False for readings that never moved the marker."""

    vehicle = models.ForeignKey(Vehicle, models.CASCADE, related_name="fixes", db_index=False)
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    lat = models.FloatField()
    lon = models.FloatField()
    speed_kmh = models.FloatField(null=True)
    heading = models.FloatField(null=True)
    accuracy_m = models.FloatField(null=True)
    source = models.CharField(max_length=12)
    shown = models.BooleanField()

    if TYPE_CHECKING:
        vehicle_id: int

    class Meta:
        indexes = (models.Index(fields=["vehicle", "-at"], name="fix_track"),)

    def __str__(self) -> str:
        return f"{self.vehicle_id} {self.at:%H:%M:%S}"
