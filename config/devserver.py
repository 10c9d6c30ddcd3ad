"""`make run`: the whole system on this machine, with a demo network and a living city.

1. prepare, once: database, roads, demo people and vehicles. Each step says how long it took;
   a second start finds everything done and only checks it.
2. serve: Daphne, and the simulator as a process of its own that knows only the public contract.
3. stop: Ctrl-C ends the simulator first, then the server, and waits for both.
"""

import argparse
import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
START_LIMIT_S = 60
STOP_LIMIT_S = 10
LOGINS = (
    ("dispatcher", "dieuphoi", "/"),
    ("crew", "kip01", "/crew/"),
    ("hospital", "benhvien", "/hospital/"),
    ("station", "tram01", "/station/"),
    ("supervisor", "giamsat", "/reports/"),
    ("administrator", "quantri", "/admin/"),
)
PASSWORD = "demo115"
# What decides what is built: when none of it changed, a start skips the step.
ROAD_BUILDER = ("mapping/*.py", "mapping/domain/**/*.py", "mapping/demo/**/*")
DATABASE_MAKERS = (
    "requirements.lock",
    "*/migrations/*.py",
    "*/*/migrations/*.py",
    "dispatch/demo/*",
    "fleet/demo/*",
    "*/management/commands/seed_demo.py",
)


class Failed(SystemExit):
    """A start that cannot go on, said in one sentence."""


@contextmanager
def step(title: str) -> Iterator[None]:
    """One line for a person: what is being done, and how long it took."""
    print(f"  {title:<34}", end="", flush=True)
    started = time.monotonic()
    yield
    print(f"{time.monotonic() - started:5.1f} s", flush=True)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--roads", type=Path, help="an OpenStreetMap extract (.osm.pbf); default: the demo network")
    parser.add_argument("--sim", type=int, default=1, help="0: no simulated city")
    parser.add_argument("--speed", type=float, default=1, help="how many times faster than life the city runs")
    parser.add_argument("--seed", type=int, default=115)
    return parser.parse_args()


def require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("0.0.0.0", port))
        except OSError as why:
            raise Failed(f"Port {port} is not to be had ({why.strerror}). Try: make run PORT={port + 1}") from why


def manage(*arguments: str, aloud: bool = False) -> None:
    """A management command in a process of its own; its output is shown as it comes, or only when it fails."""
    command, said = [sys.executable, "-u", "manage.py", *arguments], []
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as child:
        for line in child.stdout or ():
            said.append(line)
            if aloud:
                print(f"    {line}", end="", flush=True)
    if child.returncode:
        raise Failed(f"\nmanage.py {' '.join(arguments)} failed:\n{'' if aloud else ''.join(said)}")


def digest(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def digest_of(*patterns: str) -> str:
    """Changes when a file of the clone that matches does; what Python compiled from them is no source."""
    found = (path for pattern in patterns for path in ROOT.glob(pattern))
    paths = sorted(path for path in found if path.is_file() and "__pycache__" not in path.parts)
    return hashlib.sha256("".join(map(digest, paths)).encode()).hexdigest()


def prepare_roads(source: Path | None, roads: Path) -> None:
    """Build the roads unless they were built from this source by this code."""
    stamp = roads.parent / f"{roads.name}.built"
    wanted = f"{digest(source) if source else 'demo'} {digest_of(*ROAD_BUILDER)}"
    if roads.is_dir() and stamp.exists() and stamp.read_text() == wanted:
        return
    stamp.unlink(missing_ok=True)
    if source is None:
        source = roads.parent / "demo" / "network.osm.pbf"
        source.parent.mkdir(parents=True, exist_ok=True)
        with step("Drawing the demo network"):
            manage("write_demo_network", str(source))
    title, started = f"Building roads from {source.name}", time.monotonic()
    print(f"  {title} …", flush=True)
    manage("build_roads", str(source), "--language=en", aloud=True)  # as all lines around it
    print(f"  {title:<34}{time.monotonic() - started:5.1f} s", flush=True)
    stamp.write_text(wanted)


def prepare_database() -> None:
    """Tables and demo data, unless this very file was brought to this state before."""
    from django.conf import settings

    stamp, name = settings.VAR_DIR / "database.prepared", settings.DATABASES["default"]["NAME"]

    def state() -> str:
        return f"{Path(name).stat().st_ino} {digest_of(*DATABASE_MAKERS)}" if Path(name).is_file() else "elsewhere"

    if stamp.exists() and stamp.read_text() == state() != "elsewhere":
        return
    with step("Bringing the database up to date"):
        manage("migrate", "--no-input")
    with step("Seeding the demo network"):
        manage("seed_demo")
    stamp.write_text(state())


def prepare(source: Path | None) -> None:
    """Database, roads and demo data, each only as far as it is missing."""
    from django.conf import settings

    prepare_database()
    prepare_roads(source, settings.ROADS_DIR)


def start(name: str, *command: str) -> subprocess.Popen[bytes]:
    """A child in a session of its own, so that Ctrl-C reaches only us and we stop it in order."""
    from django.conf import settings

    path = settings.VAR_DIR / f"{name}.log"
    with path.open("wb") as log:
        return subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )


