"""The hash chain: each entry's hash covers the one before it, so that a changed row shows."""

import hashlib
import json
from typing import Any

GENESIS = "0" * 64


def canonical(value: Any) -> str:
    """The one JSON text of a value: keys sorted, no spaces, marks kept."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def entry_hash(
    *, prev_hash: str, centre_id: int, seq: int, at: str, kind: str, subject: str, actor: dict[str, Any], data: Any
) -> str:
    """SHA-256, hexadecimal, over the previous hash and every field of the entry. `at` is its ISO text."""
    text = canonical([prev_hash, centre_id, seq, at, kind, subject, actor, data])
    return hashlib.sha256(text.encode()).hexdigest()
