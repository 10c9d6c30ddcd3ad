"""When positions leave for the boards, and what of them."""

import asyncio
import json
from typing import Any

import pytest

from fleet.domain.intake import Reading
from fleet.feed import QUIET_FIXES, Feed, window_after_s


def test_a_quiet_centre_waits_for_nothing_and_a_city_for_a_quarter_second() -> None:
    assert window_after_s(1) == window_after_s(QUIET_FIXES) <= 0.05
    assert window_after_s(QUIET_FIXES + 1) == window_after_s(500) == 0.25


async def test_what_gathers_is_one_message_with_the_newest_of_each_vehicle(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def send(group: str, event: dict[str, Any]) -> bool:
        sent.put_nowait(json.loads(event["text"]))
        return True

    monkeypatch.setattr("fleet.feed.wake.send", send)
    feed = Feed()
    async with asyncio.timeout(10):
        feed.push(1, [Reading(vehicle, 10.0, 106.0, 1) for vehicle in range(10)])
        assert len((await sent.get())["fixes"]) == 10
        feed.push(1, [Reading(1, 10.1, 106.0, 2), Reading(2, 10.1, 106.0, 2)])
        feed.push(1, [Reading(1, 10.2, 106.0, 3)])
        feed.push(2, [Reading(9, 10.2, 106.0, 3)])
        other, later = await sent.get(), await sent.get()
    assert [fix[0] for fix in other["fixes"]] == [9], "another centre does not wait for this one's window"
    assert [(fix[0], fix[3]) for fix in later["fixes"]] == [(1, 3), (2, 2)]
