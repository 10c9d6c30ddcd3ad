"""Writing what GPS proves."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from config.clock import iso
from config.journal.actor import SYSTEM
from config.journal.patch import Row
from config.problems import Problem
from dispatch.domain.steps import ENDED, TRANSITIONS
from dispatch.models import Assignment, GpsTime
from dispatch.services.assignments import lock_assignment, record_assignment
from dispatch.services.progress import record_step

# What a centre may have pressed by GPS. Leaving the scene waits for a person: it asks for the hospital.
PRESSED_BY_GPS = ("en_route", "on_scene", "at_destination")


def note_scene(assignment: Assignment, scene: Row) -> None:
    """Keep where a job's drive to the patient ends (Assignment.scene). Asked of the roads, it is no fact to record."""
    assignment.scene = scene
    Assignment.objects.filter(pk=assignment.pk).update(scene=scene)


def _news(assignment_id: int, proven: Mapping[str, datetime]) -> dict[str, datetime]:
    known = set(GpsTime.objects.filter(assignment_id=assignment_id).values_list("step", flat=True))
    return {step: when for step, when in proven.items() if step not in known}


def note_gps_times(
    *, centre_id: int, assignment_id: int, proven: Mapping[str, datetime], at: datetime
) -> dict[str, datetime]:
    """Write the proven times that are not known yet. Returns them; nothing new leaves no trace.

    Most looks prove what is known: those lock nothing, so that a hundred running jobs hold up no dispatch.
    """
    if not _news(assignment_id, proven):
        return {}
    return _note(centre_id, assignment_id, proven, at)


@transaction.atomic
def _note(centre_id: int, assignment_id: int, proven: Mapping[str, datetime], at: datetime) -> dict[str, datetime]:
    """1. Lock incident and vehicle, as every change of an assignment does. 2. Leave what is known as it is: a proof
    does not change. 3. Insert the rest and journal it once.
    """
    incident, vehicle, assignment = lock_assignment(centre_id, assignment_id)
    new = _news(assignment_id, proven)
    if not new:
        return {}
    GpsTime.objects.bulk_create(
        [GpsTime(assignment=assignment, step=step, at=when, recorded_at=at) for step, when in new.items()]
    )
    told = {step: iso(when) for step, when in new.items()}
    record_assignment(incident, vehicle, assignment, "assignment.gps", actor=SYSTEM, at=at, gps=told)
    return new


def press_by_gps(*, centre_id: int, assignment: Assignment, new: Mapping[str, datetime], at: datetime) -> list[str]:
    """Press the steps that were proven just now, for a centre that wants it. Returns the steps pressed.

    A step is pressed in the moment of its proof only: what a crew takes back stays taken back.
    """
    pressed = []
    for step in PRESSED_BY_GPS:
        if step not in new or assignment.step in ENDED or step not in TRANSITIONS[assignment.step]:
            continue
        try:
            assignment = record_step(
                centre_id=centre_id, assignment_id=assignment.pk, step=step, by=SYSTEM, at=at, claimed_at=new[step]
            )
        except Problem:  # somebody pressed something else meanwhile, or a later time is known already
            continue
        pressed.append(step)
    return pressed
