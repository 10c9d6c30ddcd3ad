"""`make run`: what a newcomer gets, and that nothing is left behind when it stops."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import grimp
import httpx
import pytest

from config import devserver
from tests import servers
from tests.unit.mapping.osm_xml import Town, Ways

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.sqlite


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("var")


@pytest.fixture(scope="module")
def extract(var: Path) -> Path:
    """A few blocks of streets: building them takes a moment, not a minute."""
    lanes = range(1, 5)
    corners = {10 * x + y: (200.0 * x, 200.0 * y) for x in lanes for y in lanes}
    along: Ways = [(100 + x, [10 * x + y for y in lanes], {}) for x in lanes]
    across: Ways = [(200 + y, [10 * x + y for x in lanes], {}) for y in lanes]
    path = var / "blocks.osm"
    path.write_text(Town(corners, along + across).xml())
    return path


def _start(var: Path, extract: Path, port: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-u", "-m", "config.devserver", "--port", str(port), "--roads", str(extract)]
    env = {**os.environ, "VAR_DIR": str(var), "DJANGO_SETTINGS_MODULE": "config.settings"}
    return subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def _lines_until(process: subprocess.Popen[str], last: str) -> Iterator[str]:
    assert process.stdout is not None
    for line in process.stdout:
        yield line
        if last in line:
            return
    pytest.fail(f"ended with code {process.wait()} before it said {last!r}")


def _processes_of(var: Path) -> list[str]:
    """Command lines of running processes whose environment names this folder."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if f"VAR_DIR={var}".encode() in (folder / "environ").read_bytes():
                found.append((folder / "cmdline").read_text().replace("\0", " "))
        except (FileNotFoundError, PermissionError, ProcessLookupError):
            continue
    return found


def test_a_first_start_serves_every_role_and_stops_cleanly(var: Path, extract: Path) -> None:
    port = servers.free_port()
    process = _start(var, extract, port)
    try:
        said = "".join(_lines_until(process, "Ctrl-C"))
        assert "Building roads" in said
        assert not re.search("[ăâđêôơư]", said.lower()), "one language for all of its lines"
        for _role, user, page in devserver.LOGINS:
            assert re.search(rf"{user} +{devserver.PASSWORD} ", said)
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", follow_redirects=True) as browser:
                form = browser.get("/login/")
                token = browser.cookies["csrftoken"]
                answer = browser.post(
                    "/login/",
                    data={"username": user, "password": devserver.PASSWORD, "csrfmiddlewaretoken": token},
                    headers={"Referer": str(form.url)},
                )
                assert answer.status_code == 200
                assert browser.get(page).url.path == page
    finally:
        process.send_signal(signal.SIGINT)
        code = process.wait(timeout=60)
    assert code == 0
    assert not servers.listening(port)
    assert _processes_of(var) == []


def test_a_second_start_builds_nothing_again(var: Path, extract: Path) -> None:
    process = _start(var, extract, servers.free_port())
    try:
        said = "".join(_lines_until(process, "Ctrl-C"))
        assert "Building roads" not in said
        assert "Seeding" not in said
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0


def test_what_python_compiles_while_building_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a fresh clone, the first build leaves compiled files beside the sources that the second start compares."""
    monkeypatch.setattr(devserver, "ROOT", tmp_path)
    source, compiled = tmp_path / "demo" / "city.py", tmp_path / "demo" / "__pycache__" / "city.cpython-313.pyc"
    compiled.parent.mkdir(parents=True)
    source.write_text("one")
    before = devserver.digest_of("demo/**/*")
    compiled.write_bytes(b"compiled")
    assert devserver.digest_of("demo/**/*") == before
    source.write_text("two")
    assert devserver.digest_of("demo/**/*") != before


def test_a_change_of_any_code_that_builds_roads_builds_them_again() -> None:
    needed = grimp.build_graph("mapping").find_upstream_modules("mapping.build")
    compared = {path for pattern in devserver.ROAD_BUILDER for path in ROOT.glob(pattern)}
    files = {ROOT / f"{name.replace('.', '/')}.py" for name in needed}
    assert {path.name for path in files - compared if path.is_file()} == set()


def test_a_busy_port_is_said_at_once(var: Path, extract: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))
        taken.listen()
        process = _start(var, extract, taken.getsockname()[1])
        assert process.stdout is not None
        assert "PORT=" in process.stdout.read()
        assert process.wait(timeout=60) != 0
