"""Telling crews: the ladder under its locks, messages that are claimed and sent, and gateways that misbehave."""

import base64
import json
import logging
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import http_ece
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.db import connection
from py_vapid import Vapid02

from config import clock
from config.env import BadSetting
from config.journal.models import Entry
from config.outside import PushSettings, SmsSettings, sms_settings
from dispatch import worker
from dispatch.models import Assignment, Message, PushSubscription, Rung
from dispatch.telling import push, sending, sms
from dispatch.telling.ladder import heard, tell_the_unanswered
from dispatch.timeline import text, timeline
from fleet.auth import staff_actor
from fleet.models import Shift, ShiftMember, Staff
from fleet.services import sign_off
from tests.factories import Cast, FrozenClock, assignment, press

LIMIT_S = 30
PHONE = "0903 123 412"


class Outside(BaseHTTPRequestHandler):
    """A push service and an SMS gateway: keeps what it gets, answers what it is told to."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, dict(self.headers), body))  # type: ignore[attr-defined]
        self.server.may_answer.wait(LIMIT_S)  # type: ignore[attr-defined]
        self.send_response(self.server.status)  # type: ignore[attr-defined]
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *args: Any) -> None:
        pass


class Fake:
    def __init__(self) -> None:
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Outside)
        self.http.got, self.http.status, self.http.may_answer = [], 201, threading.Event()  # type: ignore[attr-defined]
        self.http.may_answer.set()  # type: ignore[attr-defined]
        threading.Thread(target=self.http.serve_forever, daemon=True).start()
        self.origin = f"http://127.0.0.1:{self.http.server_address[1]}"

    @property
    def got(self) -> list[tuple[str, dict[str, str], bytes]]:
        return self.http.got  # type: ignore[attr-defined, no-any-return]

    def answers(self, status: int) -> None:
        self.http.status = status  # type: ignore[attr-defined]

    def hang(self) -> threading.Event:
        gate: threading.Event = self.http.may_answer  # type: ignore[attr-defined]
        gate.clear()
        return gate


@pytest.fixture
def outside(settings: Any) -> Iterator[Fake]:
    """The world outside, on this machine, and the product set up to call it."""
    fake = Fake()
    settings.PUSH = PushSettings((fake.origin,), "mailto:it@example.org")
    body = '{"to": "{to_e164}", "text": "{text}", "id": "{id}"}'
    headers = (("Content-Type", "application/json"), ("Authorization", "Bearer {token}"))
    settings.SMS = SmsSettings("http", fake.origin + "/sms", headers=headers, body=body, timeout_s=5, token="s3cret")
    yield fake
    fake.http.may_answer.set()  # type: ignore[attr-defined]
    fake.http.shutdown()
    fake.http.server_close()


class Phone:
    """A browser's end of a push subscription."""

    def __init__(self, staff: Staff, origin: str) -> None:
        self.key, self.secret = ec.generate_private_key(ec.SECP256R1()), b"0123456789abcdef"
        point = self.key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        self.row = PushSubscription.objects.create(
            staff=staff,
            endpoint=f"{origin}/push/{staff.pk}",
            p256dh=base64.urlsafe_b64encode(point).decode().rstrip("="),
            auth=base64.urlsafe_b64encode(self.secret).decode().rstrip("="),
            created_at=clock.now(),
        )

    def read(self, body: bytes) -> Any:
        return json.loads(http_ece.decrypt(body, private_key=self.key, auth_secret=self.secret, version="aes128gcm"))


def send_all() -> None:
    """Everything that is due, one after the other, in this thread."""
    for rung in sending.WAYS:
        for one in sending.claim(rung, 10, clock.now()):
            sending.send_now(*one)


def told(job: Assignment) -> list[str]:
    return [row["text"] for row in timeline(job.incident) if row["kind"] == "assignment.told"]


