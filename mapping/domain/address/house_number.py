"""House numbers: 123/45/6 is house 6 in alley 45 of alley 123; 19C; 10-12."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PART = r"(?:[a-z]{0,2}\d{1,5}(?:[a-z]{1,3}\d{0,2})?|[a-z]{1,2})"
_NUMBER = re.compile(rf"{_PART}(?:[/\-]{_PART})*$")
_RANGE_SPAN = 30


@dataclass(frozen=True, slots=True)
class HouseNumber:
    """Parts from the street inward. `last` is the far end of a range: 10-12 is part 10, last 12."""

    parts: tuple[str, ...]
    last: str = ""

    @property
    def key(self) -> str:
        """Its one spelling: lower case, slashes, no leading zeros."""
        return "/".join(self.parts) + (f"-{self.last}" if self.last else "")

    @property
    def alley(self) -> tuple[str, ...]:
        """The alleys it stands in, from the street inward; () on the street itself."""
        return self.parts[:-1]

    @property
    def base(self) -> int | None:
        """The number where one leaves the street: of the house, or of the alley's mouth."""
        return leading_int(self.parts[0])

    @property
    def house(self) -> int | None:
        """The number of the house itself, within its alley."""
        return leading_int(self.parts[-1])

    @property
    def bare(self) -> tuple[str, ...]:
        """The same without the last letter: 19c -> 19."""
        end = re.sub(r"(?<=\d)[a-z]+$", "", self.parts[-1])
        return (*self.parts[:-1], end)

    def covers(self, other: HouseNumber) -> bool:
        """Whether a range (10-14) holds another number of the same alley and side."""
        low, high = self.house, leading_int(self.last)
        wanted = other.house
        if low is None or high is None or wanted is None or self.alley != other.alley:
            return False
        return low <= wanted <= high and (wanted - low) % 2 == (high - low) % 2 * ((wanted - low) % 2)


def leading_int(part: str) -> int | None:
    """19c -> 19, a37 -> 37, bis -> None."""
    match = re.search(r"\d+", part)
    return int(match.group()) if match else None


def parse_number(text: str) -> HouseNumber | None:
    """None when it is no house number. Takes folded text, separators / and -, or any usual spelling."""
    bare = re.sub(r"\s+", "", text.lower()).replace("\\", "/").strip("/-.,")
    if not _NUMBER.match(bare) or not any(c.isdigit() for c in bare):
        return None
    head, _, tail = bare.rpartition("-")
    first = head.split("-")[0]
    if head and _is_range(first.rpartition("/")[2], tail):
        return HouseNumber(tuple(map(_plain, first.split("/"))), _plain(tail))
    return HouseNumber(tuple(map(_plain, re.split(r"[/\-]", bare))))


def _is_range(first: str, last: str) -> bool:
    low, high = leading_int(first), leading_int(last)
    return "/" not in last and low is not None and high is not None and 0 <= high - low <= _RANGE_SPAN


def _plain(part: str) -> str:
    return part.lstrip("0") or "0"
