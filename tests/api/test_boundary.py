"""The boundary between centres: nobody reaches across it, and nothing shows through it."""

import json
from typing import Any

import pytest

from config.journal.selectors import head_seq
from fleet.models import ShiftMember
from tests.api.askers import ALL_SCOPES, ASKERS, Asker
from tests.api.endpoints import ENDPOINTS, Endpoint
from tests.api.world import World
from tests.factories import FrozenClock, press, shift, taken_back

BY_ID = [one for one in ENDPOINTS if "{" in one.path]
FOREIGN = [
    *(asker for asker in ASKERS.values() if asker.staff),
    Asker("device with every scope", scopes=ALL_SCOPES),
]


def _surprise(world: World, theirs: World, endpoint: Endpoint, asker: Asker) -> str | None:
    """What is wrong with the answer that this asker from the other centre gets, if anything."""
    client = asker.client(theirs.cast)
    before = world.state()
    response = endpoint.send(client, endpoint.url(world), endpoint.body and endpoint.body(world))
    good = {404} if asker.name == "dispatcher" and "dispatcher" in endpoint.may else {403, 404}
    fine = response.status_code in good and json.loads(response.content)["detail"] and world.state() == before
    return None if fine else f"{asker.name}: {response.status_code} {response.content.decode()[:200]}"


@pytest.mark.parametrize("endpoint", BY_ID, ids=lambda one: one.name)
def test_what_has_an_id_is_not_there_for_another_centre(world: World, theirs: World, endpoint: Endpoint) -> None:
    surprises = []
    for asker in FOREIGN:
        with taken_back():
            surprises.append(_surprise(world, theirs, endpoint, asker))
    assert not list(filter(None, surprises))


CROSSING = [
    ("POST", "/api/incidents/{waiting}/assignments", {"vehicle_id": "b02"}, 404),
    ("POST", "/api/assignments/{job}/replace", {"vehicle_id": "b02", "reason": "xe hỏng"}, 404),
    ("POST", "/api/assignments/{job}/steps", {"step": "left_scene", "hospital_id": "hospital"}, 422),
    ("GET", "/api/incidents/{waiting}/route?vehicle_id={b02}", None, 404),
    ("POST", "/api/assignments/{job}/destination", {"hospital_id": "hospital"}, 422),
]


@pytest.mark.parametrize(("method", "path", "body", "status"), CROSSING)
def test_ones_own_incident_cannot_use_another_centres_things(
    world: World, theirs: World, method: str, path: str, body: dict[str, Any] | None, status: int
) -> None:
    own = {"waiting": theirs.waiting.pk, "job": theirs.job.pk}
    foreign = {"b02": world.cast.b02.pk, "hospital": world.cast.hospital.pk}
    given = {name: foreign.get(value, value) for name, value in (body or {}).items()}
    client = ASKERS["dispatcher"].client(theirs.cast)
    before, before_theirs = world.state(), theirs.state()
    response = client.generic(method, path.format(**own, **foreign), json.dumps(given), "application/json")
    assert response.status_code == status, response.content.decode()
    assert (world.state(), theirs.state()) == (before, before_theirs)


def test_a_crew_cannot_bring_people_or_take_vehicles_of_another_centre(world: World, theirs: World) -> None:
    client = ASKERS["crew off duty"].client(theirs.cast)
    vehicle = {"vehicle_id": world.cast.a03.pk}
    assert client.post("/api/shifts", vehicle, "application/json").status_code == 404
    people = {"vehicle_id": theirs.cast.a03.pk, "crew": [world.cast.cuc.pk]}
    assert client.post("/api/shifts", people, "application/json").status_code == 422
    assert not ShiftMember.objects.filter(shift__vehicle__in=[world.cast.a03, theirs.cast.a03]).exists()


def _words_of(world: World) -> list[str]:
    """What would give the other centre's data away: numbers dialled, names, call signs made for this test."""
    return [world.ringing.phone, world.taken.phone, world.busy.phone, "Bí mật", "X-RIENG"]


@pytest.fixture
def marked(world: World) -> World:
    cast = world.cast
    cast.a03.call_sign = "X-RIENG"
    cast.a03.save()
    cast.hospital.name = "Bệnh viện Bí mật"
    cast.hospital.save()
    type(cast.an).objects.filter(centre=cast.centre).update(name="Người Bí mật")
    shift(cast.a03, cast.cuc)
    return world


LISTS = (
    "/api/board",
    "/api/journal?since=0",
    "/api/calls",
    "/api/incidents",
    "/api/incidents?status=closed",
    "/api/vehicles",
    "/api/reports/day",
    "/api/reports/day.csv",
    "/api/me",
    "/api/incidents/{waiting}/recommendations",
)


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("asker", ["supervisor", "dispatcher"])
def test_lists_hold_ones_own_centre_alone(marked: World, theirs: World, path: str, asker: str) -> None:
    client = ASKERS[asker].client(theirs.cast)
    response = client.get(path.format(waiting=theirs.waiting.pk))
    assert response.status_code == 200
    text = response.content.decode()
    decoded = json.dumps(response.json(), ensure_ascii=False) if path.split("?")[0][-3:] != "csv" else text
    assert not [word for word in _words_of(marked) if word in decoded]


def test_a_crew_sees_its_own_job_and_hospitals_of_its_own_centre(marked: World, theirs: World) -> None:
    text = json.dumps(ASKERS["crew"].client(theirs.cast).get("/api/crew/job").json(), ensure_ascii=False)
    assert theirs.cast.hospital.name in text
    assert not [word for word in _words_of(marked) if word in text]


def test_each_centre_counts_its_own_facts(world: World, theirs: World, frozen: FrozenClock) -> None:
    here, there = head_seq(world.cast.centre.pk), head_seq(theirs.cast.centre.pk)
    press(theirs.cast, theirs.job, "acknowledged")
    assert head_seq(world.cast.centre.pk) == here
    assert head_seq(theirs.cast.centre.pk) == there + 1
    assert theirs.busy.number == world.busy.number
