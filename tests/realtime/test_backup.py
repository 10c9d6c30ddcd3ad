"""A backup that is taken while the system works is restored on an empty machine, and proves what it holds."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings as project
from django.core.management import CommandError, call_command
from django.db import connection

from config.journal.models import Entry
from config.journal.selectors import head_seq
from dispatch.backup import databases, saving
from dispatch.backup.folder import BackupFailed, all_in, read
from dispatch.patients import photos
from tests import servers
from tests.factories import Cast, incident

PHOTO = b"\xff\xd8 a picture"


@pytest.fixture
def box(settings: Any, tmp_path: Path) -> Path:
    """This installation's own folder, with a photo and a key that it has made itself."""
    settings.VAR_DIR = tmp_path / "var"
    photos.folder().joinpath("one.jpg").write_bytes(PHOTO)
    (settings.VAR_DIR / "secret_key").write_text(project.SECRET_KEY)
    return Path(settings.VAR_DIR)


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of another machine: nothing there yet but an empty database."""
    url = f"sqlite:///{tmp_path / 'fresh.sqlite3'}"
    row = connection.settings_dict
    name = f"restored_{os.getpid()}"
    if connection.vendor == "postgresql":
        _own_connection(f'CREATE DATABASE "{name}"')
        url = f"postgresql://{row['USER']}@{row['HOST']}:{row['PORT']}/{name}"
    own = {"DATABASE_URL": url, "VAR_DIR": str(tmp_path / "fresh"), "REDIS_URL": "", "SECRET_KEY": ""}
    yield {**os.environ, **own, "DJANGO_SETTINGS_MODULE": "config.settings"}
    if connection.vendor == "postgresql":
        _own_connection(f'DROP DATABASE "{name}" WITH (FORCE)')


def _own_connection(statement: str) -> None:
    row = connection.settings_dict
    where = {"host": row["HOST"], "port": row["PORT"], "user": row["USER"], "dbname": "postgres"}
    with closing(psycopg.connect(**where, autocommit=True)) as own:
        own.execute(statement)


def _there(env: dict[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=servers.ROOT, env=env, capture_output=True, text=True)


def _save(place: Path) -> Path:
    call_command("backup", str(place))
    return all_in(place)[-1]


def test_what_was_written_before_and_meanwhile_is_whole_on_another_machine(
    city: Cast, box: Path, fresh: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    incident(city)
    before = head_seq(city.centre.pk)
    copy_out = databases.copy_out

    def busy(to: Path) -> None:
        incident(city)  # after the heads were read: the database is ahead of the description, never behind it
        copy_out(to)

    monkeypatch.setattr(databases, "copy_out", busy)
    backup = _save(tmp_path / "backups")
    incident(city)

    restored = _there(fresh, "restore", str(backup))
    assert (restored.returncode, restored.stderr) == (0, "")
    assert "nothing changed" in restored.stdout
    count = "from dispatch.models import Incident; from django.conf import settings as s; "
    count += "print(Incident.objects.count(), (s.VAR_DIR / 'photos/one.jpg').read_bytes(), s.SECRET_KEY)"
    told = _there(fresh, "shell", "-v0", "-c", count).stdout.strip()
    assert told == f"2 {PHOTO!r} {project.SECRET_KEY}"
    assert read(backup).heads[str(city.centre.pk)][0] == before
    assert backup.stat().st_mode & 0o077 == 0  # patients' data: for this system's user alone

    again = _there(fresh, "restore", str(backup))
    assert again.returncode == 1
    assert "not empty" in again.stderr


def test_a_backup_that_lacks_what_had_been_written_is_not_taken_for_restored(
    city: Cast, box: Path, fresh: dict[str, str], tmp_path: Path
) -> None:
    incident(city)
    backup = _save(tmp_path / "backups")
    about = json.loads((backup / "backup.json").read_text())
    about["heads"][str(city.centre.pk)][0] += 1
    (backup / "backup.json").write_text(json.dumps(about))
    restored = _there(fresh, "restore", str(backup))
    assert restored.returncode == 1
    assert "is missing" in restored.stderr


@pytest.mark.parametrize("harm", ["database", "photos/one.jpg", "backup.json"])
def test_a_damaged_backup_is_refused_before_anything_is_touched(
    harm: str, city: Cast, box: Path, tmp_path: Path
) -> None:
    backup = _save(tmp_path / "backups")
    with (backup / harm).open("ab") as file:
        file.write(b"x")
    with pytest.raises(CommandError, match=r"damaged|no backup"):
        call_command("restore", str(backup))
    assert Entry.objects.count() == head_seq(city.centre.pk)


def test_a_backup_of_the_other_kind_of_database_is_refused(city: Cast, box: Path, tmp_path: Path) -> None:
    backup = _save(tmp_path / "backups")
    about = json.loads((backup / "backup.json").read_text())
    (backup / "backup.json").write_text(json.dumps(about | {"vendor": "other"}))
    with pytest.raises(CommandError, match="backup of other"):
        call_command("restore", str(backup))


def test_a_failure_leaves_nothing_behind(
    city: Cast, box: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_to: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(databases, "copy_out", full)
    with pytest.raises(CommandError, match="No space left"):
        call_command("backup", str(tmp_path / "backups"))
    assert list((tmp_path / "backups").iterdir()) == []
    (tmp_path / "file").touch()
    with pytest.raises(CommandError, match="nothing can be written"):
        call_command("backup", str(tmp_path / "file"))


@pytest.mark.sqlite
@pytest.mark.django_db
def test_a_database_that_is_full_or_no_database_is_a_sentence(box: Path, tmp_path: Path) -> None:
    """SQLite's own words for a full disk are no OSError."""
    source, to = tmp_path / "source", tmp_path / "nowhere" / "copy"
    with pytest.raises(BackupFailed, match="could not be copied: unable to open"):
        databases._copy_sqlite(source, to)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE journal_head RENAME TO gone")
    with pytest.raises(CommandError, match="cannot be read: no such table"):
        call_command("backup", str(tmp_path / "backups"))
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_backup_whose_empty_folder_was_lost_on_the_way_is_restored(
    city: Cast, box: Path, fresh: dict[str, str], tmp_path: Path
) -> None:
    photos.folder().joinpath("one.jpg").unlink()
    backup = _save(tmp_path / "backups")
    (backup / "photos").rmdir()
    restored = _there(fresh, "restore", str(backup))
    assert (restored.returncode, restored.stderr) == (0, "")


