"""A database that cannot serve is told with a sentence, and is used again as soon as it can."""

from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from tests.api.askers import MODEL_BACKEND
from tests.factories import Cast, cast


def _full(*_args: Any, **_more: Any) -> Any:
    raise OperationalError("database or disk is full\nDETAIL: 0903123412")


@pytest.fixture
def desk(hcm: Cast) -> Client:
    client = Client()
    client.force_login(hcm.lan, backend=MODEL_BACKEND)
    return client


def test_the_api_says_that_the_database_is_away(
    desk: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("calls.services.receive_call", _full)
    answer = desk.post("/api/calls", {"phone": "0903123412"}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (503, "database_away")
    assert answer.json()["detail"]
    assert answer["Retry-After"]
    assert "0903123412" not in caplog.text


def test_a_page_says_so_without_asking_the_database(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("frontend.views.page_of", _full)
    answer = desk.get("/")
    assert answer.status_code == 503
    assert "Cơ sở dữ liệu chưa trả lời" in answer.content.decode()


@pytest.mark.postgres
def test_a_database_that_takes_no_writes_is_told_like_one_that_is_away(transactional_db: None) -> None:
    hcm, client = cast("hcm"), Client()
    client.force_login(hcm.lan, backend=MODEL_BACKEND)
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
    try:
        answer = client.post("/api/calls", {"phone": "0903123412"}, content_type="application/json")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET default_transaction_read_only = off")
    assert (answer.status_code, answer.json()["code"]) == (503, "database_away")


@pytest.mark.postgres
def test_connections_that_died_in_the_pool_cost_nobody_a_request(transactional_db: None) -> None:
    """Found one by one, with the pool's growing naps between them, five dead ones would take longer than it waits."""
    import psycopg

    parameters = {name: value for name, value in connection.get_connection_params().items() if name in ADDRESS}
    pool = connection.pool  # type: ignore[attr-defined]
    connection.close()
    idle = [pool.getconn() for _ in range(5)]
    dead = [one.info.backend_pid for one in idle]
    for one in idle:
        pool.putconn(one)
    with psycopg.connect(**parameters, autocommit=True) as other:
        for pid in dead:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        assert cursor.fetchone()[0] not in dead


ADDRESS = {"dbname", "user", "password", "host", "port"}
