"""What a backup is on disk: a folder that says what it holds, and is whole or not there.

115-20261122-104500/
    database          SQLite's file, or PostgreSQL's own format (pg_dump -Fc)
    photos/           patients' photos, which are not in the database
    secret_key        where this installation has made its own
    backup.json       {at, vendor, heads: {centre: [seq, hash]}, files: {path: sha256}}
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

DATABASE: Final = "database"
PHOTOS: Final = "photos"
SECRET_KEY: Final = "secret_key"
ABOUT: Final = "backup.json"
NAME: Final = "115-"


class BackupFailed(Exception):
    """Why there is no backup, or why one was not restored, in a sentence for the person who asked."""


@dataclass(frozen=True, slots=True)
class About:
    """When it was begun, of which kind of database, and what the restored one must hold at the least."""

    at: str
    vendor: str
    heads: dict[str, tuple[int, str]]
    files: dict[str, str]


def digests(folder: Path) -> dict[str, str]:
    """{path below the folder: sha256} of everything in it but the description."""
    found = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != ABOUT)
    return {str(path.relative_to(folder)): _sha256(path) for path in found}


def _sha256(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def describe(folder: Path, about: About) -> None:
    (folder / ABOUT).write_text(json.dumps(asdict(about), indent=1), encoding="utf-8")


def read(folder: Path) -> About:
    """The description of a whole and undamaged backup. Raises BackupFailed."""
    try:
        told: dict[str, Any] = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        about = About(**told)
        about.heads.update({centre: (int(seq), str(hash_)) for centre, (seq, hash_) in about.heads.items()})
        wrong = digests(folder).items() ^ about.files.items()
    except (OSError, ValueError, TypeError, AttributeError) as why:
        raise BackupFailed(f"{folder} is no backup: {ABOUT} cannot be read") from why
    if wrong:
        raise BackupFailed(f"{folder} is damaged: {', '.join(sorted({name for name, _digest in wrong})[:5])}")
    return about


def all_in(place: Path) -> list[Path]:
    """The backups in a folder, oldest first. What is unfinished or something else is not among them."""
    return sorted(path for path in place.glob(f"{NAME}*") if (path / ABOUT).is_file() and not path.is_symlink())
