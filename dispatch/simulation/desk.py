"""A simulated colleague at the desk: signs in as a person, takes what nobody took, leaves alone what others handle."""

import asyncio
from collections.abc import Iterator
from random import Random
from typing import Any, Final

from dispatch.domain import simulation as sim
from dispatch.domain.simulation import Work
from dispatch.simulation.callers import Callers, Told
from dispatch.simulation.crew import World
from dispatch.simulation.link import Answer, Away, Session
from dispatch.simulation.streets import Address
from dispatch.simulation.texts import Scenario, draw_scenario, is_ours, scenario_of
from dispatch.simulation.time import now_s
from mapping.domain.geo import Point

type Json = dict[str, Any]

RETRY_WALL_S: Final = 20.0
SEND_AGAIN_WALL_S: Final = 5.0  # an incident for which no vehicle was free a moment ago
URGENCY: Final = {"critical": 0, "urgent": 1, "transport": 2}
LOOK_WALL_S: Final = 0.5
_ORDER: Final = ("replace", "send", "answer", "close")


class Desk:
    """One colleague. Works one thing after the other, the most pressing first, as one pair of hands does.

    claimed: what colleagues at the other simulated desks are busy with, shared by all of them.
    """

    def __init__(self, world: World, session: Session, callers: Callers, claimed: set[str], nth: int) -> None:
        self._world, self._session, self._callers, self._claimed = world, session, callers, claimed
        self._rng = Random(f"{world.seed} desk {nth}")
        self._ready_at: dict[str, float] = {}
        self.done = 0

    async def run(self) -> None:
        await self._session.sign_in()
        while True:
            work = self._next()
            if work is None:
                await asyncio.sleep(LOOK_WALL_S)
            else:
                await self._do(work)

    def _next(self) -> Work | None:
        """The most pressing thing whose time has come."""
        ready = [work for work in self._all() if self._is_ready(work)]
        return min(ready, key=_pressing, default=None)

    def _all(self) -> Iterator[Work]:
        state = self._world.board.state
        if state is None or not self._world.board.live:
            return
        for call in state["calls"]:
            if is_ours(call["phone"]) and self._may_answer(call):
                yield Work("answer", call)
        for incident in state["incidents"]:
            if (work := sim.incident_work(incident, self._session.id)) is not None:
                yield work

    def _may_answer(self, call: Json) -> bool:
        """A ringing call, or one that a desk of ours had taken when it was cut off."""
        return call["state"] == "ringing" or (call["taken_by"] or {}).get("id") == self._session.id

    def _is_ready(self, work: Work) -> bool:
        """People first: everything waits for a human delay after it was first seen."""
        key = _key(work)
        if key in self._claimed:
            return False
        return now_s() >= self._ready_at.setdefault(key, now_s() + self._notice_s(work))

    def _notice_s(self, work: Work) -> float:
        pace = self._world.pace
        match work.kind:
            case "answer":
                return pace.patience_wall_s * self._rng.uniform(1.0, 1.3)
            case "replace":
                return max(pace.wall_s(sim.NOTICING.draw(self._rng)), pace.patience_wall_s / 2)
            case "close":
                return max(pace.wall_s(sim.CLOSING.draw(self._rng)), pace.patience_wall_s / 3)
        return pace.wall_s(sim.CHOOSING.draw(self._rng))

    async def _do(self, work: Work) -> None:
        key = _key(work)
        self._claimed.add(key)
        try:
            done = await {"answer": self._answer, "send": self._send, "replace": self._replace, "close": self._close}[
                work.kind
            ](work)
        except Away:
            done = False
        finally:
            self._claimed.discard(key)
        self.done += done
        # What is done leaves the board; what could not be done is tried again later.
        self._ready_at[key] = now_s() + (SEND_AGAIN_WALL_S if work.kind == "send" else RETRY_WALL_S)
        if len(self._ready_at) > 5000:
            self._ready_at.clear()

    async def _ask(self, method: str, path: str, body: Json | None = None) -> Answer:
        return await self._session.ask(method, path, body)

    async def _answer(self, work: Work) -> bool:
        call = work.row
        if not (await self._ask("POST", f"/api/calls/{call['id']}/take")).ok:
            return False
        scenario = scenario_of(call["text"]) or draw_scenario(self._rng)
        talk = sim.NUISANCE_TALK if scenario.closes else sim.TALK
        await self._world.pace.wait(talk.draw(self._rng), wall_s=0.5)
        if scenario.closes:
            body = {"reason": scenario.closes}
            return (await self._ask("POST", f"/api/calls/{call['id']}/close", body)).ok
        return await self._open(call, scenario)

    async def _open(self, call: Json, scenario: Scenario) -> bool:
        """From a call to an incident, unless it is about one that is open already."""
        told = await self._where(call, scenario)
        if (same := self._known(told)) is not None:
            body = {"reason": "duplicate", "note": f"trùng ca #{same['number']}"}
            return (await self._ask("POST", f"/api/calls/{call['id']}/close", body)).ok
        point: Json = {"lat": round(told.address.point.lat, 6), "lon": round(told.address.point.lon, 6)}
        if call["lat"] is None:
            await self._ask("PATCH", f"/api/calls/{call['id']}", point)
        category = self._category(scenario)
        body = {
            **point,
            "address": told.address.text or "Người gọi không rõ số nhà",
            "category": category["code"],
            "priority": scenario.priority or category["default_priority"],
            "notes": call["text"],
        }
        made = await self._ask("POST", f"/api/calls/{call['id']}/incident", body)
        if made.ok:
            await self._world.pace.wait(sim.CHOOSING.draw(self._rng), wall_s=0.5)
            await self._send(Work("send", made.body))
        return made.ok

    async def _where(self, call: Json, scenario: Scenario) -> Told:
        """What the caller answers; after a restart of ours nobody remembers, and the map must do."""
        if (told := self._callers.told.get(call["phone"])) is not None:
            return told
        if call["lat"] is not None:
            return Told(scenario, Address(Point(call["lat"], call["lon"]), ""))
        assert self._world.board.state is not None
        return Told(scenario, await self._callers.somewhere(self._world.board.state))

    def _known(self, told: Told) -> Json | None:
        """An open incident at the very place that the caller means."""
        state, point = self._world.board.state, told.address.point
        rows = state["incidents"] if state else ()
        same = (r for r in rows if abs(r["lat"] - point.lat) < 1e-5 and abs(r["lon"] - point.lon) < 1e-5)
        return next(same, None)

    def _category(self, scenario: Scenario) -> Json:
        assert self._world.board.state is not None
        rows: list[Json] = self._world.board.state["categories"]
        for hint in scenario.hints:
            for row in rows:
                if hint in f"{row['code']} {row['name']}".lower():
                    return row
        return self._rng.choice(rows)

    async def _send(self, work: Work) -> bool:
        """The best vehicle by the ranking; behind a motorbike, also the best that can carry the patient."""
        incident = work.row
        ranking = await self._ask("GET", f"/api/incidents/{incident['id']}/recommendations?limit=10")
        ranked = ranking.body.get("recommendations", ())
        refused = frozenset(a["vehicle_id"] for a in incident["assignments"] if not a["active"])
        chosen = sim.choose_vehicle(self._rng, ranked, refused)
        if chosen is None:
            return False
        order = _order(chosen, ranking.body)
        sent = await self._order(incident, order)
        if sent and chosen["class"] == "M":
            carriers = [one for one in ranked if one["class"] in "ABC"]
            carrier = sim.choose_vehicle(self._rng, carriers, refused)
            if carrier is not None:
                await self._order(incident, _order(carrier, ranking.body))
        return sent

    async def _order(self, incident: Json, order: Json) -> bool:
        """Send one vehicle; the next best when somebody was faster."""
        path = f"/api/incidents/{incident['id']}/assignments"
        answer = await self._ask("POST", path, order)
        if answer.status == 409 and (next_best := answer.body.get("next_best")):
            answer = await self._ask("POST", path, {"vehicle_id": next_best["vehicle_id"]})
        return answer.ok

    async def _replace(self, work: Work) -> bool:
        """A crew that does not answer: say that it was seen, and send another."""
        assert work.assignment is not None
        path = f"/api/assignments/{work.assignment['id']}"
        ranking = await self._ask("GET", f"/api/incidents/{work.row['id']}/recommendations?limit=4")
        chosen = sim.choose_vehicle(self._rng, ranking.body.get("recommendations", ()), frozenset())
        await self._ask("POST", f"{path}/overdue-seen")
        if chosen is None:
            return False
        body = {**_order(chosen, ranking.body), "reason": "Kíp không xác nhận, gọi bộ đàm không trả lời"}
        return (await self._ask("POST", f"{path}/replace", body)).ok

    async def _close(self, work: Work) -> bool:
        carried = any("left_scene" in a["times"] for a in work.row["assignments"] if a["step"] == "clear")
        body = {"reason": "resolved" if carried else self._rng.choice(("resolved", "no_patient", "other"))}
        return (await self._ask("POST", f"/api/incidents/{work.row['id']}/close", body)).ok


def _pressing(work: Work) -> tuple[int, int, int]:
    """The kind of work, then the worst incident, then the oldest."""
    level = URGENCY.get(work.row.get("priority", ""), 0)
    return _ORDER.index(work.kind), level, work.row["id"]


def _key(work: Work) -> str:
    """Names a piece of work; a new try of sending after a refusal is another piece."""
    tries = len(work.row["assignments"]) if work.kind != "answer" else 0
    return f"{work.kind} {work.row['id']} {tries}"


def _order(chosen: Json, ranking: Json) -> Json:
    """What a console sends: the vehicle, and the ranking that was read."""
    return {"vehicle_id": chosen["vehicle_id"], "seen": ranking["seen"]}
