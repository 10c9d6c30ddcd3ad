"""Beginning the rungs of the ladder: decided under the locks of the job, written before anything is sent.

Nothing here leaves the machine; `sending` does that, afterwards and elsewhere.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from config.journal.actor import SYSTEM, Actor
from dispatch.domain.telling import Rung as Name
from dispatch.domain.telling import Telling, due
from dispatch.each import for_each
from dispatch.models import Assignment, Message, Rung
from dispatch.services.assignments import lock_assignment, record_assignment
from dispatch.telling.sms import is_number, masked
from dispatch.telling.words import sms_text
from fleet.models import Shift, ShiftMember, Staff

#: Where each timed rung's seconds stand, from an assignment on.
AFTER: Final[Mapping[str, str]] = {
    "push": "incident__centre__push_after_s",
    "sms": "incident__centre__sms_after_s",
    "station": "incident__centre__station_after_s",
}


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


def waiting() -> Iterator[tuple[int, int, Telling]]:
    """(assignment id, centre id, how far telling has come) of jobs that nobody answered.

    Asked every second, mostly for nothing: two queries, and no object of any job.
    """
    told: dict[int, set[str]] = defaultdict(set)
    for pk, name in Rung.objects.filter(assignment__step="notified").values_list("assignment_id", "name"):
        told[pk].add(name)
    on_duty = Shift.objects.filter(vehicle=OuterRef("vehicle"), ended_at__isnull=True)
    people = ShiftMember.objects.filter(
        shift__vehicle=OuterRef("vehicle"), shift__ended_at__isnull=True, ended_at__isnull=True
    )
    jobs = Assignment.objects.filter(step="notified").values_list(
        "pk", "incident__centre_id", "created_at", *AFTER.values(), Exists(on_duty), Exists(people)
    )
    for pk, centre_id, notified_at, *after_s, at_work, known in jobs:
        timed = dict(zip(AFTER, after_s, strict=True))
        yield pk, centre_id, Telling(notified_at, "notified", frozenset(told[pk]), timed, at_work, known)


def tell_the_unanswered(now: datetime) -> int:
    """Begin every rung that is due. Returns how many were begun."""
    ready = [(pk, centre_id) for pk, centre_id, telling in waiting() if due(telling, now)]

    def climb(job: tuple[int, int]) -> int:
        pk, centre_id = job
        return begin(centre_id=centre_id, assignment_id=pk, at=now)

    return for_each("assignment", ((job[0], job) for job in ready), climb)


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
