"""What becomes of readings: order, duplicates, jumps, frozen boxes, and which of two sources is shown."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet.domain.intake import JUMP_M, TOP_SPEED_KMH, Reading, State, judge, judge_all
from fleet.domain.sources import beyond_noise_m

METRE_DEG = 1 / 111_195


def at(seconds: float, metres: float = 0, *, source: str = "traccar", **fields: Any) -> Reading:
    """A reading so many seconds and metres (northwards) from the beginning."""
    given_ = {"speed_kmh": 30.0, "accuracy_m": 10.0, **fields}
    return Reading(1, 10.7 + metres * METRE_DEG, 106.7, round(seconds * 1000), source=source, **given_)


def phone(seconds: float, metres: float = 0, **fields: Any) -> Reading:
    return at(seconds, metres, source="phone", **fields)


def told(*readings: Reading) -> tuple[list[str], State]:
    """The codes of readings that come one by one, and what is known at the end."""
    state, codes = State(), []
    for reading in readings:
        verdict, state = judge(reading, state)
        assert verdict.show is (verdict.code == "")
        codes.append(verdict.code)
    return codes, state


def test_the_newest_is_shown_and_what_comes_late_or_twice_is_not() -> None:
    codes, state = told(at(0), at(20, 100), at(10, 50), at(20, 100), at(30, 150))
    assert codes == ["", "", "late", "duplicate", ""]
    assert state.shown == at(30, 150)


def test_an_impossible_jump_stays_off_the_map_unless_a_second_reading_bears_it_out() -> None:
    assert told(at(0), at(10, 5_000), at(20, 100))[0] == ["", "jump", ""]
    assert told(at(0), at(10, 5_000), at(20, 5_080))[0] == ["", "jump", ""]
    assert told(at(0), at(10, 5_000), at(20, -5_000), at(30, 5_080))[0] == ["", "jump", "jump", "jump"]


NEAR = st.floats(-0.004, 0.004)


@given(st.floats(-89, 89), st.floats(-179, 179), NEAR, NEAR)
def test_where_a_jump_begins_is_the_same_everywhere(lat: float, lon: float, north: float, east: float) -> None:
    here = replace(at(0), lat=lat, lon=lon)
    there = replace(at(1), lat=lat + north, lon=lon + east)
    possible = beyond_noise_m(here, there) <= max(JUMP_M, TOP_SPEED_KMH / 3.6)
    assert told(here, there)[0] == ["", "" if possible else "jump"]


def test_a_box_that_drives_without_moving_has_lost_its_satellites() -> None:
    codes, state = told(at(0), at(15), at(30), at(45, 400))
    assert codes == ["", "frozen", "frozen", ""]
    assert told(at(0, speed_kmh=0.0), at(15, speed_kmh=0.0), at(900, speed_kmh=None))[0] == ["", "", ""]
    assert state.shown == at(45, 400)


def test_the_marker_stays_with_its_source_until_it_is_silent() -> None:
    codes, state = told(at(0), phone(5, 40), phone(10, 80), phone(16, 130), at(18, 150), at(40, 300))
    assert codes == ["", "other_source", "other_source", "", "other_source", ""]
    assert state.shown is not None
    assert state.shown.source == "traccar", "the phone was silent for 24 s"


def test_a_clearly_better_source_wins_at_once_and_the_way_back_needs_the_same() -> None:
    poor = at(0, accuracy_m=50.0)
    codes, _state = told(poor, phone(2, 10), at(4, 20), phone(6, 30), at(8, 40, accuracy_m=1))
    assert codes == ["", "", "other_source", "", "other_source"]
    assert told(at(0, accuracy_m=None), phone(2, accuracy_m=9.0))[0] == ["", ""], "unknown is taken for 30 m"


def test_sources_that_alternate_do_not_make_the_marker_flap() -> None:
    readings = [(phone if n % 2 else at)(n * 3, n * 25, accuracy_m=5 + n % 4) for n in range(100)]
    codes, _state = told(*readings)
    assert codes == ["", "other_source"] * 50


def test_a_frozen_box_loses_to_a_phone_that_moves_and_does_not_win_by_silence() -> None:
    still = [at(n * 15, speed_kmh=0.0, accuracy_m=3.0) for n in range(8)]
    _codes, parked = told(*still)
    verdict, moving = judge(phone(118, 560, accuracy_m=20.0), parked)
    assert (verdict.code, judge(phone(124, 580, accuracy_m=20.0), moving)[0].code) == ("", "")
    for seconds, code in ((120, "other_source"), (300, "other_source"), (720, "")):
        assert judge(at(seconds, speed_kmh=0.0, accuracy_m=3.0), moving)[0].code == code, seconds


def test_sources_that_disagree_are_told_with_both_positions_and_agreement_ends_it() -> None:
    _codes, state = told(at(0), phone(2, 900))
    assert state.shown is not None
    assert state.shown.rival is not None
    assert (state.shown.rival.source, state.shown.rival.metres) == ("phone", 900)
    assert state.shown.as_array()[8][:1] == ("phone",)
    _verdict, later = judge(phone(12, 100), state)
    assert later.shown is not None
    assert (later.shown.rival, len(later.shown.as_array())) == (None, 8)


def test_driving_between_two_readings_and_old_readings_are_no_disagreement() -> None:
    assert told(at(0), phone(14, 900))[1].shown == at(0)
    _codes, state = told(phone(0, 900), at(100), phone(100.5, 2_000))
    assert state.shown is not None
    assert state.shown.rival is not None
    _codes, state = told(phone(0, 900), at(100))
    assert state.shown == at(100), "a minute-old phone says nothing of now"


def test_intervals_and_stillness_of_a_source_are_remembered() -> None:
    _codes, state = told(*(at(n * 10, speed_kmh=0.0) for n in range(20)))
    seen = state.seen["traccar"]
    assert (seen.gaps_ms, seen.still_since_ms, seen.frozen) == ((10_000,) * 9, 0, True)


READINGS = st.builds(
    at,
    seconds=st.integers(0, 60),
    metres=st.integers(0, 200),
    source=st.sampled_from(["traccar", "phone"]),
    accuracy_m=st.sampled_from([None, 3.0, 10.0, 60.0]),
    speed_kmh=st.sampled_from([None, 0.0, 40.0]),
    battery_pct=st.sampled_from([None, 50]),
)


@given(st.lists(READINGS, max_size=30))
def test_a_state_survives_its_text_and_the_marker_never_goes_back(readings: list[Reading]) -> None:
    state, last_ms = State(), -1
    for reading in readings:
        _verdict, state = judge(reading, state)
        assert State.of_json(state.as_json()) == state
        assert state.shown is not None
        assert state.shown.at_ms >= last_ms
        last_ms = state.shown.at_ms


@given(st.lists(READINGS.map(lambda one: replace(one, source="traccar", speed_kmh=0.0)), min_size=1), st.randoms())
def test_one_source_ends_in_the_same_place_whatever_order_it_came_in(readings: list[Reading], chance: Any) -> None:
    """Duplicates, late ones, and two places for one moment: in one batch, or in any order one by one."""
    _verdicts, true_order = judge_all(readings, {})
    mixed = readings + chance.choices(readings, k=5)
    chance.shuffle(mixed)
    state = State()
    for reading in mixed:
        _verdict, state = judge(reading, state)
    assert (state.shown and state.shown.at_ms) == (true_order[1].shown and true_order[1].shown.at_ms)
    assert state.shown == true_order[1].shown
    _verdicts, in_one = judge_all(mixed, {})
    assert in_one[1].shown == state.shown


@given(st.lists(READINGS.map(lambda one: replace(one, speed_kmh=0.0)), min_size=1), st.randoms())
def test_two_sources_that_agree_end_on_one_that_is_not_old(readings: list[Reading], chance: Any) -> None:
    mixed = list(readings)
    chance.shuffle(mixed)
    state = State()
    for reading in mixed:
        _verdict, state = judge(reading, state)
    assert state.shown is not None
    assert state.shown.at_ms >= max(one.at_ms for one in readings) - 15_000


@pytest.mark.parametrize("seconds", [0, 10])
def test_of_two_readings_of_one_moment_the_surer_is_shown(seconds: int) -> None:
    sure, unsure = at(seconds, 30, accuracy_m=5.0), at(seconds, 60, accuracy_m=20.0)
    assert told(unsure, sure)[1].shown == told(sure, unsure)[1].shown == sure
