"""The crew phone's socket: its job as it changes, and its own position."""

import asyncio
import json
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import DatabaseError

from config.access import Principal
from config.journal import wake
from config.sockets import NOT_ALLOWED, NOT_SIGNED_IN, join, leave, principal_of
from config.threads import in_thread
from dispatch.consumers import dumps
from dispatch.crew import job, vehicle_of
from dispatch.heart import heart
from fleet.intake import intake


class CrewConsumer(AsyncWebsocketConsumer):
    """A crew's phone. Any fact of the centre may change its job; it is sent again only when it did."""

    centre_id: int

    async def connect(self) -> None:
        who = principal_of(self.scope)
        await self.accept()
        if who is None or who.role != "crew" or who.staff_id is None:
            await self.close(NOT_SIGNED_IN if who is None else NOT_ALLOWED)
            return
        wake.attach()
        self.who: Principal = who
        self.centre_id, self.seq, self._staff_id = who.centre_id, -1, who.staff_id
        self._sent: dict[str, Any] | None = None
        self._lock = asyncio.Lock()
        self._groups = (wake.board_group(who.centre_id),)
        self._joined = await join(self._groups, self.channel_name)
        await self._refresh()
        heart().join(self)

    async def _refresh(self) -> None:
        async with self._lock:
            vehicle_id = await in_thread(vehicle_of, self._staff_id)
            now = await in_thread(job, self.centre_id, vehicle_id)
            self.seq = now.pop("seq")
            at = now.pop("at")
            if now != self._sent:
                self._sent = now
                await self.send(dumps({"type": "job", "seq": self.seq, "at": at, **now}))

    async def board_entry(self, event: dict[str, Any]) -> None:
        if event["seq"] <= self.seq:
            return
        if event["seq"] == self.seq + 1 and not self._may_concern(json.loads(event["text"])):
            self.seq = event["seq"]
            return
        await self._refresh()

    def _may_concern(self, entry: dict[str, Any]) -> bool:
        """Facts about calls, about other vehicles and about other incidents change nothing on this phone."""
        vehicle = (self._sent or {}).get("vehicle")
        rows = entry["data"]["set"]
        if vehicle is None:
            return entry["kind"].startswith("shift.")
        if any(row["id"] == vehicle["id"] for row in rows.get("vehicles", ())) or rows.get("hospitals"):
            return True
        incident = (self._sent or {}).get("incident")
        return incident is not None and entry["subject"] == f"incident:{incident['id']}"

    async def beat(self, seq: int, text: str) -> None:
        """The heart's beat: whatever no hint told is read now."""
        if seq > self.seq:
            await self._refresh()
        await self.send(text)
        if not self._joined:
            self._joined = await join(self._groups, self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """`{type: "fix", lat, lon, at, …}` is stored for the crew's vehicle and answered `fix_ack`."""
        try:
            message = json.loads(text_data or "")
        except (ValueError, RecursionError):
            return
        vehicle = (self._sent or {}).get("vehicle")
        if not isinstance(message, dict) or message.get("type") != "fix" or vehicle is None:
            return
        who = Principal(self.who.actor, self.centre_id, role="crew", vehicle_id=vehicle["id"])
        fix = {name: message.get(name) for name in ("lat", "lon", "at", "speed_kmh", "heading", "accuracy_m")}
        try:
            outcome = await intake().submit(who, [{**fix, "vehicle": vehicle["id"]}], "phone")
        except DatabaseError:
            return  # no acknowledgement: the phone keeps the fix and sends it again
        refused = outcome.rejected[0].code if outcome.rejected else None
        await self.send(dumps({"type": "fix_ack", "at": fix["at"], "refused": refused}))

    async def disconnect(self, code: int) -> None:
        if hasattr(self, "_groups"):
            heart().leave(self)
            await leave(self._groups, self.channel_name)
