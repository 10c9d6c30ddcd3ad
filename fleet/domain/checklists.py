"""A start-of-shift check: what was answered, and the one line that says what is missing."""

from collections.abc import Iterable
from typing import Any, Final

KINDS: Final = ("yes_no", "number")

type Json = dict[str, Any]


def lacks(kind: str, at_least: float | None, value: bool | float) -> bool:
    """Is what was found less than what is wanted? A number without a least amount never is."""
    if kind == "yes_no":
        return value is False
    return at_least is not None and float(value) < at_least


def _amount(number: float) -> str:
    return f"{number:g}".replace(".", ",")


def found(answer: Json, *, english: bool = False) -> str:
    """One missing thing in the centre's own words, or its English name: `Oxy 40 bar (≥ 100): van rò`."""
    line = str((english and answer.get("name_en")) or answer["name"])
    if answer["kind"] == "number":
        line += f" {_amount(answer['value'])} {answer['unit']}".rstrip() + f" (≥ {_amount(answer['at_least'])})"
    return f"{line}: {answer['note']}" if answer["note"] else line


def missing_line(answers: Iterable[Json], *, english: bool = False) -> str:
    """What is missing or noted as broken, for the dispatcher's card; "" when all is there."""
    return " · ".join(found(answer, english=english) for answer in answers if answer["missing"])
