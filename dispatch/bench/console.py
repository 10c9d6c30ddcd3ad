"""Is the map smooth with a whole city moving on it, does it keep its memory, and how soon is it there?

canvas-1000    the console as it is, 1,000 vehicles
canvas-3000    the same, 3,000 vehicles
markers-1000   the same page, its units drawn as ordinary Leaflet markers (an element each)
first-map      the console opened by a browser that has none of its files, on a warm server
next-map       the console opened again by the same browser

The pages are the real ones, of a server of their own, in headless Chromium: no GPU, everything painted by the
processor, which the server and the bench share. Every vehicle moves at every update; their statuses are mixed.

fps, frame_p95, long_tasks   for FLUENT_S seconds an unresting hand drags the map in every frame and turns the wheel
                             every two seconds, while an update of all vehicles comes each second through the page's
                             own socket code. Frames are those that requestAnimationFrame gave; a long task is one
                             over 50 ms, by the browser's own count.
heap_growth                  JavaScript memory in use, garbage collected before both readings, after MINUTES minutes'
                             worth of updates, one a frame instead of one a second.
fps_slow, frame_p95_slow     the same on a page whose processor is slowed down SLOW times by the browser: an old PC.
ms, desk_ms                  of first-map and next-map: from the start of the navigation to the frame that shows the
                             last visible tile of the base map, and to the desk's being live; medians of OPENINGS
                             openings (`worst_ms`: the slowest map).
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from dispatch.bench import Row
from dispatch.bench._browser import chromium, fresh, open_console, signed_in
from dispatch.bench._city import INNER, roads_dir
from dispatch.bench._server import Server, server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SEED: Final = 115
FLUENT_S: Final = 12
SLOW: Final = 4
MINUTES: Final = 30
WARM_UP_UPDATES: Final = 120
OPENINGS: Final = 5
CASES: Final = (("canvas-1000", 1_000, False), ("markers-1000", 1_000, True), ("canvas-3000", 3_000, False))


def run() -> list[Row]:
    """Every case; needs Chromium, builds the roads first when they are not there yet."""
    name, folder = roads_dir()
    rows = [Row("city", "roads", name, "")]
    with chromium() as browser:
        for count in sorted({vehicles for _, vehicles, _ in CASES}):
            with server(vehicles=count, roads=folder) as target:
                rows += _on(browser, target, count)
    return rows


def _on(browser: Browser, target: Server, count: int) -> Iterator[Row]:
    state = signed_in(browser, target)
    fleet = _fleet(target)
    for case, vehicles, markers in CASES:
        if vehicles == count:
            context = fresh(browser, state)
            yield from _page(case, open_console(context, target, markers=markers), fleet)
            context.close()
    if count == CASES[0][1]:
        yield from _first_map(browser, target, state)


def _fleet(target: Server) -> dict[str, Any]:
    """Every vehicle somewhere in the inner city, the same places each time."""
    pick = random.Random(SEED).uniform
    south, north, west, east = INNER
    vehicles = [[pk, pick(south, north), pick(west, east)] for pk in target.access["vehicles"]]
    return {"vehicles": vehicles, "from_ms": int(time.time() * 1000)}


def _page(case: str, page: Page, fleet: dict[str, Any]) -> Iterator[Row]:
    middle = [(INNER[0] + INNER[1]) / 2, (INNER[2] + INNER[3]) / 2]
    page.evaluate("at => bench115.map.setView(at, 13)", middle)
    page.evaluate("fleet => bench115.updates(fleet, -60, 3)", fleet)
    page.evaluate("fleet => bench115.fluency(fleet, 4)", fleet)  # warm: fonts, tiles, compiled code
    seen = _fluency(page, fleet | _later(fleet, 60))
    yield Row(case, "fps", round(seen["fps"], 1), "1/s")
    yield Row(case, "frame_p95", round(seen["p95_ms"], 1), "ms")
    yield Row(case, "long_tasks", len(seen["long"]), f"in {FLUENT_S} s")
    yield Row(case, "long_tasks_sum", round(sum(seen["long"])), "ms")
    with _slowed(page):
        slow = _fluency(page, fleet | _later(fleet, 120))
    yield Row(case, "fps_slow", round(slow["fps"], 1), "1/s")
    yield Row(case, "frame_p95_slow", round(slow["p95_ms"], 1), "ms")
    yield Row(case, "heap_growth", _heap_growth_mb(page, fleet | _later(fleet, 180)), "MB")


def _fluency(page: Page, fleet: dict[str, Any]) -> Any:
    return page.evaluate("([fleet, s]) => bench115.fluency(fleet, s)", [fleet, FLUENT_S])


@contextmanager
def _slowed(page: Page) -> Iterator[None]:
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOW})
    yield
    session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    session.detach()


def _later(fleet: dict[str, Any], seconds: int) -> dict[str, Any]:
    return {"from_ms": fleet["from_ms"] + seconds * 1000}


def _heap_growth_mb(page: Page, fleet: dict[str, Any]) -> float:
    updates = MINUTES * 60
    page.evaluate("([fleet, n]) => bench115.updates(fleet, 0, n)", [fleet, WARM_UP_UPDATES])
    before = _heap_mb(page)
    page.set_default_timeout(600_000)
    page.evaluate("([fleet, from, n]) => bench115.updates(fleet, from, n)", [fleet, WARM_UP_UPDATES, updates])
    return round(_heap_mb(page) - before, 2)


def _heap_mb(page: Page) -> float:
    session = page.context.new_cdp_session(page)
    for _ in range(2):
        session.send("HeapProfiler.collectGarbage")
    used = float(session.send("Runtime.getHeapUsage")["usedSize"]) / 1e6
    session.detach()
    return used


def _first_map(browser: Browser, target: Server, state: Any) -> Iterator[Row]:
    opened: dict[str, list[tuple[float, float]]] = {"first-map": [], "next-map": []}
    for _ in range(OPENINGS):
        context = fresh(browser, state)
        for times in opened.values():
            page = open_console(context, target)
            times.append((page.evaluate("bench115.mapSeen_ms"), page.evaluate("bench115.deskLive_ms")))
            page.close()
        context.close()
    for case, times in opened.items():
        maps_ms, desks_ms = zip(*times, strict=True)
        yield Row(case, "ms", round(statistics.median(maps_ms)), "ms")
        yield Row(case, "worst_ms", round(max(maps_ms)), "ms")
        yield Row(case, "desk_ms", round(statistics.median(desks_ms)), "ms")
