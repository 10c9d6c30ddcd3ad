"""`manage.py poll_positions`: positions of providers that must be asked, as a process beside the web processes."""

from typing import Any

from django.core.management.base import BaseCommand

from fleet.inputs import polling
from fleet.inputs.running import run_alone


class Command(BaseCommand):
    help = "Ask the position feeds of all centres until stopped. On one box the server does this itself."

    def handle(self, *args: Any, **options: Any) -> None:
        run_alone(polling.run())
