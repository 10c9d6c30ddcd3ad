"""`manage.py worker`: the process that raises alarms, beside any number of web processes."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from dispatch.worker import run_forever


class Command(BaseCommand):
    help = "Raise the alarms that are due, once a second, until stopped. On one box the server does this itself."

    def handle(self, *args: Any, **options: Any) -> None:
        stopping = threading.Event()
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, lambda *_: stopping.set())
        self.stdout.write("worker: running")
        run_forever(stopping)
        self.stdout.write("worker: stopped")
