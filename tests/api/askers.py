"""Who asks the API for something: people by their roles, devices by their scopes, and strangers."""

from dataclasses import dataclass

from django.test import Client

from fleet.models import Staff
from tests.factories import Cast, device

MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"
PIN = "2580"


@dataclass(frozen=True)
class Asker:
    """Somebody at the door: a person, a device by its scopes and vehicle, or nobody."""

    name: str
    staff: str | None = None
    scopes: tuple[str, ...] = ()
    vehicle: str | None = None

    def client(self, cast: Cast) -> Client:
        if self.scopes:
            _row, token = device(cast.centre, *self.scopes, on=getattr(cast, self.vehicle) if self.vehicle else None)
            return Client(headers={"Authorization": f"Bearer {token}"})
        client = Client()
        if self.staff:
            person: Staff = getattr(cast, self.staff)
            client.force_login(person, backend=MODEL_BACKEND)
        return client


ALL_SCOPES = ("calls", "positions", "steps", "board", "shifts")
ASKERS = {
    asker.name: asker
    for asker in (
        Asker("dispatcher", staff="lan"),
        Asker("crew", staff="an"),
        Asker("other crew", staff="binh"),
        Asker("crew off duty", staff="cuc"),
        Asker("supervisor", staff="hoa"),
        Asker("admin", staff="tuan"),
        Asker("station", staff="tram"),
        Asker("hospital", staff="nga"),
        Asker("other hospital", staff="oanh"),
        *(Asker(f"device: {scope}", scopes=(scope,)) for scope in ALL_SCOPES),
        Asker("device of C-01", scopes=ALL_SCOPES, vehicle="c01"),
        Asker("device of B-02", scopes=ALL_SCOPES, vehicle="b02"),
        Asker("stranger"),
    )
}

READERS = {"dispatcher", "supervisor", "admin"}
HOSPITALS = {"hospital", "other hospital"}
CREWS = {"crew", "other crew", "crew off duty"}
BOARD_DEVICES = {"device: board", "device of C-01", "device of B-02"}
DESK = {"dispatcher"}
