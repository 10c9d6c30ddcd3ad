"""Sending what the ladder wrote down, in threads of its own: a gateway that hangs delays its own messages alone.

At least once, and nearly always once: a message is claimed before it is sent, by one statement that only one worker
can win. A worker that dies between sending and writing down the outcome leaves a claim that runs out, and the
message goes out again; it carries the same id (SMS) or topic (push), so that gateways and phones can tell. The other
order (outcome first) would lose messages, which is worse at three in the morning.

Nothing is tried for ever. A message that trips over a bug of ours is tried as often as one that the gateway refuses;
one that takes its worker down with it waits longer after each claim, and is then given up; and one whose failure
cannot even be put into its story is at least marked as failed.
"""

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection, transaction
from django.db.models import F, Q

from config import clock
from config.journal.actor import SYSTEM
from dispatch.domain.telling import fate, retry_at, spent
from dispatch.models import Message, PushSubscription
from dispatch.services.assignments import lock_assignment, record_assignment
from dispatch.telling import push, sms
from dispatch.telling.outside import Answer, NoAnswer
from dispatch.telling.words import push_payload
from fleet.models import ShiftMember

log = logging.getLogger(__name__)

CLAIM_FOR: Final = timedelta(seconds=60)  # longer than the longest outside call; times the number of the try
THREADS: Final = 4
GONE: Final = frozenset({404, 410})  # RFC 8030, 7.3: the subscription is no more


@dataclass(frozen=True, slots=True)
class Outcome:
    """state: sent, failed or dropped. code: for the timeline. again: is another try worth it?"""

    state: str
    code: str
    again: bool = False


def claim(rung: str, limit: int, now: datetime) -> list[tuple[int, int]]:
    """(message, try) of messages that are due and now ours. Of several workers, each message has one winner."""
    due = Message.objects.filter(rung__name=rung, next_at__lte=now).filter(
        Q(state="waiting") | Q(state="sending", claimed_until__lte=now)
    )
    mine = []
    for pk, tries in due.order_by("next_at", "pk").values_list("pk", "tries")[:limit]:
        unchanged = due.filter(pk=pk, tries=tries)
        if unchanged.update(state="sending", tries=F("tries") + 1, claimed_until=now + CLAIM_FOR * (tries + 1)):
            mine.append((pk, tries + 1))
    return mine


def send_now(message_id: int, tries: int) -> None:
    """Send one claimed message and write down what became of it. No transaction is open while the line is."""
    message = Message.objects.select_related(
        "staff", "subscription", "rung__assignment__incident", "rung__assignment__vehicle"
    ).get(pk=message_id)
    if spent(message.rung.name, tries):
        finish(message, tries, Outcome("failed", "interrupted"))
    else:
        finish(message, tries, _stopped(message) or _tried(message))


def _tried(message: Message) -> Outcome:
    try:
        return WAYS[message.rung.name](message)
    except DatabaseError:
        raise
    except Exception as problem:  # noqa: BLE001 - whatever one message trips over, it must come to an end
        log.error("message %s: %s", message.pk, type(problem).__name__)  # its words may hold a number
        return Outcome("failed", "error", again=True)


def _stopped(message: Message) -> Outcome | None:
    """People off duty are never alerted, and nobody about a job that was answered: asked at the last moment."""
    assignment = message.rung.assignment
    on_duty = ShiftMember.objects.filter(
        staff_id=message.staff_id, ended_at__isnull=True, shift__ended_at__isnull=True,
        shift__vehicle_id=assignment.vehicle_id,
    )  # fmt: skip
    what = fate(assignment.step, on_duty=on_duty.exists())
    return None if what == "send" else Outcome("dropped", what)


def _push(message: Message) -> Outcome:
    to, assignment = message.subscription, message.rung.assignment
    if to is None:
        return Outcome("failed", "gone")
    payload = push_payload(assignment, to.lang)
    try:
        answer = push.send(to.endpoint, to.p256dh, to.auth, payload, topic=f"assignment:{assignment.pk}")
    except NoAnswer as why:
        return Outcome("failed", why.code, again=True)
    if answer.status in GONE:
        PushSubscription.objects.filter(pk=to.pk).delete()
        return Outcome("failed", "gone")
    return _read(answer, ok=200 <= answer.status < 300)


