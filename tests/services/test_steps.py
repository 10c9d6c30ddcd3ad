"""The step table, pair by pair, against the rule written a second time from the field's own words."""

from datetime import timedelta
from functools import partial
from itertools import pairwise

import pytest

from config.problems import Conflict, Forbidden, Invalid
from dispatch.domain.steps import ACTIVE, ENDED, NEMSIS, PATH, STEPS, TRANSITIONS, allowed, skipped
from dispatch.models import Assignment, StepTime
from dispatch.services.progress import record_step, undo_step
from fleet.auth import staff_actor
from fleet.models import Vehicle
from tests.factories import Cast, FrozenClock, assignment, press, taken_back

RIDE = [
    "notified",
    "acknowledged",
    "en_route",
    "on_scene",
    "at_patient",
    "left_scene",
    "at_destination",
    "handed_over",
    "clear",
]
BEFORE_LEAVING = {"notified", "acknowledged", "en_route", "on_scene", "at_patient"}


def rule(current: str, to: str) -> bool:
    """Forward along the ride, late presses and skipped buttons included, with the exceptions that the field makes.

    Calling off: until the patient is on board. Refusing: until the vehicle is there. Not answering: only while
    nobody has answered. Coming free without a transport: only from the scene; a job that never reached the scene
    ends by refusing or calling off, and is never "clear".
    """
    if to in {"cancelled", "diverted"}:
        return current in BEFORE_LEAVING
    if to == "refused":
        return current in {"notified", "acknowledged", "en_route"}
    if to == "timed_out":
        return current == "notified"
    if current not in RIDE or to not in RIDE or RIDE.index(to) <= RIDE.index(current):
        return False
    return to != "clear" or current not in {"notified", "acknowledged", "en_route"}


PAIRS = [(current, to) for current in STEPS for to in STEPS]


@pytest.mark.parametrize(("current", "to"), PAIRS)
def test_the_table_says_what_the_rule_says(current: str, to: str) -> None:
    assert (to in TRANSITIONS[current]) is rule(current, to)


def test_every_step_has_its_row_and_its_nemsis_time() -> None:
    assert set(TRANSITIONS) == set(STEPS) == set(NEMSIS)
    assert set(ACTIVE) | ENDED == set(STEPS)
    assert not set(ACTIVE) & ENDED
    assert all(not TRANSITIONS[step] for step in ENDED)


def test_the_path_is_the_whole_ride_one_allowed_step_after_another() -> None:
    assert list(PATH) == RIDE
    assert all(button in allowed(current) for current, button in pairwise(RIDE))


def _at(cast: Cast, step: str) -> Assignment:
    """An assignment that stands at `step`, reached by the shortest way."""
    one = assignment(cast)
    if step == "clear":
        press(cast, one, "handed_over")
    return one if step == "notified" else press(cast, one, step, note="lý do")


@pytest.mark.parametrize("current", STEPS)
def test_the_service_holds_the_table_for_every_pair(hcm: Cast, frozen: FrozenClock, current: str) -> None:
    one = _at(hcm, current)
    said = set(StepTime.objects.filter(assignment=one).values_list("step", flat=True))
    frozen.advance(60)
    for to in STEPS:
        with taken_back():
            _pair(hcm, one, current, to, said)
            _job_mirrors(one)


def _pair(cast: Cast, one: Assignment, current: str, to: str, said: set[str]) -> None:
    if rule(current, to):
        assert press(cast, one, to, note="lý do").step == to
    elif to in said:
        assert press(cast, one, to, note="lý do").step == current
    else:
        with pytest.raises(Conflict) as refusal:
            press(cast, one, to, note="lý do")
        assert refusal.value.code == "wrong_step"
        assert refusal.value.extra["current"] == current
        assert set(refusal.value.extra["allowed"]) == {step for step in STEPS if rule(current, step)}


def _job_mirrors(one: Assignment) -> None:
    """The vehicle's job says what the one active assignment says, or nothing."""
    now = Assignment.objects.get(pk=one.pk)
    job = Vehicle.objects.get(pk=one.vehicle_id).job
    assert (job and (job["id"], job["step"])) == ((now.pk, now.step) if now.step in ACTIVE else None)


def test_skipped_steps_are_unknown_and_never_invented(hcm: Cast, frozen: FrozenClock) -> None:
    one = assignment(hcm)
    frozen.advance(600)
    press(hcm, one, "on_scene")
    times = dict(StepTime.objects.filter(assignment=one).values_list("step", "at"))
    assert times == {
        "notified": frozen.at - timedelta(seconds=600),
        "acknowledged": None,
        "en_route": None,
        "on_scene": frozen.at,
    }


def test_an_unpressed_step_gets_its_time_when_the_phone_tells_it_late(hcm: Cast, frozen: FrozenClock) -> None:
    one = assignment(hcm)
    left_at = frozen.advance(100)
    frozen.advance(500)
    press(hcm, one, "on_scene")
    press(hcm, one, "en_route", claimed_at=left_at)
    assert StepTime.objects.get(assignment=one, step="en_route").at == left_at
    assert Assignment.objects.get(pk=one.pk).step == "on_scene"


def test_a_late_time_that_does_not_fit_between_its_neighbours_is_left_out(hcm: Cast, frozen: FrozenClock) -> None:
    one = assignment(hcm)
    frozen.advance(500)
    press(hcm, one, "on_scene")
    frozen.advance(60)
    press(hcm, one, "en_route", claimed_at=frozen.at)
    assert StepTime.objects.get(assignment=one, step="en_route").at is None


