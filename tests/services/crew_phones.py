"""The machines outside that reach a crew, played on this one: push service, SMS gateway, and a phone that reads."""

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import http_ece
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from config import clock
from dispatch.models import Assignment, PushSubscription
from dispatch.telling import sending
from dispatch.timeline import timeline
from fleet.models import Staff

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
