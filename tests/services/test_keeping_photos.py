"""Patients' photos come to an end, in an order that leaves no picture behind whatever happens in between."""

import base64
import io
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image
from pytest_django import Settings

from dispatch import worker
from dispatch.models import Assignment, RecordEntry
from dispatch.patients import keeping, photos
from dispatch.patients.keeping import forget_photos
from tests.factories import Cast, FrozenClock, assignment, written

DAYS = 30


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.PHOTOS_KEEP_DAYS, settings.VAR_DIR = DAYS, tmp_path
    return tmp_path / "photos"


@pytest.fixture
def job(hcm: Cast) -> Assignment:
    return assignment(hcm)


def _photo(cast: Cast, job: Assignment, **fields: Any) -> RecordEntry:
    out = io.BytesIO()
    Image.new("RGB", (8, 6), "red").save(out, "JPEG")
    image = base64.b64encode(out.getvalue()).decode()
    return written(cast, job, "photo", {"image": image, "caption": "vết thương"}, **fields)


def _files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def _age(path: Path, at: datetime) -> None:
    os.utime(path, (at.timestamp(), at.timestamp()))


def test_a_photo_goes_when_its_time_is_over_and_its_entry_stays_and_says_so(
    hcm: Cast, job: Assignment, frozen: FrozenClock, folder: Path
) -> None:
    old = _photo(hcm, job, key="the-old-photo")
    written(hcm, job, "vitals", {"pulse": 90})
    frozen.advance(24 * 3600)
    fresh = _photo(hcm, job)
    assert forget_photos(frozen.advance((DAYS - 1) * 24 * 3600)) == 0
    assert forget_photos(frozen.advance(1)) == 1
    assert _files(folder) == [fresh.photo]
    assert RecordEntry.objects.count() == 3
    old.refresh_from_db()
    assert (old.photo_deleted_at, old.data) == (frozen.at, {"caption": "vết thương"})
    assert forget_photos(frozen.advance(60)) == 0
    boss = Client()
    boss.force_login(hcm.hoa, backend="django.contrib.auth.backends.ModelBackend")
    shown = boss.get(f"/api/incidents/{job.incident_id}/record").json()["records"][0]["entries"]
    assert [one["data"].get("deleted_at") is not None for one in shown if one["kind"] == "photo"] == [True, False]
    assert boss.get(f"/api/assignments/{job.pk}/record/the-old-photo/photo").status_code == 404


def test_a_worker_that_dies_between_file_and_row_has_it_finished_by_the_next(
    hcm: Cast, job: Assignment, frozen: FrozenClock, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = _photo(hcm, job), _photo(hcm, job)
    late = frozen.advance(DAYS * 24 * 3600 + 1)

    class Killed(BaseException):
        pass

    def dies_after(name: str) -> bool:
        photos.forget(name)
        raise Killed

    with monkeypatch.context() as broken:
        broken.setattr(keeping, "_deleted", dies_after)
        with pytest.raises(Killed):
            forget_photos(late)
    assert _files(folder) == [second.photo]
    assert RecordEntry.objects.filter(photo_deleted_at=None).count() == 2
    assert forget_photos(late) == 2
    assert _files(folder) == []
    assert not RecordEntry.objects.filter(pk__in=(first.pk, second.pk), photo_deleted_at=None).exists()


def test_a_file_that_cannot_be_deleted_is_tried_again_and_keeps_no_other(
    hcm: Cast, job: Assignment, frozen: FrozenClock, folder: Path
) -> None:
    stuck, other = _photo(hcm, job), _photo(hcm, job)
    (folder / stuck.photo).unlink()
    (folder / stuck.photo).mkdir()  # no file, so unlink fails as on a disk that is read-only
    late = frozen.advance(DAYS * 24 * 3600 + 1)
    assert forget_photos(late) == 1
    stuck.refresh_from_db()
    assert stuck.photo_deleted_at is None
    (folder / stuck.photo).rmdir()
    assert forget_photos(late) == 1
    assert not (folder / other.photo).exists()


def test_a_file_that_no_entry_names_goes_as_well(hcm: Cast, job: Assignment, frozen: FrozenClock, folder: Path) -> None:
    named = _photo(hcm, job)
    for name, days in (("old.jpg", DAYS + 1), ("new.jpg", DAYS - 1)):
        (folder / name).write_bytes(b"")
        _age(folder / name, frozen.at - timedelta(days=days))
    _age(folder / named.photo, frozen.at - timedelta(days=DAYS + 1))  # restored from a backup
    assert forget_photos(frozen.at) == 1
    assert _files(folder) == sorted([named.photo, "new.jpg"])


def test_it_is_one_of_the_workers_duties() -> None:
    assert worker.end_photos in [duty for duty, _pause_s in worker.BESIDE]
