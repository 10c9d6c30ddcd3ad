"""The address index of this process: opened once, opened anew when `build_roads` or `import_wards` swaps it.

    found = gazetteer(centre.roads).search("120 Lê Văn Sỹ, Q.3", near=Point(10.78, 106.68))

`gazetteer()` never raises: without a usable index it finds coordinates only.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from functools import _lru_cache_wrapper, cached_property, lru_cache
from pathlib import Path
from zipfile import BadZipFile

from mapping.domain.address.areas import Areas
from mapping.domain.address.index import AddressIndex, Contents, Landmark
from mapping.domain.address.reverse import Reverse
from mapping.domain.address.search import AddressSearch
from mapping.extracts import current_build, folder_of
from mapping.wards import imported_wards, wards_version

log = logging.getLogger(__name__)

FOLDER = "address"
#: Sets of own places kept: one a centre of the process, and one that was changed just now.
OWN_SEARCHES_KEPT = 8


@dataclass(frozen=True, eq=False)
class Gazetteer:
    """One opened index. `problem` says in English, for the log, what is missing; "" when whole."""

    version: tuple[str, str]
    index: AddressIndex
    problem: str = ""

    @cached_property
    def search(self) -> AddressSearch:
        return AddressSearch(self.index)

    def searching(self, own: tuple[Landmark, ...]) -> AddressSearch:
        """The search of people who have these places of their own."""
        return self._own_searches(own) if own else self.search

    @cached_property
    def _own_searches(self) -> _lru_cache_wrapper[AddressSearch]:
        return lru_cache(maxsize=OWN_SEARCHES_KEPT)(self.search.with_places)

    @cached_property
    def reverse(self) -> Reverse:
        return Reverse(self.index)


_lock = threading.Lock()
_open: dict[Path, Gazetteer] = {}


def gazetteer(name: str = "") -> Gazetteer:
    """The index of the current roads of an extract, with the wards imported so far."""
    folder = folder_of(name)
    version = (current_build(folder), wards_version())
    opened = _open.get(folder)
    if opened is not None and (opened.version == version or _lock.locked()):
        return opened
    with _lock:
        opened = _open.get(folder)
        if opened is None or opened.version != version:
            opened = _open[folder] = _opened(folder, version)
    return opened


def _opened(folder: Path, version: tuple[str, str]) -> Gazetteer:
    try:
        if not version[0]:
            raise FileNotFoundError(f"no roads have been built in {folder}")
        index, problem = AddressIndex.load(folder / "builds" / version[0] / FOLDER), ""
    except (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile) as error:  # the last two: cut short
        log.warning("address index: %s", error)
        index, problem = AddressIndex(Contents([], [], [], [], [], Areas([]))), str(error)
    wards = imported_wards()
    return Gazetteer(version, index.with_wards(index.areas.with_wards(wards)) if wards else index, problem)
