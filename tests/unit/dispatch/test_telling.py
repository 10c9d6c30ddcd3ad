"""The ladder of telling a crew: never off duty, never after an answer, each rung once and in its time."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.domain.steps import STEPS
from dispatch.domain.telling import RETRY_AFTER_S, TIMED, Telling, due, fate, retry_at

NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
AFTER_S = {"push": 5, "sms": 20, "station": 30}


def telling(**fields: object) -> Telling:
    given = {"notified_at": NOON, "step": "notified", "told": frozenset(), "after_s": AFTER_S}
    return Telling(**(given | {"on_duty": True, "people": True} | fields))  # type: ignore[arg-type]


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("second", "rungs"),
    [(0, ()), (4.9, ()), (5, ("push",)), (20, ("push", "sms")), (30, ("push", "sms", "station"))],
)
def test_each_rung_has_its_own_time(second: float, rungs: tuple[str, ...]) -> None:
    assert due(telling(), at(second)) == rungs


def test_an_open_app_that_shows_the_job_needs_no_push_but_an_sms_when_nobody_answers() -> None:
    shown = telling(told=frozenset({"socket"}))
    assert due(shown, at(10)) == ()
    assert due(shown, at(40)) == ("sms", "station")


def test_a_crew_without_people_of_ours_is_told_at_its_station_at_once() -> None:
    assert due(telling(people=False), at(0)) == ("station",)
    assert due(telling(people=False, told=frozenset({"station"})), at(500)) == ()


LADDERS = st.builds(
    telling,
    step=st.sampled_from(STEPS),
    told=st.frozensets(st.sampled_from(("socket", *TIMED))),
    after_s=st.fixed_dictionaries({rung: st.integers(1, 3600) for rung in TIMED}),
    on_duty=st.booleans(),
    people=st.booleans(),
)


@given(LADDERS, st.integers(0, 8000))
def test_nobody_is_told_off_duty_after_an_answer_or_twice(one: Telling, second: int) -> None:
    now_due = due(one, at(second))
    assert not set(now_due) & set(one.told)
    if not one.on_duty or one.step != "notified":
        assert now_due == ()


@given(
    st.lists(
        st.tuples(st.integers(0, 40), st.sampled_from(["wait", "hear", "answer", "take back", "leave", "return"]))
    ),
    st.booleans(),
)
def test_along_any_history_each_rung_begins_once_and_never_early(history: list[tuple[int, str]], people: bool) -> None:
    second, begun = 0, list[str]()
    now = telling(people=people)
    for wait, act in history:
        second += wait
        rungs = due(now, at(second))
        begun += rungs
        assert all(not people or second >= AFTER_S[rung] for rung in rungs)
        told = now.told | set(rungs) | ({"socket"} if act == "hear" else set())
        step = {"answer": "acknowledged", "take back": "notified"}.get(act, now.step)
        on_duty = {"leave": False, "return": True}.get(act, now.on_duty)
        now = telling(people=people, told=frozenset(told), step=step, on_duty=on_duty)
    assert len(begun) == len(set(begun))


@given(st.sampled_from(STEPS), st.booleans())
def test_a_message_goes_out_only_to_people_on_duty_about_a_job_nobody_answered(step: str, on_duty: bool) -> None:
    assert (fate(step, on_duty=on_duty) == "send") == (step == "notified" and on_duty)


@pytest.mark.parametrize("rung", RETRY_AFTER_S)
def test_tries_come_farther_apart_and_come_to_an_end(rung: str) -> None:
    tries = [retry_at(rung, tried, NOON) for tried in range(1, 10)]
    times = [again for again in tries if again is not None]
    assert tries[len(times) :] == [None] * (9 - len(times))
    assert all(sooner < later for sooner, later in pairwise([NOON, *times]))
    assert len(times) == len(RETRY_AFTER_S[rung]) > 0
