"""Several extracts side by side, and which of them each centre works on.

    ROADS_DIR/{builds, current}            the roads of centres that choose nothing ("")
    ROADS_DIR/<name>/{builds, current}     an extract of its own: a province, or a region of several

Where only one extract is built, under whatever name, it is everybody's who chooses nothing. A centre whose extract is
not built has no roads, and says so: another province's would rank vehicles on streets that are not there.

The map stands below the fleet and knows centres by number only: who knows what they chose says so here, once, at start.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

type Choices = Callable[[], Mapping[int, str]]

#: What the extract without a name is called in addresses of the base map; as a name it means the same.
DEFAULT: Final = "default"
#: Letters that are safe in a path and in an address.
NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,38}[a-z0-9])?")
#: What the folder of the nameless one holds.
TAKEN: Final = re.compile(r"builds|current|(building|current)-.*")


def _nobody() -> Mapping[int, str]:
    return {}


_choices: Choices = _nobody


def use_choices(choices: Choices) -> None:
    """Say who knows the extract of each centre: {centre_id: name}."""
    global _choices
    _choices = choices


def extract_of(centre_id: int) -> str:
    """The extract that a centre has chosen; "" for none."""
    return _choices().get(centre_id, "")


def is_name(name: str) -> bool:
    """May an extract be called that?"""
    return bool(NAME.fullmatch(name)) and not TAKEN.fullmatch(name)


def own_folder(name: str) -> Path:
    """Where an extract of that name is built. Raises ValueError for what is no name."""
    root = Path(settings.ROADS_DIR)
    if name in ("", DEFAULT):
        return root
    if not is_name(name):
        raise ValueError(f"not the name of an extract: {name!r}")
    return root / name


def folder_of(name: str) -> Path:
    """Where the roads of a centre with that choice are; without a choice the nameless, or the only ones there are."""
    own = own_folder(name)
    if name in ("", DEFAULT) and not current_build(own):
        named = _named()
        if len(named) == 1:
            return own_folder(named[0])
    return own


def current_build(folder: Path) -> str:
    """The name that `current` points at; "" when there is none."""
    try:
        return Path(os.readlink(folder / "current")).name
    except OSError:
        return ""


def built_extracts() -> list[str]:
    """Names of the extracts that are built, "" for the nameless first."""
    return ([""] if current_build(own_folder("")) else []) + _named()


def used_extracts() -> list[str]:
    """Those that some centre works on, built or not; the nameless where nobody has chosen anything."""
    return sorted(set(_choices().values()) or {""})


def roads_problem(name: str) -> str:
    """A sentence for the people of a centre with that choice; "" when its roads are built."""
    if current_build(folder_of(name)):
        return ""
    if name:
        return _("Bản đồ đường “%(name)s” chưa được dựng: xe đang được xếp theo đường chim bay.") % {"name": name}
    return _("Chưa có bản đồ đường: xe đang được xếp theo đường chim bay.")


def _named() -> list[str]:
    try:
        folders = sorted(os.listdir(settings.ROADS_DIR))
    except OSError:
        return []
    return [each for each in folders if is_name(each) and current_build(own_folder(each))]
