"""What an administrator sets up for crews' phones: the list to check, and the QR for each dashboard."""

import pytest
from django.test import Client
from django.urls import reverse

from fleet.models import ChecklistItem
from tests.api.askers import MODEL_BACKEND
from tests.factories import Cast


@pytest.fixture
def admin(hcm: Cast) -> Client:
    client = Client()
    client.force_login(hcm.tuan, backend=MODEL_BACKEND)
    return client


def test_the_qr_page_shows_the_chosen_vehicles_of_the_own_centre(admin: Client, hcm: Cast, cantho: Cast) -> None:
    chosen = [hcm.c01.pk, hcm.b02.pk, cantho.a03.pk]
    body = {"action": "print_qr", "_selected_action": [str(pk) for pk in chosen]}
    page = admin.post(reverse("admin:fleet_vehicle_changelist"), body).content.decode()
    assert page.count("<svg") == 2
    assert [name in page for name in ("C-01", "51B-B-02", f"/crew/?vehicle={hcm.c01.pk}")] == [True] * 3
    assert f"vehicle={cantho.a03.pk}" not in page
    assert "<script>" not in page
    assert "style=" not in page  # the page's policy allows neither


def test_a_centre_writes_its_own_checklist(admin: Client, hcm: Cast, cantho: Cast) -> None:
    url = reverse("admin:fleet_checklistitem_add")
    given = {"name": "Cáng xúc", "kind": "yes_no", "position": 5, "active": "on", "vehicle_classes": ["B", "C"]}
    assert "không có mức ít nhất" in admin.post(url, given | {"at_least": "3"}).content.decode()
    assert admin.post(url, given).status_code == 302
    made = ChecklistItem.objects.get(name="Cáng xúc")
    assert (made.centre_id, made.vehicle_classes) == (hcm.centre.pk, ["B", "C"])
    theirs = ChecklistItem.objects.filter(centre=cantho.centre).first()
    assert theirs is not None
    assert admin.get(reverse("admin:fleet_checklistitem_change", args=[theirs.pk])).status_code == 302

    crew = Client()
    crew.force_login(hcm.an, backend=MODEL_BACKEND)

    def names(vehicle: int) -> list[str]:
        return [item["name"] for item in crew.get(f"/api/checklist?vehicle_id={vehicle}").json()["items"]]

    assert names(hcm.c01.pk) == ["Cáng xúc", "Bình oxy", "Máy sốc tim"]
    assert names(hcm.a03.pk) == ["Bình oxy", "Máy sốc tim"]
