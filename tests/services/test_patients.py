"""Patients' records: added to, never changed, written once however often sent, and none of it in the journal."""

import base64
import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image

from config import clock
from config.journal.models import Entry
from config.problems import Invalid
from dispatch.models import Assignment, RecordEntry, RecordRead
from dispatch.patients import photos
from dispatch.patients.services import MOST_ENTRIES
from fleet.auth import staff_actor
from fleet.models import Staff
from fleet.shifts.services import hand_over, join_shift, leave_shift
from tests.factories import Cast, FrozenClock, assignment, bound_for, press, written

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def job(hcm: Cast) -> Assignment:
    made = assignment(hcm)
    press(hcm, made, "at_patient", by=hcm.an)
    return Assignment.objects.get(pk=made.pk)


def client_of(person: Any) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def send(client: Client, job: Assignment, **body: Any) -> Any:
    given = {"key": "k" * 16, "patient": 1, "kind": "vitals", "data": {"pulse": 88}, "at": clock.iso(clock.now())}
    return client.post(f"/api/assignments/{job.pk}/record", {**given, **body}, content_type="application/json")


def picture(size: tuple[int, int] = (40, 30), kind: str = "JPEG", **fields: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind, **fields)
    return out.getvalue()


def stored() -> list[Path]:
    return sorted((Path(settings.VAR_DIR) / "photos").glob("*"))


def test_the_same_entry_sent_again_is_written_once(hcm: Cast, job: Assignment) -> None:
    phone = client_of(hcm.an)
    first, again = send(phone, job), send(phone, job, data={"pulse": 99})
    assert (first.status_code, first.json()) == (200, again.json())
    assert RecordEntry.objects.get().data == {"pulse": 88}


def test_a_correction_keeps_what_it_corrects(hcm: Cast, job: Assignment) -> None:
    phone = client_of(hcm.an)
    send(phone, job, key="first-entry", data={"pulse": 18})
    send(phone, job, key="second-entry", data={"pulse": 81}, replaces="first-entry")
    send(phone, job, key="third-entry", data={}, replaces="second-entry", strike=True)
    entries = phone.get(f"/api/incidents/{job.incident_id}/record").json()["records"][0]["entries"]
    assert [(one["data"], one["replaces"]) for one in entries] == [
        ({"pulse": 18}, None),
        ({"pulse": 81}, "first-entry"),
        ({"struck": True}, "second-entry"),
    ]
    assert send(phone, job, key="fourth-entry", replaces="never-written").status_code == 422
    assert send(phone, job, key="fifth-entry", strike=True).status_code == 422


def test_times_are_those_of_the_measuring_when_they_can_be(hcm: Cast, job: Assignment, frozen: FrozenClock) -> None:
    phone = client_of(hcm.an)
    frozen.advance(600)
    measured = clock.iso(clock.now() - timedelta(minutes=7))
    assert send(phone, job, at=measured).json()["at"] == measured
    for odd in (timedelta(minutes=5), timedelta(hours=-30)):
        answer = send(phone, job, key="odd-time-entry", at=clock.iso(clock.now() + odd))
        assert (answer.status_code, answer.json()["code"]) == (422, "bad_time")


BAD: list[dict[str, Any]] = [
    {"key": "short"},
    {"key": "with space in it"},
    {"patient": 100},
    {"patient": 0},
    {"kind": "count", "data": {"patients": 2}, "patient": 1},
    {"data": {"pulse": 900}},
    {"data": {}},
    {"kind": "surgery"},
    {"kind": "photo", "data": {}},
    {"kind": "photo", "data": {"image": "####"}},
    {"kind": "photo", "data": {"image": base64.b64encode(b"no picture").decode()}},
    {"kind": "photo", "data": {"image": 7}},
    {"at": "yesterday"},
]


@pytest.mark.parametrize("body", BAD, ids=lambda body: json.dumps(body)[:50])
def test_what_cannot_be_is_told_and_changes_nothing(hcm: Cast, job: Assignment, body: dict[str, Any]) -> None:
    before = stored()
    answer = send(client_of(hcm.an), job, **body)
    assert answer.status_code == 422
    assert answer.json()["detail"]
    assert (RecordEntry.objects.count(), stored()) == (0, before)


