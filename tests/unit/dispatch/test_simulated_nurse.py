"""The simulated nurse answers what a nurse would: who is coming, and who is there."""

import asyncio
from typing import Any, cast

import pytest

from dispatch.simulation import nurse
from dispatch.simulation.link import Answer, Session
from dispatch.simulation.nurse import Nurse


class Desk:
    """A hospital's page, and what was posted to it."""

    def __init__(self, *inbound: dict[str, Any]) -> None:
        self._inbound, self.posted = inbound, list[str]()

    async def ask(self, method: str, path: str, _body: Any = None) -> Answer:
        if method == "POST":
            self.posted.append(path.removeprefix("/api/prealerts/"))
        return Answer(200, {"inbound": list(self._inbound)})


def _one(pk: int, state: str, step: str, *, gone: bool = False) -> dict[str, Any]:
    return {"id": pk, "state": state, "step": step, "gone": gone}


def test_a_patient_who_came_before_any_answer_is_signed_for_too(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr(nurse, "now_s", lambda: now)
    desk = Desk(
        _one(1, "waiting", "left_scene"),
        _one(2, "waiting", "clear"),
        _one(3, "acknowledged", "handed_over"),
        _one(4, "acknowledged", "left_scene"),
        _one(5, "waiting", "left_scene", gone=True),
        _one(6, "declined", "clear"),
        _one(7, "signed", "clear"),
    )
    her = Nurse(cast(Session, desk), "seed")
    asyncio.run(her._look())
    assert desk.posted == [], "a person at the page may be faster"
    now = nurse.PATIENCE_WALL_S[1]
    asyncio.run(her._look())
    assert desk.posted == ["1/acknowledge", "2/sign", "3/sign"]
