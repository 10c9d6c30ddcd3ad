"""Which language an answer is in: Vietnamese, unless the asker chose another."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import get_supported_language_variant


class LanguageMiddleware(MiddlewareMixin):
    """People choose on the page (a cookie). Many an office PC has an English browser and a Vietnamese user, so
    `Accept-Language` counts only for devices, which have no other way to say it."""

    def process_request(self, request: HttpRequest) -> None:
        language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if not language and "Authorization" in request.headers:
            language = request.headers.get("Accept-Language", "").partition(",")[0].partition(";")[0].strip()
        translation.activate(_supported(language))
        request.LANGUAGE_CODE = translation.get_language()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response.headers.setdefault("Content-Language", translation.get_language())
        return response


def _supported(language: str) -> str:
    try:
        return get_supported_language_variant(language)
    except LookupError:
        return settings.LANGUAGE_CODE


def in_own_language(name: str, name_en: str) -> str:
    """A name that a centre gives: the English one for who reads English, where somebody has written it."""
    return name_en if name_en and (translation.get_language() or "").startswith("en") else name
