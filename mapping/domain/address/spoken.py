"""Numbers as they are said over the telephone: "một hai ba xẹt bốn lăm" -> 123/45."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mapping.domain.address.text import Token

_DIGITS = {
    "khong": 0,
    "mot": 1,
    "hai": 2,
    "ba": 3,
    "bon": 4,
    "tu": 4,
    "nam": 5,
    "lam": 5,
    "nham": 5,
    "sau": 6,
    "bay": 7,
    "bảy": 7,
    "tam": 8,
    "chin": 9,
}
_SLASHES = {"xet", "set", "xuyet", "suyet", "xoet", "xiet", "xec", "sec", "tren", "gach", "xo", "cheo", "slash", "phan"}
_GAPS = {"le", "linh"}
_UNITS = {"muoi": 10, "chuc": 10, "tram": 100, "nghin": 1000, "ngan": 1000}
_SUFFIXES = {"bis", "ter"}
_ALLEYS = {"hem", "ngo", "ngach", "kiet"}
_DASH = "den"
#: After which a number is a unit's, not a house's.
_UNIT_WORDS = {"quan", "q", "phuong", "p"}
#: Number words that may instead begin the street's name: Hai Bà Trưng, Nam Kỳ Khởi Nghĩa, Ba Tháng Hai.
_LEFT_TO_STREET = 3


def value(said: Sequence[str]) -> str:
    """The digits of one number: "mot hai ba" -> 123, "mot tram le nam" -> 105, "tram hai" -> 120."""
    if not any(word in _UNITS for word in said):
        return "".join(_digit(word) for word in said)
    total, current, last_unit, gap = 0, 0, 1, False
    plain = ""
    for word in said:
        if word in _GAPS:
            gap = True
        elif word in _UNITS:
            unit = _UNITS[word]
            current = _or_one(plain) * unit
            total, plain, last_unit, gap = total + current, "", unit, False
        else:
            plain += _digit(word)
    if plain:
        # "một trăm hai" is 120 and "một trăm hai lăm" 125, but "một trăm lẻ hai" is 102.
        short = not gap and last_unit >= 100 and len(plain) == 1
        total += int(plain) * (last_unit // 10 if short else 1)
    return str(total)


def said_number(words: Sequence[str]) -> str:
    """The digits that the words say when all of them are number words: "muoi mot" -> 11; "" otherwise."""
    said = all(word in _DIGITS or word in _UNITS for word in words)
    return value(words) if said else ""


def _is_suffix(word: str) -> bool:
    return word in _SUFFIXES or (len(word) == 1 and word.isalpha() and word not in "pqx")


def _or_one(plain: str) -> int:
    return int(plain) if plain else 1


def _digit(word: str) -> str:
    return word if word.isdigit() else str(_DIGITS.get(word, ""))


def rewritten(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """The text with its first run of spoken numbers as digits, for each plausible end of the run; with the second one
    too when that is an alley's (số tư hẻm hai trăm mười tám).

    Gives nothing when no number is spoken. The longest reading comes first.
    """
    start, end = _run(tokens)
    if end <= start:
        return
    for stop in range(end, max(start, end - _LEFT_TO_STREET - 1), -1):
        number = _number([token.text for token in tokens[start:stop]])
        if number:
            rest = tokens[stop:]
            if rest and rest[0].text in _ALLEYS:
                rest = next(rewritten(rest), rest)
            yield [*tokens[:start], Token(number, number), *rest]


def _run(tokens: Sequence[Token]) -> tuple[int, int]:
    start = 0
    while start < len(tokens) and not _begins(tokens, start):
        start += 1
    end = start
    while end < len(tokens) and _goes_on(tokens, start, end):
        end += 1
    spoken = any(not token.text[0].isdigit() for token in tokens[start:end])
    return (start, end) if spoken else (0, 0)


def _begins(tokens: Sequence[Token], at: int) -> bool:
    word, before = tokens[at].text, tokens[at - 1].text if at else ""
    if before in {"nga", "thang", *_UNIT_WORDS} or _is_of_a_unit(tokens, at):
        return False
    if word[0].isdigit():
        after = tokens[at + 1].text if at + 1 < len(tokens) else ""
        return word.isdigit() and after in _SLASHES
    return word in _DIGITS or word in {"muoi", "tram"}


def _is_of_a_unit(tokens: Sequence[Token], at: int) -> bool:
    """The "một" of phường mười một."""
    while at and (tokens[at - 1].text in _DIGITS or tokens[at - 1].text in _UNITS):
        at -= 1
    return at > 0 and tokens[at - 1].text in _UNIT_WORDS


def _goes_on(tokens: Sequence[Token], start: int, at: int) -> bool:
    word = tokens[at].text
    after = tokens[at + 1].text if at + 1 < len(tokens) else ""
    if word in _SLASHES:
        return at > start and (after in _DIGITS or after in _UNITS or after.isdigit())
    if word in _GAPS:
        return tokens[at - 1].text in _UNITS and after in _DIGITS
    if word == _DASH:
        return at > start and (after in _DIGITS or after in _UNITS)
    if _is_suffix(word):
        return at > start and (tokens[at - 1].text in _DIGITS or tokens[at - 1].text in _UNITS)
    return word in _DIGITS or word in _UNITS or word.isdigit()


def _number(said: list[str]) -> str:
    parts: list[list[str]] = [[]]
    for word in said:
        if word == _DASH:
            parts.append([_DASH])
        elif word in _SLASHES:
            parts.append([])
        else:
            parts[-1].append(word)
    if any(not part or part == [_DASH] for part in parts):
        return ""
    numbers = ["-" + _with_suffix(part[1:]) if part[0] == _DASH else "/" + _with_suffix(part) for part in parts]
    return "".join(numbers).removeprefix("/")


def _with_suffix(part: list[str]) -> str:
    letter = part[-1] if len(part) > 1 and _is_suffix(part[-1]) else ""
    return value(part[:-1] if letter else part) + letter