def _sms(message: Message) -> Outcome:
    gateway = settings.SMS
    if gateway.kind == "outbox":
        return Outcome("sent", "outbox")
    if not sms.is_number(message.staff.phone):
        return Outcome("failed", "no_number")
    try:
        answer = sms.send(gateway, to=message.staff.phone, text=message.text, message_id=message.pk)
    except NoAnswer as why:
        return Outcome("failed", why.code, again=True)
    return _read(answer, ok=sms.accepted(gateway, answer))


def _read(answer: Answer, *, ok: bool) -> Outcome:
    """A refusal (4xx) is final, but for `too many requests`; a server's trouble may pass."""
    if ok:
        return Outcome("sent", "accepted")
    return Outcome("failed", f"status_{answer.status}", again=answer.status >= 500 or answer.status in (408, 429, 200))


WAYS: Final[Mapping[str, Callable[[Message], Outcome]]] = {"push": _push, "sms": _sms}


@transaction.atomic
def finish(message: Message, tries: int, outcome: Outcome) -> bool:
    """Write down an outcome, with its fact. False when the claim ran out and another worker has the message."""
    assignment, at = message.rung.assignment, clock.now()
    incident, vehicle, fresh = lock_assignment(assignment.incident.centre_id, assignment.pk)
    next_at = retry_at(message.rung.name, tries, at) if outcome.again else None
    mine = Message.objects.filter(pk=message.pk, tries=tries, state="sending")
    written = mine.update(
        state=outcome.state if next_at is None else "waiting",
        outcome=outcome.code,
        sent_at=at if outcome.state == "sent" else None,
        claimed_until=None,
        next_at=next_at or F("next_at"),
    )
    if not written:
        return False
    note: dict[str, Any] = {"rung": message.rung.name, "to": [message.staff.name], "again": next_at is not None}
    note |= {"outcome": outcome.state, "code": outcome.code}
    record_assignment(incident, vehicle, fresh, "assignment.told", actor=SYSTEM, at=at, **note)
    return True


class Sender:
    """One way out and the threads that use it."""

    def __init__(self, rung: str) -> None:
        self._rung = rung
        self._busy: set[Future[None]] = set()
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix=f"tell-{rung}")

    def hand_over(self, now: datetime) -> int:
        """Give free threads what is due, and return at once. What finds no free thread waits for the next second."""
        for one in [one for one in self._busy if one.done()]:
            self._busy.remove(one)
            if (problem := one.exception()) is not None:
                log.error("telling by %s: %s", self._rung, type(problem).__name__)
        claimed = claim(self._rung, THREADS - len(self._busy), now) if len(self._busy) < THREADS else []
        self._busy.update(self._pool.submit(_work, *one) for one in claimed)
        return len(claimed)

    def wait(self) -> None:
        """Until everything handed over has come to its end."""
        for one in list(self._busy):
            one.result()


def _work(message_id: int, tries: int) -> None:
    close_old_connections()
    try:
        send_now(message_id, tries)
    except Exception as problem:  # noqa: BLE001 - its claim runs out, and it is sent again, but not for ever
        log.error("message %s: %s", message_id, type(problem).__name__)
        _bury(message_id, tries)
    finally:
        connection.close()


def _bury(message_id: int, tries: int) -> None:
    """Mark a message as failed whose outcome could not be written down after its last try."""
    mine = Message.objects.filter(pk=message_id, tries=tries, state="sending").select_related("rung").first()
    if mine is not None and spent(mine.rung.name, tries):
        Message.objects.filter(pk=mine.pk).update(state="failed", outcome="error", claimed_until=None)


@cache
def sender(rung: str) -> Sender:
    """This process's."""
    return Sender(rung)


def hand_over(now: datetime) -> int:
    return sum(sender(rung).hand_over(now) for rung in WAYS)
