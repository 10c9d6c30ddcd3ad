"""Who is on duty: crews sign on and off by the hour, and never on a vehicle that a person has."""

import asyncio
from collections.abc import Iterable
from random import Random
from typing import Any

from dispatch.domain import simulation as sim
from dispatch.simulation.crew import Crew, World
from dispatch.simulation.link import Away
from dispatch.simulation.texts import draw_name
from dispatch.simulation.time import now_s
from mapping.domain.geo import Point

type Json = dict[str, Any]


class Roster:
    """When each vehicle's crew comes and goes (monotonic wall seconds)."""

    def __init__(self, world: World) -> None:
        self._world, self._rng = world, Random(f"{world.seed} roster")
        self._due: dict[int, float] = {}
        self._with_person: set[int] = set()
        self._begun: set[int] = set()
        self._resumed = False

    async def keep(self, crews: dict[int, Crew]) -> None:
        """Look at every vehicle once a second for ever."""
        self._resumed = any(crew.on_duty for crew in crews.values())
        while True:
            for crew in list(crews.values()):
                try:
                    await self._look(crew)
                except Away:
                    break
            await asyncio.sleep(1.0)

    async def _look(self, crew: Crew) -> None:
        vehicle_id, now = crew.row["id"], now_s()
        if crew.personal:
            self._with_person.add(vehicle_id)
            self._due[vehicle_id] = now + sim.PERSON_PAUSE_WALL_S
            return
        if now < self._due.setdefault(vehicle_id, now + self._first_wait_s(crew)):
            return
        if crew.on_duty and not crew.busy:
            await self._sign_off(crew)
        elif crew.row["shift"] is None and crew.row["in_service"]:
            await self._sign_on(crew)

    def _first_wait_s(self, crew: Crew) -> float:
        """In a new city most crews sign on at once; all are somewhere in the middle of their shift or rest."""
        if crew.on_duty:
            return self._world.pace.wall_s(sim.SHIFT.draw(self._rng) * self._rng.random())
        if not self._resumed and self._rng.random() < sim.ON_DUTY_SHARE:
            return 0.0
        return self._world.pace.wall_s(sim.REST.draw(self._rng) * self._rng.random())

    async def _sign_on(self, crew: Crew) -> None:
        if crew.row["id"] in self._with_person:
            await self._find(crew)
        count = 2 if crew.row["class"] == "M" else 3
        body = {"vehicle_id": crew.row["id"], "crew_names": [draw_name(self._rng) for _ in range(count)]}
        answer = await self._world.api.ask("POST", "/api/shifts", body)
        left = 1.0 if crew.row["id"] in self._begun else self._rng.random()
        self._begun.add(crew.row["id"])
        length_s = self._world.pace.wall_s(sim.SHIFT.draw(self._rng) * left)
        self._due[crew.row["id"]] = now_s() + (max(length_s, 60.0) if answer.ok else sim.PERSON_PAUSE_WALL_S)

    async def _sign_off(self, crew: Crew) -> None:
        answer = await self._world.api.ask("POST", f"/api/shifts/{crew.row['shift']['id']}/end")
        rest_s = self._world.pace.wall_s(sim.REST.draw(self._rng)) if answer.ok else 30.0
        self._due[crew.row["id"]] = now_s() + max(rest_s, 10.0)

    async def _find(self, crew: Crew) -> None:
        """A person had the vehicle: it stands where they left it."""
        board = await self._world.api.ask("GET", "/api/board")
        self._with_person.discard(crew.row["id"])
        places = last_places(board.body.get("positions", ()))
        crew.spot = places.get(crew.row["id"], crew.spot)


def last_places(positions: Iterable[list[Any]]) -> dict[int, Point]:
    """Newest positions of a board by vehicle."""
    return {fix[0]: Point(fix[1], fix[2]) for fix in positions}
