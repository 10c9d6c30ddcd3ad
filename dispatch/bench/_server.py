"""A server to measure: a process of its own with a fresh database, on a free port, as one box runs it."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
from django.conf import settings

START_LIMIT_S: Final = 60.0
_TICKS: Final = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Stack:
    """PostgreSQL and Redis for a server that is not embedded."""

    database_url: str
    redis_url: str


@dataclass(frozen=True, slots=True)
class Server:
    """url and process id of a running server, its database, and what `_network` wrote about its centre."""

    url: str
    pid: int
    access: dict[str, Any]
    database_url: str

    @property
    def token(self) -> str:
        return str(self.access["centres"][0]["token"])

    def cpu_s(self) -> float:
        """Processor seconds that the server has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS


def _environment(folder: Path, roads: Path | None, stack: Stack | None) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in {"REDIS_URL", "DATABASE_URL"}}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "VAR_DIR": str(folder),
        "DATABASE_URL": stack.database_url if stack else f"sqlite:///{folder / 'db.sqlite3'}",
        "REDIS_URL": stack.redis_url if stack else "",
        "ROADS_DIR": str(roads or folder / "roads"),
        "ALLOWED_HOSTS": "*",
        "RUN_WORKER": "1",
    }


def _python(environment: dict[str, str], *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await_answer(url: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with code {process.returncode}")
        try:
            httpx.get(f"{url}/healthz", timeout=5).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"the server did not answer within {START_LIMIT_S:.0f} s")


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:  # on a machine that is busy; what it measured has been read
        process.kill()
        process.wait()


@contextmanager
def server(
    *,
    vehicles: int,
    roads: Path | None = None,
    stack: Stack | None = None,
    trackers: bool = False,
    application: str = "config.asgi:application",
) -> Iterator[Server]:
    """Migrate, fill, serve; stop and remove everything at the end. trackers: a device for each vehicle."""
    folder = Path(tempfile.mkdtemp(prefix="dispatch115-bench-"))
    process = None
    try:
        environment = _environment(folder, roads, stack)
        _python(environment, "manage.py", "migrate", "--no-input", "-v0")
        out = folder / "access.json"
        fill = ["--vehicles", str(vehicles), "--out", str(out), *(["--trackers"] if trackers else [])]
        _python(environment, "-m", "dispatch.bench._network", *fill)
        port = _free_port()
        command = ["-m", "daphne", "-v", "0", "-b", "127.0.0.1", "-p", str(port), application]
        process = subprocess.Popen([sys.executable, *command], cwd=settings.BASE_DIR, env=environment)
        url = f"http://127.0.0.1:{port}"
        _await_answer(url, process)
        yield Server(url, process.pid, json.loads(out.read_text(encoding="utf-8")), environment["DATABASE_URL"])
    finally:
        if process is not None:
            _end(process)
        shutil.rmtree(folder, ignore_errors=True)
