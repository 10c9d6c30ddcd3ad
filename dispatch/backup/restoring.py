"""A backup, put where there is nothing yet, and proved to be what was saved."""

import os
import shutil
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection

from config.journal.models import Entry
from dispatch.backup import databases
from dispatch.backup.folder import DATABASE, PHOTOS, SECRET_KEY, About, BackupFailed, read
from dispatch.patients import photos


def restore(folder: Path) -> About:
    """Into the configured database and VAR_DIR, both new. Raises BackupFailed.

    1. Is the backup whole, of this kind of database, and is there room for it: no database, no photos?
    2. The database, then the photos and the key; a backup of an earlier release is migrated.
    3. Every journal's chain is walked, and each must hold what had been written when the backup was begun.
    """
    about = read(folder)
    if about.vendor != connection.vendor:
        raise BackupFailed(f"this is a backup of {about.vendor}, and DATABASE_URL is of {connection.vendor}")
    if any(photos.folder().iterdir()):
        raise BackupFailed(f"{photos.folder()} is not empty: a backup is restored into a new one")
    databases.copy_in(folder / DATABASE)
    if (folder / PHOTOS).exists():  # many a way of copying a backup elsewhere leaves out a folder that is empty
        shutil.copytree(folder / PHOTOS, photos.folder(), dirs_exist_ok=True)
    _restore_key(folder / SECRET_KEY)
    _prove(about)
    return about


def _restore_key(saved: Path) -> None:
    """In place of the one that this very start has made; a key of the environment stands above both."""
    if saved.exists() and not os.environ.get("SECRET_KEY"):
        shutil.copy(saved, settings.VAR_DIR / SECRET_KEY)


def _prove(about: About) -> None:
    try:
        call_command("migrate", verbosity=0, interactive=False)
        call_command("verify_journal")
    except (CommandError, DatabaseError) as why:
        raise BackupFailed(str(why)) from why
    for centre_id, (seq, hash_) in about.heads.items():
        if seq and not Entry.objects.filter(centre_id=centre_id, seq=seq, hash=hash_).exists():
            raise BackupFailed(f"centre {centre_id}: entry {seq}, which was there before the backup, is missing")
