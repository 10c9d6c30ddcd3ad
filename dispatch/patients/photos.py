"""Patients' photos: drawn anew, so that nothing but the picture is kept, and stored outside everything served."""

import base64
import binascii
import io
import secrets
import struct
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from config.problems import Invalid, Missing

FORMATS: Final = ("JPEG", "PNG", "WEBP")
MOST_BYTES: Final = 1_800_000  # with base64 and the rest, within what a request may hold
MOST_PIXELS: Final = 24_000_000
LONGEST_SIDE_PX: Final = 1600
QUALITY: Final = 82
#: What Pillow says of files that are damaged, or made to harm; the last two of their camera's notes.
BROKEN: Final = (
    UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError, struct.error, TypeError
)  # fmt: skip


def folder() -> Path:
    """Where photos are: beside the database, never among static files."""
    path = Path(settings.VAR_DIR) / "photos"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def _refuse() -> Invalid:
    return Invalid("bad_photo", _("Ảnh không đọc được: cần JPEG, PNG hoặc WebP, nhỏ hơn 1,8 MB."))


def _redrawn(data: bytes) -> bytes:
    """The picture alone as JPEG: upright, no larger than needed, without place, time, camera or thumbnail."""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise _refuse()
            picture = ImageOps.exif_transpose(image).convert("RGB")
    except BROKEN:
        raise _refuse() from None
    picture.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX))
    clean = Image.new("RGB", picture.size)
    clean.paste(picture)  # a fresh picture carries no metadata over
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def keep(encoded: str) -> str:
    """Store a photo sent as base64 (a data URL or bare); returns its name. Raises Invalid."""
    if len(encoded) > MOST_BYTES * 4 // 3 + 100:
        raise _refuse()
    try:
        data = base64.b64decode(encoded.rpartition(",")[2], validate=True)
    except (binascii.Error, ValueError):
        raise _refuse() from None
    picture = _redrawn(data)
    name = f"{secrets.token_hex(24)}.jpg"
    path = folder() / name
    path.touch(mode=0o600)
    path.write_bytes(picture)
    return name


def forget(name: str) -> None:
    """Delete a photo: that no entry came to name, or whose time is over."""
    (folder() / Path(name).name).unlink(missing_ok=True)


def read(name: str) -> bytes:
    """The picture. Raises Missing when it is no longer kept."""
    try:
        return (folder() / Path(name).name).read_bytes()
    except OSError:
        raise Missing("no_photo", _("Ảnh này không còn được lưu.")) from None
