"""What was done to a vehicle's readings of a day."""

from typing import TYPE_CHECKING

from django.db import models

from fleet.models.vehicles import Vehicle


class ThinnedDay(models.Model):
    """A vehicle's UTC day whose readings were thinned: how many there were, and how many the line needs."""

    vehicle = models.ForeignKey(Vehicle, models.CASCADE, related_name="thinned_days")
    day = models.DateField()
    readings = models.PositiveIntegerField()
    kept = models.PositiveIntegerField()
    thinned_at = models.DateTimeField()

    if TYPE_CHECKING:
        vehicle_id: int

    class Meta:
        constraints = (models.UniqueConstraint(fields=["vehicle", "day"], name="thinned_once"),)

    def __str__(self) -> str:
        return f"{self.vehicle_id} {self.day:%d/%m/%Y}"
