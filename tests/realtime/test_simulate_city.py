"""The simulated city against a live server: jobs go through, and a person's vehicle is left alone."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect

from dispatch.domain import simulation
from dispatch.simulation import callers, gps
from dispatch.simulation.city import City, read_access
from dispatch.simulation.link import Session, Tally
from dispatch.simulation.time import Pace
from tests import servers

pytestmark = pytest.mark.sqlite  # one pass is enough: what is tested is the simulator

SPEED = 400.0
LIMIT_S = 90.0
VEHICLES = 12
type Json = dict[str, Any]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """(url, access file) of a server with a made-up centre and no roads."""
    folder = tmp_path_factory.mktemp("city")
    database = servers.empty_database(folder / "db.sqlite3")
    env = {**servers.PRODUCT, "VAR_DIR": str(folder), "DATABASE_URL": database, "ROADS_DIR": str(folder / "roads")}
    access = folder / "access.json"
    command = [sys.executable, "-m", "dispatch.bench._network", "--vehicles", str(VEHICLES), "--out", str(access)]
    subprocess.run(command, cwd=servers.ROOT, env={**os.environ, **env}, check=True)
    with servers.web_server(env) as url:
        yield url, access


class Watcher:
    """A board that keeps every entry and the vehicles of every positions message."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self.entries: list[Json] = []
        self.fixes: list[list[Any]] = []
        self.beats = 0
        self.snapshot: Json = {}

    async def until(self, condition: Callable[[], bool]) -> None:
        """Read on until the condition holds."""
        async with asyncio.timeout(LIMIT_S):
            while not condition():
                self._take(json.loads(await self._socket.recv()))

    def _take(self, message: Json) -> None:
        match message["type"]:
            case "snapshot":
                self.snapshot = message
            case "entry":
                self.entries.append(message)
            case "positions":
                self.fixes += message["fixes"]
            case "heartbeat":
                self.beats += 1

    def of(self, kind: str, **subject: Any) -> list[Json]:
        """Entries of a kind whose vehicle rows include the given one."""
        found = [entry for entry in self.entries if entry["kind"] == kind]
        if "vehicle" in subject:
            found = [e for e in found if subject["vehicle"] in {v["id"] for v in e["data"]["set"].get("vehicles", ())}]
        return found


@asynccontextmanager
async def watching(site: tuple[str, Path]) -> AsyncIterator[Watcher]:
    url, access = site
    headers = {"Authorization": f"Bearer {read_access(access)[0].token}"}
    address = url.replace("http", "ws", 1) + "/ws/board"
    async with connect(address, additional_headers=headers, max_size=None, compression=None) as socket:
        watcher = Watcher(socket)
        await watcher.until(lambda: bool(watcher.snapshot))
        yield watcher


@asynccontextmanager
async def living(site: tuple[str, Path], *, desks: int = 1) -> AsyncIterator[City]:
    """The city, alive for as long as the block."""
    url, access = site
    city = City(url, read_access(access), seed=7, pace=Pace(SPEED, patience_wall_s=0.3), desks=desks)
    life = asyncio.create_task(city.run(say=print))
    try:
        yield city
    finally:
        life.cancel()
        with suppress(asyncio.CancelledError):
            await life


@asynccontextmanager
async def person(site: tuple[str, Path], name: str) -> AsyncIterator[Session]:
    login = json.loads(site[1].read_text())["people"][name]
    session = Session(site[0], **login, tally=Tally(), seed=name)
    try:
        await session.sign_in()
        yield session
    finally:
        await session.close()


async def did(session: Session, path: str, body: Json | None = None) -> Json:
    answer = await session.ask("POST", path, body)
    assert answer.ok, answer.body
    return answer.body


@pytest.fixture(autouse=True)
def busy_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulation, "CALLS_PER_WALL_S_AND_DESK", 1.0)
    monkeypatch.setattr(simulation, "PERSON_PAUSE_WALL_S", 0.5)
    monkeypatch.setattr(callers, "OPENING_GAP_WALL_S", 0.5)
    monkeypatch.setattr(gps, "PARKED_WALL_S", 1.0)
    monkeypatch.setattr(gps, "OFF_DUTY_WALL_S", 1.0)


