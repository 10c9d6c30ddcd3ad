"""Turn bans as an automaton: what a vehicle may do next depends on the last streets it drove.

A ban over other ways ("from A over B not into C") concerns only those who came to B from A. Each driven sequence
that some ban watches gets a state of its own; it may do what its longest watched ending may do (so that bans which
overlap add up, as in Aho and Corasick's matching of many words), less what its own bans forbid.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

#: A directed street: 2 * segment + backward.
type Edge = int
type Path = tuple[Edge, ...]


@dataclass(slots=True)
class Bans:
    """Forbidden and sole continuations of driven sequences."""

    forbidden: dict[Path, set[Edge]] = field(default_factory=dict)
    sole: dict[Path, set[Edge]] = field(default_factory=dict)

    def forbid(self, path: Path, to: Edge) -> None:
        """Who drove `path` may not go into `to`."""
        self.forbidden.setdefault(path, set()).add(to)

    def require(self, path: Path, to: Edge) -> None:
        """Who enters the first street of `path` must follow it and go into `to`."""
        for end in range(1, len(path)):
            self.sole.setdefault(path[:end], set()).add(path[end])
        self.sole.setdefault(path, set()).add(to)

    def watched(self) -> list[Path]:
        """Every sequence that must be told apart, the short ones first."""
        told = {path[:end] for path in (*self.forbidden, *self.sole) for end in range(1, len(path) + 1)}
        return sorted(told, key=lambda path: (len(path), path))

    def moves(self, exits: Callable[[Edge], list[Edge]]) -> Iterator[tuple[Path, list[tuple[Edge, Path]]]]:
        """(sequence, [(exit, sequence after it)]) of each watched one. `exits`: what leaves a street at its end."""
        watched = self.watched()
        known = set(watched)
        for path in watched:
            left = [edge for edge in exits(path[-1]) if self._allowed(path, edge)]
            yield path, [(edge, self._after((*path, edge), known)) for edge in left]

    def _allowed(self, path: Path, edge: Edge) -> bool:
        endings = [path[begin:] for begin in range(len(path))]
        if any(edge in self.forbidden.get(ending, ()) for ending in endings):
            return False
        return all(edge in self.sole[ending] for ending in endings if ending in self.sole)

    def _after(self, path: Path, known: set[Path]) -> Path:
        """The longest ending that is watched, else the street alone."""
        return next((path[begin:] for begin in range(len(path)) if path[begin:] in known), path[-1:])
