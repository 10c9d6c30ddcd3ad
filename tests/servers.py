"""Servers that the tests start for themselves, on free ports, and stop again.

Nothing here needs a server to be running beforehand, and nothing survives the `with` block.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
START_LIMIT_S = 60
NO_DURABILITY = ("fsync=off", "full-page-writes=off", "synchronous-commit=off", "max-connections=200")


class Unavailable(RuntimeError):
    """A server's program is not on this machine."""


def free_port() -> int:
    """A TCP port on loopback that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(ready: Callable[[], bool], *, what: str, process: subprocess.Popen[bytes] | None = None) -> None:
    """Poll until ready; raise when the process ends first or the limit runs out."""
    deadline = time.monotonic() + START_LIMIT_S
    while not ready():
        if process is not None and process.poll() is not None:
            raise RuntimeError(f"{what} ended with code {process.returncode} before it was ready")
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} was not ready after {START_LIMIT_S} s")
        time.sleep(0.05)  # waiting for another process: there is nothing to subscribe to


def listening(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def answers(url: str) -> bool:
    """Whether the URL answers with a success."""
    try:
        with urlopen(url, timeout=5) as response:
            return bool(response.status < 400)
    except (HTTPError, URLError, ConnectionError, TimeoutError):
        return False


def stop(process: subprocess.Popen[bytes], how: signal.Signals = signal.SIGTERM) -> None:
    """Ask the process to end, and insist after ten seconds."""
    if process.poll() is not None:
        return
    process.send_signal(how)
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def find_program(name: str) -> str:
    """Full path of a server program, looking also where Debian keeps PostgreSQL's."""
    if found := shutil.which(name):
        return found
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / name).exists():
            return str(folder / name)
    raise Unavailable(f"{name} is not installed")


@contextmanager
def redis_server() -> Iterator[str]:
    """A Redis of our own; yields its URL."""
    port = free_port()
    command = [find_program("redis-server"), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly"]
    with tempfile.TemporaryDirectory(prefix="dispatch115-redis-") as folder:
        process = subprocess.Popen([*command, "no", "--dir", folder], stdout=subprocess.DEVNULL)
        try:
            wait_until(lambda: listening(port), what="redis-server", process=process)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            stop(process)


def _postgres_user() -> str | None:
    """PostgreSQL refuses to run as root; as root it runs as the user that its package made."""
    if os.getuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        raise Unavailable("there is no user 'postgres' to run PostgreSQL as") from None


@contextmanager
def postgres_server() -> Iterator[str]:
    """A PostgreSQL of our own, without fsync; yields the URL of its database `dispatch`."""
    initdb, postgres, user, port = find_program("initdb"), find_program("postgres"), _postgres_user(), free_port()
    with tempfile.TemporaryDirectory(prefix="dispatch115-postgres-", ignore_cleanup_errors=True) as folder:
        if user:
            shutil.chown(folder, user)
        data = f"{folder}/data"
        init = [initdb, "-D", data, "-U", "dispatch", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8"]
        subprocess.run(init, check=True, capture_output=True, user=user, cwd=folder)
        fast = [f"--{option}" for option in (*NO_DURABILITY, f"port={port}", "listen-addresses=127.0.0.1")]
        log = open(f"{folder}/log", "wb")  # noqa: SIM115 - closed with the folder
        process = subprocess.Popen(
            [postgres, "-D", data, "-k", folder, *fast], user=user, cwd=folder, stderr=log, stdout=log
        )
        try:
            wait_until(lambda: listening(port), what="postgres", process=process)
            _create_database(port)
            yield f"postgresql://dispatch@127.0.0.1:{port}/dispatch"
        finally:
            stop(process, signal.SIGINT)  # the fast shutdown: sessions are cut, data is kept
            log.close()


def _create_database(port: int) -> None:
    import psycopg

    address = f"postgresql://dispatch@127.0.0.1:{port}/postgres"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE DATABASE dispatch")


def manage(*arguments: str, env: Mapping[str, str]) -> str:
    """Run a management command in a process of its own; its output, or an error that shows it."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env={**os.environ, **env}, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"manage.py {' '.join(arguments)} failed:\n{done.stdout}\n{done.stderr}")
    return done.stdout


@contextmanager
def web_server(env: Mapping[str, str], *, port: int | None = None, log: Path | None = None) -> Iterator[str]:
    """Daphne serving the product with this environment; yields its base URL once it answers."""
    port = port or free_port()
    command = [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(port), "config.asgi:application"]
    with ExitStack() as stack:
        out = stack.enter_context(log.open("ab")) if log else None
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", **env},
            stdout=out or subprocess.DEVNULL,
            stderr=out or None,
        )
        stack.callback(stop, process)
        wait_until(lambda: answers(f"http://127.0.0.1:{port}/healthz"), what="daphne", process=process)
        yield f"http://127.0.0.1:{port}"


def find_chromium() -> str:
    """The system's Chromium or Chrome."""
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        if found := shutil.which(name):
            return found
    raise Unavailable("chromium is not installed")
