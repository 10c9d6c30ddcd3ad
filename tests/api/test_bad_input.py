"""Bad input on every endpoint: a 4xx with a sentence, and nothing changed."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from config import clock
from tests.api.askers import ASKERS, MODEL_BACKEND
from tests.api.endpoints import ENDPOINTS, Endpoint
from tests.api.world import World
from tests.factories import FrozenClock, taken_back

NAN, INFINITY = float("nan"), float("inf")
BAD_IDS = ["0", "-1", str(2**63), str(2**70), "abc", "1.5", "1e3", "%00", "null", "٣٣٣٣٣٣"]
WRONG = [{}, [], {"a": 1}, [[]]]
NO_ID = [*WRONG, 0, -1, 2**63, 2**70, 1.5, "x", "", True, NAN, 999_999_999]
NO_TEXT = [*WRONG, 5, True, "\x00", "a\x07b", "\ud800"]
NO_NUMBER = [*WRONG, "x", NAN, INFINITY, -INFINITY, True]
NO_TIME = [*WRONG, "hôm qua", "2026-11-22T07:00:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", NAN, 1e300]

BAD: dict[str, list[Any]] = {
    "phone": [*NO_TEXT, "abc", "12", "0" * 41, "+", "0903123412; DROP TABLE"],
    "received_at": NO_TIME,
    "lat": [*NO_NUMBER, 90.001, -91, 1e308],
    "lon": [*NO_NUMBER, 180.001, -181],
    "text": [*NO_TEXT, "a" * 5001],
    "take": [*WRONG, "perhaps", 7],
    "reason": [*NO_TEXT, None, "", " ", "x" * 301],
    "note": [*NO_TEXT, "a" * 301],
    "notes": [*NO_TEXT, "a" * 5001],
    "address": [*NO_TEXT, "", "   ", "a" * 301],
    "category": [*NO_TEXT, "", "no_such_thing", "a" * 41],
    "priority": [*NO_TEXT, "", "P1", "a" * 41],
    "version": [*WRONG, 0, -1, 2**31, 2**70, "x", None, NAN, 77],
    "vehicle_id": [*NO_ID, None],
    "step": [*NO_TEXT, None, "", "flying", "clear"],
    "at": NO_TIME,
    "hospital_id": NO_ID,
    "crew": [5, "x", {}, [0], ["x"], [None], [2**70], [999_999_999], [1, 2, 3, 4, 5]],
    "roles": [5, "x", [], {"x": "driver"}, {"1": "pilot"}, {"1": 5}],
    "kind": [*NO_TEXT, "", "fire", "a" * 41],
    "key": [*NO_TEXT, "", "short", "a b c d e f g", "a" * 41],
    "needs": [5, "police", {}, ["pizza"], [5], [None], ["police"] * 11, []],
    "answers": [5, "x", {}, [], [{}], [{"id": 1}], [{"id": 999_999, "value": True}], [{"id": 1, "value": "x"}]],
    "current": [*NO_TEXT, "a" * 41],
    "pin": [*NO_TEXT, "a" * 41],
    "crew_names": [5, "x", {}, [5], ["\x00"], ["a" * 301], ["a"] * 5],
}
OPTIONAL = {
    "POST /calls": ("received_at", "lat", "lon", "take"),
    "PATCH /calls/{taken}": ("phone",),
    "PATCH /incidents/{waiting}": ("lat", "lon", "address", "category"),
    "POST /assignments/{job}/steps": ("note", "hospital_id"),
    "POST /shifts": ("crew", "crew_names", "roles"),
    "POST /shifts/{free_shift}/hand-over": ("roles",),
    "POST /crew/way": ("hospital_id",),
}
PAIRED = {"lat": {"lon": 106.7}, "lon": {"lat": 10.7}}
WITH_BODY = [one for one in ENDPOINTS if one.body is not None and one.path != "/positions"]

NO_JSON = [
    b"",
    b"{",
    b"nonsense",
    b"\xff\xfe\x00",
    b"[" * 50_000,
    b'{"a":' * 50_000,
    b"9" * 10_000,
    b'{"phone": "\xc3"}',
]
NO_OBJECT = [b"null", b"[]", b'"text"', b"5", b"true", b"[{}]"]


def _asker(endpoint: Endpoint) -> str:
    """Somebody who may."""
    return "dispatcher" if "dispatcher" in endpoint.may else sorted(endpoint.may)[0]


def _wrong(world: World, client: Client, method: str, url: str, body: bytes, kind: str = "application/json") -> str:
    """Send it; what is wrong with the answer, or ""."""
    before = world.state()
    with taken_back():
        response = client.generic(method, url, body, content_type=kind)
        fine = 400 <= response.status_code < 500 and world.state() == before
    told = response.content.decode(errors="replace")
    sentence = json.loads(told).get("detail") if told.startswith("{") else None
    return "" if fine and isinstance(sentence, str) and len(sentence) > 5 else f"{response.status_code} {told[:120]}"


def _bodies(endpoint: Endpoint, good: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The good body with one field gone wrong, in every way that the field can."""
    for name in (*good, *OPTIONAL.get(endpoint.name, ())):
        for value in BAD.get(name, WRONG):
            yield {**good, **PAIRED.get(name, {}), name: value}


