"""A fuzz run over the API's own description: whatever is sent, there is no 5xx, and a refusal has its sentence."""

import json
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode, openapi
from schemathesis.core import NOT_SET

from config.api import api
from config.journal.selectors import verify
from tests.api.askers import ASKERS
from tests.api.world import NAMED, World
from tests.factories import taken_back

SCHEMA = openapi.from_dict(api.get_openapi_schema())
OPERATIONS = {one.ok().label: one.ok() for one in SCHEMA.get_all_operations()}  # type: ignore[union-attr]
FUZZERS = ("dispatcher", "crew", "device of C-01", "hospital")
EXAMPLES = 12


def _cases(operation: Any) -> st.SearchStrategy[Any]:
    """What the description allows, and where it has anything to break, also what it forbids."""
    good: st.SearchStrategy[Any] = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    if not (operation.path_parameters or operation.query or operation.body):
        return good
    bad: st.SearchStrategy[Any] = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)
    return good | bad


def _ids(world: World, path: str) -> dict[str, int | str]:
    """Ids that are there, so that the fuzz gets past the door."""
    call = world.taken if "incident" in path or "close" in path or "release" in path else world.ringing
    busy = {"assignments", "route"} & set(path.split("/"))
    return {
        "call_id": call.pk,
        "incident_id": (world.waiting if busy else world.busy).pk,
        "assignment_id": world.job.pk,
        "shift_id": world.cast.shift_b02.pk,
        "prealert_id": world.told.pk,
        "key": NAMED,
    }


def _send(world: World, client: Client, case: Any, known: bool) -> Any:
    names = {**(case.path_parameters or {}), **(_ids(world, case.path) if known else {})}
    path = case.path
    for name, value in names.items():
        path = path.replace("{" + name + "}", "".join(c for c in str(value) if c.isalnum() or c in "-.") or "x")
    body = b"" if case.body is NOT_SET else _as_bytes(case.body)
    query = {key: value for key, value in (case.query or {}).items() if value is not None}
    return client.generic(case.method, path, body, content_type="application/json", query_params=query)


def _as_bytes(body: Any) -> bytes:
    return body if isinstance(body, bytes) else json.dumps(body, default=str).encode()


@pytest.mark.parametrize("label", OPERATIONS)
def test_no_request_brings_the_server_down(world: World, label: str) -> None:
    clients = {name: ASKERS[name].client(world.cast) for name in FUZZERS}

    @settings(
        max_examples=EXAMPLES * len(FUZZERS),
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=_cases(OPERATIONS[label]), who=st.sampled_from(FUZZERS), known=st.booleans())
    def fuzz(case: Any, who: str, known: bool) -> None:
        with taken_back():
            response = _send(world, clients[who], case, known)
        assert response.status_code < 500, response.content.decode()[:500]
        if response.status_code in {400, 401, 403, 409, 413, 422}:
            assert response.json()["detail"]

    fuzz()
    assert not list(verify(world.cast.centre.pk))
