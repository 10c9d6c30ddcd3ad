"""Giving and taking back access to a hospital's page, and the centre's lists, in the admin pages."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from config import clock
from config.journal.models import Entry
from dispatch.hospitals.access import issue_link
from dispatch.models import CareItem, ConditionNeeds, HospitalAccess
from fleet.models import Staff
from tests.factories import Cast, hospital

BACKEND = "django.contrib.auth.backends.ModelBackend"
ADD = "admin:dispatch_hospitalaccess_add"


@pytest.fixture
def admin(hcm: Cast) -> Client:
    client = Client()
    client.force_login(hcm.tuan, backend=BACKEND)
    return client


def test_a_link_is_shown_once_and_opens_the_page(admin: Client, hcm: Cast) -> None:
    form = {"hospital": hcm.hospital.pk, "staff": "", "name": "Khoa Cấp cứu", "days": 30}
    shown = admin.post(reverse(ADD), form, follow=True).content.decode()
    link = re.search(r"http://testserver(/hospital/link)#([\w-]{40,})", shown)
    assert link is not None, shown[:2000]
    assert link[2] not in admin.get(reverse("admin:dispatch_hospitalaccess_changelist")).content.decode()
    assert HospitalAccess.objects.filter(token_hash=link[2]).count() == 0
    nurse = Client()
    assert nurse.post(link[1], {"token": link[2]}).status_code == 302
    assert nurse.get("/hospital/").status_code == 200
    assert Entry.objects.filter(kind="hospital.changed").count() == 1, "boards learn that somebody can be told there"


def test_a_login_is_given_a_hospital_and_loses_it_again(admin: Client, hcm: Cast) -> None:
    form = {"hospital": hcm.hospital.pk, "staff": hcm.oanh.pk, "name": "", "days": 30}
    assert admin.post(reverse(ADD), form).status_code == 302
    nurse = Client()
    nurse.force_login(hcm.oanh, backend=BACKEND)
    assert nurse.get("/hospital/").status_code == 200
    access = HospitalAccess.objects.get(staff=hcm.oanh)
    change = {"revoked_at_0": "2026-11-22", "revoked_at_1": "07:00:00", "expires_at_0": "", "expires_at_1": ""}
    answer = admin.post(reverse("admin:dispatch_hospitalaccess_change", args=[access.pk]), change)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    assert nurse.get("/hospital/").status_code == 403
    assert nurse.get("/api/hospital").status_code == 403


@pytest.mark.parametrize("until", [("", ""), ("2099-01-01", "00:00:00")])
def test_a_link_cannot_be_made_to_last_for_ever(admin: Client, hcm: Cast, until: tuple[str, str]) -> None:
    now = clock.now()
    access, _token = issue_link(hospital=hcm.hospital, name="Khoa", expires_at=now + timedelta(days=1), at=now)
    change = {"revoked_at_0": "", "revoked_at_1": "", "expires_at_0": until[0], "expires_at_1": until[1]}
    answer = admin.post(reverse("admin:dispatch_hospitalaccess_change", args=[access.pk]), change)
    assert answer.status_code == 200, "the form again, with what is wrong"
    access.refresh_from_db()
    assert access.expires_at == now + timedelta(days=1)


def test_nothing_of_another_centre_can_be_given(admin: Client, hcm: Cast, cantho: Cast) -> None:
    own, theirs = hcm.hospital.pk, cantho.hospital.pk
    for form in ({"hospital": theirs, "staff": ""}, {"hospital": own, "staff": cantho.oanh.pk}):
        answer = admin.post(reverse(ADD), {**form, "name": "", "days": 30})
        assert answer.status_code == 200, "the form again, with what is wrong"
    assert not HospitalAccess.objects.filter(staff=cantho.oanh).exists()
    assert Staff.objects.filter(username__startswith="link-").count() == 0


def test_the_centres_own_lists(admin: Client, hcm: Cast) -> None:
    item = {"kind": "drug", "name": "Adrenalin", "unit": "mg", "active": "on", "position": 10}
    assert admin.post(reverse("admin:dispatch_careitem_add"), item).status_code == 302
    assert CareItem.objects.get().centre == hcm.centre
    needs = {"condition": "burn", "required": ["general"], "helpful": ["burn", "icu"]}
    assert admin.post(reverse("admin:dispatch_conditionneeds_add"), needs).status_code == 302
    assert ConditionNeeds.objects.get().required == ["general"]
    hospital(hcm.centre, "Bệnh viện Từ Dũ")
    for name in ("careitem", "conditionneeds", "hospitalaccess"):
        assert admin.get(reverse(f"admin:dispatch_{name}_changelist")).status_code == 200
