"""The people who call 115: most for nothing, some for their lives, some twice about the same accident."""

import asyncio
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from dispatch.domain import simulation as sim
from dispatch.simulation.crew import World
from dispatch.simulation.link import Away
from dispatch.simulation.streets import Address
from dispatch.simulation.texts import Scenario, draw_phone, draw_scenario
from dispatch.simulation.time import hour
from mapping.domain.geo import Point

type Json = dict[str, Any]

SPREAD_M: Final = 1800.0
LOCATED_SHARE: Final = 0.55
OPENING: Final = 8
OPENING_GAP_WALL_S: Final = 6.0
REMEMBERED: Final = 400
#: Stations tried for one with streets around it: a map may end before its province does.
_ELSEWHERE: Final = 6


@dataclass(frozen=True, slots=True)
class Told:
    """What a caller knows and says when asked: where it is."""

    scenario: Scenario
    address: Address


class Callers:
    """The callers of a centre. `told` is what they answer on the line, by telephone number."""

    def __init__(self, world: World, desks: int) -> None:
        self._world, self._desks = world, desks
        self._rng = Random(f"{world.seed} callers")
        self.told: dict[str, Told] = {}
        self.made = 0

    async def run(self) -> None:
        """A few calls at once, so that a new city is not empty; then as they come."""
        for nth in range(self._opening()):
            await asyncio.sleep(self._rng.expovariate(1 / OPENING_GAP_WALL_S))
            await self._call(draw_scenario(self._rng, serious=nth % 3 != 1))
        while True:
            await asyncio.sleep(self._gap_s())
            await self._call(draw_scenario(self._rng))

    def _opening(self) -> int:
        state = self._world.board.state
        if state is None or state["incidents"]:
            return 0
        return min(OPENING, max(1, len(state["vehicles"]) // 8))

    def _gap_s(self) -> float:
        state = self._world.board.state
        vehicles = len(state["vehicles"]) if state else 1
        per_day = sim.CALLS_PER_VEHICLE_DAY * max(vehicles, 1)
        return sim.gap_wall_s(
            self._rng, hour=hour(), calls_per_day=per_day, speed=self._world.pace.speed, desks=self._desks
        )

    async def _call(self, scenario: Scenario) -> None:
        if (state := self._world.board.state) is None:
            return
        address = await self.somewhere(state)
        await self._ring(scenario, address)
        if scenario.pairs and self._rng.random() < 0.25:  # a second passer-by
            await asyncio.sleep(self._world.pace.wall_s(self._rng.uniform(20, 90)))
            await self._ring(scenario, address)

    async def somewhere(self, state: Json) -> Address:
        """Near a station: they stand where people live. Few call from where the map has no street."""
        for _try in range(_ELSEWHERE):
            around = self._rng.choice(state["stations"]) if state["stations"] else state["centre"]
            address = await self._world.streets.address(self._rng, Point(around["lat"], around["lon"]), SPREAD_M)
            if address.text:
                break
        return address

    async def _ring(self, scenario: Scenario, address: Address) -> None:
        phone = draw_phone(self._rng)
        self.told[phone] = Told(scenario, address)
        if len(self.told) > REMEMBERED:
            del self.told[next(iter(self.told))]
        try:
            answer = await self._world.api.ask("POST", "/api/calls", self._body(phone, scenario, address))
        except Away:
            return
        self.made += answer.ok

    def _body(self, phone: str, scenario: Scenario, address: Address) -> Json:
        text = self._rng.choice(scenario.sentences)
        if not scenario.closes:
            text += f", ở {address.text}" if address.text and self._rng.random() < 0.8 else ", tới lẹ giùm"
        body: Json = {"phone": phone, "text": text}
        if self._rng.random() < LOCATED_SHARE:
            body |= {"lat": round(address.point.lat, 6), "lon": round(address.point.lon, 6)}
        return body
