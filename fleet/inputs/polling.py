"""Providers that send nothing by themselves: each is asked in turn, at its own interval.

One task a feed. A feed that fails is asked less and less often, up to every five minutes, and its outage is shown on
the device health page; the others go on. An answer that repeats what was answered before costs no write.
"""

import asyncio
import json
import logging
import os
import random
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
from django.db import DatabaseError

from config.access import Principal
from config.journal.actor import Actor
from config.threads import in_thread
from fleet.domain.feeds import Layout, fixes_in
from fleet.inputs.states import report
from fleet.intake import intake
from fleet.models import PositionFeed
from fleet.protocols import MAX_FIXES

log = logging.getLogger(__name__)
ANSWER_LIMIT_S: Final = 10.0
SLOWEST_S: Final = 300.0
MAX_ANSWER_BYTES: Final = 5_000_000
LOOK_AGAIN_S: Final = 10.0  # for feeds that were added, changed or switched off
type Row = dict[str, Any]


class Failed(Exception):
    """A feed that gave nothing usable. code: why; retry_after_s: when it asked to be asked again."""

    def __init__(self, code: str, retry_after_s: float = 0.0) -> None:
        super().__init__(code)
        self.code, self.retry_after_s = code, retry_after_s


@dataclass(slots=True)
class Feed:
    """One provider, and what it answered last."""

    row: Row
    etag: str = ""
    failures: int = 0
    last: dict[str, Row] = field(default_factory=dict)

    @property
    def who(self) -> Principal:
        actor = Actor("device", None, self.row["name"])
        return Principal(actor, self.row["centre_id"], scopes=frozenset({"positions"}))

    @property
    def layout(self) -> Layout:
        names = ("items", "vehicle", "lat", "lon", "at", "speed", "heading", "accuracy", "battery")
        return Layout(**{name: self.row[f"{name}_path"] for name in names}, speed_unit=self.row["speed_unit"])

    def headers(self) -> dict[str, str]:
        headers = {"Accept": "application/json"} | ({"If-None-Match": self.etag} if self.etag else {})
        if not self.row["header_secret"]:
            return headers
        secret = os.environ.get(self.row["header_secret"])
        if not secret:
            raise Failed("no_secret")
        return {**headers, self.row["header_name"] or "Authorization": secret}

    def wait_s(self, failed: Failed | None) -> float:
        """Until the next question: the interval; after failures ever longer, with a jitter."""
        if failed is None:
            return float(self.row["interval_s"])
        slower: float = min(SLOWEST_S, self.row["interval_s"] * 2.0 ** min(self.failures, 10))
        return max(min(SLOWEST_S, failed.retry_after_s), slower * random.uniform(0.8, 1.2))


async def _answer(feed: Feed, http: httpx.AsyncClient) -> tuple[bytes, str] | None:
    """The body and its ETag; None when nothing changed since the last one that was taken."""
    headers, body = feed.headers(), b""
    try:
        async with asyncio.timeout(ANSWER_LIMIT_S), http.stream("GET", feed.row["url"], headers=headers) as answer:
            if answer.status_code == httpx.codes.NOT_MODIFIED:
                return None
            if answer.status_code != httpx.codes.OK:
                raise Failed(f"http_{answer.status_code}", _seconds(answer.headers.get("Retry-After", "")))
            async for part in answer.aiter_bytes():
                body += part
                if len(body) > MAX_ANSWER_BYTES:
                    raise Failed("too_large")
            etag = answer.headers.get("ETag", "")
    except TimeoutError:
        raise Failed("timeout") from None
    except (httpx.HTTPError, httpx.InvalidURL):
        raise Failed("unreachable") from None
    return body, etag


def _seconds(text: str) -> float:
    return float(text) if text.isdecimal() else 0.0


async def ask(feed: Feed, http: httpx.AsyncClient) -> int:
    """Ask once; how many fixes were taken. Raises Failed.

    Only an answer that could be used and stored is remembered: the same wrong one again must not pass for no news.
    """
    answer = await _answer(feed, http)
    if answer is None:
        return 0
    body, etag = answer
    try:
        fixes = fixes_in(json.loads(body), feed.layout)
    except (ValueError, RecursionError):
        raise Failed("bad_json") from None
    if fixes is None:
        raise Failed("no_list")
    try:
        taken = await _submit(feed, fixes)
    except DatabaseError:
        raise Failed("not_stored") from None
    feed.etag = etag
    return taken


async def _submit(feed: Feed, fixes: list[Row]) -> int:
    news = {str(fix["vehicle"]): fix for fix in fixes}
    fresh = [fix for fix in fixes if feed.last.get(str(fix["vehicle"])) != fix]
    taken = 0
    for start in range(0, len(fresh), MAX_FIXES):
        taken += (await intake().submit(feed.who, fresh[start : start + MAX_FIXES], "feed")).accepted
    feed.last = news
    return taken


async def _keep_asking(feed: Feed, http: httpx.AsyncClient) -> None:
    while True:
        failed: Failed | None = None
        try:
            await ask(feed, http)
        except Failed as problem:
            failed = problem
        feed.failures = feed.failures + 1 if failed else 0
        await report(f"feed:{feed.row['id']}", feed.row["name"], feed.row["centre_id"], failed.code if failed else "")
        await asyncio.sleep(feed.wait_s(failed))


def _rows() -> dict[int, Row]:
    return {row["id"]: dict(row) for row in PositionFeed.objects.filter(enabled=True).values()}


async def run() -> None:
    """Ask all feeds, until cancelled."""
    asking: dict[int, tuple[Row, asyncio.Task[None]]] = {}
    async with httpx.AsyncClient(timeout=ANSWER_LIMIT_S) as http:
        try:
            while True:
                with suppress(DatabaseError):
                    _follow(await in_thread(_rows), asking, http)
                await asyncio.sleep(LOOK_AGAIN_S)
        finally:
            for _row, task in asking.values():
                task.cancel()


def _follow(rows: dict[int, Row], asking: dict[int, tuple[Row, asyncio.Task[None]]], http: httpx.AsyncClient) -> None:
    """Begin with what is new or changed, end what is gone; one whose task met a bug begins anew."""
    for pk, (row, task) in list(asking.items()):
        if rows.get(pk) != row or task.done():
            task.cancel()
            del asking[pk]
    for pk, row in rows.items():
        if pk not in asking:
            asking[pk] = (row, asyncio.create_task(_keep_asking(Feed(row), http)))
