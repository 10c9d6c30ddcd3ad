"""Who did something."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

Kind = Literal["staff", "device", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, a device or the system itself. `id` is the row's id within its kind, `name` what screens show."""

    kind: Kind
    id: int | None
    name: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def brief(self) -> dict[str, Any]:
        """{id, name}: how rows name a person."""
        return {"id": self.id, "name": self.name}


SYSTEM = Actor("system", None, "Hệ thống")