def test_a_repeated_press_changes_nothing(hcm: Cast, frozen: FrozenClock) -> None:
    one = assignment(hcm)
    press(hcm, one, "acknowledged")
    before = list(StepTime.objects.values())
    frozen.advance(5)
    assert press(hcm, one, "acknowledged").step == "acknowledged"
    assert list(StepTime.objects.values()) == before


@pytest.mark.parametrize("seconds", [-61, 31, 3600])
def test_an_impossible_time_is_refused(hcm: Cast, frozen: FrozenClock, seconds: int) -> None:
    one = assignment(hcm)
    made_at = frozen.at
    frozen.advance(20)
    claimed = (frozen.at if seconds > 0 else made_at) + timedelta(seconds=seconds)
    with pytest.raises(Invalid):
        press(hcm, one, "acknowledged", claimed_at=claimed)
    assert Assignment.objects.get(pk=one.pk).step == "notified"


@pytest.mark.parametrize(("seconds", "recorded"), [(10, 10), (-20, 0), (45, 30)])
def test_a_clock_a_little_apart_is_brought_to_the_nearest_possible_moment(
    hcm: Cast, frozen: FrozenClock, seconds: int, recorded: int
) -> None:
    made_at = frozen.at
    one = assignment(hcm)
    frozen.advance(30)
    press(hcm, one, "acknowledged", claimed_at=made_at + timedelta(seconds=seconds))
    at = StepTime.objects.get(assignment=one, step="acknowledged").at
    assert at == made_at + timedelta(seconds=recorded)


@pytest.mark.parametrize(
    ("current", "to"),
    [("notified", "refused"), ("en_route", "cancelled"), ("on_scene", "diverted"), ("on_scene", "clear")],
)
def test_calling_off_refusing_and_leaving_empty_need_a_reason(hcm: Cast, current: str, to: str) -> None:
    one = _at(hcm, current)
    with pytest.raises(Invalid, match="needs_reason"):
        press(hcm, one, to, note="  ")
    assert press(hcm, one, to, note="Bệnh nhân từ chối").reason == "Bệnh nhân từ chối"


@pytest.mark.parametrize("current", ACTIVE)
def test_every_press_can_be_taken_back_and_leaves_no_trace_but_the_journal(
    hcm: Cast, frozen: FrozenClock, current: str
) -> None:
    one = _at(hcm, current)
    before = list(StepTime.objects.order_by("pk").values("step", "at"))
    frozen.advance(60)
    for to in filter(partial(rule, current), STEPS):
        with taken_back():
            press(hcm, one, to, note="lý do")
            undone = undo_step(centre_id=hcm.centre.pk, assignment_id=one.pk, by=staff_actor(hcm.lan), at=frozen.at)
            assert undone.step == current
            assert list(StepTime.objects.order_by("pk").values("step", "at")) == before
            _job_mirrors(one)


def test_undoing_is_for_the_same_person_and_in_time(hcm: Cast, frozen: FrozenClock) -> None:
    one = assignment(hcm)
    press(hcm, one, "acknowledged")
    with pytest.raises(Forbidden, match="not_yours"):
        undo_step(centre_id=hcm.centre.pk, assignment_id=one.pk, by=staff_actor(hcm.minh), at=frozen.at)
    frozen.advance(10.001)
    with pytest.raises(Conflict, match="too_late"):
        undo_step(centre_id=hcm.centre.pk, assignment_id=one.pk, by=staff_actor(hcm.lan), at=frozen.at)


def test_undoing_the_dispatch_itself_cancels_it(hcm: Cast, frozen: FrozenClock) -> None:
    one = assignment(hcm)
    undone = undo_step(centre_id=hcm.centre.pk, assignment_id=one.pk, by=staff_actor(hcm.lan), at=frozen.at)
    assert undone.step == "cancelled"
    _job_mirrors(one)
    with pytest.raises(Conflict):
        undo_step(centre_id=hcm.centre.pk, assignment_id=one.pk, by=staff_actor(hcm.lan), at=frozen.at)


def test_what_ended_cannot_be_taken_back_once_the_vehicle_has_another_job(hcm: Cast, frozen: FrozenClock) -> None:
    one = press(hcm, assignment(hcm), "cancelled", note="nhầm")
    other = assignment(hcm)
    with pytest.raises(Conflict, match="vehicle_taken"):
        undo_step(centre_id=hcm.centre.pk, assignment_id=one.pk, by=staff_actor(hcm.lan), at=frozen.at)
    _job_mirrors(other)


def test_a_step_that_does_not_exist_is_refused_with_the_ones_that_do(hcm: Cast, frozen: FrozenClock) -> None:
    one = assignment(hcm)
    with pytest.raises(Invalid) as refusal:
        record_step(centre_id=hcm.centre.pk, assignment_id=one.pk, step="flying", by=staff_actor(hcm.lan), at=frozen.at)
    assert refusal.value.extra["allowed"] == list(STEPS)


def test_unpressed_steps_lie_between_the_two() -> None:
    assert skipped("notified", "at_patient") == ("acknowledged", "en_route", "on_scene")
    assert skipped("on_scene", "clear") == ()
    assert skipped("en_route", "cancelled") == ()
