"""Who may do what: every endpoint by every kind of asker."""

import json

import pytest
from django.test import Client

from config.api import api
from fleet.models import Shift
from fleet.services import sign_off
from tests.api.askers import ASKERS, Asker
from tests.api.endpoints import ENDPOINTS, Endpoint
from tests.api.world import World
from tests.factories import EXCHANGE, FrozenClock, device, press, shift, staff, taken_back


def test_the_table_has_every_operation_of_the_api() -> None:
    described = {
        f"{method.upper()} {path.removeprefix('/api').split('?')[0]}".replace("{", "").replace("}", "")
        for path, methods in api.get_openapi_schema()["paths"].items()
        for method in methods
    }
    names = {"ringing": "call_id", "taken": "call_id", "waiting": "incident_id", "busy": "incident_id"}
    names |= {"job": "assignment_id", "free_shift": "shift_id", "c01": "vehicle_id", "flood": "zone_id"}
    names |= {"church": "place_id", "on_c01": "shift_id", "sos": "alert_id"}
    names |= {"told": "prealert_id", "named": "key", "pictured": "key"}
    tested = {f"{one.method} {one.path.format(**names)}".split("?")[0] for one in ENDPOINTS}
    assert tested == described


def _surprise(world: World, endpoint: Endpoint, asker: Asker) -> str | None:
    """What is wrong with the answer that this asker gets, if anything."""
    client = asker.client(world.cast)
    refusal = endpoint.expected(asker.name) >= 400
    before = world.state() if refusal else {}
    response = endpoint.send(client, endpoint.url(world), endpoint.body and endpoint.body(world))
    told = f"{asker.name}: {response.status_code} {response.content.decode()[:200]}"
    if response.status_code != endpoint.expected(asker.name):
        return told
    return told if refusal and (world.state() != before or not json.loads(response.content)["detail"]) else None


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda one: one.name)
def test_only_those_who_may_get_in(world: World, endpoint: Endpoint) -> None:
    surprises = []
    for asker in ASKERS.values():
        with taken_back():
            surprises.append(_surprise(world, endpoint, asker))
    assert not list(filter(None, surprises))


