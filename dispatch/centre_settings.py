"""What a centre has set for its screens: times, ages of positions, targets."""

from typing import Any

from dispatch.models import Priority, Target
from fleet.models import Centre

# The target of the whole response where a centre has set none: HCMC's plan for 2025-27 says under 15 minutes.
DEFAULT_RESPONSE_S = {Priority.CRITICAL: 900, Priority.URGENT: 900, Priority.TRANSPORT: 1800}


def response_targets(centre: Centre) -> dict[str, int]:
    """Seconds from call to scene that the centre wants, by level."""
    rows = Target.objects.filter(centre=centre, measure=Target.Measure.RESPONSE).values_list("priority", "seconds")
    return {str(level): seconds for level, seconds in DEFAULT_RESPONSE_S.items()} | dict(rows)


def settings_row(centre: Centre) -> dict[str, Any]:
    """Of every page, and of every snapshot: an open board follows what an administrator changes."""
    return {
        "ack_timeout_s": centre.ack_timeout_s,
        "undo_s": centre.undo_s,
        "fresh_s": centre.fresh_s,
        "stale_s": centre.stale_s,
        "targets": response_targets(centre),
    }
