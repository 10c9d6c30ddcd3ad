"""The crew phone's socket: its job as it changes, and its own position."""

from typing import Any

from django.db import DatabaseError

from config import clock
from config.access import Principal, require_staff_id
from config.threads import in_thread
from dispatch.crew import job
from dispatch.listening import PictureConsumer, dumps, loads
from dispatch.telling.ladder import heard
from fleet.domain.sources import phone_source
from fleet.intake import intake
from fleet.tracking import tell_tracking

FIX_FIELDS = ("lat", "lon", "at", "speed_kmh", "heading", "accuracy_m")


class CrewConsumer(PictureConsumer):
    """A crew's phone. Any fact of the centre may change its job; it is sent again only when it did."""

    kind = "job"

    def may_listen(self, who: Principal) -> bool:
        return who.role == "crew" and who.staff_id is not None

    async def picture(self) -> dict[str, Any] | None:
        return await in_thread(job, self.centre_id, require_staff_id(self.who))

    def may_concern(self, entry: dict[str, Any]) -> bool:
        """Facts about calls, about other vehicles and about other incidents change nothing on this phone."""
        if entry["data"]["note"].get("resync"):
            return True
        known = self._sent or {}
        vehicle, incident, rows = known.get("vehicle"), known.get("incident"), entry["data"]["set"]
        if vehicle is None:
            return bool(entry["kind"].startswith("shift."))
        if any(row["id"] == vehicle["id"] for row in rows.get("vehicles", ())) or rows.get("hospitals"):
            return True
        if entry["kind"].startswith("alert.") and entry["data"]["note"]["vehicle_id"] == vehicle["id"]:
            return True
        on_the_way = entry["subject"].startswith("zone:")  # a closed street concerns whoever is on a job
        return incident is not None and (on_the_way or entry["subject"] == f"incident:{incident['id']}")

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """What a phone says besides its presses; anything else, and anything off duty, is ignored.

        `{type: "fix", lat, lon, at, …}` is stored for the crew's vehicle and answered `fix_ack`. `{type: "tracking",
        state: on|paused}`: whether it sends positions. `{type: "heard", assignment}`: the screen shows that order.
        """
        message = loads(text_data)
        vehicle = (self._sent or {}).get("vehicle")
        if vehicle is None:
            return
        match message:
            case {"type": "fix"}:
                await self._fix(vehicle["id"], {name: message.get(name) for name in FIX_FIELDS})
            case {"type": "tracking", "state": "on" | "paused" as state}:
                await in_thread(tell_tracking, self.centre_id, vehicle["id"], state)
            case {"type": "heard", "assignment": int(pk)} if pk == (vehicle["assignment"] or {}).get("id"):
                who, at = self.who.actor, clock.now()
                await in_thread(heard, centre_id=self.centre_id, assignment_id=pk, staff=who, at=at)

    async def _fix(self, vehicle_id: int, fix: dict[str, Any]) -> None:
        source = phone_source(self.scope["session"].session_key)
        try:
            outcome = await intake().submit(self.who, [{**fix, "vehicle": vehicle_id}], source)
        except DatabaseError:
            return  # no acknowledgement: the phone keeps the fix and sends it again
        refused = outcome.rejected[0].code if outcome.rejected else None
        await self.send(dumps({"type": "fix_ack", "at": fix["at"], "refused": refused}))
