"""Every endpoint as one table: who may, what a good request is, and what it answers."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client

from config import clock
from fleet.models import ChecklistItem
from tests.api.askers import BOARD_DEVICES, CREWS, DESK, HOSPITALS, READERS
from tests.api.world import NAMED, PICTURED, World

Body = Callable[[World], Any]


@dataclass(frozen=True)
class Endpoint:
    """One operation: who may, what a good request is, and what good requests answer.

    path: with `{name}` for an attribute of World whose id it takes. others: statuses of askers that may in
    principle but not here (their vehicle, their state).
    """

    method: str
    path: str
    may: frozenset[str] | set[str]
    status: int = 200
    body: Body | None = None
    others: dict[str, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    def url(self, world: World) -> str:
        names = {name: value.pk for name, value in vars(world).items() if hasattr(value, "pk")}
        return "/api" + self.path.format(
            **names,
            free_shift=world.cast.shift_b02.pk,
            c01=world.cast.c01.pk,
            on_c01=world.cast.shift_c01.pk,
            named=NAMED,
            pictured=PICTURED,
        )

    def send(self, client: Client, url: str, body: Any = None) -> HttpResponse:
        data = None if body is None else json.dumps(body)
        return client.generic(self.method, url, data or "", content_type="application/json")  # type: ignore[return-value]

    def expected(self, asker: str) -> int:
        if asker == "stranger":
            return 401
        return self.others.get(asker, self.status if asker in self.may else 403)


def _place(world: World) -> dict[str, Any]:
    return {
        "lat": 10.78,
        "lon": 106.7,
        "address": "5 Pasteur",
        "category": "fall",
        "priority": "urgent",
        "notes": "té cầu thang",
    }


def _version(world: World) -> dict[str, Any]:
    return {"version": world.waiting.version, "notes": "đã tỉnh", "priority": "critical"}


def _vehicle(world: World) -> dict[str, Any]:
    return {"vehicle_id": world.cast.b02.pk}


def _replacement(world: World) -> dict[str, Any]:
    return {"vehicle_id": world.cast.b02.pk, "reason": "xe hỏng"}


def _fixes(world: World) -> dict[str, Any]:
    return {"fixes": [{"vehicle": "C-01", "lat": 10.77, "lon": 106.69, "at": clock.iso(clock.now())}]}


def _next_crew(world: World) -> dict[str, Any]:
    return {"crew": [world.cast.cuc.pk]}


def _found(world: World) -> dict[str, Any]:
    item = ChecklistItem.objects.get(centre=world.cast.centre, kind="number")
    return {"answers": [{"id": item.pk, "value": 40, "note": "van rò"}]}


def _help(world: World) -> dict[str, Any]:
    return {"kind": "backup", "key": "k" * 32, "needs": ["police"], "lat": 10.77, "lon": 106.69}


def _measured(world: World) -> dict[str, Any]:
    at = clock.iso(clock.now())
    return {"key": "k" * 32, "kind": "vitals", "data": {"pulse": 88, "spo2": 97}, "at": at}


def _zone(world: World) -> dict[str, Any]:
    to_at = clock.iso(clock.now() + timedelta(hours=2))
    return {"kind": "closed", "points": [[10.77, 106.69], [10.78, 106.69], [10.78, 106.7]], "to_at": to_at} | {
        "reason": "ngập"
    }


def a_subscription(world: World) -> dict[str, Any]:
    """As Chrome on Android gives it; the keys are those of RFC 8291's example."""
    return {
        "endpoint": "https://fcm.googleapis.com/fcm/send/abc",
        "keys": {
            "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
            "auth": "BTBZMqHH6r4Tts7J_aSIgg",
        },
    }


