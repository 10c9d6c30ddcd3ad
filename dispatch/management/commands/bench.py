"""manage.py bench NAME [--json]: measure one part of the system, or all of them."""

import json
import os
import pkgutil
import platform
from argparse import ArgumentParser
from importlib import import_module
from typing import Any

from django.core.management.base import BaseCommand

import dispatch.bench
from config import clock
from dispatch.bench import Row


def names() -> list[str]:
    """Every benchmark: the modules of dispatch.bench without a leading underscore."""
    return sorted(m.name for m in pkgutil.iter_modules(dispatch.bench.__path__) if not m.name.startswith("_"))


def machine() -> str:
    """Enough to judge the figures by."""
    return f"{os.cpu_count()} CPU, {platform.machine()}, {platform.system()}, Python {platform.python_version()}"


class Command(BaseCommand):
    """The same rows for people and, with --json, for programs."""

    help = "Run a benchmark and print its figures"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", choices=[*names(), "all"])
        parser.add_argument("--json", action="store_true", help="print {bench, at, machine, rows}")

    def handle(self, *args: Any, **options: Any) -> None:
        for name in names() if options["name"] == "all" else [options["name"]]:
            rows = [Row(*row) if isinstance(row, tuple) else Row(**row) for row in _run(name)]
            self.stdout.write(_as_json(name, rows) if options["json"] else _as_table(name, rows))


def _run(name: str) -> list[Any]:
    return list(import_module(f"dispatch.bench.{name}").run())


def _as_json(name: str, rows: list[Row]) -> str:
    answer = {"bench": name, "at": clock.iso(clock.now()), "machine": machine()}
    return json.dumps(answer | {"rows": [row._asdict() for row in rows]}, ensure_ascii=False)


def _as_table(name: str, rows: list[Row]) -> str:
    wide = [max([len(str(getattr(row, column))) for row in rows] or [0]) for column in Row._fields]
    lines = [f"{name}  ({machine()})"]
    for row in rows:
        lines.append(f"  {row.case:<{wide[0]}}  {row.metric:<{wide[1]}}  {row.value!s:>{wide[2]}}  {row.unit}".rstrip())
    return "\n".join(lines)
