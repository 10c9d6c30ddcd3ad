"""Incidents, assignments, receiving hospitals, and what a centre sets for them."""

from dispatch.models.alerts import Alert
from dispatch.models.hospitals import Hospital
from dispatch.models.incidents import Assignment, Incident, StepTime
from dispatch.models.patients import CareItem, ConditionNeeds, RecordEntry, RecordRead
from dispatch.models.policy import Category, Priority, Target
from dispatch.models.prealerts import HospitalAccess, PreAlert

__all__ = [
    "Alert",
    "Assignment",
    "CareItem",
    "Category",
    "ConditionNeeds",
    "Hospital",
    "HospitalAccess",
    "Incident",
    "PreAlert",
    "Priority",
    "RecordEntry",
    "RecordRead",
    "StepTime",
    "Target",
]
