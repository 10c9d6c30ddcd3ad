"""What a text may mean: a number on a street, a crossing, a place; several readings, likely ones first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rapidfuzz.distance import OSA

from mapping.domain.address.areas import Areas
from mapping.domain.address.house_number import HouseNumber, parse_number
from mapping.domain.address.text import Token, crossing_words
from mapping.domain.address.units import narrowed, without_bare_units, without_city, without_units

type Kind = Literal["address", "junction", "place", "area"]
type Tokens = Sequence[Token]

_ALLEYS = {"hem", "ngo", "kiet", "ngach", "hxh"}
_DOORS = {"so", "nha", "sn"}
_STREETS = {"duong", "pho", "d"}
_FILLERS = {"o", "tai", "ngay", "khu", "dia", "chi"}
_MEETING = {"giao", "goc", "cat", "x", "&", "+"}
_MAYBE_MEETING = {"va", "voi", "-"}
_NEARBY = (("gan",), ("doi", "dien"), ("ben", "canh"), ("ke", "ben"), ("sat", "ben"), ("sau", "lung"), ("phia", "sau"),
           ("phia", "truoc"), ("truoc", "cong"), ("truoc", "mat"), ("duoi", "chan"), ("duoi", "gam"), ("ngay", "chan"),
           ("cach",), ("cho", "gan"), ("canh", "ben"))  # fmt: skip
#: Before which a number is no house's: tổ 3, lầu 2, phòng 12; and one that is a road's: QL13, TL10.
_NOT_OF_A_HOUSE = {"to", "lau", "tang", "phong", "can", "block", "ap", "kp"}
_KILOMETRE = re.compile(r"km\d+$")
_OF_A_ROAD = re.compile(r"(?:km|ql|tl|hl|dt)\d")
#: Before which a number is part of the name of a street or place.
_NAMED_BY_NUMBER = {"lo", "thang", "so", "khu", "cho", "cau", "cong", "truong", "nga"}
_MAX_READINGS = 14
#: House, block and alleys; each is tried with every other part of the text.
_MAX_NUMBERS = 12
#: A street by itself, where a number was given too.
_LEFT_OUT = 0.6


@dataclass(frozen=True, slots=True)
class Reading:
    """One meaning. `number` the house, `alley` an alley asked for by itself, `name` the words of the street or place,
    `other` those of the crossing street, `units` rows of areas: one tuple for each unit named."""

    kind: Kind
    name: tuple[Token, ...]
    number: HouseNumber | None = None
    alley: tuple[str, ...] = ()
    other: tuple[Token, ...] = ()
    units: tuple[tuple[int, ...], ...] = ()
    nearby: tuple[Token, ...] = ()
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class _Parts:
    """Text between commas, with the units taken out of it."""

    segments: tuple[tuple[Token, ...], ...]
    units: tuple[tuple[int, ...], ...]
    nearby: tuple[Token, ...]
    weight: float = 1.0
    place_only: bool = False

    @property
    def flat(self) -> tuple[Token, ...]:
        return tuple(token for segment in self.segments for token in segment)


def read(tokens: Tokens, areas: Areas) -> list[Reading]:
    """Readings of a tokenised text, most likely first; [] for nothing but separators."""
    readings: list[Reading] = []
    for parts in _parted(tokens, areas):
        readings += _readings(parts)
    unique = {(r.kind, r.name, r.number, r.alley, r.other, r.units): r for r in reversed(readings)}
    return sorted(unique.values(), key=lambda reading: -reading.weight)[:_MAX_READINGS]


def _readings(parts: _Parts) -> Iterator[Reading]:
    base = Reading("address", (), units=parts.units, nearby=parts.nearby, weight=parts.weight)
    if not parts.flat:
        if parts.nearby:
            yield replace(base, kind="place", name=parts.nearby, nearby=())
        if parts.units:
            yield replace(base, kind="area", weight=base.weight * (0.6 if parts.nearby else 1.0))
        return
    if parts.place_only:
        yield replace(base, kind="place", name=parts.flat)
        return
    yield from _crossings(parts, base)
    yield from _addresses(parts, base)
    if len(parts.segments) > 1 and any(token.text in _ALLEYS for token in parts.flat):
        yield from _addresses(replace(parts, segments=(parts.flat,)), base)
    yield replace(base, kind="place", name=parts.flat)
    if len(parts.segments) > 1:
        numbered = any(token.text[0].isdigit() for token in parts.flat)
        weight = base.weight * (0.8 if numbered else 0.95)
        yield from (replace(base, kind="place", name=s, weight=weight) for s in parts.segments)


def _parted(tokens: Tokens, areas: Areas) -> Iterator[_Parts]:
    """The text with the units that are named outright, then also with those that may be."""
    rest, nearby = _without_nearby(list(tokens))
    rest, units = without_units(rest, areas)
    whole = [segment for segment in _split(rest) if segment]
    segments = without_city(whole, areas)
    if len(segments) == len(whole) == 1 and segments != whole:  # cầu Sài Gòn is no bridge in Sài Gòn
        yield _Parts(tuple(map(tuple, whole)), (), nearby, 0.99, place_only=True)
    first = next((segment for segment in _split(tokens) if segment), [])
    left = [token for token in without_units(first, areas)[0] if token.text != ","]
    if units and left and left != first:  # công an quận Bình Thạnh, Bình Thạnh
        after = without_units(list(tokens[tokens.index(first[-1]) + 1 :]), areas)[1]
        yield _Parts((tuple(first),), narrowed(after, areas), (), 1.0, place_only=True)
    plain = _Parts(tuple(map(tuple, segments)), narrowed(units, areas), nearby)
    bare, more = without_bare_units(segments, areas, named=bool(units))
    if more:
        sure = len(bare) < len(segments) or not bare
        yield _Parts(tuple(map(tuple, bare)), narrowed(units + more, areas), nearby, 1.0 if sure else 0.99)
        yield replace(plain, weight=0.9 if sure else 1.0)
    else:
        yield plain


def _without_nearby(tokens: list[Token]) -> tuple[list[Token], tuple[Token, ...]]:
    """What stands after "gần", "đối diện": a hint, unless there is nothing else."""
    texts = [token.text for token in tokens]
    for at in range(len(tokens)):
        lead = next((lead for lead in _NEARBY if tuple(texts[at : at + len(lead)]) == lead), None)
        if lead is None or (lead == ("cach",) and texts[at + 1 : at + 2] == ["mang"]):
            continue
        end = next((i for i in range(at, len(tokens)) if texts[i] == ","), len(tokens))
        hint = tuple(tokens[at + len(lead) : end])
        if hint:
            return tokens[:at] + tokens[end:], hint
    return tokens, ()


def _split(tokens: Tokens) -> list[list[Token]]:
    segments: list[list[Token]] = [[]]
    for token in tokens:
        if token.text == ",":
            segments.append([])
        else:
            segments[-1].append(token)
    return segments


def _crossings(parts: _Parts, base: Reading) -> Iterator[Reading]:
    """A giao B, góc A và B, ngã tư A - B; A, B by itself is a weak one."""
    flat = parts.flat
    words, lead = crossing_words(flat)
    for at, token in enumerate(words):
        sure = token.text in _MEETING or (lead and token.text in _MAYBE_MEETING)
        if not (0 < at < len(words) - 1) or not (sure or token.text in _MAYBE_MEETING):
            continue
        second = _stripped(words[at + 1 :])
        if second:
            yield replace(
                base,
                kind="junction",
                name=_stripped(words[:at]),
                other=second,
                weight=base.weight * (1.0 if sure else 0.9),
            )
    if len(parts.segments) == 2 and (lead or not any(token.text[0].isdigit() for token in flat)):
        first, second = (_stripped(s) for s in parts.segments)
        if lead:
            first = _stripped(first[len(flat) - len(words) :])
        yield replace(base, kind="junction", name=first, other=second, weight=base.weight * (0.98 if lead else 0.85))


def _stripped(tokens: Tokens) -> tuple[Token, ...]:
    """Without "đường", "với" before a street's name, and "ngay" after it."""
    kept = list(tokens)
    while len(kept) > 1 and kept[-1].text == "ngay":
        kept = kept[:-1]
    while len(kept) > 1 and kept[0].text in _STREETS | _MAYBE_MEETING | _MEETING:
        kept = kept[1:]
    return tuple(kept)


