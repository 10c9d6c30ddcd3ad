"""A crew's phone: presses leave it in order, late or from a dead zone, and are repeated until they are answered."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from config.clock import iso
from dispatch.domain.simulation import JobPlan
from dispatch.simulation.link import Answer, Api
from dispatch.simulation.time import Pace, epoch_s, now_s


@dataclass(frozen=True, slots=True)
class Press:
    """One button. not_before: monotonic second before which it does not leave the phone; at: the phone's own time."""

    step: str
    not_before: float
    at: str | None
    note: str
    hospital_id: int | None

    def body(self) -> dict[str, Any]:
        extra = {"at": self.at, "note": self.note, "hospital_id": self.hospital_id}
        return {"step": self.step, **{name: value for name, value in extra.items() if value}}


class Phone:
    """The presses of one assignment. Run `send` beside the work, and `settle` to wait until all have left."""

    def __init__(self, api: Api, pace: Pace, assignment_id: int, plan: JobPlan) -> None:
        self._api, self._pace, self._plan = api, pace, plan
        self._path = f"/api/assignments/{assignment_id}/steps"
        self._waiting: asyncio.Queue[Press] = asyncio.Queue()

    def press(self, step: str, *, note: str = "", hospital_id: int | None = None) -> None:
        """The moment for a button has come: pressed now, later, in a dead zone, or never."""
        if step in self._plan.skips:
            return
        offline_s = self._plan.offline.get(step)
        wait_s = offline_s if offline_s is not None else self._plan.late.get(step, 0.0)
        at = iso(datetime.fromtimestamp(epoch_s(), UTC)) if offline_s is not None else None
        self._waiting.put_nowait(Press(step, now_s() + self._pace.wall_s(wait_s), at, note, hospital_id))

    async def send(self) -> None:
        while True:
            press = await self._waiting.get()
            await asyncio.sleep(max(0.0, press.not_before - now_s()))
            await self._deliver(press)
            self._waiting.task_done()

    async def settle(self) -> None:
        await self._waiting.join()

    async def _deliver(self, press: Press) -> None:
        """A time that the server does not believe is given up; a step that no longer fits is let go."""
        answer: Answer = await self._api.insist("POST", self._path, press.body())
        if answer.status == 422 and answer.code == "bad_time":
            await self._api.insist("POST", self._path, {**press.body(), "at": None})
