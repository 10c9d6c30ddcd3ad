"""The worker's duties do not depend on one another."""

from threading import Event

import pytest
from django.db import InterfaceError, OperationalError

from config.problems import Conflict
from dispatch import worker


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
