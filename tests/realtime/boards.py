"""A console and a phone as tests use them: they listen, fold what they hear, and wait for what should come."""

import asyncio
import json
from collections.abc import Callable
from typing import Any, Self

from channels.testing import WebsocketCommunicator
from django.test import Client

from config.journal import wake
from config.threads import in_thread
from dispatch.board import snapshot
from dispatch.domain.board import Gap, fold, picture
from fleet.models import Staff

LIMIT_S = 30.0
MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"

type Headers = list[tuple[bytes, bytes]]


def session_of(person: Staff) -> str:
    """A session cookie of a signed-in person. Blocking."""
    client = Client()
    client.force_login(person, backend=MODEL_BACKEND)
    return client.cookies["sessionid"].value


async def as_person(person: Staff, origin: str = "http://localhost") -> Headers:
    cookie = await in_thread(session_of, person)
    return [(b"cookie", f"sessionid={cookie}".encode()), (b"origin", origin.encode()), (b"host", b"localhost")]


def as_device(token: str) -> Headers:
    return [(b"authorization", f"Bearer {token}".encode())]


class Socket:
    """One connection to the product's own ASGI application."""

    def __init__(self, path: str, headers: Headers) -> None:
        from config.asgi import application

        self._pipe = WebsocketCommunicator(application, path, headers=headers)

    async def __aenter__(self) -> Self:
        connected, _code = await self._pipe.connect(timeout=LIMIT_S)
        assert connected
        return self

    async def __aexit__(self, *why: object) -> None:
        await self._pipe.disconnect(timeout=LIMIT_S)

    async def hear(self, limit_s: float = LIMIT_S) -> dict[str, Any]:
        """The next message."""
        message: dict[str, Any] = json.loads(await self._pipe.receive_from(limit_s))
        return message

    async def hear_kind(self, kind: str) -> dict[str, Any]:
        """The next message of one type; the others are let go."""
        async with asyncio.timeout(LIMIT_S):
            while (message := await self.hear())["type"] != kind:
                pass
            return message

    async def say(self, text: str) -> None:
        await self._pipe.send_to(text_data=text)

    async def say_bytes(self, data: bytes) -> None:
        await self._pipe.send_to(bytes_data=data)

    async def close_code(self) -> int:
        """The code that the server closes with, whatever it says before."""
        while (event := await self._pipe.receive_output(LIMIT_S))["type"] != "websocket.close":
            pass
        return int(event["code"])


class Board(Socket):
    """A console: folds what it hears, asks again after a gap, and counts what kinds of message came."""

    def __init__(self, headers: Headers, since: int | None = None, state: dict[str, Any] | None = None) -> None:
        super().__init__("/ws/board" if since is None else f"/ws/board?since={since}", headers)
        self.state: dict[str, Any] | None = state
        self.heard: list[str] = []
        self._centre_id = state["centre"]["id"] if state else 0

    async def fold_next(self) -> dict[str, Any]:
        message = await self.hear()
        self.heard.append(message["type"])
        if message["type"] == "snapshot":
            self.state, self._centre_id = message, message["centre"]["id"]
        elif message["type"] == "resync":
            self.state = await in_thread(snapshot, self._centre_id)
        elif message["type"] == "entry" and wake.asks_anew(message["data"]):
            self.state = None  # until `resync`, which follows
        elif message["type"] == "entry" and self.state is not None:
            try:
                self.state = fold(self.state, message)
            except Gap:
                await self.say(json.dumps({"type": "since", "seq": self.state["seq"]}))
        return message

    async def until(self, done: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Fold until the picture is as expected."""
        async with asyncio.timeout(LIMIT_S):
            while self.state is None or not done(self.state):
                await self.fold_next()
        return self.state

    async def reaches(self, seq: int) -> dict[str, Any]:
        return await self.until(lambda state: state["seq"] >= seq)

    async def agrees(self, centre_id: int) -> None:
        """Catch up with the journal as it is now, and have the picture of a fresh snapshot."""
        fresh = await in_thread(snapshot, centre_id)
        state = await self.reaches(fresh["seq"])
        assert picture(state) == picture(fresh)
