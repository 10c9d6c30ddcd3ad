"""Landmarks by what they are called."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mapping.domain.address.index import Landmark
from mapping.domain.address.names import PlaceIndex
from mapping.domain.address.text import place_key

_LEAST_LIKE = 0.55


class Marks:
    """An index of landmarks; each may have several names."""

    def __init__(self, landmarks: Sequence[Landmark]) -> None:
        keys: dict[str, list[Landmark]] = {}
        for mark in landmarks:
            for name in (mark.name, *mark.names):
                keys.setdefault(place_key(name), []).append(mark)
        self._names = PlaceIndex(sorted(keys))
        self._marks = [keys[key] for key in self._names.keys]

    def named(self, key: str) -> Iterator[tuple[Landmark, float]]:
        """Those that the words may name, each with how much alike they are."""
        ranked = dict(self._names.like(key))
        for place, likeness in self._names.match(key):
            ranked[place] = max(likeness, ranked.get(place, 0.0))
        for place, likeness in ranked.items():
            if likeness >= _LEAST_LIKE:
                yield from ((mark, likeness) for mark in self._marks[place])

    def much_like(self, key: str) -> list[Landmark]:
        return [mark for place, like in self._names.like(key)[:5] if like > 0.6 for mark in self._marks[place]]
