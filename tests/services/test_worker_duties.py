"""The worker's duties do not depend on one another."""

import pytest
from django.db import InterfaceError, OperationalError

from config.problems import Conflict
from dispatch import worker


@pytest.mark.parametrize("problem", [OperationalError("gone"), InterfaceError("closed"), Conflict("odd", "odd")])
def test_a_duty_that_fails_leaves_the_others_their_turn(
    monkeypatch: pytest.MonkeyPatch, db: None, problem: Exception
) -> None:
    done: list[str] = []

    def broken() -> None:
        raise problem

    monkeypatch.setattr(worker, "DUTIES", (broken, lambda: done.append("alarms")))
    worker.once(worker.DUTIES)
    assert done == ["alarms"]


def test_alarms_come_before_anything_that_can_wait() -> None:
    assert worker.DUTIES[0] is worker.tick
