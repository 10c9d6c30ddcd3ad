"""The compose file, as far as it can be held to its word without a container engine."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands

from config.serve import DRAIN_S, FAREWELL_S

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if "build" in service]
# The keys of the Compose Specification that this file uses.
SERVICE_KEYS = {
    "build", "image", "restart", "environment", "volumes", "networks", "read_only", "tmpfs", "cap_drop", "security_opt",
    "command", "entrypoint", "healthcheck", "depends_on", "profiles", "ports", "shm_size", "init", "stop_grace_period",
}  # fmt: skip
HEALTH_KEYS = {"test", "interval", "timeout", "retries", "start_period", "disable"}
CONDITIONS = {"service_healthy", "service_completed_successfully", "service_started"}
VARIABLE = re.compile(r"\$\{(\w+)(?::([?-])([^}]*))?\}")
SECRETS = {"SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD"}


def _strings(node: Any) -> list[str]:
    if isinstance(node, dict):
        return [text for value in node.values() for text in _strings(value)]
    if isinstance(node, list):
        return [text for value in node for text in _strings(value)]
    return [node] if isinstance(node, str) else []


def test_all_parts_of_the_system_are_there() -> None:
    assert set(SERVICES) >= {"postgres", "redis", "migrate", "web", "worker", "proxy"}


@pytest.mark.parametrize("name", SERVICES)
def test_services_use_known_keys_and_refer_to_what_exists(name: str) -> None:
    service = SERVICES[name]
    assert set(service) <= SERVICE_KEYS
    assert set(service.get("healthcheck", {})) <= HEALTH_KEYS
    assert set(service.get("networks", [])) <= set(COMPOSE["networks"])
    for other, how in service.get("depends_on", {}).items():
        assert other in SERVICES
        assert how["condition"] in CONDITIONS
        if how["condition"] == "service_healthy":
            assert "test" in SERVICES[other].get("healthcheck", {}) or other in OURS  # the image brings its own check
    for volume in service.get("volumes", []):
        source = VARIABLE.sub("./", volume).split(":")[0]
        assert source.startswith("./") or source in COMPOSE["volumes"]


@pytest.mark.parametrize("name", OURS)
def test_our_commands_exist(name: str) -> None:
    command = SERVICES[name].get("entrypoint") or SERVICES[name]["command"]
    if command[:2] == ["python", "manage.py"]:
        assert command[2] in get_commands()
    else:
        assert command[:3] == ["python", "-m", "config.serve"]


def test_nothing_starts_with_a_default_secret() -> None:
    found = [match for text in _strings(COMPOSE) for match in VARIABLE.finditer(text)]
    assert {match[1] for match in found} >= SECRETS
    for name in SECRETS:
        ways = {match[2] for match in found if match[1] == name}
        assert "?" in ways, f"{name} must be asked for"
        assert "-" not in ways, f"{name} must have no default"


def test_every_variable_is_in_the_example_environment() -> None:
    example = (ROOT / ".env.example").read_text()
    names = {match[1] for text in _strings(COMPOSE) for match in VARIABLE.finditer(text)}
    assert not [name for name in sorted(names) if not re.search(rf"^{name}=", example, re.MULTILINE)]


def test_every_web_server_is_the_same_and_known_to_the_proxy() -> None:
    assert SERVICES["web"] == SERVICES["web2"]
    caddyfile = (ROOT / "config/proxy/Caddyfile").read_text()
    assert "reverse_proxy web:8000 web2:8000 {" in caddyfile


def test_what_is_told_to_stop_has_the_time_that_it_takes() -> None:
    for name in OURS:
        assert SERVICES[name]["init"] is True
        assert float(SERVICES[name]["stop_grace_period"].removesuffix("s")) > DRAIN_S + FAREWELL_S


def test_only_the_proxy_is_reachable_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert COMPOSE["networks"]["inside"]["internal"] is True


def test_the_image_runs_as_a_plain_user_from_pinned_packages() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert re.search(r"^USER dispatch$", dockerfile, re.MULTILINE)
    assert "--require-hashes" in dockerfile
    assert "HEALTHCHECK" in dockerfile


def test_what_the_image_copies_exists_and_is_in_the_build_context() -> None:
    ignore = (ROOT / ".dockerignore").read_text().splitlines()
    for line in re.findall(r"^COPY (?!--from)(.+)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE):
        for source in line.split()[:-1]:
            assert (ROOT / source).exists(), source
            assert f"!{source.split('/')[0]}" in ignore, source


def test_the_images_packages_are_the_tested_ones() -> None:
    pin = re.compile(r"^([\w.\-]+)(?:\[[^\]]*\])?==([^ \\;]+)", re.MULTILINE)
    tested = dict(pin.findall((ROOT / "requirements.lock").read_text()))
    run = dict(pin.findall((ROOT / "requirements-run.lock").read_text()))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {re.split(r"[\[<>=~! ]", line)[0] for line in project["dependencies"]}
    assert wanted <= set(run), "make lock"
    assert {name: version for name, version in run.items() if tested.get(name) != version} == {}
