"""Push subscriptions of crews' phones, and the outbox of messages, over HTTP."""

from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field, StringConstraints

from config import clock
from config.access import require, require_staff_id
from config.clock import iso
from config.problems import Invalid
from dispatch.models import Message, PushSubscription
from dispatch.telling import push, subscriptions

router = Router(tags=["telling"])
OUTBOX_ROWS = 100

Endpoint = Annotated[str, StringConstraints(max_length=1000, pattern=r"^https?://[!-~]+$")]
Key = Annotated[str, StringConstraints(max_length=120, pattern=r"^[A-Za-z0-9_\-]+=*$")]


class Keys(Schema):
    p256dh: Key
    auth: Annotated[Key, Field(max_length=40)]


class Subscription(Schema):
    """As a browser's PushSubscription.toJSON() gives it."""

    endpoint: Endpoint
    keys: Keys


class Unsubscription(Schema):
    endpoint: Endpoint


@router.get("/push")
def push_key(request: HttpRequest) -> dict[str, Any]:
    """The key that a phone subscribes with, and on how many devices the asker can be woken."""
    who = require(request, "crew")
    mine = PushSubscription.objects.filter(staff_id=require_staff_id(who))
    return {"key": push.public_key(), "devices": mine.count()}


@router.post("/push/subscriptions", response={201: dict[str, Any]})
def subscribe(request: HttpRequest, body: Subscription) -> tuple[int, dict[str, Any]]:
    """Let this browser be woken for the asker. One that belonged to somebody else is theirs no longer."""
    who = require(request, "crew")
    if not settings.PUSH.allows(body.endpoint):
        raise Invalid("unknown_service", _("Máy chủ thông báo của trình duyệt này chưa được trung tâm cho phép."))
    if not push.usable(body.keys.p256dh, body.keys.auth):
        raise Invalid("bad_keys", _("Khoá của trình duyệt không hợp lệ."))
    subscriptions.subscribe(
        staff_id=require_staff_id(who),
        endpoint=body.endpoint,
        p256dh=body.keys.p256dh,
        auth=body.keys.auth,
        lang=get_language() or "vi",
        at=clock.now(),
    )
    return 201, {"ok": True}


@router.post("/push/unsubscribe")
def unsubscribe(request: HttpRequest, body: Unsubscription) -> dict[str, Any]:
    """This browser is not woken any more. Unknown ones are forgotten already."""
    who = require(request, "crew")
    subscriptions.unsubscribe(staff_id=require_staff_id(who), endpoint=body.endpoint)
    return {"ok": True}


@router.get("/outbox")
def outbox(request: HttpRequest) -> dict[str, Any]:
    """The last text messages: to whom (the number hidden but for its end), what, and what became of them."""
    who = require(request, "dispatcher", "admin")
    rows = Message.objects.filter(rung__name="sms", rung__assignment__incident__centre_id=who.centre_id)
    chosen = rows.select_related("staff", "rung__assignment__incident", "rung__assignment__vehicle").order_by("-pk")
    return {"gateway": settings.SMS.kind, "at": iso(clock.now()), "items": [_row(one) for one in chosen[:OUTBOX_ROWS]]}


def _row(message: Message) -> dict[str, Any]:
    assignment = message.rung.assignment
    return {
        "id": message.pk,
        "at": iso(message.rung.at),
        "sent_at": iso(message.sent_at),
        "to": {"id": message.staff_id, "name": message.staff.name},
        "number": message.address,
        "text": message.text,
        "state": message.state,
        "outcome": message.outcome,
        "tries": message.tries,
        "call_sign": assignment.vehicle.call_sign,
        "incident_id": assignment.incident_id,
        "incident_number": str(assignment.incident),
    }
