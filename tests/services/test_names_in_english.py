"""Who reads English reads the centre's lists in English; what is written down stays the centre's own words."""

from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from dispatch.demo import network
from dispatch.models import CareItem
from dispatch.patients.lists import record_lists
from fleet.models import ChecklistItem
from fleet.shifts.services import check_vehicle
from tests.factories import Cast
from tests.services.test_shifts_and_alerts import on_board, told

OXYGEN = {"kind": "treatment", "name": "Thở oxy", "name_en": "Oxygen", "unit": "lít/phút", "unit_en": "l/min"}


def _care(cast: Cast, language: str) -> list[tuple[Any, ...]]:
    with translation.override(language):
        rows = record_lists(cast.centre)["care"]
    return [(row["name"], row["unit"], row["label"], row["unit_label"], row["active"]) for row in rows]


def test_treatments_are_read_in_english_and_written_in_the_centres_words(hcm: Cast) -> None:
    CareItem.objects.create(centre=hcm.centre, **OXYGEN)
    CareItem.objects.create(centre=hcm.centre, kind="treatment", name="Garô", position=200, active=False)
    assert _care(hcm, "vi")[0] == ("Thở oxy", "lít/phút", "Thở oxy", "lít/phút", True)
    assert _care(hcm, "en") == [
        ("Thở oxy", "lít/phút", "Oxygen", "l/min", True),
        ("Garô", "", "Garô", "", False),  # nobody has translated it; older records may name it
    ]


def test_the_check_of_a_shift_is_read_in_english_also_on_the_board(hcm: Cast) -> None:
    oxygen = ChecklistItem.objects.filter(centre=hcm.centre).order_by("pk")[0]
    oxygen.name_en = "Oxygen cylinder"
    oxygen.save()
    client = Client()
    client.force_login(hcm.an, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    asked = client.get("/api/checklist", {"vehicle_id": hcm.c01.pk}).json()["items"]
    assert [row["name"] for row in asked][:2] == ["Oxygen cylinder", "Máy sốc tim"]
    check_vehicle(shift_id=hcm.shift_c01.pk, answers=[{"id": oxygen.pk, "value": 40, "note": ""}], **told(hcm, hcm.an))
    shift = on_board(hcm)["shift"]
    assert (shift["missing"], shift["missing_en"]) == ("Bình oxy 40 bar (≥ 100)", "Oxygen cylinder 40 bar (≥ 100)")


@pytest.mark.parametrize("path", [network.CARE, network.CATEGORIES])
def test_every_name_of_the_demo_has_its_english(path: Any) -> None:
    for row in network.rows(path):
        assert row["name_en"], row
        assert row["name_en"].isascii()
        assert row.get("unit_en", "").isascii()
        assert bool(row.get("unit")) == bool(row.get("unit_en"))


def test_every_check_of_the_demo_has_its_english() -> None:
    assert all(name_en and name_en.isascii() for _name, name_en, *_more in network.CHECKLIST)
