"""`manage.py mqtt_positions`: positions from an MQTT broker, as a process beside the web processes."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from fleet.inputs.mqtt import Subscriber
from fleet.inputs.running import run_alone


class Command(BaseCommand):
    help = "Subscribe to OwnTracks positions at MQTT_URL until stopped. On one box the server does this itself."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.MQTT_URL:
            raise CommandError("Set MQTT_URL, for example mqtts://broker.example.vn:8883")
        run_alone(Subscriber(settings.MQTT_URL).run())