@pytest.mark.parametrize("endpoint", WITH_BODY, ids=lambda one: one.name)
def test_a_wrong_field_is_told_and_changes_nothing(world: World, endpoint: Endpoint) -> None:
    client = ASKERS[_asker(endpoint)].client(world.cast)
    url, good = endpoint.url(world), endpoint.body(world) if endpoint.body else {}
    wrong = {}
    for body in _bodies(endpoint, good):
        text = json.dumps(body)
        if problem := _wrong(world, client, endpoint.method, url, text.encode()):
            wrong[text[:200]] = problem
    assert not wrong


@pytest.mark.parametrize("endpoint", WITH_BODY, ids=lambda one: one.name)
def test_a_missing_field_is_told(world: World, endpoint: Endpoint) -> None:
    optional = (
        {"text", "note", "notes", "at", "priority", "lat", "lon"} if endpoint.method != "POST" else {"at", "text"}
    )
    optional |= {"note", "notes"}
    client = ASKERS[_asker(endpoint)].client(world.cast)
    good = endpoint.body(world) if endpoint.body else {}
    needed = [name for name in good if name not in optional]
    for name in needed:
        body = {key: value for key, value in good.items() if key != name}
        assert not _wrong(world, client, endpoint.method, endpoint.url(world), json.dumps(body).encode()), name


@pytest.mark.parametrize("endpoint", WITH_BODY, ids=lambda one: one.name)
def test_what_is_no_json_object_is_told(world: World, endpoint: Endpoint) -> None:
    client = ASKERS[_asker(endpoint)].client(world.cast)
    url = endpoint.url(world)
    wrong: dict[bytes | str, str] = {}
    for body in NO_JSON + NO_OBJECT:
        if problem := _wrong(world, client, endpoint.method, url, body):
            wrong[body[:40]] = problem
    form = b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--x--\r\n"
    for kind, body in (("multipart/form-data; boundary=x", form), ("text/plain", b"phone=1"), ("", b"\x00")):
        if problem := _wrong(world, client, endpoint.method, url, body, kind):
            wrong[kind] = problem
    assert not wrong


@pytest.mark.parametrize("endpoint", [one for one in ENDPOINTS if "{" in one.path], ids=lambda one: one.name)
def test_an_id_that_cannot_be_is_told(world: World, endpoint: Endpoint) -> None:
    client = ASKERS[_asker(endpoint)].client(world.cast)
    body = json.dumps(endpoint.body(world)).encode() if endpoint.body else b""
    before, after = endpoint.path.split("{", 1)[0], endpoint.path.split("}", 1)[1].replace("{c01}", "1")
    wrong = {}
    for bad in [*BAD_IDS, "999999999"]:
        if bad == "%00":  # a path that no route takes: Django's own page answers
            assert client.generic(endpoint.method, f"/api{before}{bad}{after}", body).status_code in {404, 422}
        elif problem := _wrong(world, client, endpoint.method, f"/api{before}{bad}{after}", body):
            wrong[bad] = problem
    assert not wrong


