"""Reading facts."""

from collections.abc import Iterator
from dataclasses import dataclass

from config.journal.chain import GENESIS
from config.journal.models import Entry, Head

SINCE_LIMIT = 500


def head_seq(centre_id: int) -> int:
    """The sequence number of the centre's newest fact; 0 when there is none."""
    return Head.objects.filter(pk=centre_id).values_list("seq", flat=True).first() or 0


def head_seqs() -> dict[int, int]:
    return dict(Head.objects.values_list("centre_id", "seq"))


def since(centre_id: int, seq: int, limit: int = SINCE_LIMIT) -> list[Entry]:
    """The facts after `seq`, oldest first, `limit` at the most."""
    return list(Entry.objects.filter(centre_id=centre_id, seq__gt=seq).order_by("seq")[:limit])


@dataclass(frozen=True)
class Fault:
    """Where a journal does not verify, and why."""

    centre_id: int
    seq: int
    why: str


def _head(centre_id: int) -> tuple[int, str]:
    return Head.objects.filter(pk=centre_id).values_list("seq", "hash").first() or (0, GENESIS)


def verify(centre_id: int) -> Iterator[Fault]:
    """Walk a centre's chain from its beginning: gaps, changed rows, broken links, a head that disagrees.

    Facts may be written meanwhile: the head read before the walk must be met, the one read after it not be passed.
    """
    (last, last_hash), met = _head(centre_id), GENESIS
    seq, prev = 0, GENESIS
    for entry in Entry.objects.filter(centre_id=centre_id).order_by("seq").iterator(chunk_size=1000):
        if entry.seq != seq + 1:
            yield Fault(centre_id, entry.seq, f"follows {seq}: entries are missing")
        if entry.prev_hash != prev:
            yield Fault(centre_id, entry.seq, "is not chained to the entry before it")
        if entry.hash != entry.expected_hash():
            yield Fault(centre_id, entry.seq, "was changed after it was written")
        seq, prev = entry.seq, entry.hash
        met = prev if seq == last else met
    if met != last_hash or seq > _head(centre_id)[0]:
        yield Fault(centre_id, seq, "is not what the head says was written last")