def _addresses(parts: _Parts, base: Reading) -> Iterator[Reading]:
    seen = 0
    for place, segment in enumerate(parts.segments):
        for at, token in enumerate(segment):
            number = parse_number(token.text) if seen < _MAX_NUMBERS else None
            if number is None or _is_no_house(segment, at):
                continue
            seen += 1
            yield from _numbered(parts, base, place, at, number)
    for name, weight in _names(parts):
        numbered = any(parse_number(token.text) for token in name)
        trust = 1.0 if not seen else 0.9 if numbered else _LEFT_OUT
        yield replace(base, name=name, weight=base.weight * weight * trust)


def _is_no_house(segment: Tokens, at: int) -> bool:
    before = [token.text for token in segment[max(0, at - 2) : at]]
    led = before[-1:] == ["km"] or before == ["khu", "pho"] or bool(_OF_A_ROAD.match(segment[at].text))
    begins = len(before) == 1 or (len(before) == 2 and before[0][0].isdigit())  # 2 Lý Thái Tổ is no tổ 2
    return led or (begins and before[-1] in _NOT_OF_A_HOUSE)


def _numbered(parts: _Parts, base: Reading, place: int, at: int, number: HouseNumber) -> Iterator[Reading]:
    segment = parts.segments[place]
    before = [token.text for token in segment[:at]]
    number, alley, drop = _composed(segment, at, number)
    left = [token for i, token in enumerate(segment) if i not in drop]
    weight = base.weight * _trust(before, number, first=at == 0)
    others = [tuple(_words(s)) for i, s in enumerate(parts.segments) if i != place]
    here = tuple(_words(left))
    choices = [(here, 1.0)] if here else []
    choices += [(name, 1.0 if not here else 0.85) for name in others if name]
    if here and others:
        choices.append((tuple(token for name in (here, *others) for token in name), 0.9))
    if after := _after_a_place(segment, at, drop):
        choices.append((after, 0.85))
    for name, trust in choices:
        yield replace(
            base,
            name=name,
            number=None if alley else number,
            alley=number.parts if alley else (),
            weight=weight * trust,
        )


