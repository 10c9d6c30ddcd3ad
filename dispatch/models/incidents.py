"""Incidents, and the vehicles that are sent to them."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from calls.models import Call
from dispatch.domain.steps import ACTIVE, STEPS
from dispatch.models.hospitals import Hospital
from dispatch.models.policy import Priority
from fleet.models import Centre, Shift, Staff, Vehicle


class Incident(models.Model):
    """One emergency. Its number survives every re-dispatch; it is closed with a reason and never deleted.

    address_said: the address as the caller said it, never changed. place: what was chosen for it on the map,
    {label, kind, error_m, source}, None for a point that somebody set by hand.
    """

    CLOSE_REASONS = ("resolved", "cancelled_by_caller", "no_patient", "other")

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="incidents")
    number = models.PositiveIntegerField()
    call = models.OneToOneField(Call, models.PROTECT, null=True, related_name="incident")
    phone = models.CharField(max_length=20, blank=True)
    priority = models.CharField(max_length=10, choices=Priority.choices)
    category = models.CharField(max_length=40)
    address = models.CharField(max_length=300)
    address_said = models.CharField(max_length=300, blank=True)
    place = models.JSONField(null=True)
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
    """One vehicle on one incident. A vehicle has one active assignment at the most: the database holds that.

    choice: where the ranking that the dispatcher saw had put it, {at, place, eta_s, first: {vehicle_id, call_sign,
    eta_s}}, place None for a vehicle that it left out; None where nobody saw a ranking. scene: where its drive to the
    patient ends, {door: [lat, lon], mouth: [lat, lon] or None}, None until somebody has asked the roads.
    """

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="assignments")
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="assignments")
    shift = models.ForeignKey(Shift, models.PROTECT, null=True, related_name="assignments")
    step = models.CharField(max_length=16, choices=[(step, step) for step in STEPS])
    by = models.ForeignKey(Staff, models.PROTECT, related_name="assignments_made")
    created_at = models.DateTimeField()
    eta_s = models.PositiveIntegerField(null=True)
    choice = models.JSONField(null=True)
    scene = models.JSONField(null=True)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    diverted_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    destination = models.ForeignKey(Hospital, models.PROTECT, null=True, related_name="inbound")
    reason = models.CharField(max_length=500, blank=True)
    overdue_at = models.DateTimeField(null=True)
    overdue_seen_at = models.DateTimeField(null=True)
    overdue_seen_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    previous_step = models.CharField(max_length=16, blank=True)
    pressed_at = models.DateTimeField()
    pressed_by = models.JSONField()
    record_at = models.DateTimeField(null=True)

    if TYPE_CHECKING:
        by_id: int
        incident_id: int
        vehicle_id: int
        destination_id: int | None
        replaces_id: int | None
        diverted_from_id: int | None

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
    """When an assignment reached a step, and who said so. `at` is NULL for a step that nobody pressed.

    off_m: how far from the scene the vehicle was when its arrival was pressed; NULL where that was near or unknown.
    """

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="times")
    step = models.CharField(max_length=16, choices=[(step, step) for step in STEPS])
    at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    actor = models.JSONField()
    off_m = models.PositiveIntegerField(null=True)

    if TYPE_CHECKING:
        assignment_id: int

    class Meta:
        constraints = (models.UniqueConstraint(fields=["assignment", "step"], name="step_once"),)

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.step}"
