"""SMS through the centre's gateway, whatever it is: a form or JSON over HTTP, told by settings."""

import json
import unicodedata
from collections.abc import Mapping
from urllib.parse import quote_plus

from calls.domain.phones import normalise
from config.outside import PLACES, SmsSettings
from dispatch.telling.outside import Answer, call


def plain(text: str) -> str:
    """Without marks: 160 letters fit in one SMS instead of 70."""
    bare = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


def masked(number: str) -> str:
    """`•••• 412`: enough to tell two phones apart."""
    return f"•••• {number[-3:]}"


def e164(number: str) -> str:
    national = normalise(number)
    return f"+84{national[1:]}" if national.startswith("0") else national


def is_number(text: str) -> bool:
    """Can a message be sent there? Short codes cannot be, and what is no number at all."""
    try:
        return len(normalise(text)) >= 9
    except ValueError:
        return False


def fill(template: str, values: Mapping[str, str], content_type: str) -> str:
    """The template with its places filled, each escaped for where it stands."""

    def escaped(value: str) -> str:
        if "json" in content_type:
            return json.dumps(value, ensure_ascii=False)[1:-1]
        return quote_plus(value) if "form" in content_type else value

    return PLACES.sub(lambda place: escaped(values[place[1]]), template)


def send(gateway: SmsSettings, *, to: str, text: str, message_id: int) -> Answer:
    """Hand one message to the gateway."""
    values = {
        "to": normalise(to),
        "to_e164": e164(to),
        "text": text,
        "id": str(message_id),
        "token": gateway.token,
    }
    headers = [(name, fill(value, values, "")) for name, value in gateway.headers]
    kind = next((value for name, value in headers if name.lower() == "content-type"), "")
    content = fill(gateway.body, values, kind).encode()
    return call(gateway.method, gateway.url, headers=headers, content=content, timeout_s=gateway.timeout_s)


def accepted(gateway: SmsSettings, answer: Answer) -> bool:
    return gateway.success.search(f"{answer.status} {answer.body}") is not None