def _after_a_place(segment: Tokens, at: int, drop: set[int]) -> tuple[Token, ...]:
    """Chung cư Hoa Mai 43 Hồ Văn Huê: the street after the number, when a place was named before it."""
    before = [segment[i].text for i in range(at) if i not in drop]
    if len(before) < 2 or before[-1] in _NAMED_BY_NUMBER | _STREETS or len(segment) - at < 3:
        return ()
    return tuple(_words(segment[at + 1 :]))


def _trust(before: Sequence[str], number: HouseNumber, *, first: bool) -> float:
    """A number after "đường" is more likely the street's: đường 3/2, đường số 5."""
    if (before[-1:] and before[-1] in _STREETS) or before[-2:] == ["duong", "so"]:
        return 0.7
    if before[-1:] and before[-1] in _DOORS | _ALLEYS:
        return 1.0
    letter_first = not number.parts[0][0].isdigit()
    return (1.0 if first else 0.97) * (0.9 if letter_first else 1.0)


def _composed(segment: Tokens, at: int, number: HouseNumber) -> tuple[HouseNumber, bool, set[int]]:
    """The number with the alleys named beside it, whether only an alley is named, and the words used up.

    "số 6 hẻm 45 hẻm 123", "hẻm 123 số 6", "ngõ 12 ngách 3 số 5": houses are innermost, ngách within ngõ.
    """
    found: list[tuple[str, int, HouseNumber]] = []
    drop: set[int] = set()
    for i, token in enumerate(segment):
        word, leads = _lead_of(segment, i)
        this = number if i == at else parse_number(token.text) if word else None
        if this is None or (word in _DOORS and i > 1 and segment[i - 2].text in _STREETS):
            continue
        if (word in _ALLEYS, this) not in [(each[0] in _ALLEYS, each[2]) for each in found]:
            found.append((word, i, this))
        drop |= {*leads, i}
    houses = [each for each in found if each[0] not in _ALLEYS]
    alleys = [each for each in found if each[0] in _ALLEYS]
    if len(houses) > 1 or not found:
        return number, False, {at}
    if houses and alleys and houses[0][1] < alleys[0][1]:
        alleys.reverse()
    alleys.sort(key=lambda each: each[0] == "ngach")
    parts = tuple(part for _, _, each in alleys for part in each.parts)
    if not houses:
        return HouseNumber(parts), True, drop
    house = houses[0][2]
    if house.parts[: len(parts)] == parts and len(house.parts) > len(parts):
        return house, False, drop
    return HouseNumber((*parts, *house.parts), house.last), False, drop


