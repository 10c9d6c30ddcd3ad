"""One call to a machine that is not ours: with an end to its patience, and nothing of it in a log."""

import time
from collections.abc import Sequence
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

    A gateway that drips a byte a second never falls silent for long: what ends it is the time of the whole.
    """
    ends_s = time.monotonic() + timeout_s
    try:
        with httpx.stream(method, url, headers=list(headers), content=content, timeout=timeout_s) as response:
            body = b""
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) >= ANSWER_LIMIT_BYTES:
                    break
                if time.monotonic() > ends_s:
                    raise NoAnswer("timeout")
            return Answer(response.status_code, body[:ANSWER_LIMIT_BYTES].decode("utf-8", "replace"))
    except httpx.TimeoutException:
        raise NoAnswer("timeout") from None
    except (httpx.HTTPError, httpx.InvalidURL, ValueError):
        raise NoAnswer("unreachable") from None
