"""The base map over HTTP: byte ranges as RFC 9110 wants them."""

from pathlib import Path
from typing import Any

import pytest
from django.test import AsyncClient, Client
from pytest_django import Settings

from mapping.extracts import current_build

URL = "/tiles/base.pmtiles"


@pytest.fixture
def archive(settings: Settings, roads_dir: Path) -> bytes:
    settings.ROADS_DIR = roads_dir
    settings.ROOT_URLCONF = "tests.unit.mapping.urls"
    return (roads_dir / "current" / "base.pmtiles").read_bytes()


def ask(asked: str, **headers: str) -> Any:
    return Client().get(URL, headers={"Range": asked, **headers})


@pytest.mark.parametrize(
    ("asked", "span"),
    [("bytes=0-126", slice(0, 127)), ("bytes=10-10", slice(10, 11)), ("bytes=500-", slice(500, None))],
)
def test_a_range_is_answered_with_just_those_bytes(archive: bytes, asked: str, span: slice) -> None:
    answer = ask(asked)
    assert answer.status_code == 206
    assert answer.content == archive[span]
    assert answer["Content-Range"] == f"bytes {span.start}-{(span.stop or len(archive)) - 1}/{len(archive)}"
    assert answer["Content-Length"] == str(len(answer.content))
    assert answer["Accept-Ranges"] == "bytes"


def test_the_last_bytes_may_be_asked_for_and_the_end_is_clipped(archive: bytes) -> None:
    assert ask("bytes=-20").content == archive[-20:]
    assert ask(f"bytes={len(archive) - 5}-{len(archive) + 999}").content == archive[-5:]
    assert ask(f"bytes=-{len(archive) * 2}").content == archive


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=99999999-100000000", "bytes=-0"])
def test_a_range_past_the_end_gets_416_with_the_size(archive: bytes, asked: str) -> None:
    answer = ask(asked)
    assert answer.status_code == 416
    assert answer["Content-Range"] == f"bytes */{len(archive)}"


@pytest.mark.parametrize("asked", ["bytes=5-2", "bytes=0-1,4-5", "lines=0-5", "bytes=-", "nonsense"])
def test_a_range_that_makes_no_sense_is_answered_with_the_whole(archive: bytes, asked: str) -> None:
    answer = ask(asked)
    assert answer.status_code == 200
    assert b"".join(answer) == archive


def test_the_tag_is_the_build_and_saves_sending_again(archive: bytes, roads_dir: Path) -> None:
    tag = ask("bytes=0-9")["ETag"]
    assert tag == f'"default-{current_build(roads_dir)}"'
    assert Client().get(URL, headers={"If-None-Match": tag}).status_code == 304
    assert ask("bytes=0-9", **{"If-Range": tag}).status_code == 206
    assert ask("bytes=0-9", **{"If-Range": '"older"'}).status_code == 200


def test_head_tells_the_size_and_sends_nothing(archive: bytes) -> None:
    answer = Client().head(URL)
    assert answer["Content-Length"] == str(len(archive))
    assert answer.content == b""


def test_other_methods_are_refused(archive: bytes) -> None:
    assert Client().post(URL).status_code == 405


def test_without_a_build_there_is_a_404_with_a_sentence(settings: Settings, tmp_path: Path) -> None:
    settings.ROADS_DIR = tmp_path
    settings.ROOT_URLCONF = "tests.unit.mapping.urls"
    answer = Client().get(URL)
    assert answer.status_code == 404
    assert answer.json()["code"] == "no_base_map"


async def test_the_whole_archive_streams_on_asgi(archive: bytes) -> None:
    answer = await AsyncClient().get(URL)
    assert b"".join([chunk async for chunk in answer]) == archive  # type: ignore[attr-defined]


@pytest.mark.parametrize("asked", ["bytes=0-" + "9" * 5000, "bytes=" + "9" * 5000 + "-", "bytes=-" + "9" * 5000])
def test_a_number_too_long_to_be_read_is_no_range(archive: bytes, asked: str) -> None:
    assert ask(asked).status_code == 200
