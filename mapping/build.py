"""From an OSM extract to everything the program needs of it, swapped in as one.

    ROADS_DIR/builds/<id>/graph/         the road graph, .npy files
                         valhalla/       routing tiles
                         base.pmtiles    the base map
                         address/        the address index
                         report.json     what was found
    ROADS_DIR/current -> builds/<id>

1. Everything is made in a folder of its own beside the builds.
2. It is opened as a server would open it; anything missing is a failure.
3. It is renamed into `builds`, and `current` is replaced in one atomic step.
4. Builds other than the new one and the one before it are removed; servers that still have an
   older one open keep their open files.

A failure at any step removes the new folder and leaves `current` as it was; so do Ctrl-C and SIGTERM. What a killed
build leaves is removed by the next one. Two builds of one extract at once would both be right, but the second is
refused: whoever started it should know about the first.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import osmium
from django.utils.translation import gettext as _
from valhalla import PYVALHALLA_DIR

from config import clock
from mapping.address_build import build_addresses
from mapping.domain.network import draw
from mapping.domain.road_build import NoRoads
from mapping.domain.road_parts import parts_of
from mapping.extracts import current_build
from mapping.osm import UnreadableExtract, read_streets
from mapping.roads import open_build
from mapping.router import valhalla_config
from mapping.tiles import TilesFailed, build_tiles

type Say = Callable[[str], None]

#: No extract may be called like these (mapping.extracts.is_name).
DRAFT: Final = "building-"
NEXT: Final = "current-"
LEAST_FREE_BYTES: Final = 16_000_000
_NO_SPACE: Final = "No space left on device"
_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class BuildFailed(Exception):
    """Why there are no new roads, in a sentence for the person who asked for them."""


class RoutesFailed(RuntimeError):
    """Valhalla's builder could not make its tiles; the message is its last words."""


@dataclass(frozen=True, slots=True)
class Built:
    """The id of the new build and what it holds."""

    build_id: str
    report: dict[str, Any]


def build_roads(extract: Path, out: Path, say: Say) -> Built:
    """Build and swap in. Raises BuildFailed; the roads in use stay as they were."""
    _check(extract)
    try:
        out.mkdir(parents=True, exist_ok=True)
        with _alone(out):
            _clear_litter(out)
            return _build(extract, out, say)
    except (NoRoads, UnreadableExtract, RuntimeError, OSError) as error:
        raise BuildFailed(_sentence(error, extract)) from error


