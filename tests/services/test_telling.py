"""Telling crews: the ladder under its locks, and what is said to whom."""

import base64
import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from py_vapid import Vapid02
from pytest_django import DjangoAssertNumQueries

from config import clock
from config.journal.models import Entry
from dispatch.models import Message, Rung
from dispatch.telling import push
from dispatch.telling.ladder import heard, tell_the_unanswered
from dispatch.timeline import text
from fleet.auth import staff_actor
from fleet.models import Shift, ShiftMember
from fleet.services import sign_off
from tests.factories import Cast, FrozenClock, assignment, press
from tests.services.crew_phones import Fake, Phone, number, send_all, told


def test_push_then_sms_then_station_until_somebody_answers(hcm: Cast, frozen: FrozenClock, outside: Fake) -> None:
    phone, job = Phone(hcm.an, outside.origin), assignment(hcm)
    number(hcm.an)
    seen = []
    for second in (4, 1, 15, 10, 100):
        frozen.advance(second)
        tell_the_unanswered(frozen.at)
        send_all()
        seen.append((Rung.objects.count(), len(outside.got)))
    assert seen == [(0, 0), (1, 1), (2, 2), (3, 2), (3, 2)]
    assert [row.name for row in Rung.objects.order_by("pk")] == ["push", "sms", "station"]
    payload = phone.read(outside.got[0][2])
    assert payload["title"] == f"C-01 · Khẩn cấp · #{job.incident}"
    text_sent = json.loads(outside.got[1][2])
    assert text_sent["to"] == "+84903123412"
    assert text_sent["text"] == f"115: xe C-01 co lenh Khan cap, ca #{job.incident}. Mo ung dung kip xe de nhan lenh."
    assert [line.split(": ", 1)[1] for line in told(job)] == [
        "gửi thông báo đẩy cho Lê Văn An",
        "thông báo đẩy cho Lê Văn An đã chuyển đi",
        "gửi tin nhắn cho Lê Văn An",
        "tin nhắn cho Lê Văn An đã chuyển đi",
        "báo động tại Bệnh viện Sài Gòn",
    ]


