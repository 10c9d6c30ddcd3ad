"""A station's socket: its own vehicles and jobs, as they change."""

from typing import Any

from config.access import Principal, require_staff_id
from config.sockets import NOT_ALLOWED
from config.threads import in_thread
from dispatch.listening import PictureConsumer
from dispatch.telling.station import picture, station_of


class StationConsumer(PictureConsumer):
    """One station's page. Which station is asked anew each time: a login that was moved sees the old one no more."""

    kind = "station"

    def may_listen(self, who: Principal) -> bool:
        return who.role == "station" and who.staff_id is not None

    async def picture(self) -> dict[str, Any] | None:
        station = await in_thread(station_of, self.centre_id, require_staff_id(self.who))
        if station is None:
            await self.close(NOT_ALLOWED)
            return None
        return await in_thread(picture, station)

    def may_concern(self, entry: dict[str, Any]) -> bool:
        """Facts about its vehicles (also one that just came to it), about its jobs' incidents, and about itself."""
        if self._sent is None or entry["data"]["note"].get("resync"):
            return True
        own, rows = self._sent["station"]["id"], entry["data"]["set"]
        vehicles = {row["id"] for row in self._sent["vehicles"]}
        if any(row["station_id"] == own or row["id"] in vehicles for row in rows.get("vehicles", ())):
            return True
        incidents = {f"incident:{job['incident']['id']}" for job in self._sent["jobs"]}
        return entry["subject"] in incidents or entry["subject"] == f"station:{own}"