def _lead_of(segment: Tokens, at: int) -> tuple[str, list[int]]:
    """The word that says what the number at `at` is of, and the places of it: hẻm, hẻm số, số nhà, nothing."""
    places: list[int] = []
    word = ""
    for i in (at - 1, at - 2):
        if i < 0 or not (segment[i].text in _DOORS or _is_alley(segment, i)):
            break
        places.append(i)
        word = segment[i].text if not word or _is_alley(segment, i) else word
    return ("hem" if places and word not in _DOORS | _ALLEYS else word), places


def _is_alley(segment: Tokens, at: int) -> bool:
    """Hẻm, ngõ, kiệt before a number, a slip in it forgiven; not the end of Võ Văn Kiệt."""
    word = segment[at].text
    if (
        at + 1 < len(segment)
        and word not in _ALLEYS
        and len(word) > 1
        and OSA.distance(word, "hem", score_cutoff=1) == 1
    ):
        return segment[at + 1].text[0].isdigit()
    alone = at == 0 or segment[at - 1].text in _DOORS | _STREETS or parse_number(segment[at - 1].text) is not None
    return word in _ALLEYS and (alone or word not in {"kiet", "ngo"})


def _words(tokens: Tokens) -> list[Token]:
    """A street's name without what only introduces it."""
    kept = [token for token in tokens if token.text not in "&+-"]
    while len(kept) > 1 and (
        (len(kept) > 2 and kept[0].text in _FILLERS) or (kept[0].text in _DOORS and not kept[1].text[0].isdigit())
    ):
        kept = kept[1:]
    while len(kept) > 1 and kept[-1].text in ("so", "sn"):
        kept = kept[:-1]
    return kept


def _names(parts: _Parts) -> Iterator[tuple[tuple[Token, ...], float]]:
    """Streets named without a number: each segment, or all of them."""
    for place, segment in enumerate(parts.segments):
        yield tuple(_words(_without_km(segment))), 1.0 if place == 0 else 0.9
    if len(parts.segments) > 1:
        yield tuple(_words(_without_km(parts.flat))), 0.85


def _without_km(tokens: Tokens) -> Tokens:
    """Km 1900 QL1A: the road; how far along it only a tagged post tells."""
    if tokens and tokens[0].text == "km":
        return tokens[2:] or tokens
    return [token for token in tokens if not _KILOMETRE.match(token.text)] or tokens
