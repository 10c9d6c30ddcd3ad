"""Roads for whole jobs: the real city where the machine has its extract, the demo network otherwise."""

import tempfile
from pathlib import Path

import pytest

from config.devserver import ROAD_BUILDER, digest, digest_of
from tests import servers
from tests.factories import Cast, cast

EXTRACT = servers.ROOT.parent / "shared" / "data" / "roads" / "hcm_2018.osm.pbf"


@pytest.fixture(scope="session")
def roads_dir() -> Path:
    """Built once for this extract by this code, and kept for the next run."""
    real = EXTRACT.exists()
    name = f"{digest(EXTRACT)[:12] if real else 'demo'}-{digest_of(*ROAD_BUILDER)[:12]}"
    folder = Path(tempfile.gettempdir()) / "dispatch115-test-roads" / name
    if not (folder / "current").exists():
        folder.mkdir(parents=True, exist_ok=True)
        source = EXTRACT if real else folder / "network.osm.pbf"
        if not real:
            servers.manage("write_demo_network", str(source), env={"ROADS_DIR": str(folder)})
        servers.manage("build_roads", str(source), env={"ROADS_DIR": str(folder)})
    return folder


@pytest.fixture
def city(transactional_db: None) -> Cast:
    """The centre of Ho Chi Minh City at work, committed."""
    return cast("hcm")
