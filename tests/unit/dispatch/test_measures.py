"""What a duty day's figures mean, down to the odd cases."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.domain import measures as m

RECEIVED_AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
TARGETS = m.Targets()


def case(priority: str = "urgent", **after_s: float | None) -> m.Case:
    """A case whose events come so many seconds after the call; None = passed unrecorded."""
    times = {k: None if s is None else RECEIVED_AT + timedelta(seconds=s) for k, s in after_s.items()}
    return m.Case(priority, {"call_received": RECEIVED_AT, **times})


WHOLE = case(first_notified=50, notified=50, en_route=110, on_scene=600)


@pytest.mark.parametrize(
    ("interval", "seconds"),
    [(m.CALL_PROCESSING, 50), (m.ACTIVATION, 60), (m.TRAVEL, 490), (m.RESPONSE, 600)],
)
def test_each_interval_runs_between_its_two_events(interval: m.Interval, seconds: float) -> None:
    assert WHOLE.seconds(interval) == seconds


def test_a_skipped_button_makes_its_intervals_missing_and_leaves_the_others() -> None:
    skipped = case(first_notified=50, notified=50, en_route=None, on_scene=600)
    summary = m.measure_all([skipped, WHOLE], TARGETS)
    assert (summary["travel"].n, summary["travel"].missing) == (1, 0.5)
    assert (summary["response"].n, summary["response"].missing) == (2, 0.0)


def test_a_case_still_on_its_way_is_not_missing_anything() -> None:
    driving = case(first_notified=50, notified=50, en_route=110)
    assert m.measure([driving], m.RESPONSE, TARGETS).missing is None


def test_a_clock_that_ran_backwards_counts_as_missing() -> None:
    backwards = case(first_notified=50, notified=50, en_route=40, on_scene=600)
    summary = m.measure([backwards], m.ACTIVATION, TARGETS)
    assert (summary.n, summary.missing_n) == (0, 1)


def test_nothing_measured_says_nothing_rather_than_zero() -> None:
    empty = m.measure([], m.RESPONSE, TARGETS)
    assert (empty.n, empty.median_s, empty.p90_s, empty.within_target) == (0, None, None, None)


def test_each_level_is_held_against_its_own_target() -> None:
    late_urgent, slow_transport = case("urgent", on_scene=1000), case("transport", on_scene=1000)
    summary = m.measure([late_urgent, slow_transport], m.RESPONSE, TARGETS)
    assert summary.within_target == 0.5
    assert summary.target_s is None, "levels with different targets have no common one"


def test_exactly_on_target_is_in_time() -> None:
    assert m.measure([case(on_scene=900)], m.RESPONSE, TARGETS).within_target == 1.0


def test_the_90th_percentile_of_two_days_is_not_the_mean_of_their_percentiles() -> None:
    quiet, busy = [300.0] * 10, [1200.0] * 90
    mean_of_days = (m.percentile(quiet, 0.9) or 0) / 2 + (m.percentile(busy, 0.9) or 0) / 2
    assert m.percentile(quiet + busy, 0.9) == 1200.0 != mean_of_days


@given(
    st.lists(st.floats(0, 86_400, allow_subnormal=False), min_size=1),
    st.sampled_from([0.0, 0.5, 0.9, 1.0]),
)
def test_percentiles_agree_with_the_spreadsheet_definition(values: list[float], share: float) -> None:
    assert m.percentile(values, share) == pytest.approx(np.percentile(values, share * 100))


@pytest.mark.parametrize(
    ("utc", "day"),
    [
        (datetime(2026, 11, 21, 23, 29, 59, tzinfo=UTC), date(2026, 11, 21)),
        (datetime(2026, 11, 21, 23, 30, tzinfo=UTC), date(2026, 11, 22)),
        (datetime(2026, 11, 22, 19, 0, tzinfo=UTC), date(2026, 11, 22)),
    ],
)
def test_the_night_belongs_to_the_day_before(utc: datetime, day: date) -> None:
    assert m.duty_day_of(utc) == day


@given(st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)))
def test_every_moment_lies_in_the_window_of_its_own_duty_day(moment: datetime) -> None:
    start, end = m.duty_day_window(m.duty_day_of(moment))
    assert start <= moment < end


@given(st.lists(st.floats(0, 10_000), max_size=200))
def test_the_histogram_loses_no_case(lengths_s: list[float]) -> None:
    bins = m.histogram(lengths_s)
    assert sum(each.n for each in bins) == len(lengths_s)
    assert bins[-1].to_s is None
    for each in bins[:-1]:
        assert each.n == sum(each.from_s <= s < (each.to_s or 0) for s in lengths_s)
