"""Servers that the tests start for themselves, on free ports, and stop again.

Nothing here needs a server to be running beforehand, and nothing survives the `with` block.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from config.devserver import digest_of
from dispatch.bench import _programs
from dispatch.bench._programs import Unavailable, find_program, free_port, listening, redis_server, stop, wait_until

__all__ = [
    "PRODUCT",
    "ROOT",
    "Unavailable",
    "answers",
    "empty_database",
    "find_chromium",
    "find_program",
    "free_port",
    "listening",
    "manage",
    "postgres_server",
    "redis_server",
    "stop",
    "wait_until",
    "web_server",
]

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = {"DJANGO_SETTINGS_MODULE": "config.settings", "REDIS_URL": "", "DEMO": "1"}  # not as tests have it
MIGRATIONS = ("*/migrations/*.py", "*/*/migrations/*.py")
NO_DURABILITY = ("fsync=off", "full-page-writes=off", "synchronous-commit=off")


def postgres_server() -> AbstractContextManager[str]:
    """A PostgreSQL that need not survive; its URL."""
    return _programs.postgres_server(NO_DURABILITY)


def answers(url: str) -> bool:
    """Whether the URL answers with a success."""
    try:
        with urlopen(url, timeout=5) as response:
            return bool(response.status < 400)
    except (HTTPError, URLError, ConnectionError, TimeoutError):
        return False


def manage(*arguments: str, env: Mapping[str, str]) -> str:
    """Run a management command in a process of its own; its output, or an error that shows it."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env={**os.environ, **env}, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"manage.py {' '.join(arguments)} failed:\n{done.stdout}\n{done.stderr}")
    return done.stdout


def empty_database(path: Path) -> str:
    """The URL of an SQLite database with every table and no row: migrated once for all workers, then copied."""
    tables = Path(os.environ["VAR_DIR"]) / f"tables-{digest_of(*MIGRATIONS)[:12]}.sqlite3"
    with tables.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not tables.exists():
            unfinished = tables.with_suffix(".part")
            unfinished.unlink(missing_ok=True)
            manage("migrate", "-v0", env={**PRODUCT, "DATABASE_URL": f"sqlite:///{unfinished}"})
            unfinished.rename(tables)
    shutil.copyfile(tables, path)
    return f"sqlite:///{path}"


@contextmanager
def web_server(env: Mapping[str, str], *, port: int | None = None, log: Path | None = None) -> Iterator[str]:
    """Daphne serving the product with this environment; yields its base URL once it answers."""
    port = port or free_port()
    command = [sys.executable, "-m", "config.serve", "-b", "127.0.0.1", "-p", str(port)]
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
