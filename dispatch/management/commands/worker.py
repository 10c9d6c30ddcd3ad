"""`manage.py worker`: the process that raises alarms, beside any number of web processes."""

from typing import Any

from django.core.management.base import BaseCommand

from dispatch.worker import run_forever


class Command(BaseCommand):
    help = "Raise the alarms that are due, once a second, until stopped. On one box the server does this itself."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("worker: running")
        try:
            run_forever()
        except KeyboardInterrupt:
            self.stdout.write("worker: stopped")