QUERIES = [
    *(f"/incidents?status={bad}" for bad in ("", "all", "%00", "a" * 100)),
    *(f"/incidents?status=closed&limit={bad}" for bad in ("0", "-1", "51", "x", "1.5", str(2**70))),
    *(f"/incidents/{{waiting}}/recommendations?limit={bad}" for bad in ("0", "-1", "51", "x", "", str(2**70))),
    *(f"/incidents/{{waiting}}/route?vehicle_id={bad}" for bad in BAD_IDS),
    "/incidents/{waiting}/route",
    *(f"/calls?state={bad}" for bad in ("closed", "", "%00")),
    *(f"/journal?since={bad}" for bad in ("-1", "x", "1.5", "", str(2**53 + 1), str(2**70))),
    *(
        f"{path}?date={bad}"
        for path in ("/vehicles/1/track", "/tracks")
        for bad in ("x", "2026-13-01", "0001-01-01", "9999-12-31")
    ),
    *(f"/reports/day?date={bad}" for bad in ("x", "", "2026-13-01", "0001-01-01", "9999-12-31", "2026-02-30", "-1")),
]


@pytest.mark.parametrize("path", QUERIES)
def test_a_question_that_cannot_be_is_told(world: World, path: str) -> None:
    client = ASKERS["dispatcher"].client(world.cast)
    assert not _wrong(world, client, "GET", "/api" + path.format(waiting=world.waiting.pk), b"")


@pytest.mark.parametrize(
    ("path", "body", "said"),
    [
        ("/api/calls", {}, "phone (còn thiếu)"),
        ("/api/calls", {"phone": 5}, "phone (phải là chữ)"),
        ("/api/calls", {"phone": "0903123412", "received_at": "hôm qua"}, "received_at (phải là ngày giờ, ví dụ"),
        ("/api/address?q=le&limit=x", None, "limit (phải là số nguyên)"),
        ("/api/address?q=le&limit=0", None, "limit (nhỏ nhất là 1)"),
        ("/api/reports/day?date=2026-13-40", None, "date (phải là ngày, ví dụ 2026-11-22)"),
    ],
)
def test_the_sentence_says_what_is_wrong_with_the_field(world: World, path: str, body: Any, said: str) -> None:
    client = ASKERS["dispatcher"].client(world.cast)
    method, text = ("GET", "") if body is None else ("POST", json.dumps(body))
    response = client.generic(method, path, text, content_type="application/json")
    assert response.status_code == 422
    assert said in response.json()["detail"]


def test_a_call_or_a_step_of_the_future_is_told(world: World, frozen: FrozenClock) -> None:
    client = ASKERS["dispatcher"].client(world.cast)
    call = {"phone": "0903123412", "received_at": clock.iso(frozen.at + timedelta(seconds=1))}
    assert not _wrong(world, client, "POST", "/api/calls", json.dumps(call).encode())
    step = {"step": "acknowledged", "at": clock.iso(frozen.at + timedelta(minutes=5))}
    assert not _wrong(world, client, "POST", f"/api/assignments/{world.job.pk}/steps", json.dumps(step).encode())


def test_a_position_of_half_a_place_is_told(world: World) -> None:
    client = ASKERS["dispatcher"].client(world.cast)
    for url in (f"/api/calls/{world.taken.pk}", f"/api/incidents/{world.waiting.pk}"):
        body = json.dumps({"lat": 10.7, "version": 1}).encode()
        assert not _wrong(world, client, "PATCH", url, body)


def test_a_body_beyond_all_measure_is_told(world: World) -> None:
    client = ASKERS["dispatcher"].client(world.cast)
    body = b'{"phone": "' + b"9" * 3_000_000 + b'"}'
    assert not _wrong(world, client, "POST", "/api/calls", body)


def test_a_form_with_a_file_is_refused_with_a_sentence(world: World) -> None:
    """The CSRF check reads a form before the API sees it."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.cast.lan, backend=MODEL_BACKEND)
    client.cookies["csrftoken"] = "c" * 32
    answer = client.post("/api/calls", {"phone": "0903123412"}, headers={"X-CSRFToken": "c" * 32})
    assert answer.status_code == 400
    assert answer.json()["detail"]
