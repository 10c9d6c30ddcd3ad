"""Roads are open before anybody asks, also after a new build, and a new build holds nobody up."""

import threading
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from pytest_django import Settings

from mapping import gazetteer as addresses
from mapping import roads as opened
from mapping import warm
from mapping.build import build_roads
from mapping.gazetteer import gazetteer
from mapping.roads import Roads, roads


@pytest.fixture
def town(settings: Settings, roads_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "roads"
    copytree(roads_dir, folder, symlinks=True)
    settings.ROADS_DIR = folder
    monkeypatch.setattr(warm, "used_extracts", lambda: [""])
    warm.roads_opened.clear()
    return folder


def test_everything_is_open_before_it_is_asked_for_and_again_after_a_swap(
    town: Path, extract: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warm.warm_up()
    assert town in opened._open
    assert "search" in vars(addresses._open[town])
    first = roads()
    warm.warm_up()
    assert roads() is first
    build_roads(extract, town, lambda line: None)
    warm.warm_up()
    second = opened._open[town]
    assert second.build_id != first.build_id
    assert roads() is second
    assert gazetteer().version[0] == second.build_id


def test_roads_that_are_not_there_are_no_error(settings: Settings, tmp_path: Path, town: Path) -> None:
    settings.ROADS_DIR = tmp_path / "nowhere"
    warm.warm_up()
    assert roads().degraded


def test_while_one_opens_a_new_build_the_others_go_on_with_the_old(
    town: Path, extract: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, opening, go_on = roads(), threading.Event(), threading.Event()
    open_build = opened.open_build

    def slowly(*args: Any) -> Roads:
        opening.set()
        go_on.wait()
        return open_build(*args)

    build_roads(extract, town, lambda line: None)
    monkeypatch.setattr(opened, "open_build", slowly)
    thread = threading.Thread(target=roads)
    thread.start()
    opening.wait()
    assert roads() is old
    go_on.set()
    thread.join()
    assert roads().build_id != old.build_id