async def test_calls_become_jobs_that_are_done_and_closed(site: tuple[str, Path]) -> None:
    async with watching(site) as board, living(site) as city, person(site, "desk") as desk:
        ours = await incident(desk)

        def steps() -> set[str]:
            return {entry["data"]["note"]["step"] for entry in board.of("assignment.step")}

        whole = {"acknowledged", "en_route", "on_scene", "left_scene", "at_destination", "clear"}
        await board.until(lambda: len(board.of("incident.closed")) >= 2 and whole <= steps())
        await board.until(lambda: len(board.of("call.closed")) >= 2)
        assert len({fix[0] for fix in board.fixes}) == VEHICLES
        assert not (await desk.ask("GET", f"/api/incidents/{ours['id']}")).body["assignments"], "it is a person's"
        refused = dict(city.centres[0].tally.refused)
        # Races with oneself are answered, never an error: a press that came too late, a time that was not believed.
        assert all(what.startswith("409 ") or what.endswith(" bad_time") for what in refused), refused


async def test_a_vehicle_that_a_person_signed_on_to_is_left_alone(site: tuple[str, Path]) -> None:
    """Without simulated desks: nobody but the test sends the vehicle anywhere."""
    people = person(site, "crew"), person(site, "desk")
    async with watching(site) as board, living(site, desks=0), people[0] as crew, people[1] as desk:
        await board.until(lambda: len(board.of("shift.started")) + len(on_duty(board.snapshot)) >= VEHICLES // 2)
        mine = await free_vehicle(desk)
        shift = await did(crew, "/api/shifts", {"vehicle_id": mine["id"]})
        await board.until(lambda: bool(by_people(board, mine["id"])))
        job = await send(desk, mine, board)
        seen, beats = len(board.fixes), board.beats
        await board.until(lambda: board.beats >= beats + 2)  # what was under way has arrived
        from_now, beats, others, now_ms = len(board.fixes), board.beats, len(board.entries), time.time() * 1000
        await board.until(lambda: board.beats >= beats + 4 and len(board.entries) > others)
        assert seen <= from_now < len(board.fixes), "the rest of the city goes on"
        assert mine["id"] not in {fix[0] for fix in board.fixes[from_now:] if fix[3] > now_ms}  # old ones are repeated
        assert not board.of("assignment.step", vehicle=mine["id"])
        await did(desk, f"/api/assignments/{job['id']}/steps", {"step": "cancelled", "note": "Hết việc"})
        await did(crew, f"/api/shifts/{shift['id']}/end")
        ended = len(board.entries)
        await board.until(lambda: bool(by_devices(board, mine["id"], ended)))


def on_duty(snapshot: Json) -> list[Json]:
    return [row for row in snapshot["vehicles"] if row["shift"]]


def by_people(board: Watcher, vehicle_id: int) -> list[Json]:
    return [e for e in board.of("shift.started", vehicle=vehicle_id) if e["actor"]["kind"] == "staff"]


def by_devices(board: Watcher, vehicle_id: int, start: int) -> list[Json]:
    fresh = board.of("shift.started", vehicle=vehicle_id)
    return [e for e in fresh if e["actor"]["kind"] == "device" and e in board.entries[start:]]


async def free_vehicle(desk: Session) -> Json:
    """A vehicle that a simulated crew is on and that has nothing to do."""
    rows: list[Json] = (await desk.ask("GET", "/api/vehicles")).body["items"]
    return next(row for row in rows if row["status"] == "free")


async def incident(desk: Session) -> Json:
    """An incident that a person made."""
    call = await did(desk, "/api/calls", {"phone": "0903123412", "take": True})
    where = {"lat": 10.78, "lon": 106.70, "address": "12 Lê Lợi", "category": "other", "priority": "urgent"}
    return await did(desk, f"/api/calls/{call['id']}/incident", where)


async def send(desk: Session, vehicle: Json, board: Watcher) -> Json:
    """A person's incident with the vehicle on it."""
    made = await incident(desk)
    job = await did(desk, f"/api/incidents/{made['id']}/assignments", {"vehicle_id": vehicle["id"]})
    await board.until(lambda: bool(board.of("assignment.notified", vehicle=vehicle["id"])))
    return job
