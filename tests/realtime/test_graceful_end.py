"""A web server that is told to end takes nothing new, tells its sockets to come again, and answers what it began."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests import servers

RUN = (
    "from config.serve import Interface;"
    "Interface().run(['-v', '0', '-b', '127.0.0.1', '-p', '{port}', 'tests.realtime.unhurried:application'])"
)


@pytest.fixture
def port() -> int:
    return servers.free_port()


@pytest.fixture
def server(port: int) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-c", RUN.format(port=port)], cwd=servers.ROOT)
    try:
        servers.wait_until(lambda: servers.listening(port), what="the server", process=process)
        yield process
    finally:
        process.kill()
        process.wait()


def test_what_was_begun_is_ended_and_nothing_else_is_begun(
    server: subprocess.Popen[bytes], port: int, tmp_path: Path
) -> None:
    ready = tmp_path / "ready"
    url = f"http://127.0.0.1:{port}/?{ready}"
    with connect(f"ws://127.0.0.1:{port}/") as socket, httpx.stream("GET", url, timeout=60) as answer:
        pieces = answer.iter_bytes()
        assert next(pieces) == b"begun "
        server.terminate()
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(timeout=60)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1012
        assert not servers.listening(port)
        assert server.poll() is None
        ready.touch()
        assert next(pieces) == b"done"
    assert server.wait(timeout=60) == 0
