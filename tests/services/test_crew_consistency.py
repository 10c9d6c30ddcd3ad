"""A crew's screen is of one moment, and a crew is who it is."""

from typing import Any

import pytest
from django.test import Client

from config.journal.selectors import head_seq
from dispatch import crew
from fleet.auth import staff_actor
from fleet.models import Staff
from fleet.rows import vehicle_rows
from fleet.services import sign_off
from tests.factories import Cast, FrozenClock


def test_a_crew_that_is_signed_off_meanwhile_has_no_vehicle(
    hcm: Cast, frozen: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever vehicle is shown belongs to the same moment as the number of the newest fact."""
    real = head_seq

    def seq_after_signing_off(centre_id: int) -> int:
        sign_off(centre_id=centre_id, shift_id=hcm.shift_c01.pk, actor=staff_actor(hcm.lan), at=frozen.at)
        return real(centre_id)

    monkeypatch.setattr("dispatch.crew.head_seq", seq_after_signing_off)
    assert crew.job(hcm.centre.pk, hcm.an.pk)["vehicle"] is None


def test_a_person_who_changed_centres_in_mid_shift_has_no_vehicle_of_the_old_one(hcm: Cast, cantho: Cast) -> None:
    Staff.objects.filter(pk=hcm.an.pk).update(centre=cantho.centre)
    client = Client()
    client.force_login(Staff.objects.get(pk=hcm.an.pk), backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get("/api/crew/job")
    assert (answer.status_code, answer.json()["vehicle"]) == (200, None)


def test_a_person_with_a_new_name_is_still_one_person(hcm: Cast) -> None:
    Staff.objects.filter(pk=hcm.an.pk).update(name="Lê Văn Ân")
    row: dict[str, Any] = vehicle_rows(hcm.centre.pk, hcm.c01.pk)[0]
    assert [(one["id"], one["name"]) for one in row["shift"]["crew"]] == [(hcm.an.pk, "Lê Văn Ân")]
