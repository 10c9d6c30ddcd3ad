"""Copying a database out while it is in use, and into an empty one."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Final

from django.db import connection

from dispatch.backup.folder import BackupFailed

#: Where Debian keeps PostgreSQL's programs.
_DEBIAN: Final = Path("/usr/lib/postgresql")


def copy_out(to: Path) -> None:
    """The whole database as it is at one moment; whoever writes meanwhile does not wait. Raises BackupFailed."""
    if connection.vendor == "postgresql":
        _run("pg_dump", "--format=custom", f"--file={to}")
    else:
        _copy_sqlite(_sqlite_file(), to)


def copy_in(source: Path) -> None:
    """Into the configured database, which must be empty; all of it or nothing. Raises BackupFailed."""
    if connection.introspection.table_names():
        raise BackupFailed("the database is not empty: a backup is restored into a new one")
    connection.close()
    if connection.vendor == "postgresql":
        _run("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", str(source))
    else:
        file = _sqlite_file()
        draft = file.with_name(f"{file.name}.restored")
        shutil.copyfile(source, draft)
        for beside in ("-wal", "-shm"):
            file.with_name(file.name + beside).unlink(missing_ok=True)
        draft.replace(file)


def _sqlite_file() -> Path:
    return Path(connection.settings_dict["NAME"])


def _copy_sqlite(source: Path, to: Path) -> None:
    try:
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(to)) as new:
            old.backup(new)  # in one step: a reader's view, beside which writers go on
            new.execute("PRAGMA journal_mode=DELETE")  # one file, without companions that somebody may leave behind
            found = new.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.Error as why:  # a full disk too
        raise BackupFailed(f"the database could not be copied: {why}") from why
    if found != "ok":
        raise BackupFailed(f"the database is damaged: {found}")


def _program(name: str) -> str:
    found = shutil.which(name) or next((str(path) for path in sorted(_DEBIAN.glob(f"*/bin/{name}"))[-1:]), None)
    if found is None:
        raise BackupFailed(f"{name} is not installed: it comes with PostgreSQL's client programs")
    return found


def _run(name: str, *arguments: str) -> None:
    given = connection.settings_dict
    where = {"PGHOST": given["HOST"], "PGPORT": given["PORT"], "PGUSER": given["USER"], "PGPASSWORD": given["PASSWORD"]}
    tls = {f"PG{key.upper()}": value for key, value in given["OPTIONS"].items() if key.startswith("ssl")}
    told = {key: str(value) for key, value in (where | tls).items() if value}
    command = [_program(name), "--no-password", f"--dbname={given['NAME']}", *arguments]
    done = subprocess.run(command, env={**os.environ, **told}, capture_output=True, text=True)
    if done.returncode:
        raise BackupFailed(f"{name} failed: {_without_rows(done.stderr)[-400:]}")


def _without_rows(said: str) -> str:
    """What PostgreSQL says of an error quotes the row: a caller's number, a patient's name."""
    quotes = ("DETAIL:", "CONTEXT:")
    return "; ".join(line for line in said.splitlines() if line and not any(word in line for word in quotes))
