"""The phones of one crew: each is a source of its own, and the marker follows one of them."""

import json
from itertools import pairwise

from fleet.domain.intake import State, judge
from fleet.domain.sources import FORGOTTEN_S, phone_source
from tests.unit.fleet.test_intake_steps import at, told

ANS, BINHS = phone_source("session-of-an"), phone_source("session-of-binh")


def _shown(state: State) -> str:
    assert state.shown is not None
    return state.shown.source


def test_a_phone_has_one_name_that_fits_and_tells_nothing() -> None:
    assert ANS == phone_source("session-of-an") != BINHS
    assert len(ANS) <= 12
    assert "session" not in ANS


def test_two_phones_40_m_apart_make_one_smooth_line() -> None:
    """One in the cab, one carried by the stretcher; both report every second, with the usual noise of accuracy."""
    ways = ((ANS, 0), (BINHS, 40))
    readings = [at(n / 2, n * 5 + ways[n % 2][1], source=ways[n % 2][0], accuracy_m=6 + n % 5) for n in range(200)]
    _codes, state = told(*readings)
    shown, known = [], State()
    for reading in readings:
        verdict, known = judge(reading, known)
        shown += [reading] if verdict.show else []
    assert {one.source for one in shown} == {ANS}
    assert all(after.lat > before.lat for before, after in pairwise(shown)), "it never leaps back"
    assert _shown(state) == ANS


def test_the_surer_phone_wins_and_keeps_while_the_other_wavers() -> None:
    ways = ((ANS, 60.0), (BINHS, 8.0), (ANS, 60.0), (ANS, 7.0))
    codes, state = told(*(at(n, n * 5, source=name, accuracy_m=m) for n, (name, m) in enumerate(ways)))
    assert codes == ["", "", "other_source", "other_source"]
    assert _shown(state) == BINHS


def test_when_one_phone_falls_silent_the_other_takes_over_and_keeps() -> None:
    readings = [at(n, n * 10, source=ANS) for n in range(5)]
    readings += [at(n + 0.5, n * 10, source=BINHS) for n in range(30)]
    readings += [at(n + 0.7, n * 10, source=ANS) for n in range(25, 30)]
    codes, state = told(*sorted(readings, key=lambda one: one.at_ms))
    assert codes[-1] == "other_source"
    assert _shown(state) == BINHS


def test_a_phone_left_at_home_is_told_of_and_does_not_pull_the_marker() -> None:
    drive = [at(n, n * 15, source=ANS) for n in range(60)]
    home = [at(n + 0.5, n % 3, source=BINHS, speed_kmh=0.0) for n in range(60)]
    codes, state = told(*sorted(drive + home, key=lambda one: one.at_ms))
    assert codes == ["", "other_source"] * 60
    assert state.shown is not None
    assert state.shown.rival is not None
    assert (state.shown.rival.source, state.shown.rival.metres > 500) == (BINHS, True)


def test_phones_of_earlier_shifts_are_forgotten() -> None:
    state = State()
    for day in range(30):
        for hour in (0, 8):
            now = (day * 24 + hour) * 3600
            _verdict, state = judge(at(now, source=phone_source(f"{day}/{hour}")), state)
            _verdict, state = judge(at(now + 1), state)
    assert len(state.seen) <= 1 + FORGOTTEN_S / 3600 / 8 + 1
    assert len(json.loads(state.as_json())[2]) == len(state.seen)
