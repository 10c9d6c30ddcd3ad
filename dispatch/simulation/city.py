"""A centre that lives, and the network of them: wires callers, desk, crews, roster and trackers to the contract."""

import asyncio
import contextlib
import json
import logging
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from config import clock
from dispatch.simulation.callers import Callers
from dispatch.simulation.crew import Crew, World
from dispatch.simulation.desk import Desk
from dispatch.simulation.gps import Beacon, Fix, Tracker
from dispatch.simulation.link import Api, Board, Session, Tally
from dispatch.simulation.nurse import Nurse
from dispatch.simulation.roster import Roster, last_places
from dispatch.simulation.streets import Streets
from dispatch.simulation.time import Pace
from mapping.domain.geo import Point, haversine_m
from mapping.domain.speeds import LOCAL_TIME

log = logging.getLogger(__name__)
type Json = dict[str, Any]

STATUS_S: Final = 10.0
RESTART_S: Final = 5.0
#: A last position further than this from home is not believed at the start.
FAR_M: Final = 60_000.0


@dataclass(frozen=True, slots=True)
class Access:
    """One centre's device token, the login of the colleague at the desk, and of the nurse where there is one."""

    code: str
    token: str
    username: str
    password: str
    nurse: tuple[str, str] | None = None


def read_access(path: Path) -> list[Access]:
    """From `{centres: [{code, token, desk: {username, password}, nurse?}]}`. Raises OSError, ValueError or KeyError."""
    centres = json.loads(path.read_text(encoding="utf-8"))["centres"]
    return [
        Access(c["code"], c["token"], c["desk"]["username"], c["desk"]["password"], _nurse(c.get("nurse")))
        for c in centres
    ]


def _nurse(login: Json | None) -> tuple[str, str] | None:
    return (login["username"], login["password"]) if login else None


class Centre:
    """One centre's simulated people and vehicles."""

    def __init__(self, url: str, access: Access, seed: str, pace: Pace, desks: int, streets: Streets) -> None:
        self.code, self.tally = access.code, Tally()
        seed = f"{seed} {access.code}"
        self._api = Api(url, access.token, self.tally, seed)
        self._board = Board(url, access.token, self._changed, seed)
        self.world = World(self._api, self._board, streets, pace, seed)
        self.crews: dict[int, Crew] = {}
        self._ready = asyncio.Event()
        self._callers = Callers(self.world, desks)
        claimed: set[str] = set()
        login = (access.username, access.password)
        self._sessions = [Session(url, *login, self.tally, f"{seed} {nth}") for nth in range(desks)]
        self._desks = [Desk(self.world, one, self._callers, claimed, nth) for nth, one in enumerate(self._sessions)]
        self._nurses = [Session(url, *access.nurse, self.tally, f"{seed} nurse")] if access.nurse else []
        self._air = Api(url, access.token, self.tally, f"{seed} gps")  # where no crew's phone stands in the way
        self.beacon = Beacon(self._air, self._boxes)
        self._roster = Roster(self.world)

    async def run(self) -> None:
        """Live until cancelled. A part that meets a bug says so and begins again."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(_for_ever("board", self._board.follow))
                await self._ready.wait()
                parts: dict[str, Callable[[], Awaitable[None]]] = {
                    "roster": lambda: self._roster.keep(self.crews),
                    "gps": self.beacon.run,
                    "callers": self._callers.run,
                    **{f"desk {nth}": desk.run for nth, desk in enumerate(self._desks)},
                    **{f"nurse {nth}": Nurse(one, self.code).run for nth, one in enumerate(self._nurses)},
                }
                for name, part in parts.items():
                    group.create_task(_for_ever(name, part))
        finally:
            await self._close()

    async def _close(self) -> None:
        for crew in self.crews.values():
            crew.stop()
        for api in (self._api, self._air, *self._sessions, *self._nurses):
            await api.close()

    def _boxes(self) -> Iterator[tuple[Tracker, list[Fix]]]:
        return ((crew.tracker, crew.fixes()) for crew in self.crews.values())

    def _changed(self, entry: Json | None) -> None:
        """The board moved: meet new vehicles and tell crews what became of theirs."""
        state = self._board.state
        assert state is not None
        rows = state["vehicles"] if entry is None else entry["data"]["set"].get("vehicles", ())
        places = last_places(state["positions"]) if entry is None else {}
        for row in rows:
            if row["id"] not in self.crews:
                self.crews[row["id"]] = Crew(self.world, row, self._home(row), self._last(row, places))
            self.crews[row["id"]].see(row)
        self._ready.set()

    def _home(self, row: Json) -> Point:
        state = self._board.state or {"stations": ()}
        stations = {one["id"]: one for one in state["stations"]}
        home = stations.get(row["station_id"]) or state["centre"]
        return Point(home["lat"], home["lon"])

    def _last(self, row: Json, places: dict[int, Point]) -> Point | None:
        last = places.get(row["id"])
        return last if last is not None and haversine_m(last, self._home(row)) < FAR_M else None

    def status(self) -> str:
        """One line for a person."""
        state = self._board.state
        if state is None:
            return f"{self.code}: waiting for the server"
        crews = self.crews.values()
        refused = ", ".join(f"{what} ×{n}" for what, n in self.tally.refused.most_common(4))
        return (
            f"{self.code}: {'live' if self._board.live else 'AWAY'} seq {state['seq']}"
            f" · on duty {sum(c.on_duty for c in crews)}/{len(crews)}, on a job {sum(c.busy for c in crews)},"
            f" with people {sum(c.personal for c in crews)}"
            f" · calls made {self._callers.made}, waiting {len(state['calls'])} · incidents {len(state['incidents'])}"
            f" · fixes {self.beacon.sent} (rejected {self.beacon.rejected})"
            f" · requests {self.tally.sent}, away {self.tally.away}" + (f" · refused {refused}" if refused else "")
        )


async def _for_ever(name: str, part: Callable[[], Awaitable[None]]) -> None:
    while True:
        task = asyncio.ensure_future(part())
        try:
            await asyncio.wait({task})
        finally:
            task.cancel()
        if not task.cancelled() and (problem := task.exception()) is not None:
            log.error("%s stopped and begins again", name, exc_info=problem)
        await asyncio.sleep(RESTART_S)


class City:
    """All centres of a network, in one event loop."""

    def __init__(
        self, url: str, accesses: list[Access], *, seed: int = 7, pace: Pace | None = None, desks: int = 1
    ) -> None:
        self._streets = Streets()
        self.centres = [
            Centre(url.rstrip("/"), access, str(seed), pace or Pace(), desks, self._streets) for access in accesses
        ]

    async def run(self, *, say: Callable[[str], None], until_s: float | None = None) -> None:
        """Live until cancelled, or for so many wall seconds; a status line every ten."""
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(until_s), asyncio.TaskGroup() as group:
                    for centre in self.centres:
                        group.create_task(centre.run())
                    group.create_task(self._tell(say))
        finally:
            self._streets.close()

    async def _tell(self, say: Callable[[str], None]) -> None:
        while True:
            await asyncio.sleep(STATUS_S)
            at = clock.now().astimezone(LOCAL_TIME)
            for centre in self.centres:
                say(f"{at:%H:%M:%S} {centre.status()}")
