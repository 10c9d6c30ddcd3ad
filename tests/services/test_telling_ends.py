"""Nothing about telling goes on for ever: not a message that always fails, and not a machine that drips."""

import gc
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from config.outside import SmsSettings
from dispatch.models import Message
from dispatch.telling import outside, sending
from dispatch.telling.ladder import tell_the_unanswered
from dispatch.timeline import timeline
from fleet.models import Staff
from tests.factories import Cast, FrozenClock, assignment

PHONE = "0903 123 412"


@contextmanager
def dripping(head: bytes, drop: bytes, pause_s: float = 0.05) -> Iterator[str]:
    """A server that never falls silent and never ends: the address of one that says `head`, then drop after drop."""
    listener, over = socket.create_server(("127.0.0.1", 0)), threading.Event()

    def drip() -> None:
        line, _peer = listener.accept()
        with line, suppress(OSError):
            line.sendall(head)
            while not over.wait(pause_s):
                line.sendall(drop)

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    finally:
        over.set()
        thread.join()
        listener.close()


@pytest.mark.parametrize(
    ("head", "drop"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\nX-Long: ", b"a"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", b"o"),
        (b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["status line", "headers", "body", "continues"],
)
def test_a_machine_that_drips_is_left_when_its_time_is_over(
    head: bytes, drop: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """It would drip for ever: that the call ends at all is the proof."""
    with dripping(head, drop) as url, pytest.raises(outside.NoAnswer) as why:
        outside.call("POST", url, headers=[], content=b"x", timeout_s=0.4)
    assert why.value.code in {"timeout", "unreachable"}  # `unreachable`: no HTTP, noticed before the time was over
    assert caplog.text == "", "nothing is left hanging"


def test_of_a_long_answer_the_beginning_is_enough(caplog: pytest.LogCaptureFixture) -> None:
    with dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 5000000\r\n\r\n", b"ok" * 50_000) as url:
        answer = outside.call("POST", url, headers=[], content=b"x", timeout_s=30)
    assert (answer.status, len(answer.body)) == (200, outside.ANSWER_LIMIT_BYTES)
    gc.collect()
    assert caplog.text == "", "nothing is left hanging"


def _waiting(cast: Cast, frozen: FrozenClock, settings: Any) -> None:
    settings.SMS = SmsSettings("http", "http://127.0.0.1:1/sms", timeout_s=2)
    Staff.objects.filter(pk=cast.an.pk).update(phone=PHONE)
    assignment(cast)
    tell_the_unanswered(frozen.advance(21))


def _poison(*_given: Any, **_named: Any) -> Any:
    raise KeyError(PHONE)


def _seconds_of_tries(frozen: FrozenClock, work: Callable[[int, int], None], seconds: int) -> list[int]:
    """When, in so many seconds, a worker that looks every second took the message up."""
    begun = []
    for second in range(seconds):
        for one in sending.claim("sms", 10, frozen.at):
            begun.append(second)
            work(*one)
        frozen.advance(1)
    return begun


def test_a_message_that_trips_over_a_bug_is_tried_a_few_times_and_then_failed_with_its_reason(
    hcm: Cast,
    frozen: FrozenClock,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    _waiting(hcm, frozen, settings)
    monkeypatch.setattr("dispatch.telling.sms.send", _poison)
    assert _seconds_of_tries(frozen, sending.send_now, 600) == [0, 3, 13, 43]
    row = Message.objects.get()
    assert (row.state, row.outcome, row.tries) == ("failed", "error", 4)
    story = [one["text"] for one in timeline(row.rung.assignment.incident) if one["kind"] == "assignment.told"]
    assert story[-1] == "C-01: tin nhắn cho Lê Văn An không đi, lỗi của phần mềm, xem nhật ký máy chủ"
    assert caplog.records[-1].levelno == logging.ERROR
    assert "KeyError" in caplog.text
    assert "903" not in caplog.text


def test_a_message_that_takes_its_worker_down_is_given_up_after_ever_longer_waits(
    hcm: Cast, frozen: FrozenClock, settings: Any
) -> None:
    _waiting(hcm, frozen, settings)

    def dies_at_first(message_id: int, tries: int) -> None:
        if tries == 5:
            sending.send_now(message_id, tries)

    begun = _seconds_of_tries(frozen, dies_at_first, 1200)
    assert begun == [0, 60, 180, 360, 600]
    row = Message.objects.get()
    assert (row.state, row.outcome) == ("failed", "interrupted")


def test_a_failure_that_cannot_be_written_into_the_story_ends_too(
    hcm: Cast, frozen: FrozenClock, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _waiting(hcm, frozen, settings)
    monkeypatch.setattr(sending, "record_assignment", _poison)
    monkeypatch.setattr(sending, "close_old_connections", lambda: None)
    monkeypatch.setattr(connection, "close", lambda: None)  # a test's connection is not the worker's to close
    begun = _seconds_of_tries(frozen, sending._work, 1200)
    assert len(begun) == 5
    assert Message.objects.get().state == "failed"
    assert sending.claim("sms", 10, frozen.at + timedelta(days=1)) == []
