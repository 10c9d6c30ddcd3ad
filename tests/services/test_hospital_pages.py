"""Which hospitals can be told, how boards learn that one no longer can, and how long patients stay on its page."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from config import clock
from config.journal.models import Entry
from config.journal.selectors import since
from dispatch import worker
from dispatch.board import snapshot
from dispatch.domain.board import fold, picture
from dispatch.hospitals import services
from dispatch.hospitals.access import issue_link
from dispatch.hospitals.ending import revoke, tell_of_expired
from dispatch.hospitals.inbound import picture as page
from dispatch.hospitals.unanswered import due
from dispatch.models import Assignment, HospitalAccess, PreAlert
from dispatch.rows import hospital_row
from fleet.auth import staff_actor
from fleet.models import Staff
from fleet.services import save_staff
from tests.factories import Cast, FrozenClock, assignment, bound_for, hospital, press, staff

BACKEND = "django.contrib.auth.backends.ModelBackend"
HALF_AN_HOUR_S = 1800


def _told_on_boards(cast: Cast) -> bool:
    """What a board shows of the cast's hospital; the single row says the same."""
    shown = next(row for row in snapshot(cast.centre.pk)["hospitals"] if row["id"] == cast.hospital.pk)["page"]
    assert hospital_row(cast.hospital)["page"] == shown
    return bool(shown)


def _access(cast: Cast) -> Any:
    return HospitalAccess.objects.filter(staff=cast.nga)


@pytest.mark.parametrize("end", ["expired", "revoked", "inactive", "other role", "other centre"])
def test_a_hospital_that_nobody_can_open_a_page_for_has_none_and_is_not_waited_for(
    hcm: Cast, cantho: Cast, frozen: FrozenClock, end: str
) -> None:
    bound_for(hcm, assignment(hcm))
    late = frozen.advance(hcm.centre.prealert_timeout_s)
    assert (_told_on_boards(hcm), len(due(late))) == (True, 1)
    nurse = Staff.objects.filter(pk=hcm.nga.pk)
    match end:
        case "expired":
            _access(hcm).update(expires_at=late)
        case "revoked":
            revoke(access=_access(hcm).get(), by=staff_actor(hcm.tuan), at=late)
        case "inactive":
            nurse.update(is_active=False)
        case "other role":
            nurse.update(role="dispatcher")
        case _:
            nurse.update(centre=cantho.centre)
    assert (_told_on_boards(hcm), due(late)) == (False, [])


def _folded_is_fresh(cast: Cast, state: dict[str, Any]) -> bool:
    for entry in since(cast.centre.pk, state["seq"]):
        state = fold(state, entry.as_message())
    return picture(state) == picture(snapshot(cast.centre.pk))


def test_boards_learn_of_an_expiry_once_and_of_what_an_administrator_takes_back(hcm: Cast, frozen: FrozenClock) -> None:
    until = frozen.at + timedelta(hours=1)
    _access(hcm).update(expires_at=until)
    before = snapshot(hcm.centre.pk)
    told = Entry.objects.filter(kind="hospital.changed")
    worker.hospitals()
    assert told.count() == 0
    frozen.advance(3600)
    for _turn in range(3):
        worker.hospitals()
        frozen.advance(1)
    assert (told.count(), told.get().actor["kind"]) == (1, "system")
    assert _folded_is_fresh(hcm, before)
    taken_back = HospitalAccess.objects.create(staff=hcm.oanh, hospital=hcm.hospital, revoked_at=frozen.at)
    assert not revoke(access=taken_back, by=staff_actor(hcm.tuan), at=frozen.at)
    assert told.count() == 1


def test_many_expired_accesses_are_looked_up_at_once(
    hcm: Cast, frozen: FrozenClock, django_assert_num_queries: Any
) -> None:
    """Every worker asks each second: a region's links of two days must not be a question each."""
    hospitals = [hospital(hcm.centre, f"BV {number}") for number in range(5)]
    nurses = [staff(hcm.centre, f"nurse{number}", "Y tá", "hospital") for number in range(5)]
    for nurse, place in zip(nurses, hospitals, strict=True):
        HospitalAccess.objects.create(staff=nurse, hospital=place, expires_at=frozen.at)
    assert tell_of_expired(frozen.advance(1)) == 5
    with django_assert_num_queries(2):
        assert tell_of_expired(frozen.advance(1)) == 0


def test_the_end_of_an_access_says_nothing_else_of_the_hospital(hcm: Cast, frozen: FrozenClock) -> None:
    """What the hospital says meanwhile of itself is not overwritten by what was read before."""
    read_before = _access(hcm).select_related("hospital").get()
    services.set_status(
        centre_id=hcm.centre.pk,
        hospital_id=hcm.hospital.pk,
        status="closed",
        by=staff_actor(hcm.nga),
        at=frozen.at,
    )
    revoke(access=read_before, by=staff_actor(hcm.tuan), at=frozen.advance(1))
    told = Entry.objects.filter(kind="hospital.changed").order_by("seq").last()
    hcm.hospital.refresh_from_db()
    assert told is not None
    assert (hcm.hospital.status, told.data["set"]["hospitals"][0]["status"]) == ("closed", "closed")


