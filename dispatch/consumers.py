"""The console's socket: a snapshot or what came since, then facts and positions as they happen."""

from typing import Any
from urllib.parse import parse_qs

from config.access import Principal
from config.journal import wake
from config.journal.selectors import SINCE_LIMIT, head_seq, since
from config.threads import in_thread
from dispatch.board import snapshot
from dispatch.listening import RECHECK_BEATS, ListeningConsumer, dumps, loads
from fleet.feed import as_message, positions_group
from fleet.live import live
from fleet.tracking import as_message as tracking_message

BOARD_ROLES = ("dispatcher", "supervisor", "admin")


class BoardConsumer(ListeningConsumer):
    """A console, or a device that may read the board."""

    def may_listen(self, who: Principal) -> bool:
        return who.may(BOARD_ROLES, "board")

    def groups_of(self, who: Principal) -> tuple[str, ...]:
        return (wake.board_group(who.centre_id), positions_group(who.centre_id))

    async def begin(self) -> None:
        """Entries since the sequence number that the client has, with all positions; or a whole snapshot."""
        given = parse_qs(self.scope["query_string"].decode("latin-1")).get("since", [""])[0]
        seq = int(given) if given.isdecimal() and len(given) < 16 else -1
        if seq >= 0 and 0 <= await in_thread(head_seq, self.centre_id) - seq < SINCE_LIMIT:
            self.seq = seq
            await self.catch_up()
            await self.send(as_message((await in_thread(live().all, self.centre_id)).values()))
            await self.send(await in_thread(tracking_message, self.centre_id))
            return
        board = await in_thread(snapshot, self.centre_id)
        self.seq = board["seq"]
        await self.send(dumps(board))

    async def now_and_then(self) -> None:
        if self._beats % RECHECK_BEATS == 0:  # a list of pauses that got lost is old for some seconds only
            await self.send(await in_thread(tracking_message, self.centre_id))

    async def catch_up(self) -> None:
        await self._send_after(self.seq)

    async def _send_after(self, seq: int) -> None:
        """Send what the journal has after `seq`, however much it is."""
        while entries := await in_thread(since, self.centre_id, seq):
            for entry in entries:
                await self._tell(dumps(entry.as_message()), wake.asks_anew(entry.data))
            seq = entries[-1].seq
        self.seq = max(self.seq, seq)

    async def _tell(self, entry: str, resync: bool) -> None:
        await self.send(entry)
        if resync:
            await self.send(dumps({"type": "resync", "reason": "renamed"}))

    async def board_entry(self, event: dict[str, Any]) -> None:
        """A hint. What follows is sent as it is; after a gap the journal is read."""
        async with self._lock:
            if event["seq"] == self.seq + 1:
                self.seq = event["seq"]
                await self._tell(event["text"], event["resync"])
            elif event["seq"] > self.seq:
                await self.catch_up()

    async def board_positions(self, event: dict[str, Any]) -> None:
        await self.send(event["text"])

    async def show(self, positions: str) -> None:
        await self.send(positions)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """`{type: "since", seq}`: the client saw a gap. Anything else is ignored."""
        message = loads(text_data)
        seq = message.get("seq")
        if message.get("type") != "since" or type(seq) is not int or not 0 <= seq < 2**53:
            return
        if await in_thread(head_seq, self.centre_id) - seq > SINCE_LIMIT:
            await self.send(dumps({"type": "resync", "reason": "too_far_behind"}))
            return
        async with self._lock:
            await self._send_after(seq)
