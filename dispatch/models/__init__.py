"""Incidents, assignments, receiving hospitals, and what a centre sets for them."""

from dispatch.models.alerts import Alert
from dispatch.models.gps_times import GpsTime
from dispatch.models.hospitals import Hospital
from dispatch.models.incidents import Assignment, Incident, StepTime
from dispatch.models.patients import CareItem, ConditionNeeds, RecordEntry, RecordRead
from dispatch.models.policy import Category, Priority, Target
from dispatch.models.prealerts import HospitalAccess, PreAlert
from dispatch.models.telling import Message, PushSubscription, Rung

__all__ = [
    "Alert",
    "Assignment",
    "CareItem",
    "Category",
    "ConditionNeeds",
    "GpsTime",
    "Hospital",
    "HospitalAccess",
    "Incident",
    "Message",
    "PreAlert",
    "Priority",
    "PushSubscription",
    "RecordEntry",
    "RecordRead",
    "Rung",
    "StepTime",
    "Target",
]
