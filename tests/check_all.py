"""`make check`: every check that runs no test, all of them, with the time each took."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


def commands(packages: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Each check's name and command line."""
    python = sys.executable
    yield "style", [str(BIN / "ruff"), "check", "--quiet", *packages]
    yield "formatting", [str(BIN / "ruff"), "format", "--check", "--quiet", *packages]
    yield "layers", [str(BIN / "lint-imports"), "--no-logo"]
    yield "translations", [python, "-m", "config.messages", "check"]
    yield "documentation", [python, "-m", "tests.docs"]
    yield "migrations", [python, "manage.py", "makemigrations", "--check", "--dry-run"]
    yield "script types", [str(BIN / "node"), "frontend/node_modules/typescript/bin/tsc", "-p", "frontend", "--noEmit"]
    yield "types", [str(BIN / "mypy"), *packages]


def run(name: str, command: list[str]) -> bool:
    """Whether the check passed; what it printed is shown when it did not."""
    started = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    passed = done.returncode == 0
    print(f"{'ok    ' if passed else 'FAILED'}  {name:<14}{time.monotonic() - started:6.1f} s", flush=True)
    if not passed:
        print(done.stdout, flush=True)
    return passed


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="dispatch115-check-") as folder:
        os.environ.update(VAR_DIR=folder, SECRET_KEY="only-for-checks-" * 3, DJANGO_SETTINGS_MODULE="config.settings")
        failed = [name for name, command in commands(sys.argv[1:]) if not run(name, command)]
    print("failed: " + ", ".join(failed) if failed else "all checks passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
