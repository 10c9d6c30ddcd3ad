"""The product's settings, with a throw-away folder, a cheap password hash and a database that need not survive."""

import atexit
import os
import shutil
import tempfile

if "VAR_DIR" not in os.environ:  # the workers of a run share its folder
    os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="dispatch115-test-")
    atexit.register(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)
os.environ.setdefault("SECRET_KEY", "only-for-tests-" * 4)

# Each worker of a run has a database of its own, whose ids begin at the same number as the others': without a Redis
# of its own as well, one would read the positions and hear the news of another's centre.
if "REDIS_URL" in os.environ:
    os.environ["REDIS_URL"] = (
        os.environ["REDIS_URL"].rpartition("/")[0] + "/" + os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]
        if os.environ["REDIS_URL"]
        else ""
    )

from config.settings import *  # noqa: F403
from config.settings import DATABASES, EMBEDDED, REDIS_URL, VAR_DIR

if not EMBEDDED:  # what is published knows no database numbers
    _layer = {"hosts": [REDIS_URL], "prefix": "test" + os.environ.get("PYTEST_XDIST_WORKER", "")}
    CHANNEL_LAYERS = {"default": {"BACKEND": "config.layer.ForgivingLayer", "CONFIG": _layer}}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

WARM_UP = False
RUN_WORKER = False  # a worker's tick is asked for where a test is about it

_database = dict(DATABASES["default"])
if _database["ENGINE"].endswith("sqlite3"):
    # A file, not memory: threads and processes then meet the locks that they meet in earnest.
    _name = f"test-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}.sqlite3"
    _database["TEST"] = {"NAME": str(VAR_DIR / _name)}
    _pragmas = _database["OPTIONS"]["init_command"].replace("synchronous=FULL", "synchronous=OFF")
    _database["OPTIONS"] = {**_database["OPTIONS"], "init_command": _pragmas}
    DATABASES = {"default": _database}
