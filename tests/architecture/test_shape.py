"""The house style's countable rules: short modules, short functions, one clock, no leftovers."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("config", "mapping", "calls", "fleet", "dispatch", "frontend")
EVERYWHERE = (*PACKAGES, "tests")
MODULE_LIMIT = 400
FUNCTION_LIMIT = 45


def _files(*suffixes: str, packages: tuple[str, ...] = PACKAGES) -> Iterator[Path]:
    for package in packages:
        for path in sorted((ROOT / package).rglob("*")):
            parts = set(path.relative_to(ROOT).parts)
            if path.suffix in suffixes and not parts & {"node_modules", "migrations", "__pycache__"}:
                yield path


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_modules_stay_short() -> None:
    files = _files(".py", ".js", ".css", packages=EVERYWHERE)
    counts = {_name(path): len(path.read_text().splitlines()) for path in files}
    assert not {name: lines for name, lines in counts.items() if lines > MODULE_LIMIT}


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def test_functions_stay_short() -> None:
    """In Python; tests/js/shape.test.js counts the scripts'."""
    long = [
        f"{_name(path)}:{node.lineno} {node.name}: {_length(node)} lines"
        for path in _files(".py", packages=EVERYWHERE)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _length(node) > FUNCTION_LIMIT
    ]
    assert not long, "\n".join(long)


def test_only_the_clock_module_reads_the_clock() -> None:
    reads = re.compile(r"\b(datetime\.(now|utcnow|today)\(|timezone\.now\(|date\.today\()")
    strays = [
        f"{_name(path)}:{number}"
        for path in _files(".py")
        if path != ROOT / "config" / "clock.py"
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if reads.search(line)
    ]
    assert not strays, "\n".join(strays)


@pytest.mark.parametrize("word", ["TO" + "DO", "FIX" + "ME", "XX" + "X"])
def test_nothing_is_left_for_later(word: str) -> None:
    left = [
        _name(path)
        for path in _files(".py", ".js", ".html", ".css", packages=EVERYWHERE)
        if re.search(rf"\b{word}\b", path.read_text())
    ]
    assert not left


def test_tests_do_not_sleep() -> None:
    sleeps = [
        f"{_name(path)}:{number}"
        for path in _files(".py", packages=("tests",))
        if path.name.startswith("test_")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(r"\b(time|asyncio)\.sleep\((?!0\))", line)
    ]
    assert not sleeps, "\n".join(sleeps)
