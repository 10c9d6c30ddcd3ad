"""Histories for the console's own test: `python -m tests.services.write_cases` writes tests/js/cases/*.json.

Each file is {seed, snapshot, entries, expected}: what a board had, what it then heard, and a fresh snapshot. The
files follow from their seeds alone: ids start at 1 and the clock stands, on every machine.
"""

import json
import os
from pathlib import Path
from random import Random
from typing import Any

CASES = Path(__file__).resolve().parents[1] / "js" / "cases"
SEEDS = range(1, 21)
ACTS_BEFORE, ACTS_AFTER = 15, 40


def text_of(case: dict[str, Any]) -> str:
    """A line for each part and each entry: small, and readable where a row changed."""

    def line(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    entries = ",\n".join(line(entry) for entry in case["entries"])
    parts = [f'"{name}": {line(case[name])}' for name in ("seed", "snapshot", "expected")]
    return "{\n" + ",\n".join(parts) + f',\n"entries": [\n{entries}\n]\n' + "}\n"


def make(seed: int) -> dict[str, Any]:
    """One case in an empty database: a centre at work, then what else happened there."""
    from unittest.mock import patch

    from config.journal.selectors import since
    from dispatch.board import snapshot
    from tests.factories import FrozenClock, cast
    from tests.services.histories import FOLDED, WEIGHTED, History

    with patch("config.clock.now", FrozenClock()) as frozen:
        chance, history = Random(seed), History(cast("hcm"), frozen)
        for _ in range(ACTS_BEFORE):
            history.happen((chance.choice(WEIGHTED), chance.randrange(1000)))
        before = snapshot(history.centre_id)
        for _ in range(ACTS_AFTER):
            history.happen((chance.choice(FOLDED), chance.randrange(1000)))
        entries = [entry.as_message() for entry in since(history.centre_id, before["seq"])]
        return {"seed": seed, "snapshot": before, "entries": entries, "expected": snapshot(history.centre_id)}


def write_all() -> None:
    """Write every case, each in a database of its own in memory."""
    from django.core.management import call_command
    from django.test.utils import setup_databases, teardown_databases

    CASES.mkdir(exist_ok=True)
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        for seed in SEEDS:
            call_command("flush", verbosity=0, interactive=False, reset_sequences=True)
            (CASES / f"history-{seed:02d}.json").write_text(text_of(make(seed)))
    finally:
        teardown_databases(databases, verbosity=0)
    print(f"{len(SEEDS)} cases in {CASES}")


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    write_all()