def test_a_login_that_is_switched_off_makes_boards_look_again(hcm: Cast) -> None:
    before = snapshot(hcm.centre.pk)["seq"]
    hcm.nga.is_active = False
    save_staff(hcm.nga, actor=staff_actor(hcm.tuan), at=clock.now())
    (entry,) = since(hcm.centre.pk, before)
    assert entry.data["note"] == {"resync": True}
    hcm.nga.staff_code = "N-1"
    save_staff(hcm.nga, actor=staff_actor(hcm.tuan), at=clock.now())
    assert len(list(since(hcm.centre.pk, before))) == 1


def test_an_administrator_takes_links_back_from_the_list_and_nobody_elses(
    hcm: Cast, cantho: Cast, frozen: FrozenClock
) -> None:
    until = frozen.at + timedelta(days=1)
    own, token = issue_link(hospital=hcm.hospital, name="Khoa", expires_at=until, at=frozen.at)
    theirs, _token = issue_link(hospital=cantho.hospital, name="Khoa", expires_at=until, at=frozen.at)
    nurse, admin, boss = Client(), Client(), Client()
    assert nurse.post("/hospital/link", {"token": token}).status_code == 302
    for client, person in ((admin, hcm.tuan), (boss, hcm.hoa)):
        client.force_login(person, backend=BACKEND)
    url = reverse("admin:dispatch_hospitalaccess_changelist")
    form = {"action": "take_back", "_selected_action": [own.pk, theirs.pk]}
    assert boss.post(url, form).status_code != 200
    assert nurse.get("/api/hospital").status_code == 200
    answer = admin.post(url, form, follow=True)
    assert "Đã thu hồi 1 quyền" in answer.content.decode()
    assert nurse.get("/api/hospital").status_code == 403
    theirs.refresh_from_db()
    assert theirs.revoked_at is None
    assert Entry.objects.get(kind="hospital.changed").actor["id"] == hcm.tuan.pk


@pytest.fixture
def arrived(hcm: Cast) -> Assignment:
    """C-01 has brought the patient and is free again."""
    one = assignment(hcm)
    press(hcm, one, "left_scene", by=hcm.an, hospital_id=hcm.hospital.pk)
    for step in ("at_destination", "handed_over", "clear"):
        press(hcm, one, step, by=hcm.an)
    return one


def _shown(cast: Cast) -> int:
    return len(page(cast.hospital)["inbound"])


def test_a_patient_whom_nobody_signed_for_stays_as_long_as_somebody_may_sign(
    hcm: Cast, arrived: Assignment, frozen: FrozenClock
) -> None:
    told = PreAlert.objects.get(assignment=arrived)
    frozen.advance(HALF_AN_HOUR_S + 60)
    assert _shown(hcm) == 1
    frozen.advance(hcm.centre.record_read_h * 3600 - HALF_AN_HOUR_S - 120)
    assert _shown(hcm) == 1
    services.sign(
        centre_id=hcm.centre.pk,
        hospital_id=hcm.hospital.pk,
        prealert_id=told.pk,
        name="BS. Hùng",
        by=staff_actor(hcm.nga),
        at=frozen.at,
    )
    frozen.advance(HALF_AN_HOUR_S - 1)
    assert _shown(hcm) == 1, "what was signed stays to be seen"
    frozen.advance(1)
    assert _shown(hcm) == 0


def test_after_the_last_moment_to_sign_the_page_lets_go(hcm: Cast, arrived: Assignment, frozen: FrozenClock) -> None:
    frozen.advance(hcm.centre.record_read_h * 3600)
    assert _shown(hcm) == 0


def test_who_was_called_off_or_refused_leaves_after_half_an_hour(hcm: Cast, frozen: FrozenClock) -> None:
    called_off, refused = assignment(hcm), assignment(hcm, vehicle=hcm.b02)
    for one in (called_off, refused):
        bound_for(hcm, one)
    services.decline(
        centre_id=hcm.centre.pk,
        hospital_id=hcm.hospital.pk,
        prealert_id=PreAlert.objects.get(assignment=refused).pk,
        reason="hết giường",
        by=staff_actor(hcm.nga),
        at=frozen.at,
    )
    press(hcm, called_off, "cancelled", note="người nhà chở đi")
    press(hcm, refused, "left_scene", hospital_id=hcm.hospital.pk)
    for step in ("at_destination", "handed_over", "clear"):
        press(hcm, refused, step)
    assert _shown(hcm) == 2
    frozen.advance(HALF_AN_HOUR_S)
    assert _shown(hcm) == 0
