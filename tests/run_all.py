"""`make test`: every test, in passes, with one summary at the end.

1. everything but the browser, on SQLite and in-process state;
2. services and live behaviour once more on PostgreSQL and Redis, started here on free ports;
3. the browser tests, two files at a time;
4. the JavaScript tests under Node.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests import servers

ROOT = Path(__file__).resolve().parent.parent
BOTH_DATABASES = ("tests/services", "tests/realtime", "tests/api")
#: Decided before any query, or without one: who may what, a thousand times; fields that are none; where an address is.
NO_DATABASES_AFFAIR = tuple(
    f"tests/api/test_{of}.py" for of in ("permissions", "bad_input", "unknown_paths", "address")
)
#: One worker more than the two cores that there are: many tests wait for servers of their own.
AT_ONCE = ("-n", "3", "--dist", "loadfile")


@dataclass
class Tally:
    """What all passes came to."""

    passed: int = 0
    failed: int = 0
    skipped: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)  # passes that ended badly


def _present(paths: tuple[str, ...]) -> list[str]:
    return [path for path in paths if any((ROOT / path).rglob("test_*.py"))]


def _pytest(tally: Tally, title: str, arguments: list[str], env: Mapping[str, str]) -> None:
    print(f"\n=== {title}", flush=True)
    with tempfile.NamedTemporaryFile("r") as counts:
        command = [sys.executable, "-m", "pytest", *arguments]
        code = subprocess.run(command, cwd=ROOT, env={**os.environ, **env, "TEST_TALLY": counts.name}).returncode
        for line in map(json.loads, counts):
            tally.passed += line["passed"]
            tally.failed += line["failed"]
            tally.skipped += line["skipped"]
    if code not in (0, 5):  # 5: nothing to run in this pass
        tally.broken.append(title)


def _on_servers(tally: Tally) -> None:
    folders = _present(BOTH_DATABASES)
    title = "Services and live behaviour on PostgreSQL and Redis"
    if not folders:
        return
    try:
        with servers.postgres_server() as database, servers.redis_server() as redis:
            _pytest(
                tally,
                title,
                [*AT_ONCE, *folders, *(f"--ignore={path}" for path in NO_DATABASES_AFFAIR)],
                {"DATABASE_URL": database, "REDIS_URL": redis},
            )
    except servers.Unavailable as why:
        tally.skipped.append(f"{title}: {why}")


def _node(tally: Tally) -> None:
    files = sorted(str(path) for path in (ROOT / "tests/js").rglob("*.test.js"))
    if not files:
        return
    print("\n=== JavaScript", flush=True)
    node = Path(sys.executable).parent / "node"
    done = subprocess.run([str(node), "--test", *files], cwd=ROOT / "frontend", capture_output=True, text=True)
    print(done.stdout, done.stderr, sep="", flush=True)
    counts = {word: int(number) for word, number in re.findall(r"^[ℹ#] (pass|fail|skipped) (\d+)$", done.stdout, re.M)}
    tally.passed += counts.get("pass", 0)
    tally.failed += counts.get("fail", 0)
    tally.skipped += ["JavaScript: a skipped test"] * counts.get("skipped", 0)
    if done.returncode:
        tally.broken.append("JavaScript")


def _finish(tally: Tally, took_s: float) -> int:
    print(f"\n=== All passes, {took_s:.0f} s")
    for line in tally.skipped:
        print(f"skipped: {line}")
    for title in tally.broken:
        print(f"failed: {title}")
    print(f"{tally.passed} passed, {tally.failed} failed, {len(tally.skipped)} skipped", flush=True)
    skips_fail = os.environ.get("CI") == "true" and tally.skipped
    return 1 if tally.broken or tally.failed or skips_fail or not tally.passed else 0


def main() -> int:
    started, tally = time.monotonic(), Tally()
    everything = [*AT_ONCE, "tests", "--ignore=tests/browser"]
    _pytest(tally, "Everything but the browser, on SQLite", everything, {})
    _on_servers(tally)
    if browser := _present(("tests/browser",)):
        _pytest(tally, "Browser", ["-n", "2", "--dist", "loadfile", *browser], {})
    _node(tally)
    return _finish(tally, time.monotonic() - started)


if __name__ == "__main__":
    sys.exit(main())
