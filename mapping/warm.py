"""Roads and addresses opened before anybody asks for them, and again when a new build is swapped in.

A thread of the server: opening a city takes seconds, and the first dispatcher of the night should not wait them.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import Final

from django.db import DatabaseError, connection

from config import clock
from mapping.domain.geo import Point
from mapping.extracts import built_extracts, used_extracts
from mapping.gazetteer import gazetteer
from mapping.roads import Roads, roads

log = logging.getLogger(__name__)

#: How soon a new build is opened when nobody asks for it first.
LOOK_EVERY_S: Final = 10.0
#: A question that goes through everything: a number, a name with a slip in it, an old ward.
ADDRESS: Final = "12/3 lê lơij phường 1"


def warm_up() -> None:
    """Open every extract that a centre works on. Cheap when that has been done."""
    for name in _wanted():
        begin, before = time.perf_counter(), roads_opened.get(name)
        here, book = roads(name), gazetteer(name)
        build = f"{here.build_id} {book.version}"
        if before == build:
            continue
        _ask_once(here)
        book.search.search(ADDRESS, None, 1)
        _ = book.reverse
        roads_opened[name] = build
        log.info("roads %s opened in %.1f s", name or "default", time.perf_counter() - begin)


#: What this process has warmed up, by extract.
roads_opened: dict[str, str] = {}


def _wanted() -> list[str]:
    try:
        return used_extracts()
    except DatabaseError:  # it is told elsewhere that the database is away
        return built_extracts()
    finally:
        connection.close()


def _ask_once(here: Roads) -> None:
    """One question of each kind, so that memory-mapped pages and caches are there."""
    if here.network is None:
        return
    a, now = here.network.graph.a, clock.now()
    middle, end = len(a.node_lat) // 2, len(a.node_lat) // 2 + 1
    origin = Point(float(a.node_lat[middle]), float(a.node_lon[middle]))
    target = Point(float(a.node_lat[end % len(a.node_lat)]), float(a.node_lon[end % len(a.node_lon)]))
    for profile in ("car", "motorbike"):
        here.route(origin, target, at=now, profile="car" if profile == "car" else "motorbike")


def start() -> threading.Thread:
    """Keep everything warm for as long as the process lives."""
    thread = threading.Thread(target=_keep_warm, name="warm-up", daemon=True)
    thread.start()
    return thread


def _keep_warm() -> None:
    pause = threading.Event()
    while True:
        try:
            warm_up()
        except Exception:  # a build that cannot be opened must not end the watch for the next one
            log.exception("roads could not be opened ahead of time")
        pause.wait(LOOK_EVERY_S)
