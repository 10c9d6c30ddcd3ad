"""A simulated crew on its vehicle: stands at the station, does its jobs, comes home. Takes its hands off for people."""

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from random import Random
from typing import Any, Final

from dispatch.domain import simulation as sim
from dispatch.domain.motion import Place, Track, shifted
from dispatch.simulation.gps import PARKED_WALL_S, Fix, Tracker
from dispatch.simulation.link import Api, Board
from dispatch.simulation.presses import Phone
from dispatch.simulation.streets import Streets, Way
from dispatch.simulation.texts import draw_not_transported, draw_refusal, wanted_of
from dispatch.simulation.time import Pace, now_s
from mapping.domain.geo import Point, haversine_m

log = logging.getLogger(__name__)
type Json = dict[str, Any]

AT_HOME_M: Final = 120.0
NO_SIREN: Final = 1.35  # how much longer an ordinary drive takes
SILENT_WALL_S: Final = 150.0
_WAYS: Final[dict[str, Way]] = {"M": "motorbike", "W": "boat"}


@dataclass(frozen=True, slots=True)
class World:
    """What all crews of a centre share."""

    api: Api
    board: Board
    streets: Streets
    pace: Pace
    seed: str


class Crew:
    """One vehicle. `see` is told of every change of its row; everything else follows from that."""

    def __init__(self, world: World, row: Json, home: Point, last: Point | None) -> None:
        self.world, self.row = world, row
        self.rng = Random(f"{world.seed} {row['call_sign']}")
        self.home = shifted(home, self.rng.uniform(-25, 25), self.rng.uniform(-25, 25))
        self.spot = last or self.home
        self.tracker = Tracker(row["id"], Random(f"{world.seed} {row['call_sign']} gps"), world.pace)
        self._track: Track | None = None
        self._started_at, self._slower = 0.0, 1.0
        self._task: asyncio.Task[None] | None = None
        self._job_id: int | None = None

    @property
    def personal(self) -> bool:
        return sim.is_personal(self.row)

    @property
    def on_duty(self) -> bool:
        return sim.is_operated(self.row)

    @property
    def busy(self) -> bool:
        return self.row["assignment"] is not None

    def place(self) -> Place:
        """Where the vehicle is now."""
        if self._track is None:
            return Place(self.spot, None, 0.0)
        elapsed_s = (now_s() - self._started_at) * self.world.pace.speed / self._slower
        here = self._track.at(elapsed_s)
        return replace(here, speed_kmh=here.speed_kmh / self._slower)

    def fixes(self) -> list[Fix]:
        """What its tracker sends now: nothing at all while a person has the vehicle."""
        if self.personal:
            self.tracker.silence()
            return []
        return self.tracker.poll(self.place, on_duty=self.on_duty)

    def see(self, row: Json) -> None:
        """The vehicle's row as it is now on the board."""
        if sim.is_operated(row) and not self.on_duty:
            self.tracker.wake(PARKED_WALL_S)
        self.row = row
        job = row["assignment"]
        job_id = job["id"] if job and self.on_duty else None
        if self.personal:
            self.stop()
        elif job_id != self._job_id:
            self._switch(job_id)
        elif job_id is None and self._task is None and self.on_duty and not self._at_home():
            self._start(self._return_home())

    def stop(self) -> None:
        """Drop everything where it is."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self._job_id = None

    def _switch(self, job_id: int | None) -> None:
        self.stop()
        self._job_id = job_id
        self._start(self._return_home() if job_id is None else Job(self, job_id).run())

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        self._task = asyncio.create_task(work)
        self._task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """A crew that met a bug stays where it is; the city goes on."""
        if self._task is task:
            self._task = None
        if not task.cancelled() and (problem := task.exception()) is not None:
            log.error("crew of %s", self.row["call_sign"], exc_info=problem)

    def _at_home(self) -> bool:
        return haversine_m(self.place().point, self.home) < AT_HOME_M

    async def _return_home(self) -> None:
        if not self._at_home():
            await self.world.pace.wait(sim.BEFORE_RETURN.draw(self.rng))
            await self.drive(self.home, slower=NO_SIREN)

    async def drive(self, destination: Point, *, slower: float = 1.0) -> None:
        """Go there on the streets. Cut short, the vehicle stays where it has come to."""
        way = _WAYS.get(self.row["class"], "car")
        track = await self.world.streets.drive(self.place().point, destination, way)
        self._track, self._started_at, self._slower = track, now_s(), slower
        self.tracker.wake(1.0)
        try:
            await self.world.pace.wait(track.duration_s * slower)
        finally:
            self.spot, self._track = self.place().point, None


class Job:
    """One assignment, from the alarm to the end. Begins at whatever step the board shows."""

    def __init__(self, crew: Crew, assignment_id: int) -> None:
        self._crew, self._id, self._rng, self._pace = crew, assignment_id, crew.rng, crew.world.pace
        self._plan = sim.plan_job(crew.rng, crew.row["class"])
        self._phone = Phone(crew.world.api, self._pace, assignment_id, self._plan)
        self._hospital: Json | None = None

    async def run(self) -> None:
        sender = asyncio.create_task(self._phone.send())
        try:
            await self._work()
            await self._phone.settle()
        finally:
            sender.cancel()

    async def _work(self) -> None:
        current = self._crew.row["assignment"]["step"]
        if current == "notified" and not await self._answer():
            return
        for step in sim.steps_ahead(current, transports=self._plan.transports):
            await self._until(step)
            self._press(step)

    async def _answer(self) -> bool:
        """Does the crew take the job?"""
        if self._plan.answer == "silent":
            await asyncio.sleep(SILENT_WALL_S)
        await self._pace.wait(sim.ACKNOWLEDGE.draw(self._rng), wall_s=0.8)
        if self._plan.answer == "refuse":
            self._phone.press("refused", note=draw_refusal(self._rng))
        return self._plan.answer != "refuse"

    def _press(self, step: str) -> None:
        if step == "clear" and not self._plan.transports and self._hospital is None:
            self._phone.press(step, note=draw_not_transported(self._rng))
        else:
            hospital_id = self._hospital["id"] if step == "left_scene" and self._hospital else None
            self._phone.press(step, hospital_id=hospital_id)

    async def _until(self, step: str) -> None:
        """What happens before the button's moment."""
        match step:
            case "en_route":
                await self._pace.wait(self._turnout_s())
            case "on_scene":
                await self._crew.drive(self._scene())
            case "at_patient":
                await self._pace.wait(sim.TO_PATIENT.draw(self._rng))
            case "left_scene":
                await self._pace.wait(sim.TREATMENT.draw(self._rng))
                self._hospital = self._choose_hospital()
            case "at_destination":
                await self._to_hospital()
            case "handed_over":
                await self._pace.wait(sim.HANDOVER.draw(self._rng))
            case "clear":
                await self._pace.wait(self._last_s())

    def _turnout_s(self) -> float:
        at_home = haversine_m(self._crew.spot, self._crew.home) < AT_HOME_M
        return (sim.TURNOUT_AT_STATION if at_home else sim.TURNOUT_ON_ROAD).draw(self._rng)

    def _last_s(self) -> float:
        return (sim.CLEANING if self._plan.transports else sim.TREATMENT).draw(self._rng)

    def _incident(self) -> Json | None:
        state, job = self._crew.world.board.state, self._crew.row["assignment"]
        rows = state["incidents"] if state and job else ()
        return next((row for row in rows if row["id"] == job["incident_id"]), None)

    def _scene(self) -> Point:
        """Where to go; where we stand, should the board not know."""
        row = self._incident()
        return Point(row["lat"], row["lon"]) if row else self._crew.spot

    def _choose_hospital(self) -> Json | None:
        state, incident = self._crew.world.board.state, self._incident()
        wanted = wanted_of(incident["category"]) if incident else "general"
        return sim.choose_hospital(self._rng, state["hospitals"] if state else (), self._crew.spot, wanted)

    async def _to_hospital(self) -> None:
        """To the hospital on the board: a dispatcher or a restart may know another than we chose."""
        incident = self._incident()
        mine = [a for a in incident["assignments"] if a["id"] == self._id] if incident else []
        known = mine[0]["destination"] if mine else None
        row = known or self._hospital or self._choose_hospital()
        if row is not None:
            await self._crew.drive(Point(row["lat"], row["lon"]))
        await self._pace.wait(sim.UNLOADING.draw(self._rng))
