"""Destinations and what hospitals are told: each act, its alarm, and what a hospital sees of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from config import clock
from config.journal.actor import SYSTEM
from config.problems import Conflict, Invalid, Missing
from dispatch import worker
from dispatch.hospitals import services
from dispatch.hospitals.access import expiry_of_link, hospital_of, issue_link
from dispatch.hospitals.destinations import ranked
from dispatch.hospitals.ending import revoke
from dispatch.hospitals.inbound import arrivals, load_of, picture
from dispatch.hospitals.unanswered import tell_dispatchers
from dispatch.models import Assignment, Hospital, PreAlert
from dispatch.rows import fresh_incident_row
from dispatch.services.progress import undo_step
from dispatch.timeline import timeline
from fleet.auth import staff_actor
from fleet.domain.intake import Reading
from fleet.live import live
from tests.factories import Cast, FrozenClock, assignment, bound_for, hospital, incident, press, written

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def job(hcm: Cast) -> Assignment:
    """C-01 with the patient, on its way to the cast's hospital."""
    made = assignment(hcm, of=incident(hcm, category="fall"))
    for step in ("acknowledged", "on_scene", "at_patient"):
        press(hcm, made, step, by=hcm.an)
    press(hcm, made, "left_scene", by=hcm.an, hospital_id=hcm.hospital.pk)
    return Assignment.objects.get(pk=made.pk)


def told(job: Assignment) -> PreAlert:
    return PreAlert.objects.filter(assignment=job).order_by("pk").last() or pytest.fail("nobody was told")


def row(job: Assignment) -> dict[str, Any]:
    rows = fresh_incident_row(job.incident_id)["assignments"]
    return next(one for one in rows if one["id"] == job.pk)


def by_nurse(cast: Cast) -> dict[str, Any]:
    return {
        "centre_id": cast.centre.pk,
        "hospital_id": cast.hospital.pk,
        "by": staff_actor(cast.nga),
        "at": clock.now(),
    }


def test_leaving_for_a_hospital_tells_it_and_another_choice_tells_the_other(hcm: Cast, job: Assignment) -> None:
    first = told(job)
    assert (first.hospital, first.created_by["name"]) == (hcm.hospital, hcm.an.name)
    other = hospital(hcm.centre, "Bệnh viện Nhân dân 115")
    second = bound_for(hcm, job, other)
    first.refresh_from_db()
    assert first.ended_at is not None
    assert not first.arrived
    assert row(job)["prealert"]["hospital_id"] == other.pk == second.hospital_id
    assert [one["gone"] for one in picture(hcm.hospital)["inbound"]] == [True]
    assert [one["gone"] for one in picture(other)["inbound"]] == [False]


def test_taking_back_the_press_takes_back_what_it_chose(hcm: Cast, job: Assignment) -> None:
    undo_step(centre_id=hcm.centre.pk, assignment_id=job.pk, by=staff_actor(hcm.an), at=clock.now())
    assert row(job)["destination"] is None
    assert row(job)["prealert"] is None
    assert told(job).ended_at is not None


def test_taking_back_the_press_keeps_what_was_chosen_before_it(hcm: Cast, frozen: FrozenClock) -> None:
    made = assignment(hcm)
    press(hcm, made, "at_patient", by=hcm.an)
    bound_for(hcm, made)
    frozen.advance(60)
    press(hcm, made, "left_scene", by=hcm.an)
    undo_step(centre_id=hcm.centre.pk, assignment_id=made.pk, by=staff_actor(hcm.an), at=clock.now())
    assert row(made)["prealert"]["hospital_id"] == hcm.hospital.pk


def test_a_job_that_is_over_and_goes_on_has_its_announcement_again(hcm: Cast, job: Assignment) -> None:
    press(hcm, job, "handed_over", by=hcm.an)
    press(hcm, job, "clear", by=hcm.an)
    assert told(job).arrived
    undo_step(centre_id=hcm.centre.pk, assignment_id=job.pk, by=staff_actor(hcm.an), at=clock.now())
    assert (told(job).ended_at, told(job).arrived, PreAlert.objects.count()) == (None, False, 1)


