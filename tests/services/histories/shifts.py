"""Crews coming, going and looking their vehicles over."""

from typing import Any

from fleet.auth import staff_actor
from fleet.models import ChecklistItem, Shift, Staff, Vehicle
from fleet.services import sign_off, sign_on
from fleet.shifts.services import check_vehicle, hand_over, join_shift, leave_shift
from tests.factories import EXCHANGE
from tests.services.histories.history import TEXTS, History, Nothing, act, one_of, some_vehicle


@act
def sign_in(history: History, number: int) -> None:
    person: Staff = (history.cast.an, history.cast.binh, history.cast.cuc)[number % 3]
    device = number % 2 == 0
    waiting = Vehicle.objects.exclude(shifts__in=Shift.objects.filter(ended_at__isnull=True)).order_by("pk")
    sign_on(
        centre_id=history.centre_id,
        vehicle_id=(one_of(waiting, number // 3) if number % 5 else some_vehicle(number // 3)).pk,
        actor=EXCHANGE if device else staff_actor(person),
        at=history.clock.at,
        staff_ids=[] if device else [person.pk],
        crew_names=["Kíp thiết bị"] if device else [],
    )


@act
def sign_out(history: History, number: int) -> None:
    if number % 3:
        raise Nothing
    shift = one_of(Shift.objects.order_by("-pk")[:4], number)
    sign_off(centre_id=history.centre_id, shift_id=shift.pk, actor=history.dispatcher(number), at=history.clock.at)


def _crewed(number: int) -> Shift:
    return one_of(Shift.objects.filter(ended_at__isnull=True, signed_on_by="staff").order_by("pk"), number)


def _shift_told(history: History, number: int) -> dict[str, Any]:
    people = (history.cast.an, history.cast.binh, history.cast.cuc)
    return {
        "centre_id": history.centre_id,
        "shift_id": _crewed(number).pk,
        "actor": staff_actor(people[number % 3]),
        "at": history.clock.at,
    }


@act
def climb_in(history: History, number: int) -> None:
    told = _shift_told(history, number)
    me = told["actor"].id
    join_shift(staff_ids=[me], roles={me: ("driver", "nurse", "")[number // 3 % 3]}, **told)


@act
def get_off(history: History, number: int) -> None:
    told = _shift_told(history, number)
    leave_shift(staff_id=told["actor"].id, **told)


@act
def relieve(history: History, number: int) -> None:
    told = _shift_told(history, number)
    hand_over(staff_ids=[told["actor"].id], roles={}, reason=TEXTS[number % 4], **told)


@act
def look_over(history: History, number: int) -> None:
    items = ChecklistItem.objects.order_by("pk")
    values = {"yes_no": number % 2 > 0, "number": float(number % 200)}
    answers = [{"id": item.pk, "value": values[item.kind], "note": TEXTS[number % 4]} for item in items]
    check_vehicle(answers=answers, **_shift_told(history, number))
