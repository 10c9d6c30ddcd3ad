"""Requests as fast as a server answers them, from a few kept-alive connections.

Bytes made beforehand go straight to the sockets, so that the sender costs a small part of what the server does.
"""

import asyncio
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final
from urllib.parse import urlsplit

_END: Final = b"\r\n\r\n"


def request(path: str, token: str, body: bytes) -> bytes:
    """An HTTP/1.1 POST of a JSON body."""
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
    return f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


@dataclass(slots=True)
class Tally:
    """What came back: milliseconds from request to answer, answers by status, fixes accepted."""

    spent_ms: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    accepted: int = 0
    seconds: float = 0.0

    def note(self, status: int, body: bytes, spent_ms: float) -> None:
        self.spent_ms.append(spent_ms)
        self.statuses[status] = self.statuses.get(status, 0) + 1
        self.accepted += json.loads(body).get("accepted", 0)


class _Sender(asyncio.Protocol):
    """One connection: sends the next request as soon as the last one is answered."""

    def __init__(self, requests: Iterator[bytes], tally: Tally, done: "asyncio.Future[None]") -> None:
        self._requests, self._tally, self._done = requests, tally, done
        self._transport: asyncio.Transport | None = None
        self._buffer = b""
        self._sent_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._next()

    def _next(self) -> None:
        assert self._transport is not None
        data = next(self._requests, None)
        if data is None:
            self._done.set_result(None)
            self._transport.close()
            return
        self._sent_at = time.perf_counter()
        self._transport.write(data)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, end, body = self._buffer.partition(_END)
        if not end:
            return
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        if len(body) < length:
            return
        self._buffer = b""
        self._tally.note(int(head[9:12]), body, (time.perf_counter() - self._sent_at) * 1000)
        self._next()

    def connection_lost(self, problem: Exception | None) -> None:
        if not self._done.done():
            self._done.set_exception(problem or ConnectionResetError("the server closed the connection"))


async def drive(url: str, requests: Sequence[bytes], connections: int) -> Tally:
    """Send all requests, `connections` of them at a time."""
    loop, tally, rest, at = asyncio.get_running_loop(), Tally(), iter(requests), urlsplit(url)
    done = [loop.create_future() for _ in range(connections)]
    begin = time.perf_counter()
    for one in done:
        await loop.create_connection(partial(_Sender, rest, tally, one), at.hostname or "", at.port or 80)
    await asyncio.gather(*done)
    tally.seconds = time.perf_counter() - begin
    return tally
