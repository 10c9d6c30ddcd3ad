"""The admin pages of one centre's administrator: nothing of another centre shows, and mistakes are told, not thrown."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin as django_admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from dispatch.models import CareItem, Category, Hospital, Target
from fleet.models import Staff, Station, Vehicle
from tests.factories import Cast, device, station

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def admin(hcm: Cast) -> Client:
    client = Client()
    client.force_login(hcm.tuan, backend=BACKEND)
    return client


@pytest.fixture
def network_admin(hcm: Cast) -> Client:
    person = Staff.objects.create(username="mang", name="Mạng", role="admin", is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def _place(name: str) -> dict[str, Any]:
    return {"name": name, "address": "", "lat": 10.7, "lon": 106.6, "active": "on", "status": "open"}


TWICE: dict[str, tuple[str, Callable[[Cast], dict[str, Any]]]] = {
    "station": ("admin:fleet_station_add", lambda cast: _place(cast.station.name)),
    "hospital": ("admin:dispatch_hospital_add", lambda cast: _place(cast.hospital.name)),
    "vehicle": (
        "admin:fleet_vehicle_add",
        lambda cast: {"call_sign": "C-01", "plate": "", "vehicle_class": "C", "station": cast.station.pk},
    ),
    "category": (
        "admin:dispatch_category_add",
        lambda cast: {"code": "fall", "name": "Té", "default_priority": "urgent", "position": 1},
    ),
    "target": (
        "admin:dispatch_target_add",
        lambda cast: {"measure": "response", "priority": "urgent", "seconds": 900},
    ),
}


@pytest.mark.parametrize("what", TWICE)
def test_what_exists_already_is_said_and_not_made_twice(hcm: Cast, admin: Client, what: str) -> None:
    Target.objects.create(centre=hcm.centre, measure="response", priority="urgent", seconds=800)
    page, form = TWICE[what]
    before = _counts()
    answer = admin.post(reverse(page), form(hcm))
    assert (answer.status_code, bool(answer.context["errors"])) == (200, True)
    assert _counts() == before


def _counts() -> list[int]:
    return [model._default_manager.count() for model in (Station, Hospital, Vehicle, Category, Target)]


def test_a_colleague_is_made_and_changed(hcm: Cast, admin: Client) -> None:
    form = {"username": "moi", "name": "Mới", "staff_code": "", "role": "crew", "usable_password": "true"}
    secret = {"password1": "mat-khau-115-dai", "password2": "mat-khau-115-dai"}
    assert admin.post(reverse("admin:fleet_staff_add"), form | secret).status_code == 302
    made = Staff.objects.get(username="moi")
    assert made.centre_id == hcm.centre.pk
    page = reverse("admin:fleet_staff_change", args=[made.pk])
    assert admin.post(page, form | {"name": "Mới hơn", "is_active": "on"}).status_code == 302
    made.refresh_from_db()
    assert (made.name, made.centre_id) == ("Mới hơn", hcm.centre.pk)


def test_the_same_name_in_another_centre_is_no_obstacle(hcm: Cast, cantho: Cast, admin: Client) -> None:
    station(cantho.centre, "Trạm mới")
    answer = admin.post(reverse("admin:fleet_station_add"), _place("Trạm mới"))
    assert answer.status_code == 302
    assert Station.objects.filter(centre=hcm.centre, name="Trạm mới").exists()


def test_the_filters_name_nothing_of_another_centre(hcm: Cast, cantho: Cast, admin: Client) -> None:
    for name, of in (("Trạm xa lạ", cantho), ("Trạm nhà", hcm)):
        post = station(of.centre, name)
        Vehicle.objects.filter(pk=of.a03.pk).update(station=post)
    text = admin.get(reverse("admin:fleet_vehicle_changelist")).content.decode()
    assert "Trạm nhà" in text
    assert "Trạm xa lạ" not in text


@pytest.mark.parametrize("what", ["vehicle", "station", "hospital", "device"])
def test_nothing_moves_to_another_centre(hcm: Cast, cantho: Cast, network_admin: Client, what: str) -> None:
    """Boards and journals of both centres would go on with what they had."""
    rows: dict[str, Any] = {"vehicle": hcm.a03, "station": hcm.station, "hospital": hcm.hospital}
    row = rows.get(what) or device(hcm.centre)[0]
    app = "dispatch" if what == "hospital" else "fleet"
    form = {
        **_place("Tên"),
        "centre": cantho.centre.pk,
        "call_sign": "A-03",
        "vehicle_class": "A",
        "station": hcm.station.pk,
    }
    answer = network_admin.post(reverse(f"admin:{app}_{what}_change", args=[row.pk]), form)
    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.centre_id == hcm.centre.pk


MODELS = sorted(django_admin.site._registry, key=lambda model: model._meta.label)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_list_and_every_form_opens(admin: Client, hcm: Cast, model: type[Model]) -> None:
    CareItem.objects.create(centre=hcm.centre, kind="drug", name="Aspirin")
    place = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    assert admin.get(reverse(f"{place}_changelist")).status_code == 200
    assert admin.get(reverse(f"{place}_add")).status_code in {200, 403}
    for one in django_admin.site._registry[model].get_queryset(admin.get("/admin/").wsgi_request)[:1]:
        assert admin.get(reverse(f"{place}_change", args=[one.pk])).status_code == 200


def test_a_list_asks_no_question_for_each_station(hcm: Cast, admin: Client, django_assert_max_num_queries: Any) -> None:
    for number in range(20):
        station(hcm.centre, f"Trạm {number}")
    with django_assert_max_num_queries(8):
        page = admin.get(reverse("admin:fleet_station_changelist"))
    assert "Trạm 19" in page.content.decode()
