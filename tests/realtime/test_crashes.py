"""Killed at the worst moment: between a commit and its publication, or just before the commit."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
import pytest
from django.db import connection

from config import clock
from config.journal.models import Entry
from config.journal.selectors import head_seq, verify
from dispatch.board import snapshot
from dispatch.domain.board import picture
from dispatch.models import Assignment
from dispatch.services.assignments import assign_vehicle
from dispatch.worker import tick
from fleet.auth import staff_actor
from fleet.models import Vehicle
from tests.factories import Cast, assignment, incident
from tests.realtime.processes import COMMAND, KILL_AFTER_COMMIT, KILL_BEFORE_COMMIT, is_killed, server

DISPATCH = "assignment.notified"
ALARM = "assignment.overdue"


def _post_into_the_void(desk: httpx.Client, url: str, vehicle: Vehicle) -> None:
    with pytest.raises(httpx.TransportError):
        desk.post(url, json={"vehicle_id": vehicle.pk})


def test_a_server_killed_between_commit_and_publication_loses_nothing(city: Cast) -> None:
    url = f"/api/incidents/{incident(city).pk}/assignments"
    with server(KILL_AFTER_COMMIT.format(kind=DISPATCH)) as doomed:
        board = doomed.board(city.minh)
        seq = board.hear()["seq"]
        _post_into_the_void(doomed.desk(city.lan), url, city.c01)
        assert doomed.died()
    assert [entry.kind for entry in Entry.objects.filter(seq__gt=seq)] == [DISPATCH]
    with server() as restarted:
        again = restarted.board(city.minh, since=seq)
        again.state = board.state
        assert again.hear()["kind"] == DISPATCH
        assert picture(again.state) == picture(snapshot(city.centre.pk))
        repeated = restarted.desk(city.lan).post(url, json={"vehicle_id": city.c01.pk})
        assert repeated.status_code == 409
        assert repeated.json()["winner"]["by"]["id"] == city.lan.pk
    assert not list(verify(city.centre.pk))


def test_a_server_killed_before_the_commit_has_done_nothing(city: Cast) -> None:
    one = incident(city)
    url = f"/api/incidents/{one.pk}/assignments"
    before = head_seq(city.centre.pk)
    with server(KILL_BEFORE_COMMIT.format(kind=DISPATCH)) as doomed:
        _post_into_the_void(doomed.desk(city.lan), url, city.c01)
        assert doomed.died()
    assert head_seq(city.centre.pk) == before
    assert not Assignment.objects.exists()
    assert Vehicle.objects.get(pk=city.c01.pk).job is None
    assert assignment(city, of=one).step == "notified"
    assert not list(verify(city.centre.pk))


def _unanswered(cast: Cast) -> Assignment:
    """A job that was sent 31 seconds ago and that nobody has acknowledged."""
    return assign_vehicle(
        centre_id=cast.centre.pk,
        incident_id=incident(cast).pk,
        vehicle_id=cast.c01.pk,
        by=staff_actor(cast.lan),
        at=clock.now() - timedelta(seconds=31),
    )


@pytest.mark.parametrize(("where", "left_to_do"), [(KILL_AFTER_COMMIT, 0), (KILL_BEFORE_COMMIT, 1)])
def test_a_worker_killed_half_way_raises_the_alarm_exactly_once(city: Cast, where: str, left_to_do: int) -> None:
    one = _unanswered(city)
    assert is_killed(where.format(kind=ALARM) + COMMAND, "worker")
    assert [tick(), tick()] == [left_to_do, 0]
    assert Entry.objects.filter(kind=ALARM).count() == 1
    one.refresh_from_db()
    assert one.overdue_at is not None
    assert not list(verify(city.centre.pk))


def test_workers_by_mistake_at_the_same_time_raise_one_alarm(city: Cast) -> None:
    _unanswered(city)

    def work() -> int:
        try:
            return tick()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        raised = [one.result() for one in [pool.submit(work) for _ in range(8)]]
    assert sum(raised) == 1
    assert Entry.objects.filter(kind=ALARM).count() == 1
