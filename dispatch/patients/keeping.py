"""The end of patients' photos: after PHOTOS_KEEP_DAYS the pictures go. The record stays, and says so."""

import logging
import math
import os
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from dispatch.models import RecordEntry
from dispatch.patients import photos

log = logging.getLogger(__name__)


def forget_photos(now: datetime) -> int:
    """Delete the photos whose time is over. Returns how many were. Safe to repeat, and to stop anywhere.

    1. The file goes first: a worker that dies then leaves an entry whose file is gone, which the next round marks.
       The other way round a picture would be kept that every row says is deleted.
    2. The entry is marked. It is all that is ever changed of it, and nothing that somebody wrote.
    3. Files that no entry names go too: of a photo whose entry was never written.
    """
    before = now - timedelta(days=settings.PHOTOS_KEEP_DAYS)
    old = RecordEntry.objects.filter(recorded_at__lt=before, photo_deleted_at__isnull=True).exclude(photo="")
    gone = 0
    for pk, name in old.order_by("pk").values_list("pk", "photo"):
        if _deleted(name):
            gone += RecordEntry.objects.filter(pk=pk, photo_deleted_at__isnull=True).update(photo_deleted_at=now)
    return gone + sum(_deleted(path.name) for path in _unnamed(before))


def _deleted(name: str) -> bool:
    """One file that cannot be deleted must not keep the others."""
    try:
        photos.forget(name)
    except OSError as problem:
        log.error("photo not deleted: %s", type(problem).__name__)
        return False
    return True


def _changed_at(file: os.DirEntry[str]) -> float:
    try:
        return file.stat().st_mtime
    except FileNotFoundError:  # another worker was quicker
        return math.inf


def _unnamed(before: datetime) -> list[Path]:
    with os.scandir(photos.folder()) as files:
        old = [Path(file) for file in files if _changed_at(file) < before.timestamp()]
    return [path for path in old if not RecordEntry.objects.filter(photo=path.name).exists()]