def test_a_look_that_finds_nothing_due_asks_twice_and_reads_no_job(
    hcm: Cast, frozen: FrozenClock, outside: Fake, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assignment(hcm)
    with django_assert_num_queries(2):
        assert tell_the_unanswered(frozen.at) == 0
    tell_the_unanswered(frozen.advance(600))
    with django_assert_num_queries(2):
        assert tell_the_unanswered(frozen.advance(1)) == 0


def test_what_leaves_the_house_says_nothing_of_the_patient_and_is_signed_as_ours(
    hcm: Cast, frozen: FrozenClock, outside: Fake
) -> None:
    phone, job = Phone(hcm.an, outside.origin), assignment(hcm)
    tell_the_unanswered(frozen.advance(6))
    send_all()
    path, headers, body = outside.got[0]
    assert path == f"/push/{hcm.an.pk}"
    token = re.fullmatch(r"vapid t=([^,]+),k=(.+)", headers["Authorization"])
    assert token is not None
    assert token[2] == push.public_key()
    claims = json.loads(base64.urlsafe_b64decode(token[1].split(".")[1] + "=="))
    assert (claims["aud"], claims["sub"]) == (outside.origin, "mailto:it@example.org")
    signed, signature = token[1].rsplit(".", 1)
    assert Vapid02.from_raw_public(push.public_key().encode()).verify_token(signed.encode(), signature)
    assert (headers["Content-Encoding"], headers["Urgency"]) == ("aes128gcm", "high")
    said = json.dumps(phone.read(body), ensure_ascii=False)
    for secret in (job.incident.address, job.incident.phone, job.incident.category, "Nguyễn Huệ"):
        assert secret not in said


def test_an_open_app_says_that_it_shows_the_job_and_no_push_is_needed(hcm: Cast, outside: Fake) -> None:
    Phone(hcm.an, outside.origin)
    job = assignment(hcm)
    given: dict[str, Any] = {"centre_id": hcm.centre.pk, "assignment_id": job.pk, "at": clock.now()}
    assert not heard(**given, staff=staff_actor(hcm.binh))  # another vehicle's crew shows it to nobody
    assert heard(**given, staff=staff_actor(hcm.an))
    assert not heard(**given, staff=staff_actor(hcm.an))
    tell_the_unanswered(clock.now() + timedelta(seconds=19))
    assert [rung.name for rung in Rung.objects.all()] == ["socket"]
    assert told(job) == ["C-01: điện thoại của Lê Văn An đang hiện lệnh"]


def test_people_off_duty_are_never_alerted_even_when_the_message_was_waiting(
    hcm: Cast, frozen: FrozenClock, outside: Fake
) -> None:
    """The row says off duty while the vehicle still has its job: a crew that handed over in the middle."""
    number(hcm.an)
    number(hcm.cuc, "0903000111")
    Phone(hcm.cuc, outside.origin)
    job = assignment(hcm)
    tell_the_unanswered(frozen.advance(20))
    assert set(Message.objects.values_list("staff", flat=True)) == {hcm.an.pk}
    ShiftMember.objects.filter(staff=hcm.an).update(ended_at=frozen.at)
    ShiftMember.objects.create(shift=hcm.shift_c01, staff=hcm.cuc)
    send_all()
    assert outside.got == []
    assert told(job)[-1] == "C-01: thôi gửi tin nhắn cho Lê Văn An, đã ra ca"
    tell_the_unanswered(frozen.advance(600))
    send_all()
    assert outside.got == []


def test_a_vehicle_without_a_shift_is_told_nothing(hcm: Cast, frozen: FrozenClock, outside: Fake) -> None:
    number(hcm.an)
    assignment(hcm)
    Shift.objects.filter(pk=hcm.shift_c01.pk).update(ended_at=frozen.at)
    assert tell_the_unanswered(frozen.advance(600)) == 0


def test_an_answer_stops_the_ladder_and_what_waits(hcm: Cast, frozen: FrozenClock, outside: Fake) -> None:
    number(hcm.an)
    job = assignment(hcm)
    tell_the_unanswered(frozen.advance(25))
    press(hcm, job, "acknowledged", by=hcm.an)
    send_all()
    assert tell_the_unanswered(frozen.advance(600)) == 0
    assert outside.got == []
    assert Message.objects.get().state == "dropped"


def test_a_crew_that_nobody_can_reach_is_said_so(hcm: Cast, frozen: FrozenClock) -> None:
    job = assignment(hcm)
    tell_the_unanswered(frozen.advance(21))
    assert told(job) == [
        "C-01: không máy nào của kíp nhận thông báo đẩy",
        "C-01: không ai trong kíp có số điện thoại để nhắn tin",
    ]


def test_workers_by_mistake_at_the_same_time_begin_each_rung_once_and_send_each_message_once(
    transactional_db: None, forget_positions: None, outside: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.factories import cast

    city = cast("hcm")
    number(city.an)
    assignment(city)
    late = clock.now() + timedelta(seconds=31)
    monkeypatch.setattr("config.clock.now", lambda: late)

    def work(_turn: int) -> None:
        try:
            tell_the_unanswered(late)
            send_all()
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(12)))
    assert sorted(Rung.objects.values_list("name", flat=True)) == ["push", "sms", "station"]
    assert len(outside.got) == 1
    assert Message.objects.get().state == "sent"


def test_every_sentence_of_the_story_can_be_told(hcm: Cast) -> None:
    notes = [
        {"vehicle": "C-01", "to": ["An"], "rung": rung, "outcome": outcome, "code": code, "again": again}
        for rung in ("socket", "push", "sms", "station")
        for outcome in ("begun", "nobody", "sent", "failed", "dropped")
        for code in ("", "outbox", "timeout", "status_404", "off_duty")
        for again in (True, False)
    ]
    for note in notes:
        assert "%" not in text(Entry(kind="assignment.told", data={"note": note}))


def test_a_crew_signed_on_by_its_device_is_told_at_the_station_at_once(hcm: Cast, frozen: FrozenClock) -> None:
    sign_off(centre_id=hcm.centre.pk, shift_id=hcm.shift_c01.pk, actor=staff_actor(hcm.an), at=frozen.at)
    Shift.objects.create(vehicle=hcm.c01, started_at=frozen.at, signed_on_by="device", crew_names=["Kíp C-01"])
    job = assignment(hcm)
    assert tell_the_unanswered(frozen.advance(1)) == 1
    assert told(job) == ["C-01: báo động tại Bệnh viện Sài Gòn"]
