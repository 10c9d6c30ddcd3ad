"""A backup of everything that cannot be made again, taken while the system works.

1. In a draft folder that nobody takes for a backup; only this system's user can read it.
2. The database first, then the photos: a photo is stored before the row that names it, so none is missing.
3. What is there is described, with the journal's heads as they were before, and the folder gets its name.

Roads are built again from their extract; settings and passwords of the environment (.env) are kept by whoever set them.
"""

import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from config import clock
from config.journal.models import Head
from dispatch.backup import databases
from dispatch.backup.folder import DATABASE, NAME, PHOTOS, SECRET_KEY, About, BackupFailed, all_in, describe, digests
from dispatch.patients import photos

UNFINISHED: Final = f"unfinished-{NAME}"
#: No backup takes so long.
KILLED_AFTER_S: Final = 24 * 3600


def save(place: Path) -> Path:
    """The new backup's folder. Raises BackupFailed, and leaves nothing behind then."""
    try:
        place.mkdir(parents=True, exist_ok=True)
        _sweep(place)
        draft = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=place))
    except OSError as why:
        raise BackupFailed(f"nothing can be written to {place}: {why.strerror}") from why
    try:
        return _fill(draft)
    except OSError as why:
        raise BackupFailed(f"the backup could not be written: {why.strerror or why}") from why
    except DatabaseError as why:
        raise BackupFailed(f"the database cannot be read: {why}") from why
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _sweep(place: Path) -> None:
    """Remove what was left behind by backups that were killed: patients' data that nobody else would remove."""
    for draft in place.glob(f"{UNFINISHED}*"):
        if time.time() - draft.lstat().st_mtime > KILLED_AFTER_S and not draft.is_symlink():
            shutil.rmtree(draft, ignore_errors=True)


def _fill(draft: Path) -> Path:
    now = clock.now()
    heads = {str(centre_id): (seq, hash_) for centre_id, seq, hash_ in Head.objects.values_list("pk", "seq", "hash")}
    databases.copy_out(draft / DATABASE)
    _copy_photos(draft / PHOTOS)
    key = settings.VAR_DIR / SECRET_KEY
    if key.exists() and key.read_text() == settings.SECRET_KEY:
        shutil.copy(key, draft / SECRET_KEY)
    describe(draft, About(clock.iso(now) or "", connection.vendor, heads, digests(draft)))
    final = draft.with_name(f"{NAME}{timezone.localtime(now):%Y%m%d-%H%M%S}")
    os.rename(draft, final)
    return final


def _copy_photos(to: Path) -> None:
    """Photos never change. One that is deleted meanwhile, its time being over, is not missed."""
    to.mkdir()
    for photo in photos.folder().iterdir():
        try:
            shutil.copy(photo, to)
        except FileNotFoundError:
            continue


def forget_old(place: Path, keep: int) -> list[Path]:
    """Remove all but the newest backups; those that were removed."""
    old = all_in(place)[:-keep]
    for folder in old:
        shutil.rmtree(folder)
    return old
