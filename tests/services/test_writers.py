"""Writers on SQLite wait for their turn in a queue of the process, and always hand it on."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import OperationalError, connection, transaction

from config.reading import consistent_read
from fleet.models import Centre
from tests.factories import centre

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections opened from here on wait a fifth of a second."""
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", {**connection.settings_dict["OPTIONS"], "timeout": 0.2})


def _writer_elsewhere() -> str:
    """A write from another thread; what came of it."""

    def write() -> str:
        try:
            with transaction.atomic():
                Centre.objects.update(zoom=11)
            return "written"
        except OperationalError as busy:
            return str(busy)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(write).result(30)


def test_a_writer_waits_for_the_one_before_and_gives_up_in_time() -> None:
    centre()
    with transaction.atomic():
        assert "locked" in _writer_elsewhere()
    assert _writer_elsewhere() == "written"


def test_the_turn_is_handed_on_after_a_failure() -> None:
    centre()

    def fail() -> None:
        with transaction.atomic():
            Centre.objects.update(zoom=10)
            raise RuntimeError("undone")

    with pytest.raises(RuntimeError):
        fail()
    assert _writer_elsewhere() == "written"


def test_the_turn_is_handed_on_when_a_connection_closes_half_way() -> None:
    with ThreadPoolExecutor(1) as pool:
        pool.submit(_leave_half_way).result(30)
    assert _writer_elsewhere() == "written"


def _leave_half_way() -> None:
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    connection.close()


def test_readers_hold_up_no_writer() -> None:
    centre()
    reading, done = Event(), Event()

    def read() -> None:
        with consistent_read():
            Centre.objects.count()
            reading.set()
            done.wait(30)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        reader = pool.submit(read)
        reading.wait(30)
        assert _writer_elsewhere() == "written"
        done.set()
        reader.result(30)