ENDPOINTS = (
    Endpoint("GET", "/me", READERS | CREWS | HOSPITALS | {"station"}),
    Endpoint("GET", "/calls", READERS | BOARD_DEVICES),
    Endpoint(
        "POST",
        "/calls",
        DESK | {"device: calls", "device of C-01", "device of B-02"},
        201,
        lambda world: {"phone": "0903123412", "text": "té xe"},
    ),
    Endpoint("POST", "/calls/{ringing}/take", DESK),
    Endpoint("POST", "/calls/{taken}/take-over", DESK, body=lambda world: {"held_by": world.cast.lan.pk}),
    Endpoint("GET", "/calls/{taken}/earlier", DESK),
    Endpoint("POST", "/calls/{taken}/release", DESK),
    Endpoint("PATCH", "/calls/{taken}", DESK, body=lambda world: {"text": "đau ngực", "lat": 10.7, "lon": 106.6}),
    Endpoint("POST", "/calls/{taken}/close", DESK, body=lambda world: {"reason": "nuisance", "note": ""}),
    Endpoint("POST", "/calls/{taken}/incident", DESK, 201, _place),
    Endpoint("GET", "/incidents", READERS | BOARD_DEVICES),
    Endpoint("GET", "/incidents/{busy}", READERS | BOARD_DEVICES),
    Endpoint("PATCH", "/incidents/{waiting}", DESK, body=_version),
    Endpoint("POST", "/incidents/{waiting}/close", DESK, body=lambda world: {"reason": "no_patient", "note": "đùa"}),
    Endpoint("GET", "/incidents/{waiting}/recommendations", READERS),
    Endpoint("GET", "/incidents/{busy}/route?vehicle_id={c01}", READERS | {"crew"}, others={"other crew": 403}),
    Endpoint("POST", "/incidents/{waiting}/assignments", DESK, 201, _vehicle),
    Endpoint(
        "POST",
        "/assignments/{job}/steps",
        DESK | {"crew", "device: steps", "device of C-01"},
        body=lambda world: {"step": "acknowledged", "at": clock.iso(clock.now())},
    ),
    Endpoint("POST", "/assignments/{job}/undo", DESK),
    Endpoint("POST", "/assignments/{job}/replace", DESK, 201, _replacement),
    Endpoint("GET", "/incidents/{waiting}/diversions", READERS),
    Endpoint("GET", "/incidents/{busy}/ways", READERS),
    Endpoint(
        "POST",
        "/assignments/{job}/divert",
        DESK,
        201,
        lambda world: {"incident_id": world.waiting.pk, "reason": "ca nặng hơn"},
    ),
    Endpoint("POST", "/assignments/{job}/overdue-seen", DESK),
    Endpoint("GET", "/vehicles", READERS | CREWS | BOARD_DEVICES),
    Endpoint(
        "POST",
        "/shifts",
        {"crew off duty", "device: shifts"},
        201,
        lambda world: {"vehicle_id": world.cast.a03.pk},
        others={"crew": 409, "other crew": 409},
    ),
    Endpoint(
        "POST",
        "/shifts/{free_shift}/join",
        {"other crew", "crew off duty"},
        body=lambda world: {"crew": [world.cast.cuc.pk]},
    ),
    Endpoint("POST", "/shifts/{free_shift}/leave", CREWS, 409, others={"crew": 403, "crew off duty": 403}),
    Endpoint("POST", "/shifts/{free_shift}/hand-over", {"other crew", "crew off duty"}, 201, _next_crew),
    Endpoint("POST", "/shifts/{on_c01}/checklist", {"crew"}, 200, _found),
    Endpoint("GET", "/checklist?vehicle_id={c01}", CREWS),
    Endpoint("POST", "/crew/pin", CREWS, 403, lambda world: {"current": "1111", "pin": "2580"}),
    Endpoint("POST", "/crew/alerts", {"crew"}, 201, _help, others={"other crew": 409}),
    Endpoint(
        "POST",
        "/crew/alerts/withdraw",
        {"crew"},
        200,
        lambda world: {"key": world.sos.key, "note": "bấm nhầm"},
        others={"other crew": 404},
    ),
    Endpoint("POST", "/alerts/{sos}/take", DESK),
    Endpoint("POST", "/alerts/{sos}/settle", DESK, 409, lambda world: {"note": "công an đã đến"}),
    Endpoint(
        "POST",
        "/crew/way",
        {"crew"},
        200,
        lambda world: {"lat": 10.771, "lon": 106.698},
        others={"other crew": 409, "crew off duty": 409},
    ),
    Endpoint("POST", "/shifts/{free_shift}/end", DESK | {"other crew"}),
    Endpoint("POST", "/positions", {"crew", "other crew"}, 202, _fixes),
    Endpoint("GET", "/board", READERS | BOARD_DEVICES),
    Endpoint("GET", "/journal?since=0", READERS | BOARD_DEVICES),
    Endpoint("GET", "/crew/job", CREWS),
    Endpoint("GET", "/crew/mates", CREWS),
    Endpoint("GET", "/reports/day", READERS),
    Endpoint("GET", "/zones", READERS | CREWS | BOARD_DEVICES),
    Endpoint("POST", "/zones", DESK | {"supervisor"}, 201, _zone),
    Endpoint("DELETE", "/zones/{flood}", DESK | {"supervisor"}, 204),
    Endpoint("GET", "/places", READERS),
    Endpoint(
        "POST",
        "/places",
        DESK | {"supervisor"},
        201,
        lambda world: {"name": "Chung cư Ngô Gia Tự lô B", "lat": 10.76, "lon": 106.67},
    ),
    Endpoint("DELETE", "/places/{church}", DESK | {"supervisor"}, 204),
    Endpoint("GET", "/vehicles/{c01}/track", READERS),
    Endpoint("GET", "/tracks", READERS),
    Endpoint("GET", "/devices/health", READERS),
    Endpoint("GET", "/devices/health?vehicle_id={c01}", READERS),
    Endpoint("GET", "/devices/health.csv", READERS),
    Endpoint("GET", "/speeds", READERS),
    Endpoint("PUT", "/speeds", {"supervisor"}, 200, lambda world: {"road_class": "primary", "hours": [41], "kmh": 18}),
    Endpoint("GET", "/coverage?need=bls", READERS),
    Endpoint("GET", "/reach?vehicle_id={c01}", READERS, 409, others={"dispatcher": 409}),
    Endpoint("GET", "/push", CREWS),
    Endpoint("POST", "/push/subscriptions", CREWS, 201, a_subscription),
    Endpoint("POST", "/push/unsubscribe", CREWS, body=lambda world: {"endpoint": a_subscription(world)["endpoint"]}),
    Endpoint("GET", "/outbox", DESK | {"admin"}),
    Endpoint("GET", "/station", {"station"}),
    Endpoint("POST", "/station/assignments/{job}/answer", {"station"}, body=lambda world: {"step": "acknowledged"}),
    Endpoint(
        "POST",
        "/station/shifts",
        {"station"},
        201,
        lambda world: {"vehicle_id": world.cast.a03.pk, "crew_names": ["Kíp trạm"]},
    ),
    Endpoint("POST", "/station/shifts/{free_shift}/end", {"station"}, 404),
    Endpoint("GET", "/address?q=10.78,106.69", READERS | CREWS),
    Endpoint("GET", "/address/reverse?lat=10.78&lon=106.69", READERS | CREWS),
    Endpoint("GET", "/assignments/{job}/hospitals", {"dispatcher", "supervisor", "crew"}),
    Endpoint("POST", "/assignments/{job}/destination", DESK | {"crew"}, body=lambda world: {"hospital_id": None}),
    Endpoint("POST", "/assignments/{job}/record", DESK | {"crew"}, body=_measured),
    Endpoint("GET", "/incidents/{busy}/record", {"dispatcher", "supervisor", "crew"}),
    Endpoint("GET", "/assignments/{job}/record/{named}/identity", {"dispatcher", "supervisor", "crew", "hospital"}),
    Endpoint(
        "GET", "/assignments/{job}/record/{pictured}/photo", {"dispatcher", "supervisor", "crew", "hospital"}, 404
    ),
    Endpoint("GET", "/hospital", HOSPITALS),
    Endpoint("POST", "/hospital/status", HOSPITALS, body=lambda world: {"status": "limited"}),
    Endpoint("POST", "/prealerts/{told}/acknowledge", {"hospital"}, others={"other hospital": 404}),
    Endpoint(
        "POST",
        "/prealerts/{told}/decline",
        {"hospital"},
        body=lambda world: {"reason": "hết giường hồi sức"},
        others={"other hospital": 404},
    ),
    Endpoint(
        "POST",
        "/prealerts/{told}/sign",
        {"hospital"},
        409,
        lambda world: {"name": "ĐD. Nga"},
        others={"other hospital": 404},
    ),
    Endpoint("POST", "/prealerts/{told}/seen", DESK, 409),
)
