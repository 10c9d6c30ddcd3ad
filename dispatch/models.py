"""Incidents, assignments, receiving hospitals, and what a centre sets for them."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from calls.models import Call
from dispatch.domain.steps import ACTIVE, STEPS
from fleet.models import LATITUDE, LONGITUDE, Centre, Shift, Staff, Vehicle


class Priority(models.TextChoices):
    CRITICAL = "critical", _("Nguy kịch")
    URGENT = "urgent", _("Khẩn cấp")
    TRANSPORT = "transport", _("Vận chuyển")


class Category(models.Model):
    """What an incident is about, in the centre's own words, and what a vehicle must be able to do for it."""

    centre = models.ForeignKey(Centre, models.PROTECT, verbose_name=_("trung tâm"), related_name="categories")
    code = models.SlugField(_("mã"), max_length=40)
    name = models.CharField(_("tên"), max_length=120)
    name_en = models.CharField(_("tên tiếng Anh"), max_length=120, blank=True)
    needs = models.JSONField(_("năng lực cần có"), default=list, blank=True)
    default_priority = models.CharField(_("mức mặc định"), max_length=10, choices=Priority.choices)
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=100)

    class Meta:
        verbose_name = _("loại ca")
        verbose_name_plural = _("loại ca")
        ordering = ("position", "code")
        constraints = (models.UniqueConstraint(fields=["centre", "code"], name="category_code_once"),)

    def __str__(self) -> str:
        return self.name


class Hospital(models.Model):
    """A receiving hospital. Its status is advice to crews and never a bar."""

    class Status(models.TextChoices):
        OPEN = "open", _("Đang nhận")
        LIMITED = "limited", _("Hạn chế")
        CLOSED = "closed", _("Tạm ngưng")

    centre = models.ForeignKey(Centre, models.PROTECT, verbose_name=_("trung tâm"), related_name="hospitals")
    name = models.CharField(_("tên"), max_length=160)
    address = models.CharField(_("địa chỉ"), max_length=240, blank=True)
    lat = models.FloatField(_("vĩ độ"), validators=LATITUDE)
    lon = models.FloatField(_("kinh độ"), validators=LONGITUDE)
    capabilities = models.JSONField(_("chuyên khoa"), default=list, blank=True)
    status = models.CharField(_("tình trạng"), max_length=8, choices=Status.choices, default=Status.OPEN)

    class Meta:
        verbose_name = _("bệnh viện")
        verbose_name_plural = _("bệnh viện")
        constraints = (models.UniqueConstraint(fields=["centre", "name"], name="hospital_name_once"),)

    def __str__(self) -> str:
        return self.name


class Target(models.Model):
    """How fast a centre wants one interval to be, for one level."""

    class Measure(models.TextChoices):
        CALL_PROCESSING = "call_processing", _("Tiếp nhận và điều động")
        ACTIVATION = "activation", _("Xuất phát")
        TRAVEL = "travel", _("Di chuyển")
        RESPONSE = "response", _("Đáp ứng")

    centre = models.ForeignKey(Centre, models.PROTECT, verbose_name=_("trung tâm"), related_name="targets")
    priority = models.CharField(_("mức"), max_length=10, choices=Priority.choices)
    measure = models.CharField(_("khoảng thời gian"), max_length=16, choices=Measure.choices)
    seconds = models.PositiveIntegerField(_("mục tiêu (giây)"))

    class Meta:
        verbose_name = _("mục tiêu")
        verbose_name_plural = _("mục tiêu")
        constraints = (models.UniqueConstraint(fields=["centre", "priority", "measure"], name="target_once"),)

    def __str__(self) -> str:
        return f"{self.get_priority_display()} · {self.get_measure_display()}: {self.seconds} s"


class Incident(models.Model):
    """One emergency. Its number survives every re-dispatch; it is closed with a reason and never deleted."""

    CLOSE_REASONS = ("resolved", "cancelled_by_caller", "no_patient", "other")

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="incidents")
    number = models.PositiveIntegerField()
    call = models.OneToOneField(Call, models.PROTECT, null=True, related_name="incident")
    phone = models.CharField(max_length=20, blank=True)
    priority = models.CharField(max_length=10, choices=Priority.choices)
    category = models.CharField(max_length=40)
    address = models.CharField(max_length=300)
    lat = models.FloatField()
    lon = models.FloatField()
    notes = models.TextField(blank=True)
    call_received_at = models.DateTimeField()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Staff, models.PROTECT, related_name="incidents_created")
    version = models.PositiveIntegerField(default=1)
    closed_at = models.DateTimeField(null=True)
    close_reason = models.CharField(max_length=20, blank=True)
    close_note = models.CharField(max_length=500, blank=True)

    if TYPE_CHECKING:
        centre_id: int
        call_id: int | None

    class Meta:
        verbose_name = _("ca cấp cứu")
        verbose_name_plural = _("ca cấp cứu")
        constraints = (models.UniqueConstraint(fields=["centre", "number"], name="incident_number_once"),)
        indexes = (
            models.Index(fields=["centre", "call_received_at"], name="incident_day"),
            models.Index(fields=["centre"], name="incident_open", condition=Q(closed_at__isnull=True)),
        )

    def __str__(self) -> str:
        return f"{self.number:04d}"


class Assignment(models.Model):
    """One vehicle on one incident. A vehicle has one active assignment at the most: the database holds that."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="assignments")
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="assignments")
    shift = models.ForeignKey(Shift, models.PROTECT, null=True, related_name="assignments")
    step = models.CharField(max_length=16, choices=[(step, step) for step in STEPS])
    by = models.ForeignKey(Staff, models.PROTECT, related_name="assignments_made")
    created_at = models.DateTimeField()
    eta_s = models.PositiveIntegerField(null=True)
    destination = models.ForeignKey(Hospital, models.PROTECT, null=True, related_name="inbound")
    reason = models.CharField(max_length=500, blank=True)
    overdue_at = models.DateTimeField(null=True)
    overdue_seen_at = models.DateTimeField(null=True)
    overdue_seen_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    previous_step = models.CharField(max_length=16, blank=True)
    pressed_at = models.DateTimeField()
    pressed_by = models.JSONField()

    if TYPE_CHECKING:
        by_id: int
        incident_id: int
        vehicle_id: int
        destination_id: int | None

    class Meta:
        verbose_name = _("lượt điều động")
        verbose_name_plural = _("lượt điều động")
        constraints = (
            models.UniqueConstraint(
                fields=["vehicle"], condition=Q(step__in=ACTIVE), name="one_active_assignment_per_vehicle"
            ),
        )
        indexes = (
            models.Index(
                fields=["created_at"],
                condition=Q(step="notified", overdue_at__isnull=True),
                name="assignment_unanswered",
            ),
        )

    @property
    def undoable(self) -> bool:
        """Is the last change a press? An undoing is not, also one that leads back to the order itself."""
        fresh = self.pressed_at == self.created_at and self.pressed_by["id"] == self.by_id
        return bool(self.previous_step) or (self.step == "notified" and fresh)

    def __str__(self) -> str:
        return f"{self.incident} · {self.vehicle}"


class StepTime(models.Model):
    """When an assignment reached a step, and who said so. `at` is NULL for a step that nobody pressed."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="times")
    step = models.CharField(max_length=16, choices=[(step, step) for step in STEPS])
    at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    actor = models.JSONField()
    verified_at = models.DateTimeField(null=True)

    if TYPE_CHECKING:
        assignment_id: int

    class Meta:
        constraints = (models.UniqueConstraint(fields=["assignment", "step"], name="step_once"),)

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.step}"
