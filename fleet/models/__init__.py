"""Centres, stations, vehicles, people, shifts, devices and GPS tracks."""

from fleet.models.centres import LATITUDE, LONGITUDE, Centre, Station
from fleet.models.checklists import ChecklistItem
from fleet.models.devices import Device, Fix
from fleet.models.inputs import InputState, PositionFeed, RefusedFixes
from fleet.models.map_layers import MapLayer
from fleet.models.people import Staff
from fleet.models.shifts import Shift, ShiftMember
from fleet.models.tracks import ThinnedDay
from fleet.models.vehicles import Vehicle

__all__ = [
    "LATITUDE",
    "LONGITUDE",
    "Centre",
    "ChecklistItem",
    "Device",
    "Fix",
    "InputState",
    "MapLayer",
    "PositionFeed",
    "RefusedFixes",
    "Shift",
    "ShiftMember",
    "Staff",
    "Station",
    "ThinnedDay",
    "Vehicle",
]
