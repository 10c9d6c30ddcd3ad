"""Snapshot + entries = fresh snapshot, whatever happened in between; and what must always be true meanwhile."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.journal.selectors import head_seq, since, verify
from config.journal.wake import asks_anew
from dispatch.board import snapshot
from dispatch.domain.board import Gap, fold, picture
from dispatch.domain.steps import ACTIVE
from dispatch.models import Assignment
from fleet.models import Shift, Vehicle
from tests.factories import MORNING, Cast, FrozenClock, call, cast, taken_back
from tests.services.histories import WEIGHTED, Act, History

HISTORIES = st.lists(st.tuples(st.sampled_from(WEIGHTED), st.integers(0, 999)), min_size=5, max_size=30)


def _folded(state: dict[str, Any], centre_id: int) -> dict[str, Any]:
    """What a board makes of the entries; one that was told to read everything again does."""
    for entry in since(centre_id, state["seq"]):
        state = fold(state, entry.as_message())
        if asks_anew(entry.data):
            state = snapshot(centre_id)
    return state


def _always_true(centre_id: int) -> None:
    """A vehicle's job is its one active assignment; at most one crew is on it; the journal has no gap."""
    active = {one.vehicle_id: one for one in Assignment.objects.filter(step__in=ACTIVE)}
    assert len(active) == Assignment.objects.filter(step__in=ACTIVE).count()
    for vehicle in Vehicle.objects.filter(centre_id=centre_id):
        one = active.get(vehicle.pk)
        assert (vehicle.job and (vehicle.job["id"], vehicle.job["step"])) == (one and (one.pk, one.step))
        assert Shift.objects.filter(vehicle=vehicle, ended_at__isnull=True).count() <= 1
    assert not any(one.incident.closed_at for one in active.values())
    assert [entry.seq for entry in since(centre_id, 0)] == list(range(1, head_seq(centre_id) + 1))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=HISTORIES)
def test_folding_the_journal_gives_the_fresh_snapshot(hcm: Cast, frozen: FrozenClock, history: list[Act]) -> None:
    with taken_back():
        frozen.at = MORNING
        acts, state = History(hcm, frozen), snapshot(hcm.centre.pk)
        for act in history:
            before = head_seq(hcm.centre.pk)
            refused = acts.refused
            acts.happen(act)
            state = _folded(state, hcm.centre.pk)
            assert picture(state) == picture(snapshot(hcm.centre.pk))
            assert acts.refused == refused or head_seq(hcm.centre.pk) == before
            _always_true(hcm.centre.pk)
        assert not list(verify(hcm.centre.pk))


def test_an_entry_that_is_known_changes_nothing_and_a_missing_one_shows(hcm: Cast) -> None:
    before = snapshot(hcm.centre.pk)
    call(hcm)
    call(hcm)
    first, second = (entry.as_message() for entry in since(hcm.centre.pk, before["seq"]))
    with pytest.raises(Gap):
        fold(before, second)
    after = fold(before, first)
    assert fold(after, first) == after
    assert picture(fold(after, second)) == picture(snapshot(hcm.centre.pk))


def test_one_centres_facts_leave_the_others_board_alone(hcm: Cast, frozen: FrozenClock) -> None:
    other = cast("ct")
    before = snapshot(other.centre.pk)
    call(hcm)
    assert picture(snapshot(other.centre.pk)) == picture(before)
