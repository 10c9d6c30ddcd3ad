"""Who may take back over HTTP what GPS pressed: those who may press on the vehicle, and nobody else."""

import pytest
from django.test import Client

from config import clock
from dispatch.models import Assignment
from dispatch.services.gps_times import press_by_gps
from fleet.models import Staff
from tests.factories import Cast, assignment, device

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def pressed(hcm: Cast) -> Assignment:
    """C-01's job, with a step that GPS pressed."""
    job = assignment(hcm)
    press_by_gps(centre_id=hcm.centre.pk, assignment=job, new={"en_route": clock.now()}, at=clock.now())
    job.refresh_from_db()
    assert job.step == "en_route"
    return job


def undo(job: Assignment, person: Staff | None = None, token: str = "") -> int:
    client = Client()
    if person is not None:
        client.force_login(person, backend=BACKEND)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return client.post(f"/api/assignments/{job.pk}/undo", headers=headers).status_code


def test_not_another_crew_nor_its_device_nor_somebody_off_duty(hcm: Cast, cantho: Cast, pressed: Assignment) -> None:
    _other, token = device(hcm.centre, "steps", on=hcm.b02)
    refused = [undo(pressed, hcm.binh), undo(pressed, hcm.cuc), undo(pressed, token=token)]
    assert (refused, undo(pressed, cantho.lan)) == ([403, 403, 403], 404)
    pressed.refresh_from_db()
    assert pressed.step == "en_route"


@pytest.mark.parametrize("who", ["crew", "dispatcher", "device"])
def test_the_crew_its_device_and_the_desk(hcm: Cast, pressed: Assignment, who: str) -> None:
    person = {"crew": hcm.an, "dispatcher": hcm.minh}.get(who)
    token = "" if person else device(hcm.centre, "steps", on=hcm.c01)[1]
    assert undo(pressed, person, token) == 200
    pressed.refresh_from_db()
    assert pressed.step == "notified"
