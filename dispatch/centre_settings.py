"""What a centre has set for its screens: times, ages of positions, targets."""

from typing import Any

from dispatch.domain.measures import CALL_PROCESSING, DEFAULT_TARGETS_S, RESPONSE, Interval
from dispatch.models import Target
from fleet.models import Centre


def _targets(centre: Centre, interval: Interval) -> dict[str, int]:
    """Seconds that the centre wants an interval to last at the most, by level."""
    rows = Target.objects.filter(centre=centre, measure=interval.code).values_list("priority", "seconds")
    return {**DEFAULT_TARGETS_S[interval.code], **dict(rows)}


def settings_row(centre: Centre) -> dict[str, Any]:
    """Of every page, and of every snapshot: an open board follows what an administrator changes."""
    return {
        "ack_timeout_s": centre.ack_timeout_s,
        "undo_s": centre.undo_s,
        "fresh_s": centre.fresh_s,
        "stale_s": centre.stale_s,
        "targets": _targets(centre, RESPONSE),
        "dispatch_targets": _targets(centre, CALL_PROCESSING),
    }
