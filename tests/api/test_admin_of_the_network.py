"""The network's administrators see every centre; that must not let rows of one centre speak for another."""

from typing import Any

import pytest
from django.test import Client

from fleet.models import Device, Staff, Station, Vehicle
from tests.api.askers import MODEL_BACKEND
from tests.factories import Cast, device


@pytest.fixture
def network_admin(db: None) -> Client:
    """Of no centre, and so of all."""
    person = Staff.objects.create(username="mang", name="Quản trị mạng", role="admin", is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(person, backend=MODEL_BACKEND)
    return client


def _vehicle(at: Station, call_sign: str) -> dict[str, Any]:
    return {"call_sign": call_sign, "vehicle_class": "C", "station": at.pk, "in_service": "on"}


def test_a_call_sign_cannot_be_changed_to_a_taken_one(network_admin: Client, hcm: Cast) -> None:
    answer = network_admin.post(f"/admin/fleet/vehicle/{hcm.b02.pk}/change/", _vehicle(hcm.station, hcm.c01.call_sign))
    assert answer.status_code == 200
    assert answer.context["adminform"].form.non_field_errors()
    assert Vehicle.objects.get(pk=hcm.b02.pk).call_sign == hcm.b02.call_sign


def test_a_new_device_speaks_for_a_vehicle_of_its_own_centre(network_admin: Client, hcm: Cast, cantho: Cast) -> None:
    form = {"centre": hcm.centre.pk, "name": "GPS", "vehicle": cantho.c01.pk, "scopes": ["positions"]}
    assert network_admin.post("/admin/fleet/device/add/", form).status_code == 200
    assert not Device.objects.exists()


def test_a_device_cannot_be_given_another_centres_vehicle(network_admin: Client, hcm: Cast, cantho: Cast) -> None:
    one, _token = device(hcm.centre, "positions", on=hcm.c01)
    form = {"name": "GPS", "vehicle": cantho.c01.pk, "scopes": ["positions"]}
    assert network_admin.post(f"/admin/fleet/device/{one.pk}/change/", form).status_code == 200
    assert Device.objects.get(pk=one.pk).vehicle_id == hcm.c01.pk


def test_a_devices_rights_are_named_in_words(network_admin: Client, hcm: Cast) -> None:
    device(hcm.centre, "calls")
    page = network_admin.get("/admin/fleet/device/").text
    assert "báo cuộc gọi" in page
    assert "calls" not in page


def test_nobody_rises_by_what_the_form_does_not_ask(hcm: Cast) -> None:
    client = Client()
    client.force_login(hcm.tuan, backend=MODEL_BACKEND)
    risen = {"username": hcm.tuan.username, "name": "Tuấn", "role": "admin", "is_active": "on"}
    risen |= {"is_superuser": "on", "centre": "", "user_permissions": "1"}
    assert client.post(f"/admin/fleet/staff/{hcm.tuan.pk}/change/", risen).status_code == 302
    after = Staff.objects.get(pk=hcm.tuan.pk)
    assert (after.is_superuser, after.centre_id, after.user_permissions.count()) == (False, hcm.centre.pk, 0)