@pytest.mark.parametrize("told", ["[]", "{}", '{"files": []}', '{"heads": [1]}', '{"heads": {"1": 5}}', "null", "7"])
def test_a_description_of_another_make_is_a_sentence(told: str, tmp_path: Path) -> None:
    usual = {"at": "", "vendor": "sqlite", "heads": {}, "files": {}}
    given = json.loads(told)
    (tmp_path / "backup.json").write_text(json.dumps(usual | given if given and isinstance(given, dict) else given))
    with pytest.raises(BackupFailed, match="no backup"):
        read(tmp_path)


def test_what_a_killed_backup_left_is_removed_a_day_later(city: Cast, box: Path, tmp_path: Path) -> None:
    old, running, other = (tmp_path / name for name in ("unfinished-115-a", "unfinished-115-b", "unfinished-film"))
    for folder in (old, running, other):
        folder.mkdir()
    for folder in (old, other):
        os.utime(folder, (0, 0))
    call_command("backup", str(tmp_path))
    assert [folder.exists() for folder in (old, running, other)] == [False, True, True]


@pytest.mark.postgres
def test_without_its_client_programs_postgresql_says_what_to_install(
    city: Cast, box: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(databases, "_DEBIAN", tmp_path)
    with pytest.raises(CommandError, match="pg_dump is not installed"):
        call_command("backup", str(tmp_path / "backups"))


def test_what_postgresql_says_of_a_failure_is_told_without_the_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = (
        "pg_restore: error: COPY failed\nDETAIL:  Key (phone)=(0903123412) exists.\nCONTEXT:  COPY call, line 1: ngã xe"
    )
    program = tmp_path / "pg_restore"
    program.write_text(f"#!/bin/sh\necho '{said}' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setattr(databases, "_program", lambda name: str(tmp_path / name))
    with pytest.raises(BackupFailed) as failed:
        databases._run("pg_restore")
    assert str(failed.value) == "pg_restore failed: pg_restore: error: COPY failed"


@pytest.mark.sqlite
def test_a_damaged_database_is_not_saved_as_if_it_were_whole(tmp_path: Path) -> None:
    broken = tmp_path / "broken.sqlite3"
    with closing(sqlite3.connect(broken)) as made:
        made.executescript(
            "CREATE TABLE a(b); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n LIMIT 9999)"
            " INSERT INTO a SELECT i FROM n;"
        )
    data = bytearray(broken.read_bytes())
    data[4096 * 2 : 4096 * 3] = b"\xa5" * 4096
    broken.write_bytes(data)
    with pytest.raises(BackupFailed):
        databases._copy_sqlite(broken, tmp_path / "copy")


def test_the_newest_are_kept(tmp_path: Path) -> None:
    for day in ("20261120", "20261122", "20261121"):
        (tmp_path / f"115-{day}-010000").mkdir()
        (tmp_path / f"115-{day}-010000" / "backup.json").touch()
    (tmp_path / "unfinished-x").mkdir()
    (tmp_path / "115-20261100-010000").symlink_to(tmp_path / "115-20261122-010000")
    (tmp_path / "115-20261101-010000").mkdir()  # of something else: it describes nothing
    assert [path.name for path in saving.forget_old(tmp_path, 2)] == ["115-20261120-010000"]
    assert len(list(tmp_path.iterdir())) == 5
