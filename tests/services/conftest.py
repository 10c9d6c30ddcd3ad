"""The machines outside, on this one."""

from collections.abc import Iterator
from typing import Any

import pytest

from config.outside import PushSettings, SmsSettings
from tests.services.crew_phones import Fake


@pytest.fixture
def outside(settings: Any) -> Iterator[Fake]:
    """The world outside, on this machine, and the product set up to call it."""
    fake = Fake()
    settings.PUSH = PushSettings((fake.origin,), "mailto:it@example.org")
    body = '{"to": "{to_e164}", "text": "{text}", "id": "{id}"}'
    headers = (("Content-Type", "application/json"), ("Authorization", "Bearer {token}"))
    settings.SMS = SmsSettings("http", fake.origin + "/sms", headers=headers, body=body, timeout_s=5, token="s3cret")
    yield fake
    fake.http.may_answer.set()  # type: ignore[attr-defined]
    fake.http.shutdown()
    fake.http.server_close()
