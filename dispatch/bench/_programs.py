"""Redis and PostgreSQL started for a measurement or a test: on free ports, in folders of their own, gone afterwards."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

START_LIMIT_S: Final = 60


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
def postgres_server(options: Sequence[str] = ()) -> Iterator[str]:
    """A PostgreSQL of our own; yields the URL of its database `dispatch`. It waits for the disk unless told not to."""
    initdb, postgres, user, port = find_program("initdb"), find_program("postgres"), _postgres_user(), free_port()
    with tempfile.TemporaryDirectory(prefix="dispatch115-postgres-", ignore_cleanup_errors=True) as folder:
        if user:
            shutil.chown(folder, user)
        data = f"{folder}/data"
        init = [initdb, "-D", data, "-U", "dispatch", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8"]
        subprocess.run(init, check=True, capture_output=True, user=user, cwd=folder)
        settings = [
            f"--{option}" for option in (*options, "max-connections=200", f"port={port}", "listen-addresses=127.0.0.1")
        ]
        log = open(f"{folder}/log", "wb")  # noqa: SIM115 - closed with the folder
        process = subprocess.Popen(
            [postgres, "-D", data, "-k", folder, *settings], user=user, cwd=folder, stderr=log, stdout=log
        )
        try:
            wait_until(lambda: _created_database(port), what="postgres", process=process)
            yield f"postgresql://dispatch@127.0.0.1:{port}/dispatch"
        finally:
            stop(process, signal.SIGINT)  # the fast shutdown: sessions are cut, data is kept
            log.close()


def _created_database(port: int) -> bool:
    """False while PostgreSQL does not listen yet, or listens and is still starting up."""
    import psycopg

    address = f"postgresql://dispatch@127.0.0.1:{port}/postgres"
    try:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("CREATE DATABASE dispatch")
    except psycopg.OperationalError:
        return False
    return True
