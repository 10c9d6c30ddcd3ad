"""The journal: gapless, chained, written with its change or not at all."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command, execute_from_command_line
from django.db import IntegrityError, transaction

from config import clock
from config.journal import wake
from config.journal.actor import SYSTEM
from config.journal.chain import GENESIS
from config.journal.models import Entry, Head
from config.journal.selectors import head_seq, since, verify
from config.journal.services import record
from tests.factories import Cast, FrozenClock, assignment, call, cast, incident, press


def _facts(cast: Cast) -> int:
    """A few facts; returns how many there are now."""
    one = assignment(cast)
    press(cast, one, "acknowledged")
    press(cast, one, "on_scene")
    return head_seq(cast.centre.pk)


def _why(cast: Cast) -> list[tuple[int, str]]:
    return [(fault.seq, fault.why) for fault in verify(cast.centre.pk)]


def test_every_fact_has_its_number_and_hangs_on_the_one_before(hcm: Cast) -> None:
    last = _facts(hcm)
    entries = since(hcm.centre.pk, 0)
    assert [entry.seq for entry in entries] == list(range(1, last + 1))
    assert [entry.prev_hash for entry in entries] == [GENESIS, *(entry.hash for entry in entries[:-1])]
    assert not _why(hcm)
    call_command("verify_journal")


CHANGES: dict[str, Any] = {
    "data": {"set": {}, "drop": {}, "note": {}},
    "kind": "call.closed",
    "subject": "incident:99",
    "actor": {"kind": "system", "id": None, "name": "Ai đó"},
    "at": clock.now(),
    "hash": "0" * 64,
}


@pytest.mark.parametrize(("field", "value"), CHANGES.items(), ids=list(CHANGES))
def test_a_changed_row_shows(hcm: Cast, field: str, value: Any) -> None:
    last = _facts(hcm)
    Entry.objects.filter(centre_id=hcm.centre.pk, seq=last - 2).update(**{field: value})
    assert (last - 2, "was changed after it was written") in _why(hcm)
    with pytest.raises(CommandError):
        call_command("verify_journal")


def test_a_changed_row_with_a_hash_made_anew_breaks_the_link_to_the_next(hcm: Cast) -> None:
    last = _facts(hcm)
    entry = Entry.objects.get(centre_id=hcm.centre.pk, seq=last - 1)
    entry.data = {**entry.data, "note": {"reason": "nothing happened"}}
    entry.hash = entry.expected_hash()
    entry.save()
    assert _why(hcm) == [(last, "is not chained to the entry before it")]


def test_the_last_row_changed_with_its_hash_disagrees_with_the_head(hcm: Cast) -> None:
    last = _facts(hcm)
    entry = Entry.objects.get(centre_id=hcm.centre.pk, seq=last)
    entry.kind = "assignment.undone"
    entry.hash = entry.expected_hash()
    entry.save()
    assert [seq for seq, _why_not in _why(hcm)] == [last]


def test_a_deleted_row_shows_wherever_it_stood(hcm: Cast) -> None:
    last = _facts(hcm)
    for seq in (1, last - 2, last):
        with transaction.atomic():
            Entry.objects.filter(centre_id=hcm.centre.pk, seq=seq).delete()
            assert _why(hcm)
            transaction.set_rollback(True)


def test_a_journal_emptied_with_its_rows_shows_by_its_head(hcm: Cast) -> None:
    _facts(hcm)
    Entry.objects.all().delete()
    assert _why(hcm)
    with pytest.raises(CommandError):
        call_command("verify_journal")


@pytest.mark.parametrize("change", [{"seq": 3}, {"hash": "f" * 64}])
def test_a_changed_head_shows(hcm: Cast, change: dict[str, Any]) -> None:
    _facts(hcm)
    Head.objects.filter(pk=hcm.centre.pk).update(**change)
    assert _why(hcm)


def test_a_missing_head_shows(hcm: Cast) -> None:
    _facts(hcm)
    Head.objects.filter(pk=hcm.centre.pk).delete()
    assert _why(hcm)
    with pytest.raises(CommandError):
        call_command("verify_journal")


def test_facts_that_are_written_while_it_is_checked_are_no_fault(hcm: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    _facts(hcm)
    last, expected = head_seq(hcm.centre.pk), Entry.expected_hash

    def meanwhile(entry: Entry) -> str:
        monkeypatch.undo()
        _record(hcm.centre.pk)
        return expected(entry)

    monkeypatch.setattr(Entry, "expected_hash", meanwhile)
    assert not _why(hcm)
    assert head_seq(hcm.centre.pk) == last + 1


def test_a_fact_put_behind_the_head_shows(hcm: Cast) -> None:
    last = _facts(hcm)
    head = Head.objects.get(pk=hcm.centre.pk)
    _record(hcm.centre.pk)
    Head.objects.filter(pk=hcm.centre.pk).update(seq=head.seq, hash=head.hash)
    assert [seq for seq, _why_not in _why(hcm)] == [last + 1]


def test_two_facts_cannot_have_one_number(hcm: Cast) -> None:
    _facts(hcm)
    twin = Entry.objects.filter(centre_id=hcm.centre.pk).first()
    assert twin is not None
    twin.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)


def _record(centre_id: int) -> Entry:
    data: dict[str, Any] = {"set": {}, "drop": {}, "note": {}}
    return record(centre_id=centre_id, kind="x", subject="x:1", data=data, actor=SYSTEM, at=clock.now())


@pytest.mark.django_db(transaction=True)
def test_a_fact_outside_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError):
        _record(1)
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_is_taken_back_leaves_no_gap_and_wakes_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[int] = []
    monkeypatch.setattr(wake, "boards", lambda centre_id, message: woken.append(message["seq"]))
    players = cast()
    before = head_seq(players.centre.pk)
    woken.clear()

    def fail() -> None:
        with transaction.atomic():
            call(players)
            raise RuntimeError("taken back")

    with pytest.raises(RuntimeError):
        fail()
    assert (head_seq(players.centre.pk), woken) == (before, [])
    call(players)
    assert (head_seq(players.centre.pk), woken) == (before + 1, [before + 1])
    assert not _why(players)


@pytest.mark.django_db(transaction=True)
def test_a_board_that_cannot_be_woken_undoes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async def dead(group: str, event: dict[str, Any]) -> None:
        raise ConnectionError("no layer")

    monkeypatch.setattr("config.journal.wake.get_channel_layer", lambda: type("Dead", (), {"group_send": dead}))
    players = cast()
    call(players)
    assert not _why(players)


def test_numbers_that_databases_write_differently_do_not_break_the_chain(hcm: Cast) -> None:
    """-0.0, whole floats, tiny ones: what is hashed must be what comes back from JSON storage."""
    for lat, lon in ((-0.0, 0.0), (10.0, 106.0), (1e-7, 1e-300), (89.99999999999999, -179.99999999999997)):
        one = incident(hcm, lat=lat, lon=lon)
        press(hcm, assignment(hcm, of=one), "cancelled", note="“thử” — ’😀\u2028")
    assert not _why(hcm)


@pytest.mark.django_db(transaction=True)
def test_the_command_ends_with_one_for_a_broken_journal_and_with_zero_for_a_whole_one(frozen: FrozenClock) -> None:
    players = cast()
    assert _verify() == 0
    Entry.objects.filter(centre_id=players.centre.pk, seq=1).update(kind="x")
    assert _verify() == 1


def _verify() -> int:
    """Exit code of `manage.py verify_journal`."""
    try:
        execute_from_command_line(["manage.py", "verify_journal"])
    except SystemExit as end:
        return int(end.code or 0)
    return 0