def test_a_person_without_a_centre_gets_nowhere(world: World) -> None:
    nobody = staff(world.cast.centre, "mạng", "Quản trị mạng", "admin")
    nobody.centre = None
    nobody.save()
    client = Client()
    client.force_login(nobody, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/api/board").status_code == 403


def test_a_person_who_left_the_centre_is_a_stranger(world: World) -> None:
    client = ASKERS["dispatcher"].client(world.cast)
    type(world.cast.lan).objects.filter(pk=world.cast.lan.pk).update(is_active=False)
    assert client.get("/api/board").status_code == 401


def test_a_revoked_device_is_a_stranger(world: World, frozen: FrozenClock) -> None:
    row, token = device(world.cast.centre, "board")
    client = Client(headers={"Authorization": f"Bearer {token}"})
    assert client.get("/api/board").status_code == 200
    row.revoked_at = frozen.at
    row.save()
    assert client.get("/api/board").status_code == 401


def test_a_person_needs_the_csrf_token_to_change_anything(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.cast.lan, backend="django.contrib.auth.backends.ModelBackend")
    response = client.post(f"/api/calls/{world.ringing.pk}/take")
    assert response.status_code == 403
    assert response.json()["detail"]
    world.ringing.refresh_from_db()
    assert world.ringing.state == "ringing"


@pytest.mark.parametrize("step", ["timed_out", "cancelled", "diverted"])
@pytest.mark.parametrize("name", ["crew", "device: steps", "device of C-01"])
def test_calling_off_is_the_dispatchers(world: World, step: str, name: str) -> None:
    client = ASKERS[name].client(world.cast)
    body = {"step": step, "note": "lý do"}
    response = client.post(f"/api/assignments/{world.job.pk}/steps", body, content_type="application/json")
    assert response.status_code == 403


def test_a_crew_takes_back_its_own_press_and_no_one_elses(world: World) -> None:
    press(world.cast, world.job, "acknowledged", by=world.cast.an)
    url = f"/api/assignments/{world.job.pk}/undo"
    assert ASKERS["other crew"].client(world.cast).post(url).status_code == 403
    assert ASKERS["dispatcher"].client(world.cast).post(url).status_code == 403
    assert ASKERS["crew"].client(world.cast).post(url).json()["step"] == "notified"


def test_a_crew_that_went_off_duty_speaks_for_the_vehicle_no_longer(world: World) -> None:
    client = ASKERS["crew"].client(world.cast)
    press(world.cast, world.job, "cancelled", note="huỷ")
    sign_off(centre_id=world.cast.centre.pk, shift_id=world.cast.shift_c01.pk, actor=EXCHANGE, at=world.job.created_at)
    body = {"step": "acknowledged"}
    response = client.post(f"/api/assignments/{world.job.pk}/steps", body, content_type="application/json")
    assert response.status_code == 403


def _device_shift(world: World) -> int:
    """A shift on A-03 that A-03's own device opened."""
    client = Asker("device of A-03", scopes=("shifts",), vehicle="a03").client(world.cast)
    body = {"vehicle_id": world.cast.a03.pk, "crew_names": ["Kíp A-03"]}
    response = client.post("/api/shifts", body, content_type="application/json")
    assert response.status_code == 201
    return int(response.json()["id"])


def test_a_vehicles_device_signs_on_and_off_for_its_own_vehicle_alone(world: World) -> None:
    shift_id = _device_shift(world)
    other = ASKERS["device of B-02"].client(world.cast)
    assert other.post("/api/shifts", {"vehicle_id": world.cast.a03.pk}, "application/json").status_code == 403
    assert other.post(f"/api/shifts/{shift_id}/end").status_code == 403
    assert Shift.objects.get(pk=shift_id).ended_at is None
    own = Asker("device of A-03", scopes=("shifts",), vehicle="a03").client(world.cast)
    assert own.post(f"/api/shifts/{shift_id}/end").status_code == 200


def test_people_take_over_a_shift_that_a_device_opened_and_never_each_others(world: World) -> None:
    shift_id = _device_shift(world)
    body = {"vehicle_id": world.cast.a03.pk}
    assert ASKERS["crew off duty"].client(world.cast).post("/api/shifts", body, "application/json").status_code == 201
    assert Shift.objects.get(pk=shift_id).ended_at is not None
    other = staff(world.cast.centre, "dung", "Hồ Thị Dung", "crew")
    client = Client()
    client.force_login(other, backend="django.contrib.auth.backends.ModelBackend")
    refused = client.post("/api/shifts", body, "application/json")
    assert refused.status_code == 409
    assert world.cast.cuc.name in refused.json()["detail"]


def test_a_device_cannot_close_the_shift_that_people_opened(world: World) -> None:
    client = Asker("device of A-03", scopes=("shifts",), vehicle="a03").client(world.cast)
    shift_id = shift(world.cast.a03, world.cast.cuc).pk
    assert client.post(f"/api/shifts/{shift_id}/end").status_code == 403


def test_a_crew_does_not_see_what_other_crews_do(world: World) -> None:
    rows = ASKERS["other crew"].client(world.cast).get("/api/vehicles").json()["items"]
    assert rows
    assert all(row["assignment"] is None for row in rows)


def test_refusals_come_in_the_askers_language(world: World) -> None:
    client = ASKERS["dispatcher"].client(world.cast)
    vi = client.get("/api/incidents/999999").json()
    client.cookies["django_language"] = "en"  # what the page's language switch sets
    en = client.get("/api/incidents/999999").json()
    assert vi["code"] == en["code"] == "no_incident"
    assert vi["detail"] != en["detail"]
