"""What is no path of the API is told as the API tells everything, and to everybody in the same words."""

import pytest
from django.conf import settings
from django.test import Client

from tests.api.askers import ASKERS
from tests.factories import Cast

UNKNOWN = (
    "/api",
    "/api/",
    "/api/me/",
    "/api/incident",
    "/api/admin/users",
    "/api/openapi.yaml",
    "/api/%2e%2e/healthz",
    "/api/ca-c%E1%BA%A5p-c%E1%BB%A9u",
)
SENTENCES = {"vi": "API không có đường dẫn này.", "en": "The API has no such path."}


@pytest.mark.parametrize("path", UNKNOWN)
@pytest.mark.parametrize("name", ["stranger", "dispatcher", "device: board"])
def test_an_unknown_path_is_a_problem_as_any_other(hcm: Cast, name: str, path: str) -> None:
    client = ASKERS[name].client(hcm)
    client.handler.enforce_csrf_checks = True
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        answer = client.generic(method, path, b"not even JSON", "application/json")
        assert answer.status_code == 404
        assert answer.json() == {"detail": SENTENCES["vi"], "code": "no_such_path"}


@pytest.mark.parametrize("language", SENTENCES)
def test_a_stranger_reads_it_in_the_chosen_language(db: None, language: str) -> None:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    assert client.get("/api/nothing").json()["detail"] == SENTENCES[language]
    device = Client(headers={"Authorization": "Bearer unknown", "Accept-Language": language})
    assert device.get("/api/nothing").json()["detail"] == SENTENCES[language]


def test_other_pages_that_begin_alike_are_pages(db: None) -> None:
    answer = Client().get("/apis")
    assert (answer.status_code, answer.headers["Content-Type"].partition(";")[0]) == (404, "text/html")
