"""PINs of crews: which are good enough, and how the name that somebody typed is compared."""

import unicodedata
from itertools import pairwise
from typing import Final, Literal

SHORTEST: Final = 4
LONGEST: Final = 8

type Problem = Literal["not_digits", "length", "too_simple"]


def problem(pin: str) -> Problem | None:
    """Why a PIN cannot be taken; None for a good one.

    One digit over and over and runs (1234, 8765) are what people guess first.
    """
    if not (pin.isascii() and pin.isdigit()):
        return "not_digits"
    if not SHORTEST <= len(pin) <= LONGEST:
        return "length"
    steps = {int(b) - int(a) for a, b in pairwise(pin)}
    return "too_simple" if steps in ({0}, {1}, {-1}) else None


def plain(name: str) -> str:
    """A name or code without marks, case and doubled spaces: phones' keyboards differ in how they write them."""
    letters = unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "d"))
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).casefold().split())
