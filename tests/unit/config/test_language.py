"""Vietnamese first: a page is English only for somebody who asked for it."""

import pytest
from django.test import RequestFactory
from django.utils import translation

from config.language import LanguageMiddleware


def language(headers: dict[str, str], cookie: str = "") -> str:
    request = RequestFactory().get("/", headers=headers)
    if cookie:
        request.COOKIES["django_language"] = cookie
    with translation.override("vi"):
        LanguageMiddleware(lambda _: None).process_request(request)  # type: ignore[arg-type]
        return translation.get_language()


@pytest.mark.parametrize(
    ("headers", "cookie", "expected"),
    [
        ({}, "", "vi"),
        ({"Accept-Language": "en-US,en;q=0.9"}, "", "vi"),
        ({"Accept-Language": "vi"}, "en", "en"),
        ({"Accept-Language": "en-GB,en", "Authorization": "Bearer x"}, "", "en"),
        ({"Accept-Language": "fr", "Authorization": "Bearer x"}, "", "vi"),
        ({}, "xx-not-a-language", "vi"),
        ({"Accept-Language": "\u00ff" * 600, "Authorization": "Bearer x"}, "", "vi"),
    ],
)
def test_who_gets_which_language(headers: dict[str, str], cookie: str, expected: str) -> None:
    assert language(headers, cookie) == expected