def test_a_vehicle_called_off_comes_to_nobody(hcm: Cast) -> None:
    made = assignment(hcm)
    bound_for(hcm, made)
    press(hcm, made, "cancelled", note="người nhà chở đi")
    assert told(made).ended_at is not None
    with pytest.raises(Conflict):
        services.acknowledge(prealert_id=told(made).pk, **by_nurse(hcm))


def test_a_hospital_answers_and_may_think_again(hcm: Cast, job: Assignment, frozen: FrozenClock) -> None:
    prealert = told(job)
    services.acknowledge(prealert_id=prealert.pk, **by_nurse(hcm))
    assert row(job)["prealert"]["state"] == "acknowledged"
    frozen.advance(30)
    with pytest.raises(Invalid):
        services.decline(prealert_id=prealert.pk, reason=" ", **by_nurse(hcm))
    services.decline(prealert_id=prealert.pk, reason="hết giường", **by_nurse(hcm))
    assert row(job)["prealert"]["reason"] == "hết giường"
    assert "không nhận C-01: hết giường" in timeline(job.incident)[-1]["text"]
    assert load_of(hcm.centre.pk, 0) == {}
    services.acknowledge(prealert_id=prealert.pk, **by_nurse(hcm))
    assert row(job)["prealert"]["state"] == "acknowledged"
    assert row(job)["prealert"]["reason"] == ""


def test_another_hospital_cannot_answer(hcm: Cast, job: Assignment) -> None:
    other = hospital(hcm.centre, "Bệnh viện Từ Dũ")
    with pytest.raises(Missing):
        services.acknowledge(prealert_id=told(job).pk, **{**by_nurse(hcm), "hospital_id": other.pk})


def test_the_hospital_signs_once_with_a_name_and_the_servers_time(
    hcm: Cast, job: Assignment, frozen: FrozenClock
) -> None:
    signed_at = frozen.advance(600)
    services.sign(prealert_id=told(job).pk, name="BS. Hùng", **by_nurse(hcm))
    frozen.advance(60)
    services.sign(prealert_id=told(job).pk, name="Ai khác", **by_nurse(hcm))
    assert row(job)["prealert"]["signed"] == {"name": "BS. Hùng", "at": clock.iso(signed_at)}
    with pytest.raises(Conflict):
        services.decline(prealert_id=told(job).pk, reason="muộn", **by_nurse(hcm))


def test_nobody_signs_for_a_patient_who_has_not_left_the_scene(hcm: Cast) -> None:
    made = assignment(hcm)
    bound_for(hcm, made)
    with pytest.raises(Conflict):
        services.sign(prealert_id=told(made).pk, name="BS. Hùng", **by_nurse(hcm))


def test_a_handover_may_be_signed_after_the_vehicle_is_gone_but_not_days_later(
    hcm: Cast, job: Assignment, frozen: FrozenClock
) -> None:
    press(hcm, job, "handed_over", by=hcm.an)
    press(hcm, job, "clear", by=hcm.an)
    frozen.advance(25 * 3600)
    with pytest.raises(Conflict):
        services.sign(prealert_id=told(job).pk, name="BS. Hùng", **by_nurse(hcm))
    frozen.advance(-24 * 3600)
    services.sign(prealert_id=told(job).pk, name="BS. Hùng", **by_nurse(hcm))
    assert told(job).signed_name == "BS. Hùng"


