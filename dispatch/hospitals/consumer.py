"""A hospital's socket: who is on the way to it, as it changes, and every few seconds where they are."""

from typing import Any

from config.access import Principal, require_staff_id
from config.sockets import NOT_ALLOWED
from config.threads import in_thread
from dispatch.hospitals.access import hospital_of
from dispatch.hospitals.inbound import arrivals, picture
from dispatch.listening import PictureConsumer, dumps
from dispatch.models import Hospital

PLACES_EVERY_BEATS = 4
READ_AGAIN_BEATS = 15


class HospitalConsumer(PictureConsumer):
    """One hospital's page. Any fact of the centre may concern it; only its own inbound patients are ever sent."""

    kind = "hospital"

    def may_listen(self, who: Principal) -> bool:
        return who.role == "hospital" and who.staff_id is not None

    async def _hospital(self) -> Hospital | None:
        """The asker's hospital by now; without one the socket is closed."""
        hospital = await in_thread(hospital_of, self.centre_id, require_staff_id(self.who))
        if hospital is None:
            await self.close(NOT_ALLOWED)
        return hospital

    async def picture(self) -> dict[str, Any] | None:
        hospital = await self._hospital()
        return None if hospital is None else await in_thread(picture, hospital)

    async def begin(self) -> None:
        before = self._sent
        await super().begin()
        if self._sent is not before and (hospital := await self._hospital()) is not None:
            await self._tell_places(hospital)

    async def now_and_then(self) -> None:
        if self._beats % READ_AGAIN_BEATS == 0:  # what leaves the page by time alone is told by no fact
            async with self._lock:
                await self.begin()
        if self._beats % PLACES_EVERY_BEATS == 0:
            async with self._lock:
                hospital = None if self._ended else await self._hospital()
                if hospital is not None:
                    await self._tell_places(hospital)

    async def _tell_places(self, hospital: Hospital) -> None:
        if self._sent and self._sent["inbound"]:
            places = await in_thread(arrivals, hospital)
            await self.send(dumps({"type": "arrivals", "arrivals": places}))

    def may_concern(self, entry: dict[str, Any]) -> bool:
        """Facts about this hospital, about incidents that are bound for it, and about those it knows already."""
        if self._sent is None or entry["data"]["note"].get("resync"):
            return True
        own = self._sent["hospital"]["id"]
        rows = entry["data"]["set"]
        known = {one["assignment_id"] for one in self._sent["inbound"]}
        touched = [a for incident in rows.get("incidents", ()) for a in incident["assignments"]]
        bound = any((a["destination"] or {}).get("hospital_id") == own or a["id"] in known for a in touched)
        return bound or any(row["id"] == own for row in rows.get("hospitals", ())) or bool(entry["data"]["drop"])
