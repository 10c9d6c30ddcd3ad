"""The server's front door: GPS intake first, then sockets, static files and Django."""

import os
import threading
from typing import Any, cast

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django_app = get_asgi_application()

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402  (Django must be set up first)
from django.conf import settings  # noqa: E402
from django.urls import path  # noqa: E402

from config.askers import with_own_address  # noqa: E402
from config.journal import wake  # noqa: E402
from config.sockets import PeopleAndDevices  # noqa: E402
from config.static_files import StaticFiles  # noqa: E402
from dispatch.consumers import BoardConsumer  # noqa: E402
from dispatch.crew_consumer import CrewConsumer  # noqa: E402
from dispatch.hospitals.consumer import HospitalConsumer  # noqa: E402
from dispatch.telling.station_consumer import StationConsumer  # noqa: E402
from dispatch.worker import run_forever  # noqa: E402
from fleet.inputs import running as inputs  # noqa: E402
from fleet.intake_asgi import DeviceIntake  # noqa: E402
from mapping import warm  # noqa: E402

routes = URLRouter(
    [
        path("ws/board", BoardConsumer.as_asgi()),
        path("ws/crew", CrewConsumer.as_asgi()),
        path("ws/hospital", HospitalConsumer.as_asgi()),
        path("ws/station", StationConsumer.as_asgi()),
    ]
)


async def unknown_path(scope: dict[str, Any], receive: Any, send: Any) -> None:
    await send({"type": "websocket.close", "code": 4404})


class Sockets:
    """Known socket paths only; a stray one is closed and is no error."""

    paths = frozenset({"/ws/board", "/ws/crew", "/ws/hospital", "/ws/station"})

    def __init__(self) -> None:
        self._known = PeopleAndDevices(routes)

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> Any:
        return await (self._known if scope["path"] in self.paths else unknown_path)(scope, receive, send)


class Server:
    """Hands the process's event loop to the boards' waker and, on one box, keeps the worker going in a thread.

    A worker that met a bug has written it to the log and is started again by whoever comes next.
    """

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self._worker: threading.Thread | None = None

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> Any:
        wake.attach()
        if settings.EMBEDDED and settings.RUN_WORKER:
            inputs.start()
        if settings.EMBEDDED and settings.RUN_WORKER and (self._worker is None or not self._worker.is_alive()):
            self._worker = threading.Thread(target=run_forever, name="worker", daemon=True)
            self._worker.start()
        return await self._inner(with_own_address(scope), receive, send)


application = Server(
    ProtocolTypeRouter({"http": DeviceIntake(cast(Any, StaticFiles(django_app))), "websocket": Sockets()})
)

if settings.WARM_UP:
    warm.start()
