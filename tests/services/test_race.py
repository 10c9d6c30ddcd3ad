"""Thirty-two dispatchers, one vehicle: one wins, thirty-one are told who did."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier

import pytest
from django.db import connection, transaction

from config import clock
from config.journal.models import Entry
from config.journal.selectors import head_seq, verify
from dispatch.domain.steps import ACTIVE
from dispatch.models import Assignment, Incident
from dispatch.services.assignments import VehicleTaken, assign_vehicle
from fleet.auth import staff_actor
from fleet.models import Staff, Vehicle
from tests.factories import Cast, cast, incident, press, staff

THREADS = 32
ROUNDS = 200
ROUNDS_PER_PAIR = 10  # an incident's row names all its assignments: a fresh pair keeps rows as they are in life
LIMIT_S = 120


@dataclass
class Race:
    """The runners, kept for all rounds, and their one start line."""

    cast: Cast
    runners: list[Staff]
    pool: ThreadPoolExecutor
    line: Barrier

    def run(self, incidents: list[Incident]) -> list[Assignment | VehicleTaken]:
        """One round: everybody sends C-01, half of them to each incident. What each of them was told."""
        told = self.pool.map(self._try, self.runners, [incidents[n % 2] for n in range(THREADS)], timeout=LIMIT_S)
        return list(told)

    def _try(self, by: Staff, to: Incident) -> Assignment | VehicleTaken:
        self.line.wait(LIMIT_S)
        try:
            return assign_vehicle(
                centre_id=self.cast.centre.pk,
                incident_id=to.pk,
                vehicle_id=self.cast.c01.pk,
                by=staff_actor(by),
                at=clock.now(),
            )
        except VehicleTaken as taken:
            return taken
        finally:
            connection.close()  # as at the end of a request


@pytest.fixture
def race(transactional_db: None) -> Iterator[Race]:
    players = cast("hcm")
    runners = [staff(players.centre, f"dp{n:02d}", f"Điều phối {n:02d}", "dispatcher") for n in range(THREADS)]
    with ThreadPoolExecutor(THREADS) as pool:
        yield Race(players, runners, pool, Barrier(THREADS))


def _check(race: Race, told: list[Assignment | VehicleTaken]) -> Assignment:
    """One winner, thirty-one refusals that name it, and the vehicle's job says the same."""
    winners = [one for one in told if isinstance(one, Assignment)]
    refusals = [one for one in told if isinstance(one, VehicleTaken)]
    assert (len(winners), len(refusals)) == (1, THREADS - 1)
    won = Assignment.objects.select_related("incident", "by").get(vehicle=race.cast.c01, step__in=ACTIVE)
    assert won.pk == winners[0].pk
    named = {"by": {"id": won.by.pk, "name": won.by.name}, "incident_number": str(won.incident)}
    winner = {**named, "at": clock.iso(won.created_at)}
    assert all(one.code == "vehicle_taken" and one.extra["winner"] == winner for one in refusals)
    assert all(won.by.name in one.detail and str(won.incident) in one.detail for one in refusals)
    job = {"id": won.pk, "incident_id": won.incident_id, "incident_number": str(won.incident), "step": "notified"}
    assert Vehicle.objects.get(pk=race.cast.c01.pk).job == job
    return won


def test_one_wins_and_thirty_one_are_told_who(race: Race) -> None:
    pair: list[Incident] = []
    for number in range(ROUNDS):
        if number % ROUNDS_PER_PAIR == 0:
            pair = [incident(race.cast), incident(race.cast)]
        won = _check(race, race.run(pair))
        press(race.cast, won, "cancelled", note="hết lượt")
    centre_id = race.cast.centre.pk
    assert Entry.objects.filter(kind="assignment.notified").count() == ROUNDS
    assert list(Entry.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, head_seq(centre_id) + 1))
    assert not list(verify(centre_id))


def test_the_database_itself_refuses_a_second_active_assignment(race: Race) -> None:
    """Were the services wrong, the partial unique constraint would still hold."""
    pair = [incident(race.cast), incident(race.cast)]
    won = _check(race, race.run(pair))
    Vehicle.objects.filter(pk=race.cast.c01.pk).update(job=None)  # as if the first check had been passed
    with pytest.raises(VehicleTaken) as refusal:
        assign_vehicle(
            centre_id=race.cast.centre.pk,
            incident_id=pair[1].pk,
            vehicle_id=race.cast.c01.pk,
            by=staff_actor(race.cast.minh),
            at=clock.now(),
        )
    assert refusal.value.extra["winner"]["by"]["id"] == won.by.pk
    assert Assignment.objects.filter(vehicle=race.cast.c01, step__in=ACTIVE).count() == 1


def test_different_vehicles_never_refuse_each_other(race: Race) -> None:
    """The lock is on the vehicle, not on the centre: two dispatchers with two vehicles both succeed."""
    one = incident(race.cast)

    def send(vehicle: Vehicle, by: Staff) -> Assignment:
        try:
            return assign_vehicle(
                centre_id=race.cast.centre.pk,
                incident_id=one.pk,
                vehicle_id=vehicle.pk,
                by=staff_actor(by),
                at=clock.now(),
            )
        finally:
            connection.close()

    sent = list(race.pool.map(send, [race.cast.c01, race.cast.b02], [race.cast.lan, race.cast.minh], timeout=LIMIT_S))
    assert {assignment.vehicle_id for assignment in sent} == {race.cast.c01.pk, race.cast.b02.pk}


def test_a_dispatch_that_is_taken_back_before_it_commits_frees_the_vehicle(race: Race) -> None:
    one = incident(race.cast)
    before = head_seq(race.cast.centre.pk)

    def fail() -> None:
        with transaction.atomic():
            assign_vehicle(
                centre_id=race.cast.centre.pk,
                incident_id=one.pk,
                vehicle_id=race.cast.c01.pk,
                by=staff_actor(race.cast.lan),
                at=clock.now(),
            )
            raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        fail()
    assert head_seq(race.cast.centre.pk) == before
    _check(race, race.run([one, one]))
