"""What every socket of dispatch has in common: who it is, its groups, its pulse, its end."""

import asyncio
import json
import logging
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import DatabaseError

from config.access import Principal
from config.journal import wake
from config.sockets import NOT_ALLOWED, NOT_SIGNED_IN, join, leave, principal_now, principal_of
from config.threads import in_thread
from dispatch.heart import heart

log = logging.getLogger(__name__)
RECHECK_BEATS = 15
TRY_AGAIN = 4503  # the server cannot serve now; the registered 1013 is none that an application can send


def dumps(message: Any) -> str:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))


def loads(text: str | None) -> dict[str, Any]:
    """A client's message; {} for anything that is no JSON object."""
    try:
        message = json.loads(text or "")
    except (ValueError, RecursionError):
        return {}
    return message if isinstance(message, dict) else {}


class ListeningConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]  # channels has no types
    """A socket that follows a centre's journal.

    1. Authenticate: a stranger is closed with 4401, somebody without the right with 4403.
    2. Join the groups, and only then read (`begin`), so that nothing falls between.
    3. With every beat of the heart: `catch_up` on facts that no hint told, tell the time, join again what a lost
       layer forgot, and every 15 beats ask whether the person may still listen.
    4. Leave heart and groups, however the connection came to its end. What was under way then says nothing more.
    """

    who: Principal
    centre_id: int
    seq: int = -1
    _groups: tuple[str, ...] = ()
    _ended = False

    def may_listen(self, who: Principal) -> bool:
        raise TypeError("each socket says who may listen")

    def groups_of(self, who: Principal) -> tuple[str, ...]:
        return (wake.board_group(who.centre_id),)

    async def begin(self) -> None:
        """Send the first picture and set `seq`. The lock is held."""

    async def catch_up(self) -> None:
        """Send what the journal has after `seq`. The lock is held."""

    async def now_and_then(self) -> None:
        """What a socket does besides, after each beat."""

    async def send(self, text_data: str | None = None, bytes_data: bytes | None = None, close: bool = False) -> None:
        if not self._ended:
            await super().send(text_data, bytes_data, close)

    async def close(self, code: int | None = None, reason: str | None = None) -> None:
        if not self._ended:
            self._ended = True
            await super().close(code, reason)

    async def disconnect(self, code: int) -> None:
        self._ended = True

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            await super().__call__(scope, receive, send)
        except DatabaseError as problem:
            log.error("socket given up: %s", type(problem).__name__)
            await self.close(TRY_AGAIN)
        finally:
            if self._groups:
                heart().leave(self)
                await leave(self._groups, self.channel_name)

    async def connect(self) -> None:
        who = principal_of(self.scope)
        await self.accept()
        if who is None or not self.may_listen(who):
            await self.close(NOT_SIGNED_IN if who is None else NOT_ALLOWED)
            return
        wake.attach()
        self.who, self.centre_id = who, who.centre_id
        self._lock, self._beats = asyncio.Lock(), 0
        self._groups = self.groups_of(who)
        self._joined = await join(self._groups, self.channel_name)
        async with self._lock:
            await self.begin()
        heart().join(self)

    async def beat(self, seq: int, text: str) -> None:
        if self._ended:
            return
        async with self._lock:
            if seq > self.seq:
                await self.catch_up()
            await self.send(text)
        self._beats += 1
        checked = self._beats % RECHECK_BEATS == 0
        if checked and ((now := await in_thread(principal_now, self.scope)) is None or now.rights != self.who.rights):
            await self.close(NOT_SIGNED_IN)
            return
        if checked or not self._joined:  # a layer also forgets who has been there for a day or was slow for a minute
            self._joined = await join(self._groups, self.channel_name)
        await self.now_and_then()

    async def show(self, positions: str) -> None:
        """Positions that came without the layer; phones have no map of others."""


class PictureConsumer(ListeningConsumer):
    """A socket whose reader sees one small picture, sent whole each time that it has changed."""

    kind: str  # of its messages
    _sent: dict[str, Any] | None = None

    async def picture(self) -> dict[str, Any] | None:
        """{seq, at, …} as of now; None when there is none for the asker, who has then been told so."""
        raise TypeError("each socket has its own picture")

    def may_concern(self, entry: dict[str, Any]) -> bool:
        """Can this fact have changed the picture? False saves the reading of it."""
        return True

    async def begin(self) -> None:
        now = None if self._ended else await self.picture()
        if now is None:
            return
        self.seq, at = now.pop("seq"), now.pop("at")
        if now != self._sent:
            self._sent = now
            await self.send(dumps({"type": self.kind, "seq": self.seq, "at": at, **now}))

    async def catch_up(self) -> None:
        await self.begin()

    async def board_entry(self, event: dict[str, Any]) -> None:
        async with self._lock:
            if event["seq"] <= self.seq:
                return
            if event["seq"] == self.seq + 1 and not self.may_concern(json.loads(event["text"])):
                self.seq = event["seq"]
                return
            await self.begin()