def test_the_journal_says_that_a_record_changed_and_nothing_of_it(hcm: Cast, job: Assignment) -> None:
    written(hcm, job, "basics", {"age": 62, "sex": "male", "condition": "stroke", "complaint": "liệt nửa người"})
    written(hcm, job, "identity", {"name": "Trần Thị Bí Mật", "number": "079060001234"})
    entry = Entry.objects.filter(kind="patient.recorded").order_by("seq").last()
    assert entry is not None
    text = json.dumps(entry.as_message(), ensure_ascii=False)
    assert not [word for word in ("stroke", "liệt", "Bí Mật", "079060001234", '"62"') if word in text]
    assert set(entry.data["note"]) == {"incident", "assignment", "vehicle", "step"}


def test_a_photo_is_drawn_anew_without_what_the_camera_wrote(hcm: Cast, job: Assignment) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Bí Mật Camera"
    exif[0x8825] = {1: "N", 2: (10.0, 46.0, 0.0)}
    data = picture((3000, 1500), exif=exif)
    assert b"Camera" in data
    entry = written(hcm, job, "photo", {"image": f"data:image/jpeg;base64,{base64.b64encode(data).decode()}"})
    kept = photos.read(entry.photo)
    with Image.open(io.BytesIO(kept)) as image:
        assert (image.format, image.size, dict(image.getexif())) == ("JPEG", (1600, 800), {})
    assert b"Camera" not in kept
    assert "image" not in entry.data


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_pictures_become_jpeg(hcm: Cast, job: Assignment, kind: str) -> None:
    entry = written(hcm, job, "photo", {"image": base64.b64encode(picture(kind=kind)).decode()})
    assert photos.read(entry.photo).startswith(b"\xff\xd8")


def spoilt_notes() -> bytes:
    """A good picture whose camera's notes nobody can write down again."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "camera", 6
    whole = picture(exif=exif)
    return whole.replace(b"\x01\x0f\x00\x02", b"\x01\x00\x00\x02")


OTHER = [picture(kind="GIF"), picture((6000, 5000), "PNG"), picture()[:200], b"<svg/>", spoilt_notes()]


@pytest.mark.parametrize("data", OTHER, ids=["GIF", "too large", "cut off", "SVG", "spoilt notes"])
def test_other_files_are_no_pictures(hcm: Cast, job: Assignment, data: bytes) -> None:
    before = stored()
    with pytest.raises(Invalid):
        written(hcm, job, "photo", {"image": base64.b64encode(data).decode()})
    assert stored() == before


def test_a_photo_sent_twice_is_stored_once(hcm: Cast, job: Assignment) -> None:
    before = len(stored())
    image = {"image": base64.b64encode(picture()).decode()}
    for _ in range(2):
        written(hcm, job, "photo", image, key="the-same-photo")
    assert len(stored()) == before + 1


def test_every_look_at_an_identity_or_a_photo_is_written_down(hcm: Cast, job: Assignment) -> None:
    written(hcm, job, "identity", {"name": "Trần Thị B", "number": "079060001234"}, key="identity-entry")
    written(hcm, job, "photo", {"image": base64.b64encode(picture()).decode()}, key="photo-entry")
    base = f"/api/assignments/{job.pk}/record"
    listed = client_of(hcm.lan).get(f"/api/incidents/{job.incident_id}/record").json()
    assert "Trần Thị B" not in json.dumps(listed, ensure_ascii=False)
    assert RecordRead.objects.count() == 0
    assert client_of(hcm.lan).get(f"{base}/identity-entry/identity").json()["name"] == "Trần Thị B"
    shown = client_of(hcm.hoa).get(f"{base}/photo-entry/photo")
    assert (shown["Content-Type"], shown["Cache-Control"]) == ("image/jpeg", "private, no-store")
    looks = [(read.entry.key, read.by["name"]) for read in RecordRead.objects.order_by("pk")]
    assert looks == [("identity-entry", hcm.lan.name), ("photo-entry", hcm.hoa.name)]
    assert client_of(hcm.lan).get(f"{base}/photo-entry/identity").status_code == 404


def reads(person: Any, job: Assignment) -> int:
    return client_of(person).get(f"/api/incidents/{job.incident_id}/record").status_code


def test_a_crew_reads_while_it_is_on_the_job_and_a_day_after(hcm: Cast, job: Assignment, frozen: FrozenClock) -> None:
    assert (reads(hcm.an, job), reads(hcm.binh, job)) == (200, 403)
    press(hcm, job, "clear", by=hcm.an, note="xử trí tại chỗ")
    frozen.advance(23 * 3600)
    assert reads(hcm.an, job) == 200
    assert send(client_of(hcm.an), job).status_code == 200, "what the phone kept while it was cut off"
    frozen.advance(2 * 3600)
    assert reads(hcm.an, job) == 403
    assert send(client_of(hcm.an), job, key="far-too-late").status_code == 403
    assert reads(hcm.hoa, job) == 200
    assert reads(hcm.tuan, job) == 403


def joins(hcm: Cast, person: Staff) -> None:
    """Somebody comes to C-01's crew, by their own phone."""
    join_shift(
        centre_id=hcm.centre.pk,
        shift_id=hcm.shift_c01.pk,
        staff_ids=[person.pk],
        roles={},
        actor=staff_actor(person),
        at=clock.now(),
    )


