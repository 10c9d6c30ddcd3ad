"""Beginning the rungs of the ladder: decided under the locks of the job, written before anything is sent.

Nothing here leaves the machine; `sending` does that, afterwards and elsewhere.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Prefetch, QuerySet

from config.journal.actor import SYSTEM, Actor
from dispatch.domain.telling import Rung as Name
from dispatch.domain.telling import Telling, due
from dispatch.each import for_each
from dispatch.models import Assignment, Message, Rung
from dispatch.services.assignments import lock_assignment, record_assignment
from dispatch.telling.sms import is_number, masked
from dispatch.telling.words import sms_text
from fleet.models import Shift, Staff


def unanswered() -> QuerySet[Assignment]:
    """Jobs that nobody answered, with what the ladder asks about them, in a fixed number of queries."""
    shifts = Shift.objects.filter(ended_at__isnull=True).prefetch_related("members__staff")
    jobs = Assignment.objects.filter(step="notified").select_related("incident__centre", "vehicle__station")
    return jobs.prefetch_related("rungs", Prefetch("vehicle__shifts", queryset=shifts, to_attr="open_shifts"))


def crew_of(assignment: Assignment) -> list[Staff]:
    """The people on the vehicle now, by their open shift."""
    return [
        member.staff
        for shift in assignment.vehicle.open_shifts
        for member in shift.members.all()
        if member.ended_at is None
    ]


def telling_of(assignment: Assignment) -> Telling:
    """The ladder's view of one of the `unanswered`."""
    centre = assignment.incident.centre
    return Telling(
        notified_at=assignment.created_at,
        step=assignment.step,
        told=frozenset(rung.name for rung in assignment.rungs.all()),
        after_s={"push": centre.push_after_s, "sms": centre.sms_after_s, "station": centre.station_after_s},
        on_duty=bool(assignment.vehicle.open_shifts),
        people=bool(crew_of(assignment)),
    )


def tell_the_unanswered(now: datetime) -> int:
    """Begin every rung that is due. Returns how many were begun."""

    def climb(one: Assignment) -> int:
        if not due(telling_of(one), now):
            return 0
        return begin(centre_id=one.incident.centre_id, assignment_id=one.pk, at=now)

    return for_each("assignment", ((one.pk, one) for one in unanswered()), climb)


@transaction.atomic
def begin(*, centre_id: int, assignment_id: int, at: datetime) -> int:
    """Begin the rungs of one job that are due.

    1. Lock incident and vehicle: an answer, a sign-off or another worker comes before or after, never between.
    2. Ask the pure ladder again, with what is true now.
    3. Write the rung (the database holds that there is one of each), its messages, and the fact. All of it commits
       before anything is sent, so a worker killed at any moment neither forgets a rung nor begins one twice.
    """
    incident, vehicle, _assignment = lock_assignment(centre_id, assignment_id)
    assignment = unanswered().filter(pk=assignment_id).first()
    if assignment is None:
        return 0
    begun = due(telling_of(assignment), at)
    for name in begun:
        rung = Rung.objects.create(assignment=assignment, name=name, at=at)
        told = _write_messages(rung, assignment, at)
        note = {"rung": name, "outcome": "begun" if told else "nobody", "to": told}
        record_assignment(incident, vehicle, assignment, "assignment.told", actor=SYSTEM, at=at, **note)
    return len(begun)


def _write_messages(rung: Rung, assignment: Assignment, at: datetime) -> list[str]:
    """The messages of a rung. Returns the names of whom they are for."""
    if rung.name == "station":
        return [assignment.vehicle.station.name]
    people = crew_of(assignment)
    rows = _pushes(rung, people, at) if rung.name == "push" else _texts(rung, assignment, people, at)
    Message.objects.bulk_create(rows)
    return list(dict.fromkeys(row.staff.name for row in rows))


def _pushes(rung: Rung, people: list[Staff], at: datetime) -> list[Message]:
    return [
        Message(rung=rung, staff=person, subscription=one, key=f"{person.pk}:{one.pk}", next_at=at)
        for person in people
        for one in person.push_subscriptions.order_by("pk")
    ]


def _texts(rung: Rung, assignment: Assignment, people: list[Staff], at: datetime) -> list[Message]:
    text = sms_text(assignment)
    return [
        Message(rung=rung, staff=one, key=f"{one.pk}", next_at=at, address=masked(one.phone), text=text)
        for one in people
        if is_number(one.phone)
    ]


@transaction.atomic
def heard(*, centre_id: int, assignment_id: int, staff: Actor, at: datetime) -> bool:
    """The open app of one of the crew shows the job: the first rung. False when that is known or not so."""
    incident, vehicle, assignment = lock_assignment(centre_id, assignment_id)
    waiting = unanswered().filter(pk=assignment_id).first()
    if waiting is None or "socket" in telling_of(waiting).told:
        return False
    if staff.id not in {person.pk for person in crew_of(waiting)}:
        return False
    name: Name = "socket"
    Rung.objects.create(assignment=assignment, name=name, at=at)
    note: dict[str, Any] = {"rung": name, "outcome": "shown", "to": [staff.name]}
    record_assignment(incident, vehicle, assignment, "assignment.told", actor=staff, at=at, **note)
    return True
