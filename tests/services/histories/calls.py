"""What callers and the people who take their calls do."""

from typing import Any

from calls.domain.states import CLOSE_REASONS
from calls.models import Call
from calls.services import close_call, note_call, receive_call, release_call, take_call, take_over_call
from tests.factories import EXCHANGE
from tests.services.histories.history import CHOSEN, TEXTS, History, act, one_of, some_call


@act
def receive(history: History, number: int) -> None:
    receive_call(
        centre_id=history.centre_id,
        phone=f"09{number:08d}" if number % 4 else "",
        received_at=history.clock.at,
        source="exchange",
        actor=EXCHANGE,
        at=history.clock.at,
        text=TEXTS[number % 4],
    )


@act
def open_by_hand(history: History, number: int) -> None:
    by = history.dispatcher(number)
    place = {"lat": 10.7 + number / 1e5, "lon": 106.6 + number / 1e5} if number % 3 else {}
    receive_call(
        centre_id=history.centre_id,
        phone="",
        received_at=history.clock.at,
        source="hand",
        actor=by,
        at=history.clock.at,
        taken_by_id=by.id,
        **place,  # type: ignore[arg-type]
    )


@act
def take(history: History, number: int) -> None:
    take_call(call_id=some_call(number), **history.told(number))


@act
def take_over(history: History, number: int) -> None:
    held = one_of(Call.objects.filter(state="taken").order_by("-pk")[:3], number)
    take_over_call(call_id=held.pk, held_by_id=held.taken_by_id or 0, **history.told(number // 3))


@act
def release(history: History, number: int) -> None:
    release_call(call_id=some_call(number), **history.told(number))


@act
def note(history: History, number: int) -> None:
    fields: dict[str, Any] = {"text": TEXTS[number % 4], "address": TEXTS[number // 2 % 4]}
    if number % 3 == 0:
        fields = {"lat": 10.75 + number / 1e4, "lon": 106.65, "phone": f"08{number:08d}", "place": CHOSEN}
    note_call(call_id=some_call(number), **fields, **history.told(number))


@act
def close(history: History, number: int) -> None:
    reason = CLOSE_REASONS[number % len(CLOSE_REASONS)]
    close_call(call_id=some_call(number), reason=reason, note=TEXTS[number % 4], **history.told(number))
