"""The pages' files over HTTP: whole, packed, unchanged, changed on disk, and not there."""

import gzip
import os
from pathlib import Path
from typing import Any

import pytest
from channels.testing import HttpCommunicator
from django.contrib.staticfiles import finders
from django.templatetags.static import static

from config.static_files import ReleasedFiles, StaticFiles, release

LEAFLET = "/static/vendor/leaflet/leaflet.js"


@pytest.fixture
def files() -> Any:
    return StaticFiles(None)


async def ask(files: Any, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    sent = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    answer = await HttpCommunicator(files, method, path, headers=sent).get_response()
    told = {name.decode(): value.decode() for name, value in answer["headers"]}
    return answer["status"], told, answer["body"]


@pytest.mark.parametrize(
    "path",
    [
        "/static/../../manage.py",
        "/static/vendor/leaflet/../../../var/secret_key",
        "/static/\x00",
        "/static/",
        "/static/vendor/leaflet",
        "/static//vendor/leaflet/leaflet.js",
        "/static/vendor/./leaflet/leaflet.js",
        "/static/none.js",
        f"/static/r-{'0' * 16}/../../manage.py",
        f"/static/r-{'0' * 16}/",
    ],
)
async def test_a_path_out_of_the_folder_is_not_there(files: Any, path: str) -> None:
    assert (await ask(files, path))[0] == 404


async def test_texts_are_packed_for_whoever_takes_them_packed(files: Any) -> None:
    _, plain, whole = await ask(files, LEAFLET)
    _, headers, packed = await ask(files, LEAFLET, accept_encoding="br, gzip")
    assert gzip.decompress(packed) == whole
    assert len(packed) < len(whole) / 2
    assert headers["content-encoding"] == "gzip"
    assert headers["vary"] == plain["vary"] == "Accept-Encoding"
    assert headers["content-type"] == "text/javascript; charset=utf-8"
    assert headers["etag"] != plain["etag"]
    assert (await ask(files, LEAFLET, accept_encoding="gzip;q=0"))[2] == whole


async def test_a_font_is_sent_as_it_is(files: Any) -> None:
    face = "/static/vendor/be-vietnam-pro/files/be-vietnam-pro-latin-400-normal.woff2"
    status, headers, body = await ask(files, face, accept_encoding="gzip")
    assert status == 200
    assert headers["content-type"] == "font/woff2"
    assert body.startswith(b"wOF2")
    assert "content-encoding" not in headers
    assert "vary" not in headers


async def test_what_the_browser_has_is_not_sent_again(files: Any) -> None:
    _, headers, _ = await ask(files, LEAFLET)
    status, again, body = await ask(files, LEAFLET, if_none_match=f'"other", W/{headers["etag"]}')
    assert (status, body, again["etag"]) == (304, b"", headers["etag"])
    assert headers["cache-control"] == again["cache-control"] == "public, no-cache"
    assert (await ask(files, LEAFLET, if_none_match='"other"'))[0] == 200


async def test_head_tells_the_length_alone_and_nothing_is_written(files: Any) -> None:
    _, headers, body = await ask(files, LEAFLET)
    status, told, nothing = await ask(files, LEAFLET, "HEAD")
    assert (status, told, nothing) == (200, headers, b"")
    assert int(headers["content-length"]) == len(body)
    assert (await ask(files, LEAFLET, "POST"))[0] == 405


async def test_a_file_changed_or_taken_away_on_disk_is_seen(
    files: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(finders, "find", lambda name: str(tmp_path / name))
    path = tmp_path / "own.css"
    path.write_text("a{}")
    assert (await ask(files, "/static/own.css"))[2] == b"a{}"
    path.write_text("b{}")
    os.utime(path, ns=(1, 1))
    assert (await ask(files, "/static/own.css"))[2] == b"b{}"
    path.unlink()
    assert (await ask(files, "/static/own.css"))[0] == 404


async def test_a_file_of_this_release_is_never_asked_for_again(files: Any) -> None:
    address = static("vendor/leaflet/leaflet.js")
    assert release().name in address
    _, headers, body = await ask(files, address)
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert body == (await ask(files, LEAFLET))[2]


async def test_a_file_of_another_release_is_given_as_it_is_now_and_not_kept(files: Any) -> None:
    status, headers, _ = await ask(files, f"/static/r-{'0' * 16}/vendor/leaflet/leaflet.js")
    assert (status, headers["cache-control"]) == (200, "public, no-cache")


async def test_a_file_changed_since_the_start_is_not_kept_as_this_release_s(
    files: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    address = static("css/base.css")
    (tmp_path / "base.css").write_text("of a later release")
    monkeypatch.setattr(finders, "find", lambda name: str(tmp_path / Path(name).name))
    _, headers, body = await ask(files, address)
    assert (headers["cache-control"], body) == ("public, no-cache", b"of a later release")


def test_while_developing_addresses_name_no_release(settings: Any) -> None:
    settings.DEBUG = True
    assert ReleasedFiles().url("css/base.css") == "/static/css/base.css"
