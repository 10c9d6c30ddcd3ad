"""A worker killed at the worst moment of telling a crew; and pauses of phones that several processes share."""

from datetime import timedelta

import pytest

from config import clock
from config.journal.models import Entry
from config.journal.selectors import verify
from dispatch.models import Message, Rung
from dispatch.services.assignments import assign_vehicle
from dispatch.telling import sending
from dispatch.telling.ladder import tell_the_unanswered
from fleet.auth import staff_actor
from fleet.models import Centre, Staff
from fleet.tracking import RedisPaused
from tests.factories import Cast, incident
from tests.realtime.processes import COMMAND, KILL_AFTER_COMMIT, KILL_BEFORE_COMMIT, is_killed

TOLD = "assignment.told"


def _unanswered(city: Cast) -> None:
    """A job of 21 seconds ago: push (nobody takes it) and SMS are due, the station is not for an hour."""
    Centre.objects.update(station_after_s=3600)
    Staff.objects.filter(pk=city.an.pk).update(phone="0903123412")
    assign_vehicle(
        centre_id=city.centre.pk,
        incident_id=incident(city).pk,
        vehicle_id=city.c01.pk,
        by=staff_actor(city.lan),
        at=clock.now() - timedelta(seconds=21),
    )


@pytest.mark.parametrize(("where", "begun_by_the_dead"), [(KILL_AFTER_COMMIT, 2), (KILL_BEFORE_COMMIT, 0)])
def test_a_worker_killed_between_record_and_send_forgets_nobody_and_tells_once(
    city: Cast, where: str, begun_by_the_dead: int
) -> None:
    _unanswered(city)
    assert is_killed(where.format(kind=TOLD) + COMMAND, "worker")
    assert Rung.objects.count() == begun_by_the_dead
    tell_the_unanswered(clock.now())
    for _turn in range(2):
        for one in sending.claim("sms", 10, clock.now()):
            sending.send_now(*one)
    assert sorted(Rung.objects.values_list("name", flat=True)) == ["push", "sms"]
    assert [row.state for row in Message.objects.all()] == ["sent"]
    outcomes = [entry.data["note"]["outcome"] for entry in Entry.objects.filter(kind=TOLD).order_by("seq")]
    assert outcomes.count("sent") == 1
    assert not list(verify(city.centre.pk))


def test_processes_share_what_phones_have_paused(redis_url: str) -> None:
    one, other = RedisPaused(redis_url), RedisPaused(redis_url)
    assert one.put(990, 7, 1000)
    assert not other.put(990, 7, 2000)  # the first moment stays
    assert other.all(990) == {7: 1000}
    assert other.put(990, 7, None)
    assert not one.put(990, 7, None)
    assert one.all(990) == {}


def test_a_redis_that_is_away_is_no_error() -> None:
    away = RedisPaused("redis://127.0.0.1:1/0")
    assert not away.put(1, 7, 1000)
    assert away.all(1) == {}
