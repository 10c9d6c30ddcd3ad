"""Imports go downward only, and the domain stays free of frameworks."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOWER = {
    "mapping": {"mapping"},
    "calls": {"calls", "mapping"},
    "fleet": {"fleet", "mapping"},
    "dispatch": {"dispatch", "calls", "fleet", "mapping"},
}
LIBRARIES = {"numpy", "scipy", "shapely", "rapidfuzz", "openlocationcode"}  # calculation alone


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module


def _allowed(name: str, package: str) -> bool:
    head, _, rest = name.partition(".")
    if head in LOWER:
        return head in LOWER[package] and rest.split(".")[0] == "domain"
    return head in LIBRARIES or head in sys.stdlib_module_names


def test_import_contracts_hold() -> None:
    lint = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([lint, "--no-logo", "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_domain_imports_the_standard_library_numerics_and_lower_domains_only() -> None:
    strays = [
        f"{path.relative_to(ROOT)} imports {name}"
        for package in LOWER
        for path in sorted((ROOT / package / "domain").rglob("*.py"))
        for name in _imported(path)
        if not _allowed(name, package)
    ]
    assert not strays, "\n".join(strays)
