"""What a vehicle's own readings prove of its job."""

from typing import TYPE_CHECKING

from django.db import models

from dispatch.models.incidents import Assignment


class GpsTime(models.Model):
    """When a vehicle left or arrived by GPS, beside the time that was pressed. Found once, never changed.

    step: one of the steps that a circle on the map can prove, or `at_station`: back at home (eTimes.15).
    """

    STEPS = ("en_route", "on_scene", "left_scene", "at_destination", "at_station")

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="gps_times")
    step = models.CharField(max_length=16, choices=[(step, step) for step in STEPS])
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    if TYPE_CHECKING:
        assignment_id: int

    class Meta:
        constraints = (models.UniqueConstraint(fields=["assignment", "step"], name="gps_time_once"),)

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.step}"
