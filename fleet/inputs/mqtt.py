"""OwnTracks over MQTT: phones and boxes publish to a broker, and this subscribes.

A message on `owntracks/NAME/DEVICE` is of the device whose `mqtt_name` is NAME; the broker's access rules must leave
each name to its owner. A message is acknowledged to the broker after its fix is stored. The session is a lasting one:
what comes while nobody subscribes, the broker keeps. The library reconnects by itself, after 1 s at first and after
60 s at most.
"""

import asyncio
import logging
import ssl
import sys
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError
from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from config.access import Principal
from config.problems import Invalid
from config.threads import in_thread
from fleet.auth import principal_of_mqtt_name
from fleet.inputs.states import report
from fleet.intake import intake
from fleet.protocols import owntracks

log = logging.getLogger(__name__)
KEY: Final = "mqtt"
KEEPALIVE_S: Final = 30
FIRST_RETRY_S: Final = 1
LAST_RETRY_S: Final = 60
TLS_PORT: Final = 8883
PLAIN_PORT: Final = 1883
MAX_PAYLOAD_BYTES: Final = 16_384


class Subscriber:
    """One subscription. `run` in an event loop, until cancelled."""

    def __init__(self, url: str) -> None:
        self._at = urlsplit(url)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._client = self._make()

    def _make(self) -> mqtt.Client:
        client = mqtt.Client(
            CallbackAPIVersion.VERSION2, client_id=settings.MQTT_CLIENT_ID, clean_session=False, manual_ack=True
        )
        if settings.MQTT_USERNAME:
            client.username_pw_set(settings.MQTT_USERNAME, settings.MQTT_PASSWORD)
        if self._at.scheme == "mqtts":
            client.tls_set_context(settings.MQTT_TLS)
        client.reconnect_delay_set(FIRST_RETRY_S, LAST_RETRY_S)
        client.on_connect, client.on_connect_fail = self._connected, self._not_connected
        client.on_disconnect, client.on_message = self._disconnected, self._arrived
        return client

    async def run(self) -> None:
        self._loop = asyncio.get_running_loop()
        port = self._at.port or (TLS_PORT if self._at.scheme == "mqtts" else PLAIN_PORT)
        self._client.connect_async(self._at.hostname or "localhost", port, KEEPALIVE_S)
        self._client.loop_start()
        try:
            await asyncio.Event().wait()
        finally:
            self._client.disconnect()
            await in_thread(self._client.loop_stop)

    # The library calls these in its own thread.

    def _connected(self, client: mqtt.Client, _data: Any, _flags: Any, reason: Any, _properties: Any) -> None:
        if reason.is_failure:
            self._say(f"refused: {reason}"[:40])
            return
        client.subscribe(settings.MQTT_TOPIC, qos=1)
        self._say("")

    def _not_connected(self, _client: mqtt.Client, _data: Any) -> None:
        problem = sys.exception()  # the library calls this while it handles the failure, and does not hand it on
        if isinstance(problem, ssl.SSLError):
            log.warning("MQTT: no TLS with the broker: %s", getattr(problem, "verify_message", "") or problem.reason)
        self._say("no_tls" if isinstance(problem, ssl.SSLError) else "unreachable")

    def _disconnected(self, _client: mqtt.Client, _data: Any, _flags: Any, reason: Any, _properties: Any) -> None:
        if reason.is_failure:
            self._say("disconnected")

    def _arrived(self, _client: mqtt.Client, _data: Any, message: mqtt.MQTTMessage) -> None:
        self._start(self._take(message))

    def _say(self, problem: str) -> None:
        self._start(report(KEY, "MQTT", None, problem))

    def _start(self, work: Any) -> None:
        loop = self._loop
        if loop is None or loop.is_closed():
            work.close()
        else:
            loop.call_soon_threadsafe(self._task, work)

    def _task(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)  # the loop keeps only weak references to tasks
        task.add_done_callback(self._tasks.discard)

    # And these run in the event loop.

    async def _take(self, message: mqtt.MQTTMessage) -> None:
        """Store, then acknowledge. What is wrong with a message will not get better, so it is acknowledged too."""
        wait_s = FIRST_RETRY_S
        while True:
            try:
                await take(message.topic, bytes(message.payload))
                break
            except DatabaseError:
                await report(KEY, "MQTT", None, "not_stored")
                await asyncio.sleep(wait_s)
                wait_s = min(LAST_RETRY_S, wait_s * 2)
        self._client.ack(message.mid, message.qos)


async def take(topic: str, payload: bytes) -> None:
    """One message. Raises DatabaseError when its fix could not be stored."""
    who = await in_thread(_who, topic)
    if who is None:
        log.info("an MQTT message of no known device")
        return
    try:
        fixes = owntracks(payload) if len(payload) <= MAX_PAYLOAD_BYTES else []
    except Invalid as problem:
        intake().refusals.count(who, who.vehicle_id, problem.code)
        return
    if fixes:
        await intake().submit(who, fixes, "owntracks")
        await report(KEY, "MQTT", None)


def _who(topic: str) -> Principal | None:
    parts = topic.split("/")
    who = principal_of_mqtt_name(parts[1]) if len(parts) > 1 else None
    return who if who is not None and "positions" in who.scopes else None
