"""Web push: RFC 8291 (encryption), RFC 8292 (who we are), RFC 8030 (the call)."""

import base64
import hashlib
import json
import time
from functools import cache
from typing import Any, Final
from urllib.parse import urlsplit

import http_ece
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from py_vapid import Vapid02

from dispatch.telling.outside import Answer, call

TIMEOUT_S: Final = 8.0
TTL_S: Final = 120  # a phone that comes back later than this is told by its socket
TOKEN_FOR_S: Final = 6 * 3600
# The order of the P-256 group (FIPS 186-5): a private key is a number from 1 to one less.
P256_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@cache
def signer() -> Vapid02:
    """This installation's VAPID key, drawn from its secret key.

    So it is kept where that is kept, is the same in every process, and no file has to be carried between machines.
    A new secret key makes a new one: phones notice and subscribe again.
    """
    drawn = HKDF(hashes.SHA256(), length=48, salt=None, info=b"115 web push").derive(settings.SECRET_KEY.encode())
    return Vapid02(ec.derive_private_key(int.from_bytes(drawn) % (P256_ORDER - 1) + 1, ec.SECP256R1()))


def public_key() -> str:
    """What a browser subscribes with: the key as base64url."""
    point = signer().public_key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return _b64(point)


def usable(p256dh: str, auth: str) -> bool:
    """Are these a browser's keys: a point on P-256, and 16 bytes?"""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _raw(p256dh))
        return len(_raw(auth)) == 16
    except ValueError:
        return False


def sealed(payload: dict[str, Any], p256dh: str, auth: str) -> bytes:
    """The payload as only that browser can read it."""
    one_time = ec.generate_private_key(ec.SECP256R1())
    text = json.dumps(payload, ensure_ascii=False).encode()
    body: bytes = http_ece.encrypt(
        text, private_key=one_time, dh=_raw(p256dh), auth_secret=_raw(auth), version="aes128gcm"
    )
    return body


def send(endpoint: str, p256dh: str, auth: str, payload: dict[str, Any], *, topic: str) -> Answer:
    """Hand one message to a push service. A later one with the same topic takes its place while it waits there."""
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "sub": settings.PUSH.contact,
        "exp": int(time.time()) + TOKEN_FOR_S,
    }
    headers = {
        **signer().sign(claims),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(TTL_S),
        "Urgency": "high",
        "Topic": _b64(hashlib.sha256(topic.encode()).digest())[:32],
    }
    content = sealed(payload, p256dh, auth)
    return call("POST", endpoint, headers=list(headers.items()), content=content, timeout_s=TIMEOUT_S)
