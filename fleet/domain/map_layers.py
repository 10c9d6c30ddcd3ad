"""The address of an online map: where its pictures come from, and nothing that a policy could be broken with."""

import re
from typing import Final

NAME_LENGTH: Final = 60
URL_LENGTH: Final = 500
_TEMPLATE: Final = re.compile(
    r"https://(?P<host>[a-z0-9-]+(?:\.[a-z0-9-]+)+)(?P<port>:[0-9]{1,5})?(?P<path>/[A-Za-z0-9._~%!$&'()*+,=:@/?{}-]*)"
)
_HOLES: Final = ("{z}", "{x}", "{y}")
_OTHER_HOLES: Final = re.compile(r"\{(?![zxy]\})[^}]*\}?")


def origin_of(template: str) -> str | None:
    """`https://host[:port]` of a template, as a content policy names it; None for what is no https template."""
    match = _TEMPLATE.fullmatch(template)
    if match is None or len(template) > URL_LENGTH or _OTHER_HOLES.search(template):
        return None
    if not all(hole in match["path"] for hole in _HOLES):
        return None
    return f"https://{match['host']}{match['port'] or ''}"
