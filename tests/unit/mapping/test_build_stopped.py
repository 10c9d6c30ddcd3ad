"""A build that cannot be finished: the old roads stay in use, it is said why, and nothing is left lying about."""

import errno
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import osmium
import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from mapping import build
from mapping.build import BuildFailed, RoutesFailed, build_roads
from mapping.extracts import current_build
from mapping.roads import roads
from mapping.tiles import TilesFailed

#: Stops the build where the test wants it, in a process of its own: the step is replaced by a word and a long wait.
WAITING = """
import signal, sys
import django; django.setup()
from django.core.management import execute_from_command_line as run
from mapping import build
def wait(*args, **kwargs):
    print("waiting", flush=True)
    signal.pause()
setattr(build, sys.argv[1], wait)
run(["manage.py", "build_roads", *sys.argv[2:]])
"""


def silent(line: str) -> None:
    """Nobody listens."""


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files, of this test alone."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


@pytest.fixture
def in_use(roads_dir: Path, tmp_path: Path, settings: Settings) -> Path:
    """A copy of the small town's roads, opened by this process."""
    out = tmp_path / "roads"
    shutil.copytree(roads_dir, out, symlinks=True)
    settings.ROADS_DIR = out
    assert roads().problem == ""
    return out


@pytest.fixture
def before(in_use: Path) -> Iterator[str]:
    """Whatever happened: the same build is in use, whole, and nothing lies beside it."""
    build_id = current_build(in_use)
    yield build_id
    assert current_build(in_use) == build_id
    assert roads().problem == ""
    assert sorted(path.name for path in in_use.iterdir()) == ["builds", "current"]
    assert [path.name for path in (in_use / "builds").iterdir()] == [build_id]


def _full(*args: Any, **kwargs: Any) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("step", ["_build_valhalla", "build_tiles", "build_addresses", "_swap"])
def test_a_disk_that_fills_up_at_any_step_is_told_as_such(
    step: str, before: str, in_use: Path, extract: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, step, _full)
    with pytest.raises(BuildFailed, match="Đĩa đầy"):
        build_roads(extract, in_use, silent)
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("failed", [RoutesFailed, TilesFailed])
def test_a_builder_that_finds_the_disk_full_is_understood(
    failed: type[Exception], before: str, in_use: Path, extract: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_space(*args: Any) -> None:
        raise failed("write: No space left on device")

    monkeypatch.setattr(build, "_build_valhalla", no_space)
    with pytest.raises(BuildFailed, match="Đĩa đầy"):
        build_roads(extract, in_use, silent)


def test_a_file_may_grow_no_further_and_the_builders_own_failure_is_told(
    before: str, in_use: Path, extract: Path, temporary: Path
) -> None:
    """Real writes that fail, also in the builders' processes: no file may be larger than 8 kB."""
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))\n"
    run = limit + "from django.core.management import execute_from_command_line as run; import sys; run(sys.argv)"
    command = [sys.executable, "-c", run, "build_roads", str(extract), "--out", str(in_use)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=_environment())
    assert done.returncode == 1
    assert "Bản đồ đang dùng giữ nguyên" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(temporary.iterdir()) == []


def test_a_truncated_pbf_and_a_folder_are_refused(before: str, in_use: Path, extract: Path, tmp_path: Path) -> None:
    whole, half = tmp_path / "whole.osm.pbf", tmp_path / "half.osm.pbf"
    with osmium.SimpleWriter(str(whole)) as writer:
        for item in osmium.FileProcessor(str(extract)):
            writer.add(item)
    half.write_bytes(whole.read_bytes()[:-40])
    with pytest.raises(BuildFailed, match="không đọc được"):
        build_roads(half, in_use, silent)
    with pytest.raises(BuildFailed, match="Không thấy"):
        build_roads(tmp_path, in_use, silent)


def test_a_second_build_at_once_is_refused_and_the_first_goes_on(
    in_use: Path, extract: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    swap = build._swap

    def while_the_first_swaps(*args: Any) -> Any:
        with pytest.raises(CommandError, match=r"Đang có một lần dựng khác[\s\S]*giữ nguyên"):
            call_command("build_roads", str(extract), out=in_use, stdout=StringIO())
        said.append("refused")
        return swap(*args)

    monkeypatch.setattr(build, "_swap", while_the_first_swaps)
    old = roads()
    built = build_roads(extract, in_use, silent)
    assert said == ["refused"]
    assert current_build(in_use) == built.build_id == roads().build_id != old.build_id


def _environment() -> dict[str, str]:
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}


def _stopped(by: signal.Signals, step: str, extract: Path, out: Path) -> subprocess.CompletedProcess[str]:
    """Start a build, wait until it is at the step, and stop it."""
    command = [sys.executable, "-c", WAITING, step, str(extract), "--out", str(out)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=_environment()) as process:
        assert process.stdout is not None
        while process.stdout.readline().strip() != "waiting":
            assert process.poll() is None
        process.send_signal(by)
        out_text, err_text = process.communicate()
    return subprocess.CompletedProcess(command, process.returncode, out_text, err_text)


def test_a_build_that_is_stopped_clears_up_and_says_so(
    before: str, in_use: Path, extract: Path, temporary: Path
) -> None:
    done = _stopped(signal.SIGTERM, "build_tiles", extract, in_use)
    assert done.returncode == 130
    assert "Bị dừng giữa chừng" in done.stderr
    assert "giữ nguyên" in done.stderr
    assert list(temporary.iterdir()) == []


def test_what_a_killed_build_leaves_is_cleared_by_the_next(in_use: Path, extract: Path, temporary: Path) -> None:
    old = current_build(in_use)
    assert _stopped(signal.SIGKILL, "build_addresses", extract, in_use).returncode == -signal.SIGKILL
    left = [path.name for path in in_use.iterdir() if path.name.startswith("building-")]
    assert (len(left), current_build(in_use), roads().problem) == (1, old, "")
    (in_use / "current-19990101-000000").symlink_to("nowhere")  # killed in the moment before the swap
    built = build_roads(extract, in_use, silent)
    assert sorted(path.name for path in in_use.iterdir()) == ["builds", "current"]
    assert sorted(path.name for path in (in_use / "builds").iterdir()) == sorted({old, built.build_id})
    assert roads().build_id == built.build_id
    assert list(temporary.iterdir()) == []
