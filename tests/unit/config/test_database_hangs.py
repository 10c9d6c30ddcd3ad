"""A PostgreSQL whose processes stand still, while its machine acknowledges every byte: nobody waits for it for ever."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import pytest
from django.db import OperationalError, connections

from config import env, health
from tests.servers import wait_until


@pytest.fixture
def far(
    monkeypatch: pytest.MonkeyPatch, postgres_url: str, django_db_blocker: Any
) -> Iterator[tuple[Any, Any, set[int]]]:
    """Two connections to a database of its own, and the process numbers of its server."""
    monkeypatch.setattr("config.postgresql.watched.QUIET_S", 0.2)
    monkeypatch.setattr("config.postgresql.base._away", {})
    entry = connections.configure_settings({"default": {}, "far": dict(env.database(f"{postgres_url}?pool=4"))})["far"]
    connections.settings["far"] = entry
    one: Any = connections.create_connection("far")
    other: Any = connections.create_connection("far")
    for wrapper in (one, other):
        wrapper.inc_thread_sharing()
    with django_db_blocker.unblock():
        wait_until(lambda: _answers(one) and _answers(other), what="the database")
        yield one, other, _processes(one)
        one.close_pool()
    del connections.settings["far"]


def _processes(wrapper: Any) -> set[int]:
    with wrapper.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity")
        backends = {pid for (pid,) in cursor.fetchall()}
        cursor.execute("SELECT pg_read_file('postmaster.pid')")
        return backends | {int(cursor.fetchone()[0].split()[0])}


def _answers(wrapper: Any) -> bool:
    try:
        with wrapper.cursor() as cursor:
            cursor.execute("SELECT 1")
    except OperationalError:
        wrapper.close()
        return False
    return True


@contextmanager
def standing_still(processes: set[int]) -> Iterator[None]:
    for pid in processes:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in processes:
            os.kill(pid, signal.SIGCONT)


def test_whoever_waits_for_a_database_that_hangs_is_told_and_those_who_come_after_at_once(
    far: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other, processes = far
    told: list[bool] = []
    with standing_still(processes):
        waiting = [Thread(target=lambda wrapper=each: told.append(_answers(wrapper))) for each in (one, other)]
        for thread in waiting:
            thread.start()
        for thread in waiting:
            thread.join()
        assert told == [False, False]
        monkeypatch.setattr(health, "connection", one)
        assert health._database() == "down"
        knocks: list[object] = []

        def knock(parameters: object) -> bool:
            knocks.append(parameters)
            return False

        with monkeypatch.context() as patch:
            patch.setattr("config.postgresql.base._knock", knock)
            assert not any(_answers(one) for _ in range(20))
        assert len(knocks) <= 2, "one knocks for all"
    wait_until(lambda: _answers(one), what="the database, awake again")


def test_a_slow_query_is_waited_for_however_long_it_takes(far: Any) -> None:
    one, _other, _processes = far
    with one.cursor() as cursor:
        cursor.execute("SELECT 115 FROM pg_sleep(2)")
        assert cursor.fetchone() == (115,)