def stop(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def tail(name: str) -> str:
    from django.conf import settings

    with suppress(FileNotFoundError):
        return "\n".join((settings.VAR_DIR / f"{name}.log").read_text(errors="replace").splitlines()[-20:])
    return ""


def await_answer(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise Failed(f"\nThe server ended with code {server.returncode}:\n{tail('server')}")
        with suppress(URLError, ConnectionError, TimeoutError), urlopen(url, timeout=5):
            return
        time.sleep(0.1)
    raise Failed(f"\nThe server did not answer within {START_LIMIT_S} s:\n{tail('server')}")


def welcome(base: str, simulated: bool) -> None:
    from django.conf import settings

    print(f"\n  115 dispatch is running at {base}   (API: {base}/api/docs)\n")
    print(f"  {'role':<15}{'user':<12}{'password':<12}opens")
    for role, user, page in LOGINS:
        print(f"  {role:<15}{user:<12}{PASSWORD:<12}{base}{page}")
    city = "The simulated city is alive." if simulated else "The simulated city is off."
    print(f"\n  {city} Logs are in {os.path.relpath(settings.VAR_DIR, ROOT)}/. Stop with Ctrl-C.", flush=True)


def watch(server: subprocess.Popen[bytes], simulator: subprocess.Popen[bytes] | None) -> int:
    """Wait for the server's end; a simulator that ends is said and leaves the server running."""
    while server.poll() is None:
        with suppress(subprocess.TimeoutExpired):
            server.wait(1)
        if simulator is not None and simulator.poll() is not None:
            print(f"  The simulator ended with code {simulator.returncode}:\n{tail('simulator')}", flush=True)
            simulator = None
    print(f"  The server ended with code {server.returncode}:\n{tail('server')}", flush=True)
    return 1


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def serve(given: argparse.Namespace) -> int:
    from django.conf import settings

    base, children = f"http://localhost:{given.port}", []
    try:
        with step("Starting the server"):
            server = start("server", "-m", "config.serve", "-b", "0.0.0.0", "-p", str(given.port))
            children.append(server)
            await_answer(f"http://127.0.0.1:{given.port}/healthz", server)
        simulator = None
        if given.sim:
            tokens = settings.VAR_DIR / "demo" / "simulator.json"
            options = (f"--url=http://127.0.0.1:{given.port}", f"--tokens={tokens}", f"--seed={given.seed}")
            simulator = start("simulator", "manage.py", "simulate_city", *options, f"--speed={given.speed:g}")
            children.append(simulator)
        welcome(base, bool(given.sim))
        return watch(server, simulator)
    except KeyboardInterrupt:
        print("\n  Stopping.", flush=True)
        return 0
    finally:
        for child in reversed(children):
            stop(child)


def main() -> int:
    given = parse()
    if given.roads and not given.roads.is_file():
        raise Failed(f"ROADS={given.roads}: there is no such file")
    require_free(given.port)
    signal.signal(signal.SIGTERM, _interrupt)
    os.environ.setdefault("DEMO", "1")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    started = time.monotonic()
    try:
        prepare(given.roads)
    except KeyboardInterrupt:
        print("\n  Stopped.")
        return 1
    print(f"  {'Ready to serve after':<34}{time.monotonic() - started:5.1f} s")
    return serve(given)


if __name__ == "__main__":
    sys.exit(main())
