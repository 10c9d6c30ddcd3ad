"""The product as processes of its own on the test's database, to be killed where it hurts most."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from django.db import connection
from websockets.sync.client import ClientConnection, connect

from dispatch.domain.board import fold
from fleet.models import Staff
from tests import servers
from tests.realtime.boards import session_of

LIMIT_S = 60
CSRF = "c" * 32

KILL_AFTER_COMMIT = """
import os, signal
from config.journal import wake
publish = wake.boards
def boards(centre_id, message):
    if message["kind"] == {kind!r}:
        os.kill(os.getpid(), signal.SIGKILL)
    publish(centre_id, message)
wake.boards = boards
"""

KILL_BEFORE_COMMIT = """
import os, signal
from config.journal import services
from config.journal.models import Entry
def save(self, **kwargs):
    super(Entry, self).save(**kwargs)
    if self.kind == {kind!r}:
        os.kill(os.getpid(), signal.SIGKILL)
Entry.save = save
"""

SETUP = "import django; django.setup()\n"
SERVE = "from daphne.cli import CommandLineInterface; CommandLineInterface.entrypoint()"
COMMAND = "from django.core.management import execute_from_command_line as run; import sys; run(sys.argv)"


def environment() -> dict[str, str]:
    """What a process needs to work on the test's own database."""
    row = connection.settings_dict
    url = f"sqlite:///{row['NAME']}"
    if connection.vendor == "postgresql":
        url = f"postgresql://{row['USER']}@{row['HOST']}:{row['PORT']}/{row['NAME']}"
    settings = {"DJANGO_SETTINGS_MODULE": "config.settings", "DATABASE_URL": url, "RUN_WORKER": "0"}
    return {**os.environ, **settings}


def start(code: str, *arguments: str, env: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", SETUP + code, *arguments]
    return subprocess.Popen(command, cwd=servers.ROOT, env={**environment(), **(env or {})})


def is_killed(code: str, *arguments: str) -> bool:
    """Whether a kill, and nothing else, ends a process that runs this; it ends here in any case."""
    process = start(code, *arguments)
    try:
        return process.wait(LIMIT_S) == -signal.SIGKILL
    finally:
        servers.stop(process)


@dataclass
class Server:
    """A running Daphne."""

    port: int
    process: subprocess.Popen[bytes]
    stack: ExitStack

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def desk(self, person: Staff) -> httpx.Client:
        """A signed-in person's HTTP, with the CSRF token as pages send it."""
        cookies = {"sessionid": session_of(person), "csrftoken": CSRF}
        return httpx.Client(base_url=self.url, cookies=cookies, headers={"X-CSRFToken": CSRF}, timeout=LIMIT_S)

    def device(self, token: str) -> httpx.Client:
        return httpx.Client(base_url=self.url, headers={"Authorization": f"Bearer {token}"}, timeout=LIMIT_S)

    def board(self, person: Staff, since: int | None = None) -> "LiveBoard":
        return self._listen(person, "/ws/board" if since is None else f"/ws/board?since={since}")

    def phone(self, person: Staff) -> "LiveBoard":
        return self._listen(person, "/ws/crew")

    def _listen(self, person: Staff, path: str) -> "LiveBoard":
        headers = {"Cookie": f"sessionid={session_of(person)}", "Origin": self.url}
        url = f"ws://127.0.0.1:{self.port}{path}"
        socket = connect(url, additional_headers=headers, open_timeout=LIMIT_S, max_size=2**24)
        return LiveBoard(self.stack.enter_context(socket))

    def died(self) -> bool:
        """Wait for the end; was it the kill?"""
        return self.process.wait(LIMIT_S) == -signal.SIGKILL


class LiveBoard:
    """A console on a real socket."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.state: dict[str, Any] = {}

    def hear(self) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(self.socket.recv(LIMIT_S))
        if message["type"] == "snapshot":
            self.state = message
        elif message["type"] == "entry" and self.state:
            self.state = fold(self.state, message)
        return message

    def hear_kind(self, kind: str) -> dict[str, Any]:
        """The next message of a kind. Heartbeats never end, so neither would the waiting: it gives up after a while."""
        deadline = time.monotonic() + LIMIT_S
        while (message := self.hear())["type"] != kind:
            assert time.monotonic() < deadline, f"no {kind} within {LIMIT_S} s"
        return message

    def reaches(self, seq: int) -> dict[str, Any]:
        while self.state.get("seq", -1) < seq:
            self.hear()
        return self.state


@contextmanager
def server(prelude: str = "", env: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Daphne with `prelude` run in it first; ended at the end if it still lives."""
    port = servers.free_port()
    arguments = ("-b", "127.0.0.1", "-p", str(port), "config.asgi:application")
    process = start(prelude + SERVE, *arguments, env=env)
    try:
        ready = f"http://127.0.0.1:{port}/healthz"
        servers.wait_until(lambda: servers.answers(ready), what="daphne", process=process)
        with ExitStack() as stack:
            yield Server(port, process, stack)
    finally:
        servers.stop(process)