def test_who_left_before_the_order_is_no_part_of_it(hcm: Cast) -> None:
    joins(hcm, hcm.cuc)
    leave_shift(
        centre_id=hcm.centre.pk,
        shift_id=hcm.shift_c01.pk,
        staff_id=hcm.cuc.pk,
        actor=staff_actor(hcm.cuc),
        at=clock.now(),
    )
    later = assignment(hcm)
    entry = written(hcm, later, "identity", {"name": "Trần Thị B"})
    assert (reads(hcm.cuc, later), reads(hcm.an, later)) == (403, 200)
    assert send(client_of(hcm.cuc), later).status_code == 403
    url = f"/api/assignments/{later.pk}/record/{entry.key}/identity"
    assert client_of(hcm.cuc).get(url).status_code == 403


def test_who_took_the_vehicle_over_on_the_way_finishes_the_record(
    hcm: Cast, job: Assignment, frozen: FrozenClock
) -> None:
    frozen.advance(60)
    hand_over(
        centre_id=hcm.centre.pk,
        shift_id=hcm.shift_c01.pk,
        staff_ids=[hcm.cuc.pk],
        roles={},
        reason="đổi kíp",
        actor=staff_actor(hcm.cuc),
        at=clock.now(),
    )
    for step in ("left_scene", "handed_over", "clear"):
        press(hcm, job, step, by=hcm.cuc)
    assert send(client_of(hcm.cuc), job, key="after-the-end").status_code == 200
    assert send(client_of(hcm.an), job, key="of-the-first-crew").status_code == 200
    assert (reads(hcm.cuc, job), reads(hcm.an, job), reads(hcm.binh, job)) == (200, 200, 403)


def test_who_comes_to_the_vehicle_after_the_job_does_not_read_it(
    hcm: Cast, job: Assignment, frozen: FrozenClock
) -> None:
    press(hcm, job, "clear", by=hcm.an, note="xử trí tại chỗ")
    frozen.advance(60)
    joins(hcm, hcm.cuc)
    assert (reads(hcm.cuc, job), reads(hcm.an, job)) == (403, 200)
    assert send(client_of(hcm.cuc), job).status_code == 403


def test_a_hospital_reads_who_comes_to_it_and_no_longer_than_that(
    hcm: Cast, job: Assignment, frozen: FrozenClock
) -> None:
    written(hcm, job, "identity", {"name": "Trần Thị B"}, key="identity-entry")
    url = f"/api/assignments/{job.pk}/record/identity-entry/identity"
    nurse = client_of(hcm.nga)
    assert nurse.get(url).status_code == 403
    bound_for(hcm, job)
    assert nurse.get(url).status_code == 200
    assert nurse.get(f"/api/incidents/{job.incident_id}/record").status_code == 403, "only what is bound for it"
    for step in ("left_scene", "handed_over", "clear"):
        press(hcm, job, step, by=hcm.an)
    assert nurse.get(url).status_code == 200
    frozen.advance(25 * 3600)
    assert nurse.get(url).status_code == 403


def test_a_record_has_an_end(hcm: Cast, job: Assignment) -> None:
    now = clock.now()
    common = {"assignment": job, "patient": 1, "kind": "note", "data": {"text": "x"}, "at": now, "recorded_at": now}
    RecordEntry.objects.bulk_create(
        RecordEntry(key=f"full-{place:05d}", by={"id": 1, "name": "x"}, **common) for place in range(MOST_ENTRIES)
    )
    assert send(client_of(hcm.an), job).status_code == 409
