"""What the journal says stays true whatever the database and the layer make of it."""

import asyncio
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.journal import wake
from config.journal.selectors import verify
from dispatch.services.hospitals import save_hospital
from fleet.auth import staff_actor
from tests.factories import Cast, FrozenClock, incident


def test_a_negative_zero_is_zero(hcm: Cast) -> None:
    """PostgreSQL's JSON knows no negative zero: the journal would read as tampered with."""
    one = incident(hcm)
    type(hcm.centre).objects.update(lat=0, lon=0)  # a centre that serves such a place
    client = Client()
    client.force_login(hcm.lan, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.patch(f"/api/incidents/{one.pk}", '{"version": 1, "lat": -0.0, "lon": -0.0}', "application/json")
    assert answer.status_code == 200
    assert not list(verify(hcm.centre.pk))


@pytest.mark.postgres
def test_a_hospital_is_told_with_rows_that_nobody_changes_meanwhile(hcm: Cast, frozen: FrozenClock) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        save_hospital(hcm.hospital, actor=staff_actor(hcm.tuan), at=frozen.at)
    said = [one["sql"] for one in queries.captured_queries]
    locked = next(n for n, sql in enumerate(said) if "journal_head" in sql and "FOR NO KEY UPDATE" in sql)
    read = next(n for n, sql in enumerate(said) if "dispatch_incident" in sql)
    assert locked < read


async def test_a_layer_that_does_not_answer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    class Deaf:
        async def group_send(self, group: str, event: dict[str, Any]) -> None:
            await asyncio.Event().wait()

    monkeypatch.setattr(wake, "get_channel_layer", Deaf)
    monkeypatch.setattr(wake, "_down", False)
    monkeypatch.setattr(wake, "SEND_LIMIT_S", 0.01, raising=False)
    async with asyncio.timeout(10):
        assert await wake.send("board.1", {"type": "board.entry"}) is False
    assert wake.down()
