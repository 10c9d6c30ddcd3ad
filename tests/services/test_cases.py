"""The histories that the console's test folds are the ones that the server writes today."""

import json

import pytest

from dispatch.domain.board import fold, picture
from tests.services.write_cases import CASES, SEEDS, make, text_of

pytestmark = pytest.mark.sqlite


@pytest.mark.django_db(transaction=True, reset_sequences=True)
@pytest.mark.parametrize("seed", [SEEDS[0], SEEDS[-1]])
def test_the_cases_are_up_to_date(forget_positions: None, seed: int) -> None:
    """Two stand for all: a row that changed its shape changes both. The cure: python -m tests.services.write_cases"""
    assert (CASES / f"history-{seed:02d}.json").read_text() == text_of(make(seed))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_server_folds_them_to_the_same_picture(seed: int) -> None:
    case = json.loads((CASES / f"history-{seed:02d}.json").read_text())
    state = case["snapshot"]
    for entry in case["entries"]:
        state = fold(state, entry)
    assert picture(state) == picture(case["expected"])
