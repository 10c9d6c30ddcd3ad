"""Messages to crews that are claimed and sent, and gateways that misbehave."""

import json
import logging
import re
from datetime import timedelta
from typing import Any

import pytest

from config import clock
from config.env import BadSetting
from config.journal.models import Entry
from config.outside import PushSettings, SmsSettings, sms_settings
from dispatch import worker
from dispatch.models import Message, PushSubscription, Rung
from dispatch.telling import sending, sms
from dispatch.telling.ladder import tell_the_unanswered
from tests.factories import Cast, FrozenClock, assignment
from tests.services.crew_phones import Fake, Phone, number, send_all, told


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
