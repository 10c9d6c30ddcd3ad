"""A simulated nurse at the demo's hospital: acknowledges who is coming, late enough that a person may be faster."""

import asyncio
from random import Random
from typing import Any, Final

from dispatch.simulation.link import Away, Session
from dispatch.simulation.time import now_s

LOOK_WALL_S: Final = 5.0
#: Seconds of the wall clock that a person at the page has before the nurse does it.
PATIENCE_WALL_S: Final = (45.0, 120.0)


class Nurse:
    """Answers each announcement and signs for each patient once, after a while of her own."""

    def __init__(self, session: Session, seed: str) -> None:
        self._session = session
        self._rng = Random(f"{seed} nurse")
        self._due_at: dict[str, float] = {}

    async def run(self) -> None:
        await self._session.sign_in()
        while True:
            try:
                await self._look()
            except Away:
                self._due_at.clear()
            await asyncio.sleep(LOOK_WALL_S)

    async def _look(self) -> None:
        answer = await self._session.ask("GET", "/api/hospital")
        for one in answer.body.get("inbound", ()) if answer.ok else ():
            await self._answer(one)

    async def _answer(self, one: dict[str, Any]) -> None:
        """Of a patient who is there already only the signature is missing, whether the vehicle was expected or not."""
        if one["gone"] or one["state"] not in {"waiting", "acknowledged"}:
            return
        path = f"/api/prealerts/{one['id']}"
        if one["step"] in {"handed_over", "clear"}:
            if self._is_due(f"sign {one['id']}"):
                await self._session.ask("POST", f"{path}/sign", {"name": "ĐD. trực cấp cứu"})
        elif one["state"] == "waiting" and self._is_due(f"know {one['id']}"):
            await self._session.ask("POST", f"{path}/acknowledge", {})

    def _is_due(self, what: str) -> bool:
        """Has it been on the page for as long as this nurse waits?"""
        return now_s() >= self._due_at.setdefault(what, now_s() + self._rng.uniform(*PATIENCE_WALL_S))
