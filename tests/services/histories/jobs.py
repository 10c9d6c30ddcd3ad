"""Vehicles sent, their rides, and what becomes of them."""

from config.journal.actor import SYSTEM, Actor
from dispatch.domain.steps import ACTIVE, PATH, STEPS
from dispatch.models import Assignment, Hospital, Message
from dispatch.services.assignments import assign_vehicle
from dispatch.services.divert import DIVERTIBLE, divert_vehicle
from dispatch.services.progress import mark_overdue, record_step, see_overdue, undo_step
from dispatch.services.replace import replace_vehicle
from dispatch.telling.ladder import begin, heard
from dispatch.telling.sending import Outcome, claim, finish
from fleet.auth import staff_actor
from fleet.models import Staff
from tests.services.histories.history import (
    TEXTS,
    History,
    act,
    one_of,
    presser,
    some_assignment,
    some_incident,
    some_vehicle,
)

BEFORE_LEAVING = PATH[: PATH.index("left_scene")]


@act
def assign(history: History, number: int) -> None:
    incident, vehicle = some_incident(number), some_vehicle(number // 3)
    eta_s = number if number % 2 else None
    assign_vehicle(incident_id=incident.pk, vehicle_id=vehicle.pk, eta_s=eta_s, **history.told(number))


@act
def step(history: History, number: int) -> None:
    hospital = one_of(Hospital.objects.order_by("pk"), number).pk if number % 2 else None
    record_step(
        assignment_id=some_assignment(number),
        step=STEPS[number // 5 % len(STEPS)],
        note=TEXTS[number % 4],
        hospital_id=hospital,
        **history.told(number),
    )


@act
def go_on(history: History, number: int) -> None:
    """The next step of the ride, as crews press it nearly always."""
    one = one_of(Assignment.objects.filter(step__in=ACTIVE).order_by("-pk"), number)
    to = PATH[PATH.index(one.step) + 1]
    record_step(assignment_id=one.pk, step=to, note="xong", **history.told(number))


@act
def undo(history: History, number: int) -> None:
    one = Assignment.objects.get(pk=some_assignment(number))
    undo_step(assignment_id=one.pk, **presser(history, Actor(**one.pressed_by), number))


@act
def replace(history: History, number: int) -> None:
    active = Assignment.objects.filter(step__in=BEFORE_LEAVING).order_by("pk")
    replace_vehicle(
        assignment_id=one_of(active, number).pk,
        vehicle_id=some_vehicle(number // 2).pk,
        reason="xe hỏng" if number % 5 else " ",
        **history.told(number),
    )


@act
def divert(history: History, number: int) -> None:
    running = Assignment.objects.filter(step__in=DIVERTIBLE).order_by("-pk")
    divert_vehicle(
        assignment_id=one_of(running, number).pk,
        incident_id=some_incident(number // 2).pk,
        reason="ca nặng hơn",
        **history.told(number),
    )


@act
def turn_back(history: History, number: int) -> None:
    """Mostly the one who diverted a vehicle sends it back."""
    one = one_of(Assignment.objects.filter(diverted_from__isnull=False).order_by("-pk")[:2], number)
    undo_step(assignment_id=one.pk, **presser(history, staff_actor(one.by), number))


@act
def overdue(history: History, number: int) -> None:
    history.clock.advance(30)
    mark_overdue(centre_id=history.centre_id, assignment_id=some_assignment(number), by=SYSTEM, at=history.clock.at)


@act
def tell(history: History, number: int) -> None:
    """The next rungs of telling a crew, and what became of a message."""
    history.clock.advance(number % 40)
    Staff.objects.filter(pk=history.cast.an.pk).update(phone="0903000111")
    job = {"centre_id": history.centre_id, "assignment_id": some_assignment(number), "at": history.clock.at}
    if number % 4 == 0:
        heard(**job, staff=staff_actor((history.cast.an, history.cast.binh)[number % 2]))  # type: ignore[arg-type]
    begin(**job)  # type: ignore[arg-type]
    outcome = (Outcome("sent", "accepted"), Outcome("failed", "timeout", again=True), Outcome("dropped", "answered"))
    for pk, tries in claim("sms", 2, history.clock.at):
        finish(Message.objects.get(pk=pk), tries, outcome[number % 3])


@act
def seen(history: History, number: int) -> None:
    late = Assignment.objects.filter(overdue_at__isnull=False).order_by("-pk")
    see_overdue(assignment_id=one_of(late, number).pk, **history.told(number))
