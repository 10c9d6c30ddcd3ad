"""What every test may use, and the rule that on CI a skipped test is a failed run."""

import json
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from tests import servers

ROOT = Path(__file__).resolve().parent.parent

pytest_plugins = ["tests.fixtures"]

# The same examples on every machine, and no deadline: two shared cores have slow moments.
hypothesis_settings.register_profile("project", deadline=None, derandomize=True, max_examples=60)
hypothesis_settings.load_profile("project")


def _on_postgres() -> bool:
    return os.environ.get("DATABASE_URL", "").startswith("postgres")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests of one database leave the pass on the other one; `make test` makes both passes."""
    needs = {"postgres": _on_postgres(), "redis": bool(os.environ.get("REDIS_URL")), "sqlite": not _on_postgres()}
    away = {mark for mark, present in needs.items() if not present}
    left_out = [item for item in items if any(item.get_closest_marker(mark) for mark in away)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Tally for `tests.run_all`; with CI=true skips turn a good run into a failed one."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or hasattr(session.config, "workerinput"):
        return
    stats = reporter.stats
    skips = sorted({_skip_line(report) for report in stats.get("skipped", [])})
    if tally := os.environ.get("TEST_TALLY"):
        counts = {
            "passed": len(stats.get("passed", [])),
            "failed": len(stats.get("failed", [])) + len(stats.get("error", [])),
        }
        with open(tally, "a") as out:
            out.write(json.dumps({**counts, "skipped": skips}) + "\n")
    if skips and os.environ.get("CI") == "true" and exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _skip_line(report: pytest.TestReport | pytest.CollectReport) -> str:
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return f"{report.nodeid}: {reason.removeprefix('Skipped: ')}"


def _start_or_skip(server: AbstractContextManager[str]) -> Iterator[str]:
    try:
        address = server.__enter__()
    except servers.Unavailable as why:
        pytest.skip(str(why))
    try:
        yield address
    finally:
        server.__exit__(None, None, None)


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A Redis: the one of this pass, else one started for the session."""
    if url := os.environ.get("REDIS_URL"):
        yield url
    else:
        yield from _start_or_skip(servers.redis_server())


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """An empty PostgreSQL database for tests that start the product as processes of its own."""
    yield from _start_or_skip(servers.postgres_server())


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the system's Chromium."""
    try:
        return servers.find_chromium()
    except servers.Unavailable as why:
        pytest.skip(str(why))


@pytest.fixture(scope="session")
def real_roads() -> Path:
    """The extract of the real city, where the machine has it."""
    path = ROOT.parent / "shared" / "data" / "roads" / "hcm_2018.osm.pbf"
    if not path.exists():
        pytest.skip(f"{path} is not there")
    return path
