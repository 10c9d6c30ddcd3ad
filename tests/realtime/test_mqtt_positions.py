"""Positions over MQTT: stored before they are acknowledged, through wrong passwords, cut lines and a database away."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat
from django.core.management import CommandError, call_command
from django.db import OperationalError
from pytest_django.fixtures import Settings

from config import clock
from config.env import BadSetting
from config.outside import mqtt_tls, mqtt_url
from config.threads import in_thread
from fleet import intake as module
from fleet.inputs import mqtt
from fleet.inputs.states import report
from fleet.live import live
from fleet.models import Device, Fix, InputState, RefusedFixes
from fleet.tracks.write import write
from tests.factories import Cast, device
from tests.realtime.broker import Broker

LIMIT_S = 30


def message(**fields: Any) -> bytes:
    at = int(clock.now().timestamp())
    return json.dumps(
        {"_type": "location", "lat": 10.77, "lon": 106.7, "tst": at, "acc": 9, "batt": 64} | fields
    ).encode()


@asynccontextmanager
async def subscribed(broker: Broker, scheme: str = "mqtt") -> AsyncIterator[None]:
    running = asyncio.create_task(mqtt.Subscriber(f"{scheme}://127.0.0.1:{broker.port}").run())
    try:
        async with asyncio.timeout(LIMIT_S):
            yield
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def _named(city: Cast, name: str = "xe-c01", **fields: Any) -> Device:
    row, _token = await in_thread(device, city.centre, *fields.pop("scopes", ("positions",)), on=city.c01)
    await in_thread(Device.objects.filter(pk=row.pk).update, mqtt_name=name, **fields)
    return row


async def test_a_fix_is_stored_before_it_is_acknowledged(city: Cast) -> None:
    await _named(city)
    async with Broker() as broker, subscribed(broker):
        assert await broker.subscribed.get() == "owntracks/+/+"
        broker.publish("owntracks/xe-c01/may1", message())
        await broker.acknowledged.get()
        fix = await in_thread(Fix.objects.get)
    assert (fix.vehicle_id, fix.source, fix.battery_pct) == (city.c01.pk, "owntracks", 64)
    assert (await in_thread(live().all, city.centre.pk))[city.c01.pk].accuracy_m == 9
    state = await in_thread(InputState.objects.get)
    assert (state.key, state.problem, state.ok_at is not None) == ("mqtt", "", True)


async def test_what_is_wrong_is_acknowledged_and_moves_nothing(city: Cast) -> None:
    await _named(city)
    await _named(city, "mute", scopes=("calls",))
    payloads = [b"", b"\xff", b"[]", b"5", b"[" * 50_000, message(lat=91), message(tst="x"), message(_type="lwt")]
    async with Broker() as broker, subscribed(broker):
        await broker.subscribed.get()
        sent = [broker.publish("owntracks/xe-c01/may1", one) for one in payloads]
        sent += [broker.publish(topic, message()) for topic in ("owntracks/nobody/x", "owntracks/mute/x", "x", "//")]
        assert {await broker.acknowledged.get() for _ in sent} == set(sent)
        await module.intake().refusals.write()
    assert await in_thread(Fix.objects.count) == 0
    assert await in_thread(set, RefusedFixes.objects.values_list("reason", "vehicle")) == {
        ("bad_json", city.c01.pk), ("bad_shape", city.c01.pk), ("bad_position", city.c01.pk), ("bad_time", city.c01.pk),
    }  # fmt: skip


async def test_a_revoked_device_is_a_stranger(city: Cast) -> None:
    await _named(city, revoked_at=clock.now())
    await mqtt.take("owntracks/xe-c01/x", message())
    assert await in_thread(Fix.objects.count) == 0


async def test_a_database_that_is_away_costs_no_fix(city: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    await _named(city)
    real, tries = write, list[int]()

    def unlucky(rows: Any) -> None:
        tries.append(len(rows))
        if len(tries) < 3:
            raise OperationalError("away")
        real(rows)

    monkeypatch.setattr(module, "write", unlucky)
    monkeypatch.setattr(mqtt, "FIRST_RETRY_S", 0)
    async with Broker() as broker, subscribed(broker):
        await broker.subscribed.get()
        broker.publish("owntracks/xe-c01/may1", message())
        await broker.acknowledged.get()
    assert (tries, await in_thread(Fix.objects.count)) == ([1, 1, 1], 1)


async def test_a_cut_line_is_taken_up_again_and_what_came_meanwhile_arrives_once(
    city: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _named(city)
    async with Broker() as broker, subscribed(broker):
        await broker.subscribed.get()
        first = message()
        broker.publish("owntracks/xe-c01/may1", first)
        await broker.acknowledged.get()
        await broker.cut()
        broker.publish("owntracks/xe-c01/may1", first)
        broker.publish("owntracks/xe-c01/may1", message(tst=int(clock.now().timestamp()) - 5))
        await broker.subscribed.get()
        await broker.acknowledged.get()
        await broker.acknowledged.get()
    assert await in_thread(Fix.objects.count) == 2


async def test_a_wrong_password_is_shown(city: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    told: asyncio.Queue[str] = asyncio.Queue()

    async def tell(*state: Any) -> None:
        await report(*state)
        told.put_nowait(state[-1])

    monkeypatch.setattr(mqtt, "report", tell)
    settings.MQTT_USERNAME, settings.MQTT_PASSWORD = "dispatch", "wrong"
    async with Broker(password="right") as broker, subscribed(broker):
        await broker.refused.get()
        await told.get()
    state = await in_thread(InputState.objects.get)
    assert state.failing_since is not None
    assert state.problem.startswith(("refused", "disconnected"))


def test_on_one_box_the_server_subscribes_itself(settings: Settings) -> None:
    settings.EMBEDDED = True
    with pytest.raises(CommandError, match="MQTT_URL"):
        call_command("mqtt_positions")
    settings.MQTT_URL = "mqtt://127.0.0.1"
    for command in ("mqtt_positions", "poll_positions"):
        with pytest.raises(CommandError, match="REDIS_URL"):
            call_command(command)


async def test_a_broker_that_cannot_prove_itself_is_shown_as_that(
    city: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: asyncio.Queue[str] = asyncio.Queue()

    async def tell(*state: Any) -> None:
        told.put_nowait(state[-1])

    monkeypatch.setattr(mqtt, "report", tell)
    settings.MQTT_TLS = ssl.create_default_context()
    async with Broker() as broker, subscribed(broker, "mqtts"):  # it speaks no TLS at all
        assert await told.get() == "no_tls"
    assert broker.subscribed.empty()


@pytest.mark.parametrize(
    ("names", "why"),
    [
        ({"MQTT_URL": "ssl://broker:8883"}, "MQTT_URL: begins with"),
        ({"MQTT_URL": "mqtts://broker", "MQTT_CA_FILE": "nowhere.pem"}, "MQTT_CA_FILE: cannot be used"),
        ({"MQTT_URL": "mqtts://broker", "MQTT_CA_FILE": __file__}, "MQTT_CA_FILE: cannot be used"),
        ({"MQTT_URL": "mqtts://broker", "MQTT_CERT_FILE": __file__}, "MQTT_CERT_FILE: cannot be used"),
        ({"MQTT_URL": "mqtts://broker", "MQTT_KEY_FILE": __file__}, "MQTT_KEY_FILE: is of no use"),
        ({"MQTT_URL": "mqtt://broker:99999"}, "MQTT_URL: has a port that is none"),
    ],
)
def test_what_could_never_connect_stops_the_start(
    names: dict[str, str], why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in names.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(BadSetting, match=why):
        assert mqtt_tls() or mqtt_url()


def test_an_encrypted_key_stops_the_start_and_asks_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key, file = ec.generate_private_key(ec.SECP256R1()), tmp_path / "both.pem"
    name, day = x509.Name([]), datetime(2026, 1, 1)
    about = x509.CertificateBuilder(name, name, key.public_key(), 1, day, day)
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x"))
    file.write_bytes(about.sign(key, SHA256()).public_bytes(Encoding.PEM) + secret)
    monkeypatch.setenv("MQTT_URL", "mqtts://broker")
    monkeypatch.setenv("MQTT_CERT_FILE", str(file))
    with pytest.raises(BadSetting, match="MQTT_KEY_FILE: is encrypted"):
        mqtt_tls()


def test_without_tls_no_file_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MQTT_URL", "mqtt://broker")
    monkeypatch.setenv("MQTT_CA_FILE", "nowhere.pem")
    assert (mqtt_url(), mqtt_tls()) == ("mqtt://broker", None)