def number(staff: Staff, phone: str = PHONE) -> None:
    Staff.objects.filter(pk=staff.pk).update(phone=phone)


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


@pytest.mark.parametrize(("status", "kept"), [(404, False), (410, False), (400, True), (503, True)])
def test_a_subscription_that_is_gone_is_forgotten(
    hcm: Cast, frozen: FrozenClock, outside: Fake, status: int, kept: bool
) -> None:
    Phone(hcm.an, outside.origin)
    assignment(hcm)
    outside.answers(status)
    tell_the_unanswered(frozen.advance(6))
    send_all()
    assert PushSubscription.objects.exists() == kept
    assert Message.objects.get().state == ("waiting" if status == 503 else "failed")


def test_a_broken_gateway_is_tried_again_with_patience_and_given_up(
    hcm: Cast, frozen: FrozenClock, outside: Fake
) -> None:
    number(hcm.an)
    job = assignment(hcm)
    outside.answers(500)
    tell_the_unanswered(frozen.advance(21))
    tries = []
    for _second in range(60):
        send_all()
        tries.append(len(outside.got))
        frozen.advance(1)
    assert tries[-1] == 4
    assert [second for second in range(1, 60) if tries[second] > tries[second - 1]] == [3, 13, 43]
    row = Message.objects.get()
    assert (row.state, row.outcome, row.tries) == ("failed", "status_500", 4)
    assert len({json.loads(body)["id"] for _path, _headers, body in outside.got}) == 1
    lines = [line for line in told(job) if "tin nhắn" in line]
    assert lines[1:] == ["C-01: tin nhắn cho Lê Văn An không đi, máy chủ báo lỗi 500, sẽ gửi lại"] * 3 + [
        "C-01: tin nhắn cho Lê Văn An không đi, máy chủ báo lỗi 500"
    ]


def test_without_the_internet_the_job_is_made_and_the_failure_is_in_its_story(
    hcm: Cast, frozen: FrozenClock, settings: Any
) -> None:
    settings.SMS = SmsSettings("http", "http://127.0.0.1:1/sms", timeout_s=2)
    number(hcm.an)
    job = assignment(hcm)
    assert job.step == "notified"
    tell_the_unanswered(frozen.advance(21))
    send_all()
    assert told(job)[-1] == "C-01: tin nhắn cho Lê Văn An không đi, không kết nối được, sẽ gửi lại"


def test_without_a_gateway_messages_stay_in_the_outbox_with_the_number_hidden(
    hcm: Cast, frozen: FrozenClock, settings: Any
) -> None:
    settings.SMS = SmsSettings("outbox")
    number(hcm.an)
    job = assignment(hcm)
    tell_the_unanswered(frozen.advance(21))
    send_all()
    row = Message.objects.get()
    assert (row.state, row.address) == ("sent", "•••• 412")
    assert "123" not in json.dumps([entry.data for entry in Entry.objects.filter(kind="assignment.told")])
    assert "hộp thư chờ" in told(job)[-1]


def test_a_crew_that_nobody_can_reach_is_said_so(hcm: Cast, frozen: FrozenClock) -> None:
    job = assignment(hcm)
    tell_the_unanswered(frozen.advance(21))
    assert told(job) == [
        "C-01: không máy nào của kíp nhận thông báo đẩy",
        "C-01: không ai trong kíp có số điện thoại để nhắn tin",
    ]


