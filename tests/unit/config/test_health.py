"""Readiness tells each part's state as it is, also when the database cannot say anything or cannot be written."""

from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from config import health
from config.journal.models import Pulse


@pytest.fixture(autouse=True)
def _nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_write_proof", health._WriteProof())


def _told() -> tuple[int, str, dict[str, Any]]:
    answer = Client().get("/readyz")
    return answer.status_code, answer.json()["status"], answer.json()["parts"]


def test_what_the_database_would_have_to_say_is_unknown_while_it_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_asked: object) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.cursor", away)
    assert _told() == (503, "down", {"database": "down", "layer": "ok", "roads": "unknown"})


def test_a_full_disk_or_a_standby_is_not_ready(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE")):
            raise OperationalError("database or disk is full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refused):
        status, word, parts = _told()
    assert (status, word, parts["database"]) == (503, "down", "read_only")
    assert parts["roads"] != "unknown"


def test_a_write_proves_it_once_in_a_while(db: None, django_assert_max_num_queries: Any) -> None:
    assert _told()[2]["database"] == "ok"
    first = Pulse.objects.get().at
    assert _told()[2]["database"] == "ok"
    assert Pulse.objects.get().at == first, "asked again at once, nothing was written"
    assert health._write_proof.holds(float("inf"))
    assert Pulse.objects.get().at > first
