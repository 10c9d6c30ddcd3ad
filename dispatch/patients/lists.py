"""What a phone or a page needs to write and to read a record: the centre's lists and the limits, also offline."""

from typing import Any

from config.language import in_own_language
from dispatch.domain.record import AGE_UNITS, SEXES, VITALS
from dispatch.hospitals.words import CAPABILITY_NAMES, CONDITION_NAMES
from dispatch.models import CareItem
from fleet.models import Centre


def record_lists(centre: Centre) -> dict[str, Any]:
    """{conditions, capabilities, vitals, care, sexes, age_units}; vitals: {name: [least, low, high, most, step]}.

    Names are in the reader's language. Of care, `name` and `unit` are what is written, `label` and `unit_label` what is
    read, also of what is not given any more and may stand in older records (`active`).
    """
    care = CareItem.objects.filter(centre=centre)
    return {
        "conditions": [{"code": code, "name": str(name)} for code, name in CONDITION_NAMES.items()],
        "capabilities": {name: str(words) for name, words in CAPABILITY_NAMES.items()},
        "vitals": {name: [v.least, v.low, v.high, v.most, v.step] for name, v in VITALS.items()},
        "care": [_care_row(item) for item in care],
        "sexes": list(SEXES),
        "age_units": dict(AGE_UNITS),
    }


def _care_row(item: CareItem) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "name": item.name,
        "unit": item.unit,
        "label": in_own_language(item.name, item.name_en),
        "unit_label": in_own_language(item.unit, item.unit_en),
        "active": item.active,
    }
