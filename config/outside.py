"""What reaches out of the building: push services, the SMS gateway, the MQTT broker. No dispatch waits for any."""

import re
import ssl
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from config.env import BadSetting, env_int, env_str

PLACES: Final = re.compile(r"\{(to_e164|to|text|id|token)\}")
MOST_PATIENCE_S: Final = 15
# Where browsers let themselves be woken: Chrome and most of Android, Firefox, Safari, Edge. A subscription names the
# address that we are to call, so it must be one of these.
PUSH_SERVICES: Final = (
    "fcm.googleapis.com,updates.push.services.mozilla.com,*.push.services.mozilla.com,web.push.apple.com,"
    "*.push.apple.com,*.notify.windows.com"
)


@dataclass(frozen=True, slots=True)
class SmsSettings:
    """How the centre's SMS gateway is spoken to. `kind` outbox: messages stay on a page and go nowhere.

    headers, body: with {to} (0903…), {to_e164} (+84903…), {text}, {id} (the same for every try of one message) and
    {token}. success: a regular expression over "STATUS BODY" of the answer.
    """

    kind: str
    url: str = ""
    method: str = "POST"
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    success: re.Pattern[str] = re.compile(r"^2\d\d")
    timeout_s: int = 10
    token: str = field(default="", repr=False)


def sms_settings() -> SmsSettings:
    """From the environment. Stops the start for a gateway that cannot work or that would put numbers into URLs."""
    kind = env_str("SMS_GATEWAY") or "outbox"
    if kind == "outbox":
        return SmsSettings(kind)
    if kind != "http":
        raise BadSetting("SMS_GATEWAY", "knows outbox and http")
    method = (env_str("SMS_METHOD") or "POST").upper()
    if method not in {"POST", "PUT"}:
        raise BadSetting("SMS_METHOD", "is POST or PUT: numbers and texts travel in the body, never in a URL")
    return SmsSettings(
        kind,
        url=_url(env_str("SMS_URL")),
        method=method,
        headers=_headers(env_str("SMS_HEADERS") or "Content-Type: application/json"),
        body=env_str("SMS_BODY") or '{"to": "{to_e164}", "text": "{text}", "id": "{id}"}',
        success=_pattern(env_str("SMS_SUCCESS") or r"^2\d\d"),
        timeout_s=_patience_s(env_int("SMS_TIMEOUT_S", 10)),
        token=env_str("SMS_TOKEN"),
    )


def _patience_s(seconds: int) -> int:
    """A call has a few times this in the worst case, and must be over before its message counts as never sent."""
    if not 1 <= seconds <= MOST_PATIENCE_S:
        raise BadSetting("SMS_TIMEOUT_S", f"is 1 to {MOST_PATIENCE_S} seconds")
    return seconds


def _url(url: str) -> str:
    if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
        raise BadSetting("SMS_URL", "needs the gateway's address, https://…")
    if PLACES.search(url):
        raise BadSetting("SMS_URL", "holds no {…}: URLs end up in logs")
    return url


def _headers(lines: str) -> tuple[tuple[str, str], ...]:
    """`Name: value`, one a line or separated by `|`."""
    parts = [line.partition(":") for line in re.split(r"[\n|]", lines) if line.strip()]
    if any(not colon or not name.strip() for name, colon, _value in parts):
        raise BadSetting("SMS_HEADERS", "needs `Name: value`, separated by |")
    return tuple((name.strip(), value.strip()) for name, _colon, value in parts)


def _pattern(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text, re.DOTALL)
    except re.error:
        raise BadSetting("SMS_SUCCESS", "is no regular expression") from None


@dataclass(frozen=True, slots=True)
class PushSettings:
    """services: names of hosts (`*.` for all below one), or a whole `http://host:port` of one's own.

    contact: where a push service may complain to, `mailto:` or `https:` (RFC 8292, 2.1).
    """

    services: tuple[str, ...]
    contact: str

    def allows(self, endpoint: str) -> bool:
        try:
            parts = urlsplit(endpoint)
            port = parts.port
        except ValueError:  # no address at all: a port of letters, half a bracket
            return False
        host = parts.hostname or ""
        if f"{parts.scheme}://{parts.netloc}" in self.services:
            return True
        return parts.scheme == "https" and port in (None, 443) and any(_below(host, one) for one in self.services)


def _below(host: str, service: str) -> bool:
    return host.endswith(service[1:]) if service.startswith("*.") else host == service


def push_settings() -> PushSettings:
    services = env_str("PUSH_SERVICES") or PUSH_SERVICES
    contact = env_str("PUSH_CONTACT") or "mailto:admin@localhost"
    if not contact.startswith(("mailto:", "https:")):
        raise BadSetting("PUSH_CONTACT", "is mailto:… or https://…")
    return PushSettings(tuple(one.strip() for one in services.split(",") if one.strip()), contact)


def mqtt_url() -> str:
    """The broker's address; empty for none. A slip in `mqtts` must not become positions and a password in the clear."""
    url = env_str("MQTT_URL")
    if url and urlsplit(url).scheme not in {"mqtt", "mqtts"}:
        raise BadSetting("MQTT_URL", "begins with mqtt:// or mqtts://")
    try:
        _ = urlsplit(url).port
    except ValueError:
        raise BadSetting("MQTT_URL", "has a port that is none") from None
    return url


def mqtt_tls() -> ssl.SSLContext | None:
    """How a broker at mqtts:// is believed, and who we are to it; None for one without TLS. Stops the start."""
    if urlsplit(env_str("MQTT_URL")).scheme != "mqtts":
        return None
    name, certificate, key = "MQTT_CA_FILE", env_str("MQTT_CERT_FILE"), env_str("MQTT_KEY_FILE")
    if key and not certificate:
        raise BadSetting("MQTT_KEY_FILE", "is of no use without MQTT_CERT_FILE")
    try:
        context = ssl.create_default_context(cafile=env_str(name) or None)
        name = "MQTT_CERT_FILE"
        if certificate:
            context.load_cert_chain(certificate, key or None, password=_no_password)
    except OSError as why:  # also what is wrong inside the files
        raise BadSetting(name, f"cannot be used: {why.strerror or why}") from None
    return context


def _no_password() -> str:
    """Asked of an encrypted key alone; without an answer of ours OpenSSL would ask at the keyboard, and wait."""
    raise BadSetting("MQTT_KEY_FILE", "is encrypted, and nobody is there at a start to give its password")
