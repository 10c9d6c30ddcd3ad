"""A database that is away costs one asker a knock, and all the others nothing."""

from collections.abc import Iterator
from contextlib import suppress
from socket import SHUT_RDWR, create_server, socket
from struct import pack
from threading import Thread
from typing import Any

import pytest
from django.db import OperationalError, connections
from psycopg import ClientCursor

from config import env, pool
from config.postgresql.away import KNOCK_EVERY_S, Away
from config.postgresql.base import _knock


class Door:
    """A database that is at home or not, and how often somebody knocked."""

    def __init__(self) -> None:
        self.home, self.knocks, self.at_s = False, 0, 100.0

    def knock(self) -> bool:
        self.knocks += 1
        return self.home

    def away(self) -> Away:
        return Away(lambda: self.at_s)


def test_one_knocks_and_the_others_are_told_until_it_is_time_again() -> None:
    door = Door()
    away = door.away()
    assert not away.refuses(door.knock), "nobody has missed it yet"
    assert door.knocks == 0
    assert away.found_away(door.knock)
    assert [away.refuses(door.knock) for _ in range(50)] == [True] * 50
    assert door.knocks == 1
    door.at_s += KNOCK_EVERY_S
    assert away.refuses(door.knock)
    door.at_s += KNOCK_EVERY_S
    door.home = True
    assert not away.refuses(door.knock)
    assert (door.knocks, away.refuses(door.knock)) == (3, False)


def test_a_busy_database_is_not_away_and_is_not_knocked_at_by_everybody() -> None:
    door = Door()
    door.home = True
    away = door.away()
    assert [away.found_away(door.knock) for _ in range(20)] == [False] * 20
    assert door.knocks == 1


def test_nobody_waits_for_another_ones_knock() -> None:
    door = Door()
    away = door.away()
    away.found_away(door.knock)
    door.at_s += KNOCK_EVERY_S
    told: list[bool] = []

    def slow() -> bool:
        other = Thread(target=lambda: told.append(away.refuses(door.knock)))
        other.start()
        other.join(60)
        return True

    assert not away.refuses(slow)
    assert told == [True]


@pytest.fixture
def gone(monkeypatch: pytest.MonkeyPatch, django_db_blocker: Any) -> Iterator[Any]:
    """A connection to a PostgreSQL that is not there: nothing listens on port 1."""
    monkeypatch.setattr(pool, "TURN_S", 0.05)
    connections.settings["gone"] = connections.configure_settings(
        {"default": {}, "gone": dict(env.database("postgresql://u:p@127.0.0.1:1/n?pool=2"))}
    )["gone"]
    wrapper: Any = connections.create_connection("gone")
    with django_db_blocker.unblock():
        yield wrapper
    wrapper.close_pool()
    del connections.settings["gone"]


def test_without_a_database_the_first_asker_finds_out_and_the_pool_is_left_alone(
    gone: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[float] = []
    monkeypatch.setattr("config.postgresql.base._away", {"gone": (away := Away(lambda: 100.0))})
    patient = gone.pool.getconn

    def counted(timeout: float | None = None) -> Any:
        asked.append(gone.pool.timeout)
        return patient(timeout)

    monkeypatch.setattr(gone.pool, "getconn", counted)
    for _ in range(5):
        with pytest.raises(OperationalError):
            gone.ensure_connection()
    assert len(asked) == 1
    assert away.refuses(lambda: True), "and it was remembered"


def _refusals(listener: socket, told: bytes) -> None:
    """Answers everybody as PostgreSQL does whom it lets in no further, until the listener is closed."""
    message = b"SFATAL\0" + told + b"\0\0"
    with suppress(OSError):
        while True:
            asker, _address = listener.accept()
            with asker:
                asked = asker.recv(1024)
                while asked[4:8] in (pack("!i", 80877103), pack("!i", 80877104)):  # is there TLS, is there GSS?
                    asker.sendall(b"N")
                    asked = asker.recv(1024)
                asker.sendall(b"E" + pack("!i", len(message) + 4) + message)


@pytest.mark.parametrize(
    ("told", "at_home"),
    [
        (b"C53300\0Msorry, too many clients already", True),
        (b"C53300\0Mremaining connection slots are reserved for roles with the SUPERUSER attribute", True),
        (b"C57P03\0Mthe database system is starting up", False),
    ],
)
def test_a_database_that_has_no_connection_left_is_at_home_and_one_that_starts_is_not(
    told: bytes, at_home: bool
) -> None:
    with create_server(("127.0.0.1", 0)) as listener:
        porter = Thread(target=_refusals, args=(listener, told))
        porter.start()
        parameters = {"host": "127.0.0.1", "port": listener.getsockname()[1], "user": "u", "dbname": "n"}
        try:
            assert _knock({**parameters, "connect_timeout": 2, "cursor_factory": ClientCursor}) is at_home
        finally:
            listener.shutdown(SHUT_RDWR)
            porter.join(60)


def test_a_silent_network_is_not_waited_for() -> None:
    options = env.database("postgresql://u:p@db/n?tcp_user_timeout=900")["OPTIONS"]
    assert (options["connect_timeout"], options["tcp_user_timeout"]) == (2, "900")
