"""To which hospital: what a condition needs, and hospitals in their order with the reason for each place.

Who can treat what is one table; a centre may say otherwise for any condition. The seconds that a missing speciality,
a queue or a limited intake weigh are assumptions of this project, chosen so that they never outweigh what must be
there: a hospital without it comes after all that have it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Final


@dataclass(frozen=True, slots=True)
class Care:
    """Capabilities that must be there, and ones that are better there."""

    required: tuple[str, ...] = ("general",)
    helpful: tuple[str, ...] = ()


CONDITIONS: Final[dict[str, Care]] = {
    "cardiac_arrest": Care(("icu",), ("pci",)),
    "stemi": Care(("pci",), ("icu",)),
    "chest_pain": Care(("general",), ("pci", "icu")),
    "stroke": Care(("stroke",), ("neurosurgery", "icu")),
    "unconscious": Care(("icu",), ("neurosurgery", "stroke")),
    "breathing": Care(("general",), ("icu", "respiratory")),
    "trauma": Care(("trauma",), ("neurosurgery", "icu")),
    "head_injury": Care(("neurosurgery",), ("trauma", "icu")),
    "limb_injury": Care(("trauma",), ("orthopaedic",)),
    "bleeding": Care(("general",), ("surgery", "icu")),
    "burn": Care(("burn",), ("icu",)),
    "drowning": Care(("icu",), ()),
    "poisoning": Care(("general",), ("toxicology", "icu")),
    "seizure": Care(("general",), ("icu",)),
    "obstetric": Care(("obstetric",), ("nicu",)),
    "newborn": Care(("nicu",), ()),
    "abdominal_pain": Care(("general",), ("surgery",)),
    "fever": Care(("general",), ("infectious",)),
    "psychiatric": Care(("psychiatry",), ()),
    "eye": Care(("ophthalmology",), ()),
    "other": Care(),
}
_OF_CATEGORY: Final = {"traffic": "trauma", "fall": "trauma"}
#: Children's hospitals take patients under this age.
CHILD_BELOW_YEARS: Final = 16
_FOR_CHILDREN: Final = {"general": "paediatric", "icu": "picu", "trauma": "paediatric-trauma"}
_WHATEVER_THE_AGE: Final = frozenset({"obstetric", "newborn"})

LACKS_HELPFUL_S: Final = 300
LIMITED_S: Final = 600
EACH_INBOUND_S: Final = 180


def condition_of_category(category: str) -> str:
    """What an incident's category says of the condition, until the crew knows better."""
    name = _OF_CATEGORY.get(category, category)
    return name if name in CONDITIONS else "other"


def care_for(condition: str, age_years: float | None, own: Mapping[str, Care] | None = None) -> Care:
    """What the patient needs. own: the centre's own table, which goes before the usual one."""
    care = (own or {}).get(condition) or CONDITIONS.get(condition) or CONDITIONS["other"]
    if age_years is None or age_years >= CHILD_BELOW_YEARS or condition in _WHATEVER_THE_AGE:
        return care
    wanted = [_FOR_CHILDREN.get(name, name) for name in (*care.required, *care.helpful)]
    return Care(("paediatric",), tuple(name for name in dict.fromkeys(wanted) if name != "paediatric"))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A hospital as it is now. inbound: other vehicles on their way to it. declined: it said no to this vehicle."""

    id: int
    capabilities: frozenset[str]
    status: str
    inbound: int
    eta_s: float
    declined: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A hospital's place in the list. fits: it has all that is required and takes patients."""

    id: int
    fits: bool
    has: tuple[str, ...]
    lacks: tuple[str, ...]
    lacks_helpful: tuple[str, ...]
    weight_s: float


def _place(one: Candidate, care: Care) -> tuple[tuple[float, ...], Place]:
    lacks = tuple(name for name in care.required if name not in one.capabilities)
    has = tuple(name for name in (*care.required, *care.helpful) if name in one.capabilities)
    missing = tuple(name for name in care.helpful if name not in one.capabilities)
    refuses = one.declined or one.status == "closed"
    weight_s = one.eta_s + LACKS_HELPFUL_S * len(missing) + EACH_INBOUND_S * one.inbound
    weight_s += LIMITED_S if one.status == "limited" else 0
    place = Place(one.id, not lacks and not refuses, has, lacks, missing, weight_s)
    beyond_reach = not isfinite(one.eta_s)
    return (bool(lacks) + refuses + 2 * beyond_reach, len(lacks), weight_s, one.id), place


def rank(candidates: Iterable[Candidate], care: Care) -> Sequence[Place]:
    """Hospitals, the best first: those that fit, then those that lack something or take nobody, each by weight."""
    return [place for _key, place in sorted((_place(one, care) for one in candidates), key=lambda pair: pair[0])]
