"""A hospital's socket: who is on the way to it, as it changes, and every few seconds where they are."""

import json
from typing import Any

from config.access import Principal, require_staff_id
from config.sockets import NOT_ALLOWED
from config.threads import in_thread
from dispatch.hospitals.access import hospital_of
from dispatch.hospitals.inbound import arrivals, picture
from dispatch.listening import ListeningConsumer, dumps
from dispatch.models import Hospital

PLACES_EVERY_BEATS = 4


class HospitalConsumer(ListeningConsumer):
    """One hospital's page. Any fact of the centre may concern it; only its own inbound patients are ever sent."""

    _sent: dict[str, Any] | None = None

    def may_listen(self, who: Principal) -> bool:
        return who.role == "hospital" and who.staff_id is not None

    async def _hospital(self) -> Hospital | None:
        """The asker's hospital by now; without one the socket is closed."""
        hospital = await in_thread(hospital_of, self.centre_id, require_staff_id(self.who))
        if hospital is None:
            await self.close(NOT_ALLOWED)
        return hospital

    async def begin(self) -> None:
        hospital = await self._hospital()
        if hospital is None:
            return
        now = await in_thread(picture, hospital)
        self.seq, at = now.pop("seq"), now.pop("at")
        if now != self._sent:
            self._sent = now
            await self.send(dumps({"type": "hospital", "seq": self.seq, "at": at, **now}))
            await self._tell_places(hospital)

    async def catch_up(self) -> None:
        await self.begin()

    async def beat(self, seq: int, text: str) -> None:
        await super().beat(seq, text)
        if self._beats % PLACES_EVERY_BEATS == 0:
            async with self._lock:
                hospital = await self._hospital()
                if hospital is not None:
                    await self._tell_places(hospital)

    async def _tell_places(self, hospital: Hospital) -> None:
        if self._sent and self._sent["inbound"]:
            places = await in_thread(arrivals, hospital)
            await self.send(dumps({"type": "arrivals", "arrivals": places}))

    async def board_entry(self, event: dict[str, Any]) -> None:
        async with self._lock:
            if event["seq"] <= self.seq:
                return
            if event["seq"] == self.seq + 1 and not self._may_concern(json.loads(event["text"])):
                self.seq = event["seq"]
                return
            await self.begin()

    def _may_concern(self, entry: dict[str, Any]) -> bool:
        """Facts about this hospital, about incidents that are bound for it, and about those it knows already."""
        if self._sent is None or entry["data"]["note"].get("resync"):
            return True
        own = self._sent["hospital"]["id"]
        rows = entry["data"]["set"]
        known = {one["assignment_id"] for one in self._sent["inbound"]}
        touched = [a for incident in rows.get("incidents", ()) for a in incident["assignments"]]
        bound = any((a["destination"] or {}).get("hospital_id") == own or a["id"] in known for a in touched)
        return bound or any(row["id"] == own for row in rows.get("hospitals", ())) or bool(entry["data"]["drop"])