def test_a_hospital_that_does_not_answer_is_told_of_once(hcm: Cast, job: Assignment, frozen: FrozenClock) -> None:
    frozen.advance(hcm.centre.prealert_timeout_s - 1)
    assert tell_dispatchers(clock.now()) == 0
    frozen.advance(1)
    assert [tell_dispatchers(clock.now()) for _ in range(3)] == [1, 0, 0]
    assert row(job)["prealert"]["overdue_at"] == clock.iso(clock.now())
    services.see(centre_id=hcm.centre.pk, prealert_id=told(job).pk, by=staff_actor(hcm.lan), at=clock.now())
    services.see(centre_id=hcm.centre.pk, prealert_id=told(job).pk, by=staff_actor(hcm.minh), at=clock.now())
    assert row(job)["prealert"]["seen"]["by"]["name"] == hcm.lan.name


@pytest.mark.parametrize("answer", ["acknowledged", "arrived", "elsewhere"])
def test_nothing_is_told_of_a_hospital_that_answered_or_that_nobody_goes_to(
    hcm: Cast, job: Assignment, frozen: FrozenClock, answer: str
) -> None:
    if answer == "acknowledged":
        services.acknowledge(prealert_id=told(job).pk, **by_nurse(hcm))
    elif answer == "arrived":
        press(hcm, job, "at_destination", by=hcm.an)
    else:
        services.choose_destination(
            centre_id=hcm.centre.pk, assignment_id=job.pk, hospital_id=None, by=staff_actor(hcm.lan), at=clock.now()
        )
    first = PreAlert.objects.order_by("pk").first()
    assert first is not None
    frozen.advance(3600)
    at = clock.now()
    assert not services.mark_unanswered(centre_id=hcm.centre.pk, prealert_id=first.pk, by=SYSTEM, at=at)
    assert tell_dispatchers(at) == 0


def test_it_is_one_of_the_workers_duties() -> None:
    assert worker.hospitals in worker.DUTIES


def test_a_hospital_sees_its_own_patients_and_neither_caller_nor_address(hcm: Cast, job: Assignment) -> None:
    written(hcm, job, "vitals", {"pulse": 130})
    written(hcm, job, "identity", {"name": "Trần Thị Bí Mật", "number": "079060001234"})
    shown = picture(hcm.hospital)["inbound"]
    assert [one["entries"][0]["data"] for one in shown] == [{"pulse": 130}]
    assert shown[0]["entries"][1]["data"] == {"fields": ["name", "number"]}
    text = str(shown)
    hidden = (job.incident.phone, job.incident.address, "Bí Mật", "079060001234")
    assert not [word for word in hidden if word in text]
    assert picture(hospital(hcm.centre, "Bệnh viện Từ Dũ"))["inbound"] == []


def test_after_it_said_no_a_hospital_reads_no_record(hcm: Cast, job: Assignment) -> None:
    written(hcm, job, "vitals", {"pulse": 130})
    services.decline(prealert_id=told(job).pk, reason="hết giường", **by_nurse(hcm))
    assert picture(hcm.hospital)["inbound"][0]["entries"] == []


def test_where_the_vehicle_is_and_how_long_it_drives(hcm: Cast, job: Assignment, frozen: FrozenClock) -> None:
    at_ms = round(clock.now().timestamp() * 1000)
    live().put(hcm.centre.pk, [Reading(hcm.c01.pk, 10.771, 106.698, at_ms)])
    (one,) = arrivals(hcm.hospital)
    assert one["moving"]
    assert one["eta_s"] > 60
    press(hcm, job, "at_destination", by=hcm.an)
    assert arrivals(hcm.hospital) == []


def test_hospitals_in_their_order_with_their_reasons(hcm: Cast, job: Assignment) -> None:
    stroke = hospital(hcm.centre, "Bệnh viện Nhân dân 115")
    Hospital.objects.filter(pk=stroke.pk).update(capabilities=["general", "stroke"], lat=10.79, lon=106.6)
    written(hcm, job, "basics", {"age": 62, "sex": "male", "condition": "stroke"})
    answer = ranked(Assignment.objects.select_related("incident").get(pk=job.pk))
    assert answer["condition"]["code"] == "stroke"
    assert [one["hospital_id"] for one in answer["hospitals"]] == [stroke.pk, hcm.hospital.pk]
    assert [one["fits"] for one in answer["hospitals"]] == [True, False]
    assert {"lacks"} <= {reason["code"] for reason in answer["hospitals"][1]["reasons"]}
    with pytest.raises(Invalid):
        ranked(job, "hangnail")


