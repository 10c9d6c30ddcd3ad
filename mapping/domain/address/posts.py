"""Kilometre posts: "km 12 Quốc lộ 13", "QL13 km12+300" -> the post of that road, and how far beyond it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from mapping.domain.address.candidates import KIND_SCORE, Candidate
from mapping.domain.address.index import Landmark
from mapping.domain.address.text import fold, street_key

POST: Final = "milestone"
#: Kilometres; then metres after a plus, or tenths after a comma or point with no gap.
_KM: Final = re.compile(r"\bkm\s*(?:so\s*)?(\d{1,4})(?:\s*\+\s*(\d{1,3})|[.,](\d{1,3}))?(?!\d)")
_LEADS: Final = re.compile(r"\b(?:cot moc|cot|coc|moc|ly trinh|tai|o|tren|duong|gan)\b")
#: A post further than this from the place is no help. Assumption.
_FARTHEST_M: Final = 3_000
_BESIDE_M: Final = 50.0
_LOST_PER_KM: Final = 0.1


class Posts:
    """The posts of a map by road."""

    def __init__(self, marks: Iterable[Landmark]) -> None:
        self._of_road: dict[str, list[tuple[int, Landmark]]] = defaultdict(list)
        for mark in marks:
            for name in (mark.name, *mark.names) if mark.kind == POST else ():
                for metres, road in _read(name):
                    self._of_road[road].append((metres, mark))

    def find(self, text: str) -> list[Candidate]:
        """The nearest post of the road that a text names with its kilometre; [] when there is none."""
        for asked_m, road in _read(text):
            near = sorted((abs(metres - asked_m), k) for k, (metres, _) in enumerate(self._of_road.get(road, ())))
            return [_candidate(self._of_road[road][k][1], away) for away, k in near[:1] if away <= _FARTHEST_M]
        return []


def _read(text: str) -> Iterator[tuple[int, str]]:
    """(metres from the beginning of the road, the road's key) for each name that the rest of the text may be."""
    plain = fold(text)
    match = _KM.search(plain)
    if match is None:
        return
    metres = int(match[1]) * 1000 + int(match[2] or 0) + int((match[3] or "0").ljust(3, "0"))
    rest = _LEADS.sub(" ", f"{plain[: match.start()]} , {plain[match.end() :]}")
    for part in rest.split(","):
        if part.strip():
            yield metres, street_key(part)
            return


def _candidate(mark: Landmark, away_m: int) -> Candidate:
    score = KIND_SCORE["landmark"] * (1 - _LOST_PER_KM * away_m / 1000)
    note = "beyond_post" if away_m else POST
    by = str(away_m) if away_m else ""
    return Candidate(mark.name, mark.lat, mark.lon, "landmark", score, _BESIDE_M + away_m, "osm", mark.name, note, by)
