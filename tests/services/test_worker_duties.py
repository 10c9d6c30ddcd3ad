"""The worker's duties do not depend on one another."""

from importlib import import_module
from threading import Event
from typing import Any

import pytest
from django.db import DataError, InterfaceError, OperationalError

from config.problems import Conflict
from dispatch import worker
from dispatch.models import Rung
from tests.factories import Cast, FrozenClock, assignment, bound_for


@pytest.mark.parametrize(
    "problem", [OperationalError("gone"), InterfaceError("closed"), Conflict("odd", "odd"), ValueError("0903123412")]
)
def test_a_duty_that_fails_leaves_the_others_their_turn(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, db: None, problem: Exception
) -> None:
    done: list[str] = []

    def broken() -> None:
        raise problem

    monkeypatch.setattr(worker, "DUTIES", (broken, lambda: done.append("alarms")))
    worker.once(worker.DUTIES)
    assert done == ["alarms"]
    assert type(problem).__name__ in caplog.text
    assert "0903123412" not in caplog.text, "what a bug met in a row is nobody's in a log"


def test_alarms_come_before_anything_that_can_wait() -> None:
    assert worker.DUTIES[0] is worker.tick


def test_a_duty_beside_that_met_a_bug_goes_on_and_is_never_doubled(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    turns: list[str] = []
    again, held = Event(), Event()

    def odd() -> None:
        turns.append("turn")
        if len(turns) == 1:
            raise RuntimeError("a bug")
        again.set()
        held.wait()  # for good: the thread ends with the process

    monkeypatch.setattr(worker, "BESIDE", ((odd, 0.0),))
    worker.keep_beside()
    for _ in range(3):  # a worker that is started again finds the thread that runs
        worker.keep_beside()
    assert again.wait(60)
    assert len(turns) == 2


def _no_second(monkeypatch: pytest.MonkeyPatch, where: str, second: int, problem: Exception) -> None:
    """A service that cannot deal with one of the rows."""
    module, _dot, name = where.rpartition(".")
    real = getattr(import_module(module), name)

    def odd(**given: Any) -> Any:
        if second in (given.get("assignment_id"), given.get("prealert_id")):
            raise problem
        return real(**given)

    monkeypatch.setattr(where, odd)


@pytest.mark.parametrize(
    "problem", [ValueError("0903123412"), Conflict("odd", "odd"), DataError("too long: 0903123412")]
)
def test_one_row_that_nothing_can_be_done_for_keeps_no_other_from_its_turn(
    hcm: Cast,
    frozen: FrozenClock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    problem: Exception,
) -> None:
    first, other = assignment(hcm), assignment(hcm, vehicle=hcm.b02)
    told = [bound_for(hcm, one) for one in (first, other)]
    _no_second(monkeypatch, "dispatch.worker.mark_overdue", first.pk, problem)
    _no_second(monkeypatch, "dispatch.telling.ladder.begin", first.pk, problem)
    _no_second(monkeypatch, "dispatch.hospitals.unanswered.mark_unanswered", told[0].pk, problem)
    frozen.advance(3600)
    for duty in (worker.tick, worker.climb, worker.hospitals):
        duty()
    other.refresh_from_db()
    told[1].refresh_from_db()
    assert (other.overdue_at, told[1].overdue_at) == (frozen.at, frozen.at)
    assert set(Rung.objects.values_list("assignment", flat=True)) == {other.pk}
    assert "0903123412" not in caplog.text


def test_a_database_that_is_away_ends_the_round(
    hcm: Cast, frozen: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = assignment(hcm)
    _no_second(monkeypatch, "dispatch.worker.mark_overdue", one.pk, OperationalError("gone"))
    frozen.advance(3600)
    with pytest.raises(OperationalError):
        worker.tick()