def test_a_link_opens_one_hospital_until_it_expires_or_is_taken_back(hcm: Cast, frozen: FrozenClock) -> None:
    until = clock.now() + timedelta(days=1)
    access, token = issue_link(hospital=hcm.hospital, name="Khoa Cấp cứu", expires_at=until, at=clock.now())
    client = Client()
    assert client.post("/hospital/link", {"token": "sai"}).status_code == 403
    assert client.get("/hospital/").status_code == 302
    assert client.post("/hospital/link", {"token": token}).status_code == 302
    assert client.get("/api/hospital").json()["hospital"]["name"] == hcm.hospital.name
    assert client.get("/hospital/").status_code == 200
    assert client.get("/").status_code == 302, "nothing else is open to it"
    assert client.get("/api/board").status_code == 403
    frozen.advance(24 * 3600)
    assert expiry_of_link(token) is None
    assert client.get("/api/hospital").status_code == 403
    frozen.advance(-24 * 3600)
    revoke(access=access, by=staff_actor(hcm.tuan), at=clock.now())
    assert expiry_of_link(token) is None
    assert client.get("/api/hospital").status_code == 403
    assert hospital_of(hcm.centre.pk, access.staff_id) is None


def test_the_door_for_links_lets_its_own_form_through(db: None) -> None:
    """With `no-referrer` browsers post the form from the origin "null", which the CSRF check must refuse."""
    assert Client().get("/hospital/link")["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("days", [-1, 0, 367])
def test_a_link_has_a_sensible_end(hcm: Cast, days: int) -> None:
    with pytest.raises(Invalid):
        issue_link(hospital=hcm.hospital, name="", expires_at=clock.now() + timedelta(days=days), at=clock.now())


def test_a_status_by_one_touch_is_on_every_board(hcm: Cast) -> None:
    told_at: dict[str, Any] = {"centre_id": hcm.centre.pk, "hospital_id": hcm.hospital.pk, "at": clock.now()}
    services.set_status(status="limited", by=staff_actor(hcm.nga), **told_at)
    assert Hospital.objects.get(pk=hcm.hospital.pk).status == "limited"
    with pytest.raises(Invalid):
        services.set_status(status="maybe", by=staff_actor(hcm.nga), **told_at)


def test_a_choice_that_comes_late_does_not_undo_what_the_desk_chose_since(hcm: Cast, frozen: FrozenClock) -> None:
    """The crew chose without a network; the desk chose otherwise; then the phone comes back."""
    job = assignment(hcm)
    other = hospital(hcm.centre, "Bệnh viện Từ Dũ")
    said_at = clock.now()
    frozen.advance(60)
    common: dict[str, Any] = {"centre_id": hcm.centre.pk, "assignment_id": job.pk}
    services.choose_destination(**common, hospital_id=other.pk, by=staff_actor(hcm.lan), at=clock.now())
    frozen.advance(60)
    late = {**common, "hospital_id": hcm.hospital.pk, "by": staff_actor(hcm.an), "at": clock.now()}
    with pytest.raises(Conflict) as told_why:
        services.choose_destination(**late, said_at=said_at)
    assert (told_why.value.code, "Từ Dũ" in told_why.value.detail) == ("chosen_since", True)
    gone = press(hcm, job, "left_scene", by=hcm.an, hospital_id=hcm.hospital.pk, claimed_at=said_at)
    assert (gone.step, gone.destination_id) == ("left_scene", other.pk), "the step counts, the newer choice stands"
    services.choose_destination(**late)
    job.refresh_from_db()
    assert job.destination_id == hcm.hospital.pk, "said now, it is the newest"
