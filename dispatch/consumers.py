"""The sockets of boards and crew phones: authenticate, read, send."""

import asyncio
import json
from typing import Any
from urllib.parse import parse_qs

from channels.generic.websocket import AsyncWebsocketConsumer

from config.journal import wake
from config.journal.selectors import SINCE_LIMIT, head_seq, since
from config.sockets import NOT_ALLOWED, NOT_SIGNED_IN, join, leave, principal_of
from config.threads import in_thread
from dispatch.board import snapshot
from dispatch.heart import heart
from fleet.feed import as_message, positions_group
from fleet.live import live

BOARD_ROLES = ("dispatcher", "supervisor", "admin")


def dumps(message: Any) -> str:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))


class BoardConsumer(AsyncWebsocketConsumer):
    """A console. It joins the groups first and takes the snapshot after, so that nothing falls between."""

    centre_id: int

    async def connect(self) -> None:
        who = principal_of(self.scope)
        await self.accept()
        if who is None or not who.may(BOARD_ROLES, "board"):
            await self.close(NOT_SIGNED_IN if who is None else NOT_ALLOWED)
            return
        wake.attach()
        self.centre_id, self.seq, self._lock = who.centre_id, -1, asyncio.Lock()
        self._groups = (wake.board_group(who.centre_id), positions_group(who.centre_id))
        self._joined = await join(self._groups, self.channel_name)
        async with self._lock:
            await self._begin()
        heart().join(self)

    async def _begin(self) -> None:
        """Entries since the sequence number that the client has, with all positions; or a whole snapshot."""
        given = parse_qs(self.scope["query_string"].decode("latin-1")).get("since", [""])[0]
        seq = int(given) if given.isdecimal() and len(given) < 16 else -1
        if 0 <= (await in_thread(head_seq, self.centre_id)) - seq < SINCE_LIMIT and seq >= 0:
            self.seq = seq
            await self._send_after(seq)
            await self.send(as_message((await in_thread(live().all, self.centre_id)).values()))
        else:
            await self._send_snapshot()

    async def _send_snapshot(self) -> None:
        board = await in_thread(snapshot, self.centre_id)
        self.seq = board["seq"]
        await self.send(dumps(board))

    async def _send_after(self, seq: int) -> None:
        """Send what the journal has after `seq`, however much it is."""
        while entries := await in_thread(since, self.centre_id, seq):
            for entry in entries:
                await self.send(dumps(entry.as_message()))
            self.seq = seq = entries[-1].seq

    async def board_entry(self, event: dict[str, Any]) -> None:
        """A hint. What follows is sent as it is; after a gap the journal is read."""
        async with self._lock:
            if event["seq"] == self.seq + 1:
                self.seq = event["seq"]
                await self.send(event["text"])
            elif event["seq"] > self.seq:
                await self._send_after(self.seq)

    async def board_positions(self, event: dict[str, Any]) -> None:
        await self.send(event["text"])

    async def beat(self, seq: int, text: str) -> None:
        """The heart's beat: catch up on what no hint told, join again what the layer lost, then tell the time."""
        async with self._lock:
            if seq > self.seq:
                await self._send_after(self.seq)
            await self.send(text)
        if not self._joined:
            self._joined = await join(self._groups, self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """`{type: "since", seq}`: the client saw a gap. Anything else is ignored."""
        try:
            message = json.loads(text_data or "")
        except ValueError:
            return
        seq = message.get("seq") if isinstance(message, dict) and message.get("type") == "since" else None
        if isinstance(seq, int) and not isinstance(seq, bool) and 0 <= seq < 2**53:
            async with self._lock:
                await self._send_after(seq)

    async def disconnect(self, code: int) -> None:
        if hasattr(self, "_groups"):
            heart().leave(self)
            await leave(self._groups, self.channel_name)
