"""Two people at the same row of the admin pages, or a page that was open for long: each changes what they changed."""

from typing import Any

import pytest
from django.test import Client

from dispatch.hospitals.services import set_status
from dispatch.models import CareItem, Hospital
from fleet.auth import staff_actor
from fleet.models import Staff, Vehicle
from tests.api.askers import MODEL_BACKEND
from tests.factories import Cast, FrozenClock


@pytest.fixture
def admin(hcm: Cast) -> Client:
    client = Client()
    client.force_login(hcm.tuan, backend=MODEL_BACKEND)
    return client


def _opened(admin: Client, path: str) -> dict[str, Any]:
    """What a browser would send of a form that was opened now and left as it is."""
    form = admin.get(path).context["adminform"].form
    sent: dict[str, Any] = {}
    for field in form:
        value = field.value()
        shown = "" if value is None else value
        if value is not False:
            sent[field.html_name] = "on" if value is True else shown
        sent[field.html_initial_name] = shown
    return sent


def test_a_name_that_is_changed_late_does_not_open_a_hospital_that_has_closed(
    admin: Client, hcm: Cast, frozen: FrozenClock
) -> None:
    path = f"/admin/dispatch/hospital/{hcm.hospital.pk}/change/"
    sent = _opened(admin, path)
    nurse = staff_actor(hcm.lan)
    set_status(centre_id=hcm.centre.pk, hospital_id=hcm.hospital.pk, status="closed", by=nurse, at=frozen.at)
    Hospital.objects.update(capabilities=["burns"])
    assert admin.post(path, sent | {"name": "BV Chợ Rẫy"}).status_code == 302
    after = Hospital.objects.get(pk=hcm.hospital.pk)
    assert (after.name, after.status, after.capabilities) == ("BV Chợ Rẫy", "closed", ["burns"])


def test_what_the_form_changed_is_changed_also_to_nothing(admin: Client, hcm: Cast) -> None:
    path = f"/admin/dispatch/hospital/{hcm.hospital.pk}/change/"
    Hospital.objects.update(address="201B Nguyễn Chí Thanh", capabilities=["stroke"])
    sent = _opened(admin, path) | {"address": "", "status": "limited", "capabilities": []}
    assert admin.post(path, sent).status_code == 302
    after = Hospital.objects.get(pk=hcm.hospital.pk)
    assert (after.address, after.status, after.capabilities) == ("", "limited", [])


def test_two_administrators_change_two_things_of_a_vehicle(admin: Client, hcm: Cast) -> None:
    path = f"/admin/fleet/vehicle/{hcm.b02.pk}/change/"
    first, second = _opened(admin, path), _opened(admin, path)
    first.pop("in_service")
    assert admin.post(path, first).status_code == 302
    assert admin.post(path, second | {"plate": "51B-999.99"}).status_code == 302
    after = Vehicle.objects.get(pk=hcm.b02.pk)
    assert (after.in_service, after.plate) == (False, "51B-999.99")


def test_a_person_who_was_shut_out_stays_out(admin: Client, hcm: Cast) -> None:
    path = f"/admin/fleet/staff/{hcm.an.pk}/change/"
    hcm.an.set_password("một mật khẩu dài")
    hcm.an.save()
    assert hcm.an.password not in admin.get(path).text
    sent = _opened(admin, path)
    Staff.objects.filter(pk=hcm.an.pk).update(is_active=False)
    assert admin.post(path, sent | {"phone": "0900 000 001"}).status_code == 302
    after = Staff.objects.get(pk=hcm.an.pk)
    assert (after.is_active, after.phone) == (False, "0900 000 001")


def test_a_list_that_was_open_for_long_changes_the_touched_row_alone(admin: Client, hcm: Cast) -> None:
    old, new = (CareItem.objects.create(centre=hcm.centre, kind="drug", name=name) for name in ("A", "B"))
    formset = admin.get("/admin/dispatch/careitem/").context["cl"].formset
    sent: dict[str, Any] = {f"form-{name}": value for name, value in formset.management_form.initial.items()}
    for form in formset:
        sent[form["id"].html_name] = form.instance.pk
        sent |= {form[name].html_initial_name: form[name].value() for name in ("active", "position")}
        sent |= {form["active"].html_name: "on", form["position"].html_name: 100}
    CareItem.objects.filter(pk=old.pk).update(active=False)
    mine = next(form for form in formset if form.instance.pk == new.pk)
    sent |= {mine["position"].html_name: 5, "_save": "1"}
    assert admin.post("/admin/dispatch/careitem/", sent).status_code == 302
    assert [(one.name, one.active, one.position) for one in CareItem.objects.order_by("name")] == [
        ("A", False, 100),
        ("B", True, 5),
    ]


def test_a_program_that_sends_no_old_values_sets_what_it_sends(admin: Client, hcm: Cast) -> None:
    Hospital.objects.update(status="closed", address="x")
    form = {"name": "BV", "address": "", "lat": 10.7, "lon": 106.6, "status": "open"}
    assert admin.post(f"/admin/dispatch/hospital/{hcm.hospital.pk}/change/", form).status_code == 302
    after = Hospital.objects.get(pk=hcm.hospital.pk)
    assert (after.name, after.status, after.address) == ("BV", "open", "")
