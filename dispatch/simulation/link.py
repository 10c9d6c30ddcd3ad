"""The public contract as the simulation uses it: HTTP with patience, and the board's socket. It knows no other way.

A server that is away is normal: requests that matter are repeated with backoff, and the board is read anew.
"""

import asyncio
import json
import logging
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any, Final

import httpx
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from dispatch.domain.board import Gap, fold

log = logging.getLogger(__name__)
type Json = dict[str, Any]

_TIMEOUT_S: Final = 15.0
_REFUSED: Final = frozenset({4401, 4403})  # not signed in, not allowed
_SILENCE_S: Final = 10.0  # the server's heart beats every second
LINES: Final = 8  # requests of one asker under way at the same time


class Away(Exception):
    """The server could not be reached, or could not answer for now."""


class Answer:
    """status and the JSON body."""

    def __init__(self, status: int, body: Json) -> None:
        self.status, self.body = status, body

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def code(self) -> str:
        return str(self.body.get("code", self.status))


class Tally:
    """What was sent and how it was answered, for the status line."""

    def __init__(self) -> None:
        self.sent = 0
        self.refused: Counter[str] = Counter()
        self.away = 0

    def take(self, path: str, answer: Answer) -> None:
        self.sent += 1
        if not answer.ok:
            noun = "/".join(part for part in path.split("?")[0].split("/") if not part.isdigit())
            self.refused[f"{answer.status} {noun} {answer.code}"] += 1


def backoff_s(rng: Random, tries: int) -> float:
    """1 to 10 s, doubling, with jitter."""
    return min(10.0, 2.0 ** min(tries, 4)) * rng.uniform(0.5, 1.0)


class Api:
    """Requests with a device's token, a few at a time.

    Who has to wait does so here: the queue of httpx's own pool loses a connection for ever with each request that
    gives up just when its turn comes, as many do at once when a server stalls.
    """

    def __init__(self, url: str, token: str, tally: Tally, seed: str) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
        self._http = httpx.AsyncClient(base_url=url, headers=headers, timeout=_TIMEOUT_S, limits=limits)
        self._lines = asyncio.Semaphore(LINES)
        self.tally = tally
        self._rng = Random(f"{seed} backoff")

    async def close(self) -> None:
        await self._http.aclose()

    async def ask(self, method: str, path: str, body: Any = None) -> Answer:
        """One request. Raises Away when there was no answer, or one of 5xx."""
        try:
            async with self._lines:
                response = await self._http.request(method, path, json=body, headers=self._extra_headers())
        except httpx.TransportError as problem:
            self.tally.away += 1
            raise Away(type(problem).__name__) from None
        answer = _read(response)
        self.tally.take(path, answer)
        if answer.status >= 500:
            raise Away(str(answer.status))
        return answer

    async def insist(self, method: str, path: str, body: Any = None) -> Answer:
        """Repeat until the server answers, however long that takes."""
        tries = 0
        while True:
            try:
                return await self.ask(method, path, body)
            except Away:
                await asyncio.sleep(backoff_s(self._rng, tries))
                tries += 1

    def _extra_headers(self) -> dict[str, str]:
        return {}


def _read(response: httpx.Response) -> Answer:
    try:
        body = response.json()
    except ValueError:
        body = {}
    return Answer(response.status_code, body if isinstance(body, dict) else {"items": body})


class Session(Api):
    """Requests as a signed-in person, with the CSRF token that a browser would send."""

    def __init__(self, url: str, username: str, password: str, tally: Tally, seed: str) -> None:
        super().__init__(url, "", tally, seed)
        self._url, self._login = url, {"username": username, "password": password}
        self.id = 0

    async def sign_in(self) -> None:
        """As the login page does. Repeats with long pauses: wrong passwords lock an account."""
        tries = 2
        while not await self._try_sign_in():
            await asyncio.sleep(6 * backoff_s(self._rng, tries))
            tries += 1

    async def _try_sign_in(self) -> bool:
        self._http.cookies.clear()
        try:
            await self._http.get("/login/")
            form = {**self._login, "csrfmiddlewaretoken": self._csrf()}
            await self._http.post("/login/", data=form, headers={"Referer": f"{self._url}/login/"})
            me = await self.ask("GET", "/api/me")
        except (httpx.TransportError, Away):
            return False
        if not me.ok:
            log.warning("%s could not sign in (%s)", self._login["username"], me.code)
            return False
        self.id = me.body["id"]
        return True

    async def ask(self, method: str, path: str, body: Any = None) -> Answer:
        """As a device's, but a session that has ended is begun again, once."""
        answer = await super().ask(method, path, body)
        if answer.status == 401 and self.id:
            self.id = 0
            await self.sign_in()
            answer = await super().ask(method, path, body)
        return answer

    def _extra_headers(self) -> dict[str, str]:
        return {"X-CSRFToken": self._csrf(), "Referer": f"{self._url}/"}

    def _csrf(self) -> str:
        return self._http.cookies.get("csrftoken") or ""


class Board:
    """The centre's picture, kept by folding journal entries over a snapshot; says what changed."""

    def __init__(self, url: str, token: str, changed: Callable[[Json | None], None], seed: str) -> None:
        """changed(entry) after each fact, changed(None) after a new snapshot."""
        self._url = url.replace("http", "ws", 1) + "/ws/board"
        self._headers = {"Authorization": f"Bearer {token}"}
        self._changed = changed
        self._rng = Random(f"{seed} board")
        self.state: Json | None = None
        self.live = False

    async def follow(self) -> None:
        """Stay connected for ever."""
        tries = 0
        while True:
            try:
                await self._listen()
                tries = 0
            except ConnectionClosed as problem:
                if problem.rcvd is not None and problem.rcvd.code in _REFUSED:
                    log.warning("the server refuses our token (%s): was the database made anew?", problem.rcvd.code)
            except (OSError, TimeoutError, WebSocketException) as problem:
                log.info("board: %s", type(problem).__name__)
            tries = 0 if self.live else tries + 1
            self.live = False
            await asyncio.sleep(backoff_s(self._rng, tries))

    async def _listen(self) -> None:
        query = f"?since={self.state['seq']}" if self.state else ""
        options: Json = {"max_size": None, "compression": None, "open_timeout": _TIMEOUT_S, "close_timeout": 1}
        async with connect(self._url + query, additional_headers=self._headers, **options) as socket:
            while True:
                text = await asyncio.wait_for(socket.recv(), _SILENCE_S)
                if isinstance(text, str) and not text.startswith('{"type":"positions"'):  # our own readings, mostly
                    await self._take(json.loads(text), socket)

    async def _take(self, message: Json, socket: Any) -> None:
        self.live = True
        match message["type"]:
            case "snapshot":
                self.state = message
                self._changed(None)
            case "entry" if self.state is not None:
                await self._fold(message, socket)
            case "heartbeat" if self.state is not None and message["seq"] > self.state["seq"]:
                await socket.send(json.dumps({"type": "since", "seq": self.state["seq"]}))
            case "resync":
                self.state = None
                await socket.close()

    async def _fold(self, entry: Json, socket: Any) -> None:
        assert self.state is not None
        try:
            after = fold(self.state, entry)
        except Gap:
            await socket.send(json.dumps({"type": "since", "seq": self.state["seq"]}))
            return
        if after is not self.state:
            self.state = after
            self._changed(entry)
