"""Announcements follow destinations: whoever changes where a vehicle goes calls `follow` in the same transaction."""

from datetime import datetime

from config.journal.actor import Actor
from dispatch.domain.steps import ENDED
from dispatch.models import Assignment, Hospital, PreAlert

TAKEN_THERE = frozenset({"left_scene", "at_destination", "handed_over"})


def _end(prealert: PreAlert | None, at: datetime, *, arrived: bool = False) -> None:
    if prealert is not None:
        PreAlert.objects.filter(pk=prealert.pk).update(ended_at=at, arrived=arrived)


def follow(assignment: Assignment, *, by: Actor, at: datetime) -> None:
    """Make the open announcement of a locked assignment say what its destination says.

    A job that is over ends it. A job that was over and goes on (an undoing) has its announcement again; any other
    hospital than the one announced to is a new announcement, which must be acknowledged anew.
    """
    prealerts = assignment.prealerts.order_by("pk")
    announced = prealerts.filter(ended_at__isnull=True).last()
    if assignment.step in ENDED:
        arrived = assignment.step == "clear" and assignment.previous_step in TAKEN_THERE
        _end(announced, at, arrived=arrived)
        return
    if announced is not None and announced.hospital_id == assignment.destination_id:
        return
    _end(announced, at)
    if assignment.destination_id is None:
        return
    last = prealerts.last()
    if announced is None and last is not None and last.arrived and last.hospital_id == assignment.destination_id:
        PreAlert.objects.filter(pk=last.pk).update(ended_at=None, arrived=False)
        return
    PreAlert.objects.create(
        assignment=assignment, hospital_id=assignment.destination_id, created_at=at, created_by=by.as_json()
    )


def destination_before_press(assignment: Assignment) -> Hospital | None:
    """Where a locked assignment was bound for before its last press, when that press may have chosen a hospital."""
    prealerts = assignment.prealerts.select_related("hospital").order_by("pk")
    announced = prealerts.filter(ended_at__isnull=True).last()
    if announced is None or announced.created_at != assignment.pressed_at:
        return assignment.destination
    replaced = prealerts.filter(ended_at=assignment.pressed_at).last()
    return replaced.hospital if replaced is not None else None


def chosen_since(assignment: Assignment, said_at: datetime | None, by: Actor) -> bool:
    """Did somebody else choose a destination after `said_at`, when this one was said? Phones come back hours later.

    said_at: None for what is said now.
    """
    latest = PreAlert.objects.filter(assignment=assignment).order_by("pk").last()
    if said_at is None or latest is None:
        return False
    chooser = latest.created_by
    return latest.created_at > said_at and (chooser["kind"], chooser["id"]) != (by.kind, by.id)
