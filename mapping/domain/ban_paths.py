"""Where on the cut network a mapped turn ban applies: the streets driven before it, and the one it is about."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mapping.domain.bans import Edge, Path
from mapping.domain.streets import Streets, TurnBan

type Longs = NDArray[np.int64]

#: A ban over more pieces of street than this is a slip of the mapper.
LONGEST_PATH = 40


class Cut(Protocol):
    """What is needed of the cut network."""

    @property
    def way(self) -> Longs: ...
    @property
    def start(self) -> Longs: ...
    @property
    def end(self) -> Longs: ...
    @property
    def node_ref(self) -> Longs: ...
    @property
    def allowed(self) -> NDArray[np.bool_]: ...
    def exits(self, edge: Edge) -> list[Edge]: ...


class BanPaths:
    """Resolves bans; ways are known by their numbers in the map, which may be cut into many pieces."""

    def __init__(self, streets: Streets, cut: Cut) -> None:
        self._cut = cut
        named = {way for ban in streets.bans for way in (ban.from_way, ban.to_way, *ban.via_ways)}
        self._way_of = streets.way_id[cut.way]
        self._pieces: dict[int, list[int]] = defaultdict(list)
        for piece in np.flatnonzero(np.isin(self._way_of, list(named))):
            self._pieces[int(self._way_of[piece])].append(int(piece))

    def of(self, ban: TurnBan) -> tuple[Path, Edge] | None:
        """(streets driven, the exit that is banned or prescribed); None when the map leaves it open."""
        approaches = [edge for edge in self._edges(ban.from_way) if self._leads_on(edge, ban)]
        found = {path for edge in approaches for path in self._paths(edge, ban)}
        if len(found) != 1:
            return None
        *driven, last = found.pop()
        return tuple(driven), last

    def _edges(self, way: int) -> Iterable[Edge]:
        """Directed edges of a way that may be driven."""
        return (e for piece in self._pieces[way] for e in (2 * piece, 2 * piece + 1) if self._cut.allowed[e])

    def _head(self, edge: Edge) -> int:
        return int((self._cut.start if edge & 1 else self._cut.end)[edge >> 1])

    def _leads_on(self, edge: Edge, ban: TurnBan) -> bool:
        if ban.via_node is not None:
            return int(self._cut.node_ref[self._head(edge)]) == ban.via_node
        first = ban.via_ways[0]
        return any(int(self._way_of[out >> 1]) == first for out in self._cut.exits(edge))

    def _paths(self, edge: Edge, ban: TurnBan) -> list[Path]:
        """The shortest way from an approach over the via ways into `to_way`; several when they are equally short."""
        queue: deque[tuple[Path, int]] = deque([((edge,), 0)])
        found: list[Path] = []
        while queue:
            path, done = queue.popleft()
            if len(path) > LONGEST_PATH or (found and len(path) >= len(found[0])):
                break
            found += [(*path, out) for out in self._goals(path, ban, done)]
            queue += self._onward(path, ban, done)
        return found

    def _goals(self, path: Path, ban: TurnBan, done: int) -> list[Edge]:
        if done < len(ban.via_ways):
            return []
        outs = [out for out in self._cut.exits(path[-1]) if self._way_of[out >> 1] == ban.to_way]
        if ban.from_way == ban.to_way and not ban.via_ways:
            return [out for out in outs if out == path[-1] ^ 1]
        return outs

    def _onward(self, path: Path, ban: TurnBan, done: int) -> list[tuple[Path, int]]:
        """Further along the present via way, or into the next one. `done`: via ways entered so far."""
        ways = ban.via_ways
        current = ways[done - 1] if done else None
        following = ways[done] if done < len(ways) else None
        steps: list[tuple[Path, int]] = []
        for out in self._cut.exits(path[-1]):
            way = int(self._way_of[out >> 1])
            if out == path[-1] ^ 1 or any(out >> 1 == driven >> 1 for driven in path):
                continue
            if way == following:
                steps.append(((*path, out), done + 1))
            elif way == current:
                steps.append(((*path, out), done))
        return steps