def _build(extract: Path, out: Path, say: Say) -> Built:
    # mkdtemp makes it private; the server may run as somebody else.
    draft = Path(tempfile.mkdtemp(prefix=DRAFT, dir=out))
    draft.chmod(0o755)
    try:
        report = _make(extract, draft, say)
        _check_room(draft)
        return _swap(draft, out, report)
    except (RuntimeError, OSError):
        _check_room(draft)
        raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _check_room(folder: Path) -> None:
    """Valhalla's builder does not look whether its writes succeed: on a full disk it crashes, or cuts tiles short and
    says nothing. Raises OSError when the disk is as good as full."""
    if shutil.disk_usage(folder).free < LEAST_FREE_BYTES:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Holds the folder; the system lets go of it also when this process is killed. Raises BuildFailed."""
    folder = os.open(out, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(folder)
        raise BuildFailed(_("Đang có một lần dựng khác vào %(path)s. Hãy đợi nó xong.") % {"path": out}) from error
    try:
        yield
    finally:
        os.close(folder)


def _clear_litter(out: Path) -> None:
    """Remove what builds that were killed have left."""
    for path in (*out.glob(f"{DRAFT}*"), *out.glob(f"{NEXT}*")):
        if path.is_symlink():
            path.unlink()
        else:
            shutil.rmtree(path, ignore_errors=True)


def _check(extract: Path) -> None:
    if not extract.is_file():
        raise BuildFailed(_("Không thấy tệp %(path)s.") % {"path": extract})
    if extract.stat().st_size == 0:
        raise BuildFailed(_("Tệp %(path)s rỗng.") % {"path": extract})


def _is_full(error: Exception) -> bool:
    return _NO_SPACE in str(error) or (isinstance(error, OSError) and error.errno in _FULL)


def _sentence(error: Exception, extract: Path) -> str:
    if _is_full(error):
        return _("Đĩa đầy: không còn chỗ để dựng bản đồ. Hãy dọn bớt rồi chạy lại.")
    match error:
        case NoRoads():
            return _("Tệp %(path)s không có con đường nào xe chạy được.") % {"path": extract}
        case UnreadableExtract():
            return _("Tệp %(path)s không đọc được như bản đồ OpenStreetMap: %(why)s") % {
                "path": extract,
                "why": error.__cause__ or error,
            }
        case TilesFailed():
            return _("Không tạo được bản đồ nền: %(why)s") % {"why": error}
        case RoutesFailed():
            return _("Không dựng được dữ liệu chỉ đường: %(why)s") % {"why": error}
    return _("Không dựng được bản đồ: %(why)s") % {"why": error}


def _make(extract: Path, draft: Path, say: Say) -> dict[str, Any]:
    with _step(say, _("Đọc đường phố")):
        streets = read_streets(extract)
    with _step(say, _("Dựng mạng đường")):
        drawn = draw(streets, source=extract.name)
        (draft / "graph").mkdir()
        drawn.save(draft / "graph")
    with tempfile.TemporaryDirectory(prefix="work-", dir=draft) as work:
        with _step(say, _("Dựng dữ liệu chỉ đường (Valhalla)")):
            _build_valhalla(extract, draft / "valhalla", Path(work))
        with _step(say, _("Vẽ bản đồ nền")):
            layers = build_tiles(extract, draft / "base.pmtiles", Path(work))
    with _step(say, _("Lập danh mục địa chỉ")):
        addresses = build_addresses(extract, draft)
    report = drawn.car.meta | {"layers": dict(layers), "tiles_bytes": (draft / "base.pmtiles").stat().st_size}
    report["networks"] = drawn.report
    report |= parts_of(drawn.car)
    report["addresses"] = addresses
    report["built_at"] = clock.iso(clock.now())
    (draft / "report.json").write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")
    return report


@contextmanager
def _step(say: Say, title: str) -> Iterator[None]:
    say(f"{title} …")
    begin = time.perf_counter()
    yield
    say(_("%(title)s: xong sau %(seconds).1f giây") % {"title": title, "seconds": time.perf_counter() - begin})


def _build_valhalla(extract: Path, tiles: Path, work: Path) -> None:
    """Valhalla's own builder, called directly: its console script wants the venv on PATH."""
    tiles.mkdir()
    config = work / "valhalla.json"
    config.write_text(json.dumps(valhalla_config(tiles)), encoding="utf-8")
    program = PYVALHALLA_DIR / "bin" / "valhalla_build_tiles"
    command = [str(program), "-c", str(config), str(_as_pbf(extract, work))]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=work)
    if done.returncode != 0 or not any(tiles.rglob("*.gph")):
        why = (done.stderr or done.stdout).strip()[-400:]
        raise RoutesFailed(why or f"valhalla_build_tiles ended with {done.returncode}")


def _as_pbf(extract: Path, work: Path) -> Path:
    """Valhalla reads only .pbf; anything else is copied into one. It crashes on ways whose nodes are not in the file:
    the copy is without them."""
    if extract.suffix == ".pbf":
        return extract.resolve()
    copy = work / "extract.osm.pbf"
    with osmium.SimpleWriter(str(copy)) as writer:
        for item in osmium.FileProcessor(str(extract)).with_locations():
            if not isinstance(item, osmium.osm.Way):
                writer.add(item)
            elif len(held := [node.ref for node in item.nodes if node.location.valid()]) > 1:
                writer.add_way(item.replace(nodes=held))
    return copy


def _swap(draft: Path, out: Path, report: dict[str, Any]) -> Built:
    builds = out / "builds"
    builds.mkdir(exist_ok=True)
    before = current_build(out)
    build_id = _free_name(builds)
    os.rename(draft, builds / build_id)
    opened = open_build(out, build_id)
    if opened.problem:
        shutil.rmtree(builds / build_id)
        raise BuildFailed(_("Bản dựng mới không mở được: %(why)s") % {"why": opened.problem})
    link = out / f"{NEXT}{build_id}"
    link.symlink_to(Path("builds") / build_id)
    os.replace(link, out / "current")
    for old in builds.iterdir():
        if old.name not in (before, build_id):
            shutil.rmtree(old, ignore_errors=True)
    return Built(build_id, report)


def _free_name(builds: Path) -> str:
    stamp = clock.now().strftime("%Y%m%d-%H%M%S")
    number = sum(1 for build in builds.iterdir() if build.name.startswith(stamp))
    return f"{stamp}-{number}" if number else stamp
