"""Finding a name among thousands: as written, by its initials, half typed, or with a slip of the finger."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA
from scipy.sparse import csc_array

from mapping.domain.address.text import initials, is_crossing

#: How far each way of being like the name can be trusted, against 1.0 for the name itself.
_SQUEEZED, _INITIALS, _SHORTENED, _PREFIX, _ENDING = 0.97, 0.93, 0.9, 0.93, 0.86
_MOST = 14
_MAX_SLIPS = 3
_TOP_TRIGRAMS = 40
#: What is left of a likeness when none of the telling words are shared (a roundabout is not any roundabout), and when
#: they are, but of another kind of place (a bridge is not the market of the same name).
_NOTHING_SHARED, _OTHER_KIND = 0.55, 0.9
#: What a place of another kind is worth that is called just the same.
_NAMESAKE = 0.78
#: Names that must begin with the same words for these to be a kind of place.
_A_KIND = 4
#: Of a hundred: one slip, or words written together.
_SAME_BUT_A_SLIP = 93

type Matches = list[tuple[int, float]]


class NameIndex:
    """Rows of distinct keys. Every method gives (row, likeness 0..1), best first."""

    def __init__(self, keys: Sequence[str]) -> None:
        self.keys = list(keys)
        self._exact = {key: row for row, key in enumerate(self.keys)}
        self._squeezed = _grouped((key.replace(" ", ""), row) for row, key in enumerate(self.keys))
        self._initials = _grouped((initials(key), row) for row, key in enumerate(self.keys) if " " in key)
        self._endings = _grouped(pair for row, key in enumerate(self.keys) for pair in _endings(key, row))
        self._order = sorted(range(len(self.keys)), key=self.keys.__getitem__)
        self._sorted = [self.keys[row] for row in self._order]
        self._digits = [_digits(key) for key in self.keys]
        self.match = lru_cache(maxsize=2048)(self._match)

    def _match(self, key: str) -> Matches:
        """The names that `key` may stand for."""
        if not key:
            return []
        if key in self._exact:
            return [(self._exact[key], 1.0)]
        best: dict[int, float] = {}
        for row, likeness in self._ways(key):
            best[row] = max(best.get(row, 0.0), likeness)
        return sorted(best.items(), key=lambda pair: -pair[1])[:_MOST]

    def exact(self, key: str) -> int | None:
        return self._exact.get(key)

    def _ways(self, key: str) -> Iterable[tuple[int, float]]:
        squeezed = key.replace(" ", "")
        yield from ((row, _SQUEEZED) for row in self._squeezed.get(squeezed, ()))
        if " " not in key:
            yield from ((row, _INITIALS) for row in self._initials.get(key, ()))
        else:
            yield from self._shortened(key)
        yield from self._begun(key)
        yield from ((row, _ENDING) for row in self._endings.get(squeezed, ()))
        yield from self._slipped(key)

    def _shortened(self, key: str) -> Iterable[tuple[int, float]]:
        """Ng Thi M Khai: words cut short, none left out. n.t.m.k too."""
        parts = key.split()
        if all(len(part) == 1 for part in parts):
            yield from ((row, _INITIALS) for row in self._initials.get("".join(parts), ()))
        for row in self._initials.get(initials(key), ()):
            full = self.keys[row].split()
            if len(full) == len(parts) and all(_short_for(a, b) for a, b in zip(parts, full, strict=True)):
                yield row, _SHORTENED
        if len(parts[0]) in (2, 3):  # "NT Minh Khai"
            spread = " ".join([*parts[0], *parts[1:]])
            for row in self._initials.get(initials(spread), ()):
                full = self.keys[row].split()
                if all(_short_for(a, b) for a, b in zip(spread.split(), full, strict=True)):
                    yield row, _SHORTENED

    def _begun(self, key: str) -> Iterable[tuple[int, float]]:
        """Names that begin with what is typed so far."""
        if len(key) < 2:
            return
        at = bisect_left(self._sorted, key)
        for place in range(at, min(at + 3 * _MOST, len(self._sorted))):
            name = self._sorted[place]
            if not name.startswith(key):
                return
            yield self._order[place], _PREFIX - 0.12 * (1 - len(key) / len(name))

    def _slipped(self, key: str) -> Iterable[tuple[int, float]]:
        """Names a few slips away. Digits are never taken for a slip: Đường số 5 is not Đường số 6."""
        slips = min(_MAX_SLIPS, 1 if len(key) < 7 else 2 if len(key) < 15 else 3)
        if len(key) < 4:
            return
        found = process.extract(key, self.keys, scorer=OSA.distance, score_cutoff=slips, limit=_MOST)
        digits = _digits(key)
        for name, distance, row in found:
            if self._digits[row] == digits:
                yield row, 1.0 - 0.06 * distance - 0.5 * distance / max(len(key), len(name))


class PlaceIndex(NameIndex):
    """Also finds names by the pieces of letters they share, whatever their order."""

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__(keys)
        grams = [_trigrams(key) for key in self.keys]
        names = sorted({gram for each in grams for gram in each})
        self._column = {gram: i for i, gram in enumerate(names)}
        rows = np.repeat(np.arange(len(grams)), [len(each) for each in grams])
        columns = np.array([self._column[gram] for each in grams for gram in each], np.int64)
        shape = (len(grams), max(1, len(names)))
        counts = np.bincount(columns, minlength=shape[1])
        self._weight: NDArray[np.float64] = np.log1p(len(grams) / np.maximum(1, counts))
        self._table = csc_array((self._weight[columns], (rows, columns)), shape=shape)
        self._total: NDArray[np.float64] = np.asarray(self._table.sum(axis=1)).ravel()
        self._words = [key.split() for key in self.keys]
        self._leads = Counter(tuple(each[:n]) for each in self._words for n in (1, 2, 3) if len(each) > n)
        self.like = lru_cache(maxsize=512)(self._like)

    def _like(self, key: str) -> Matches:
        """Names that share most with `key`, or with what it is called, ranked by how much of both is shared."""
        parts = key.split()
        called = " ".join(parts[self._kind_words(parts) :])
        likely = set(self._sharing(key)) | set(self._sharing(called) if called != key else ())
        found = [(row, self._alike(key, row)) for row in likely]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:_MOST]

    def _sharing(self, key: str) -> list[int]:
        columns = [self._column[gram] for gram in _trigrams(key) if gram in self._column]
        if not columns:
            return []
        shared: NDArray[np.float64] = np.asarray(self._table[:, columns].sum(axis=1)).ravel()
        asked = sum(self._weight[column] for column in columns)
        closeness = shared / np.maximum(1e-9, 0.75 * asked + 0.25 * self._total)
        top = np.argpartition(-closeness, min(_TOP_TRIGRAMS, len(closeness) - 1))[:_TOP_TRIGRAMS]
        return [int(row) for row in top if closeness[row] > 0.35]

    def _slipped(self, key: str) -> Iterable[tuple[int, float]]:
        """Cầu Sài Gòn is not Ga Sài Gòn, two letters away."""
        return ((row, likeness * self._told(key, row)) for row, likeness in super()._slipped(key))

    def _alike(self, key: str, row: int) -> float:
        """As a whole; or of another kind and called the same: of ngã sáu Phù Đổng many say vòng xoay."""
        asked, held = key.split(), self._words[row]
        kind, other = self._kind_words(asked), self._kind_words(held)
        whole = _likeness(key, self.keys[row]) * self._told(key, row)
        if not kind or not all(_among(word, held[other:]) for word in asked[kind:]):
            return whole
        both_crossings = is_crossing(asked) and is_crossing(held)
        if both_crossings and held[other:][: len(asked) - kind] == asked[kind:]:  # Phù Đổng (Thiên Vương)
            return max(whole, _OTHER_KIND)
        trust = _OTHER_KIND if both_crossings else _NAMESAKE
        return max(whole, trust * _likeness(" ".join(asked[kind:]), " ".join(held[other:])))

    def _told(self, key: str, row: int) -> float:
        """1.0 when the name has every word that was said; less for each that it lacks; 0.0 when it has but the kind.

        What kind of place it is (chợ, cầu, vòng xoay) begins many names and tells little; what it is called tells all.
        """
        name = self.keys[row]
        if fuzz.ratio(key.replace(" ", ""), name.replace(" ", "")) >= _SAME_BUT_A_SLIP:
            return 1.0
        asked, held = key.split(), self._words[row]
        kind = self._kind_words(asked)
        shared = [_among(word, held) for word in asked[kind:]]
        if kind and not any(shared):
            return 0.0
        of_its_kind = all(_among(word, held) for word in asked[:kind])
        told = _NOTHING_SHARED + (1 - _NOTHING_SHARED) * sum(shared) / len(shared)
        return told if of_its_kind else told * _OTHER_KIND

    def _kind_words(self, asked: Sequence[str]) -> int:
        """How many of the first words say what kind of place it is: many names begin with them. Never all."""
        if is_crossing(asked) and len(asked) > 2:
            return 2
        longest = range(min(3, len(asked) - 1), 0, -1)
        return next((n for n in longest if self._leads[tuple(asked[:n])] >= _A_KIND), 0)


def _likeness(key: str, name: str) -> float:
    """1.0 for the same words; less for words left out, added, or misspelt; digits must be the same."""
    asked, held = _digits(key), _digits(name)
    if asked - held:
        return 0.0
    whole = fuzz.ratio(key, name) / 100
    by_words = fuzz.token_sort_ratio(key, name) / 100
    inside = fuzz.token_set_ratio(key, name) / 100 if len(key.split()) > 1 else fuzz.partial_ratio(key, name) / 100
    typed, extra = len(key) / len(name), len(name) / len(key)
    share = 0.72 + 0.23 * typed if typed <= 1 else 0.4 + 0.5 * extra
    return max(whole, 0.97 * by_words, inside * share) * (0.95 if held - asked else 1.0)


def _among(word: str, name: Sequence[str]) -> bool:
    """One of the name's words, begun or with a slip of the finger; a short word has none."""
    slips = 0 if len(word) < 4 else 1 if len(word) < 7 else 2
    return any(own.startswith(word) or OSA.distance(word, own, score_cutoff=slips) <= slips for own in name)


def _grouped(pairs: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = defaultdict(list)
    for key, row in pairs:
        groups[key].append(row)
    return dict(groups)


def _endings(key: str, row: int) -> Iterable[tuple[str, int]]:
    """What people leave of a long name, written in one or not: (Nguyễn Thị) Minh Khai."""
    parts = key.split()
    for begin in range(1, len(parts) - 1):
        yield "".join(parts[begin:]), row


def _short_for(short: str, full: str) -> bool:
    return full.startswith(short) or (len(short) == 2 and short == "ng" and full.startswith("ngu"))


def _digits(key: str) -> frozenset[str]:
    return frozenset(re.findall(r"\d+(?:/\d+)?[a-z]?", key))


def _trigrams(key: str) -> list[str]:
    padded = f" {key} "
    return list(Counter(padded[i : i + 3] for i in range(max(1, len(padded) - 2))))
