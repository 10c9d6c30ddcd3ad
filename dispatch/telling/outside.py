"""One call to a machine that is not ours: with an end to its patience, and nothing of it in a log."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final

import httpx

ANSWER_LIMIT_BYTES: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: str


class NoAnswer(Exception):
    """`code` is what the timeline says: timeout or unreachable."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def call(method: str, url: str, *, headers: Sequence[tuple[str, str]], content: bytes, timeout_s: float) -> Answer:
    """Send, and read the answer as far as it fits. No redirects. Raises NoAnswer.

    httpx's own timeouts begin anew with every byte, so a gateway that drips would hold us for ever. Here one deadline
    holds for all of it: the name, the line, TLS, the headers and the body. Only a task can be stopped anywhere, hence
    the loop; it is closed by hand, for `asyncio.run` would wait for a resolver that does not answer.
    """
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(_within(timeout_s, httpx.Request(method, url, headers=headers, content=content)))
    except (TimeoutError, httpx.TimeoutException):
        raise NoAnswer("timeout") from None
    except (httpx.HTTPError, httpx.InvalidURL, ValueError):
        raise NoAnswer("unreachable") from None
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


async def _within(timeout_s: float, request: httpx.Request) -> Answer:
    async with asyncio.timeout(timeout_s), httpx.AsyncClient(timeout=timeout_s) as http:
        response, body = await http.send(request, stream=True), b""
        try:
            async with aclosing(response.aiter_bytes()) as chunks:  # type: ignore[type-var]  # a generator in truth
                async for chunk in chunks:
                    body += chunk
                    if len(body) >= ANSWER_LIMIT_BYTES:
                        break
        finally:
            await response.aclose()
        return Answer(response.status_code, body[:ANSWER_LIMIT_BYTES].decode("utf-8", "replace"))