def test_nothing_private_is_logged(
    hcm: Cast, frozen: FrozenClock, outside: Fake, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    Phone(hcm.an, outside.origin)
    number(hcm.an)
    assignment(hcm)
    for status in (500, 201):
        outside.answers(status)
        tell_the_unanswered(frozen.advance(30))
        send_all()
    assert len(outside.got) >= 3
    for secret in ("903123412", "s3cret", "/push/"):
        assert secret not in caplog.text


def test_the_token_and_the_answer_of_a_form_gateway(hcm: Cast, outside: Fake) -> None:
    gateway = SmsSettings(
        "http",
        outside.origin + "/form",
        headers=(("Content-Type", "application/x-www-form-urlencoded"),),
        body="key={token}&phone={to}&msg={text}",
        success=re.compile(r"^201 ok$"),
        token="a&b",
    )
    answer = sms.send(gateway, to="+84 903 123 412", text="a=b & c", message_id=7)
    assert outside.got[0][2] == b"key=a%26b&phone=0903123412&msg=a%3Db+%26+c"
    assert sms.accepted(gateway, answer)
    assert "a&b" not in repr(gateway)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SMS_GATEWAY", "pigeon"),
        ("SMS_URL", "gateway.example"),
        ("SMS_URL", "https://gateway.example/send?to={to}"),
        ("SMS_METHOD", "GET"),
        ("SMS_HEADERS", "no colon"),
        ("SMS_SUCCESS", "("),
        ("SMS_TIMEOUT_S", "0"),
        ("SMS_TIMEOUT_S", "60"),
    ],
)
def test_a_gateway_that_cannot_work_stops_the_start(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv("SMS_GATEWAY", "http")
    monkeypatch.setenv("SMS_URL", "https://gateway.example/send")
    monkeypatch.setenv(name, value)
    with pytest.raises(BadSetting):
        sms_settings()


@pytest.mark.parametrize(
    ("endpoint", "allowed"),
    [
        ("https://fcm.googleapis.com/fcm/send/abc", True),
        ("https://a.push.apple.com/x", True),
        ("https://push.apple.com.evil.example/x", False),
        ("https://fcm.googleapis.com:8443/x", False),
        ("http://fcm.googleapis.com/x", False),
        ("https://127.0.0.1/x", False),
        ("https://user@fcm.googleapis.com@10.0.0.1/x", False),
        ("file:///etc/passwd", False),
        ("https://fcm.googleapis.com:99999/x", False),
        ("https://fcm.googleapis.com:x/", False),
        ("https://[fcm.googleapis.com/x", False),
    ],
)
def test_only_known_push_services_are_called(endpoint: str, allowed: bool) -> None:
    settings = PushSettings(("fcm.googleapis.com", "*.push.apple.com"), "mailto:x@example.org")
    assert settings.allows(endpoint) == allowed


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


def test_a_gateway_that_hangs_delays_no_alarm_and_no_other_duty(
    transactional_db: None, forget_positions: None, outside: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.factories import cast

    city = cast("hcm")
    number(city.an)
    job = assignment(city)
    late = clock.now() + timedelta(seconds=29)
    monkeypatch.setattr("config.clock.now", lambda: late)
    gate = outside.hang()
    worker.once()
    assert sending.sender("sms").hand_over(late) == 0  # it is on its way, and hangs
    late += timedelta(seconds=5)
    worker.once()
    job.refresh_from_db()
    assert job.overdue_at == late
    assert Rung.objects.filter(name="station").exists()
    gate.set()
    sending.sender("sms").wait()
    assert Message.objects.get().state == "sent"


def test_a_worker_that_died_while_sending_loses_nothing_and_its_late_outcome_counts_once(
    hcm: Cast, frozen: FrozenClock, outside: Fake
) -> None:
    number(hcm.an)
    assignment(hcm)
    tell_the_unanswered(frozen.advance(21))
    (first,) = sending.claim("sms", 10, frozen.at)  # and dies here
    assert sending.claim("sms", 10, frozen.advance(59)) == []
    (second,) = sending.claim("sms", 10, frozen.advance(1))
    assert second == (first[0], first[1] + 1)
    sending.send_now(*second)
    sending.send_now(*first)  # it was not dead, only slow
    assert Message.objects.get().state == "sent"
    outcomes = [entry.data["note"]["outcome"] for entry in Entry.objects.filter(kind="assignment.told")]
    assert outcomes.count("sent") == 1


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
