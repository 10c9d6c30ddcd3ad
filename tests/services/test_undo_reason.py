"""What is undone leaves no words of its own behind, and the journal speaks one language."""

from django.utils import translation

from config.journal.models import Entry
from dispatch.models import Assignment
from dispatch.services.progress import undo_step
from dispatch.timeline import timeline
from fleet.auth import staff_actor
from tests.factories import Cast, FrozenClock, assignment, press


def _undo(cast: Cast, one: Assignment, frozen: FrozenClock) -> Assignment:
    return undo_step(centre_id=cast.centre.pk, assignment_id=one.pk, by=staff_actor(cast.lan), at=frozen.at)


def test_the_reason_of_an_undone_cancelling_goes_with_it(hcm: Cast, frozen: FrozenClock) -> None:
    one = press(hcm, assignment(hcm), "cancelled", note="nhầm xe")
    assert _undo(hcm, one, frozen).reason == ""
    assert Assignment.objects.get(pk=one.pk).reason == ""


def test_an_undone_order_is_written_in_one_language_and_told_in_the_readers(hcm: Cast, frozen: FrozenClock) -> None:
    one = assignment(hcm)
    with translation.override("en"):
        undone = _undo(hcm, one, frozen)
        told = timeline(undone.incident)[-1]["text"]
    assert undone.reason == "Hoàn tác"
    assert Entry.objects.order_by("seq").last().data["note"]["reason"] == "Hoàn tác"  # type: ignore[union-attr]
    assert "Hoàn tác" not in told
    assert "Hoàn tác" in timeline(undone.incident)[-1]["text"]
