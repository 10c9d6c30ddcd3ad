"""Wards and districts named in a text: with phường, quận before them, or bare at its end."""

from __future__ import annotations

from collections.abc import Sequence

from mapping.domain.address.areas import Areas, is_city_word
from mapping.domain.address.spoken import said_number
from mapping.domain.address.text import Token

_UNIT_WORDS = {"p", "f", "phuong", "ward", "xa", "tt", "q", "quan", "h", "huyen", "tx", "tp", "district"}
_UNIT_PAIRS = {("thi", "tran"): "tt", ("thi", "xa"): "tx", ("thanh", "pho"): "tp"}
_NOT_UNIT = {"phương", "phượng", "quân", "quán", "quản", "xà", "quan", "xạ", "xá"}
#: An old and a new ward with their districts. Every place is looked for in every unit: a list of wards is no address.
_MAX_UNITS = 4


def without_units(tokens: list[Token], areas: Areas) -> tuple[list[Token], list[tuple[int, ...]]]:
    """Takes out what follows P., Q., phường, quận …, when there is a unit of that name."""
    rest: list[Token] = []
    units: list[tuple[int, ...]] = []
    at = 0
    while at < len(tokens):
        kind, begin = _unit_word(tokens, at)
        rows, end = _unit_name(tokens, begin, kind, areas) if kind else ((), at)
        if end > at and kind:
            if rows:
                units.append(rows)
            rest.append(Token(",", ","))
            at = end
        else:
            rest.append(tokens[at])
            at += 1
    return rest, units


def _unit_word(tokens: Sequence[Token], at: int) -> tuple[str, int]:
    pair = (tokens[at].text, tokens[at + 1].text) if at + 1 < len(tokens) else ("", "")
    if pair in _UNIT_PAIRS:
        return _UNIT_PAIRS[pair], at + 2
    token = tokens[at]
    real = token.text in _UNIT_WORDS and (token.marked not in _NOT_UNIT or token.marked == token.text)
    return (token.text, at + 1) if real else ("", at)


def _unit_name(tokens: Sequence[Token], begin: int, kind: str, areas: Areas) -> tuple[tuple[int, ...], int]:
    """Rows and where the name ends; a city is taken out without rows. (…, 0) when there is no such unit."""
    limit = next((i for i in range(begin, len(tokens)) if tokens[i].text == ","), len(tokens))
    for end in range(min(begin + 5, limit), begin, -1):
        key = " ".join(token.text.lstrip("0") or "0" for token in tokens[begin:end])
        if kind == "tp" and (key in areas.cities or is_city_word(key)):
            return (), end
        said = said_number([token.text for token in tokens[begin:end]])
        if rows := areas.find(kind, key) or (areas.find(kind, said) if said else ()):
            return rows, end
    if len(kind) < 3:
        return (), 0
    for end in range(min(begin + 3, limit), begin, -1):
        if rows := areas.find_like(kind, " ".join(token.text for token in tokens[begin:end])):
            return rows, end
    return (), 0


def without_city(segments: list[list[Token]], areas: Areas) -> list[list[Token]]:
    """Drops a city or country at the end."""
    kept = [list(segment) for segment in segments]
    while kept:
        for size in range(min(4, len(kept[-1])), 0, -1):
            key = " ".join(token.text for token in kept[-1][-size:])
            whole = size == len(kept[-1])
            city = is_city_word(key) or (whole and key.removeprefix("tp ") in areas.cities)
            if city and not (whole and len(kept) == 1):
                kept[-1] = kept[-1][:-size]
                break
        else:
            return kept
        if not kept[-1]:
            kept.pop()
    return kept


def without_bare_units(
    segments: list[list[Token]], areas: Areas, *, named: bool
) -> tuple[list[list[Token]], list[tuple[int, ...]]]:
    """Units named without "phường" or "quận": a segment by itself, or the end of the text."""
    kept: list[list[Token]] = []
    units: list[tuple[int, ...]] = []
    for place, segment in enumerate(segments):
        key = " ".join(token.text for token in segment)
        rows = areas.find("", key) if len(segments) > 1 and not key.isdigit() else ()
        if rows and (place > 0 or named):
            units.append(rows)
            continue
        size, rows = _unit_at_end(segment, areas)
        if size:
            units.append(rows)
        kept.append(segment[: len(segment) - size])
    return [segment for segment in kept if segment], units


def _unit_at_end(segment: Sequence[Token], areas: Areas) -> tuple[int, tuple[int, ...]]:
    for size in range(min(4, len(segment) - 1), 0, -1):
        key = " ".join(token.text for token in segment[-size:])
        if not any(c.isdigit() for c in key) and (rows := areas.find("", key)):
            return size, rows
        if key in areas.cities:
            return size, ()
        if size == 1 and len(key) == 2 and (rows := areas.find("q", key)):
            return size, rows
    return 0, ()


def narrowed(named: Sequence[tuple[int, ...]], areas: Areas) -> tuple[tuple[int, ...], ...]:
    units = named[:_MAX_UNITS]
    districts = [i for rows in units for i in rows if areas.rows[i].level == "old_district"]
    return tuple(rows if set(rows) & set(districts) else areas.narrowed(rows, districts) for rows in units)
