"""However a crew's presses reach the centre, it ends with what the crew did, and when.

A crew has two phones. Each sends its own presses in their order (that is what its queue is for), hours late if it must
and again whenever an answer got lost; the two queues mix in any way. A press that was refused is told, not lost.
"""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from config.journal.models import Entry
from config.problems import Conflict, Invalid
from dispatch.board import snapshot
from dispatch.domain.board import fold, picture
from dispatch.domain.steps import PATH
from dispatch.models import Assignment
from dispatch.services.progress import record_step
from fleet.auth import staff_actor
from tests.factories import MORNING, Cast, FrozenClock, assignment, taken_back

PRESSED = PATH[1:]
MINUTE = timedelta(minutes=1)

type Press = tuple[str, int]  # a step, and how many minutes after the order it was pressed

JOBS = st.tuples(
    st.lists(st.integers(1, 9), min_size=len(PRESSED), max_size=len(PRESSED)),  # minutes from each step to the next
    st.lists(st.booleans(), min_size=len(PRESSED), max_size=len(PRESSED)),  # whose phone
    st.lists(st.booleans(), min_size=40, max_size=40),  # whose turn to send
    st.lists(st.integers(0, 3), min_size=40, max_size=40),  # how often a press is sent again
)


def _presses(gaps: list[int]) -> list[Press]:
    return [(step, sum(gaps[: at + 1])) for at, step in enumerate(PRESSED)]


def _in_turn(presses: list[Press], whose: list[bool], turns: list[bool], again: list[int]) -> list[Press]:
    """What reaches the centre, in its order: two queues mixed, and repeats of what was sent before.

    Whoever says `clear` also said `handed_over`: a phone that knows of no transport asks for the reason first.
    """
    whose = [*whose[:-1], whose[-2]]
    queues = {who: [press for press, of in zip(presses, whose, strict=True) if of == who] for who in (False, True)}
    sent: list[Press] = []
    for turn, times in zip(turns, again, strict=True):
        queue = queues[turn] or queues[not turn]
        if not queue:
            break
        sent.append(queue.pop(0))
        sent += sent[-times:] if times else []
    return [*sent, *queues[False], *queues[True]]


def _send(cast: Cast, job: Assignment, press: Press, at: Any) -> None:
    step, minutes = press
    record_step(
        centre_id=cast.centre.pk,
        assignment_id=job.pk,
        step=step,
        by=staff_actor(cast.an),
        at=at,
        claimed_at=MORNING + minutes * MINUTE,
    )


@settings(
    max_examples=25,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(JOBS)
def test_two_phones_that_come_back_hours_later_tell_the_true_times(
    hcm: Cast, frozen: FrozenClock, how: tuple[list[int], list[bool], list[bool], list[int]]
) -> None:
    gaps, whose, turns, again = how
    presses = _presses(gaps)
    with taken_back():
        frozen.at = MORNING
        job = assignment(hcm)
        before = snapshot(hcm.centre.pk)
        frozen.at = MORNING + timedelta(hours=3)
        for press in _in_turn(presses, whose, turns, again):
            _send(hcm, job, press, frozen.at)
            frozen.advance(1)
        job.refresh_from_db()
        assert job.step == "clear"
        times = dict(job.times.values_list("step", "at"))
        assert times == {"notified": MORNING, **{step: MORNING + minutes * MINUTE for step, minutes in presses}}
        for entry in Entry.objects.filter(centre_id=hcm.centre.pk, seq__gt=before["seq"]).order_by("seq"):
            before = fold(before, entry.as_message())
        assert picture(before) == picture(snapshot(hcm.centre.pk))


@settings(
    max_examples=25,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(JOBS, st.integers(0, len(PRESSED)))
def test_a_job_that_was_called_off_meanwhile_refuses_every_later_press_aloud(
    hcm: Cast, frozen: FrozenClock, how: tuple[list[int], list[bool], list[bool], list[int]], known: int
) -> None:
    """The dispatcher calls the vehicle off after `known` presses had arrived; the rest arrives after that."""
    gaps, *_ = how
    presses = _presses(gaps)
    with taken_back():
        frozen.at = MORNING
        job = assignment(hcm)
        frozen.at = MORNING + timedelta(hours=3)
        for press in presses[:known]:
            _send(hcm, job, press, frozen.at)
        called_off = _call_off(hcm, job, frozen)
        answers = [_answer(hcm, job, press, frozen) for press in presses[known:]]
        job.refresh_from_db()
        if called_off:
            assert job.step == "cancelled"
            assert answers == ["wrong_step"] * len(presses[known:]), "each refusal is told to the phone"
            kept = set(job.times.values_list("step", flat=True))
            assert kept == {"notified", "cancelled", *(step for step, _minutes in presses[:known])}
        else:
            assert (job.step, set(answers)) == ("clear", {"recorded"} if presses[known:] else set())


def _call_off(cast: Cast, job: Assignment, frozen: FrozenClock) -> bool:
    """False once the vehicle has left with the patient: nobody takes it away then."""
    try:
        record_step(
            centre_id=cast.centre.pk, assignment_id=job.pk, step="cancelled", by=staff_actor(cast.lan), at=frozen.at,
            note="Người gọi huỷ",
        )  # fmt: skip
    except Conflict:
        return False
    return True


def _answer(cast: Cast, job: Assignment, press: Press, frozen: FrozenClock) -> str:
    try:
        _send(cast, job, press, frozen.at)
    except (Conflict, Invalid) as problem:
        return problem.code
    return "recorded"


@pytest.mark.parametrize("step", PRESSED)
def test_the_same_press_a_hundred_times_is_one_press(hcm: Cast, frozen: FrozenClock, step: str) -> None:
    job = assignment(hcm)
    frozen.advance(600)
    presses = [press for press in _presses([1] * len(PRESSED)) if PATH.index(press[0]) <= PATH.index(step)]
    for press in presses:
        _send(hcm, job, press, frozen.at)
    before = Entry.objects.count()
    for _ in range(100):
        _send(hcm, job, presses[-1], frozen.at)
    assert Entry.objects.count() == before
    assert job.times.filter(step=step).count() == 1
