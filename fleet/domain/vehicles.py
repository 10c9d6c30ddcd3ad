"""What vehicles are and can do. Classes follow the national division A, B, C plus motorbike and boat."""

from typing import Final

CLASSES: Final = ("A", "B", "C", "M", "W")
CAPABILITIES: Final = ("als", "bls", "stretcher", "alley", "water")

# What a class brings unless its row says otherwise.
DEFAULT_CAPABILITIES: Final[dict[str, tuple[str, ...]]] = {
    "A": ("stretcher",),
    "B": ("bls", "stretcher"),
    "C": ("als", "bls", "stretcher"),
    "M": ("bls", "alley"),
    "W": ("bls", "stretcher", "water"),
}

_STATUS_OF_STEP: Final = {
    "notified": "notified",
    "acknowledged": "notified",
    "en_route": "en_route",
    "on_scene": "on_scene",
    "at_patient": "on_scene",
    "left_scene": "transporting",
    "at_destination": "at_hospital",
    "handed_over": "at_hospital",
}

STATUSES: Final = ("out_of_service", "off_duty", "free", *dict.fromkeys(_STATUS_OF_STEP.values()))


def status(*, in_service: bool, on_duty: bool, step: str | None) -> str:
    """The one word that a board shows for a vehicle.

    A running job shows even when the crew's shift has ended or the vehicle was taken out of service: the job is
    what the dispatcher must see.
    """
    if step is not None:
        return _STATUS_OF_STEP[step]
    if not in_service:
        return "out_of_service"
    return "free" if on_duty else "off_duty"
