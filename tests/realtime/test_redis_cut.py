"""Redis goes away in the middle of the work: the picture gets slower, and nothing else happens."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from config import clock
from config.journal.selectors import head_seq, verify
from dispatch.board import snapshot
from dispatch.domain.board import picture
from tests import servers
from tests.factories import Cast, device, incident
from tests.realtime.processes import LiveBoard, Server, server


@dataclass
class MortalRedis:
    """A Redis that can be killed and come back on the same port."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def live(self) -> None:
        command = [servers.find_program("redis-server"), "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        self.process = subprocess.Popen([*command, "--dir", str(self.folder)], stdout=subprocess.DEVNULL)
        servers.wait_until(lambda: servers.listening(self.port), what="redis-server", process=self.process)

    def die(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[MortalRedis]:
    try:
        servers.find_program("redis-server")
    except servers.Unavailable as why:
        pytest.skip(str(why))
    mortal = MortalRedis(tmp_path, servers.free_port())
    mortal.live()
    yield mortal
    mortal.die()


def _new_call(server: Server, cast: Cast) -> int:
    """A call over HTTP; the journal's number after it."""
    _row, token = device(cast.centre, "calls")
    answer = server.device(token).post("/api/calls", json={"phone": "0903123412", "text": "té xe"})
    assert answer.status_code == 201
    return head_seq(cast.centre.pk)


def _shown(server: Server, cast: Cast, board: LiveBoard, lat: float) -> bool:
    """A position over HTTP, and its arrival on a board of another process."""
    _row, token = device(cast.centre, "positions")
    fix = {"vehicle": "C-01", "lat": lat, "lon": 106.7, "at": clock.iso(clock.now())}
    answer = server.device(token).post("/api/positions", json={"fixes": [fix]})
    assert answer.json() == {"accepted": 1, "rejected": []}
    while not any(shown[1] == lat for shown in board.hear_kind("positions")["fixes"]):
        pass
    return True


@pytest.mark.postgres
def test_a_dead_redis_slows_the_picture_and_stops_nothing(city: Cast, redis: MortalRedis) -> None:
    url = f"/api/incidents/{incident(city).pk}/assignments"
    env = {"REDIS_URL": redis.url}
    with server(env=env) as one, server(env=env) as two:
        board = two.board(city.minh)
        board.reaches(_new_call(one, city))
        assert _shown(one, city, board, 10.7701)

        redis.die()
        sent = one.desk(city.lan).post(url, json={"vehicle_id": city.c01.pk})
        assert sent.status_code == 201
        assert sent.elapsed.total_seconds() < 10
        board.reaches(head_seq(city.centre.pk))
        assert picture(board.state) == picture(snapshot(city.centre.pk))
        late = two.board(city.hoa)
        late.reaches(_new_call(one, city))
        assert one.phone(city.an).hear_kind("job")["assignment"]["id"] == sent.json()["id"]
        assert one.desk(city.lan).get("/readyz").json()["parts"]["layer"] == "down"

        redis.live()
        for lat, again in ((10.7702, board), (10.7703, late)):  # metres apart: what leaps is rightly kept off the map
            again.reaches(_new_call(one, city))
            assert _shown(one, city, again, lat)
        assert picture(late.state) == picture(snapshot(city.centre.pk))
    assert not list(verify(city.centre.pk))
