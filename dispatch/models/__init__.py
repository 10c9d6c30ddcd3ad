"""Incidents, assignments, receiving hospitals, and what a centre sets for them."""

from dispatch.models.hospitals import Hospital
from dispatch.models.incidents import Assignment, Incident, StepTime
from dispatch.models.policy import Category, Priority, Target

__all__ = [
    "Assignment",
    "Category",
    "Hospital",
    "Incident",
    "Priority",
    "StepTime",
    "Target",
]
