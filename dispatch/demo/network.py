"""The demo network as facts on file: centres, stations, hospitals, categories, targets, people.

Names, addresses and coordinates are public facts; `place` says how exact a coordinate is and `known` whether a
station is documented or only plausible. Plates are made up. What a hospital can do is general knowledge, to be
confirmed by each of them.
"""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dispatch.models import Priority, Target

HERE = Path(__file__).resolve().parent
STATIONS: Final = HERE.parent.parent / "fleet" / "demo" / "stations.csv"
HOSPITALS: Final = HERE / "hospitals.csv"
CATEGORIES: Final = HERE / "categories.csv"
CARE: Final = HERE / "care.csv"


@dataclass(frozen=True)
class DemoCentre:
    """A centre, and the start of its plates (which no real plate has)."""

    code: str
    name: str
    lat: float
    lon: float
    zoom: int
    plate: str


CENTRES: Final = (
    DemoCentre("hcm", "TP. Hồ Chí Minh", 10.7769, 106.6900, 13, "50Z"),
    DemoCentre("cto", "Cần Thơ", 10.0310, 105.7690, 13, "65Z"),
)

# Seconds. The response target is HCMC's own (under 15 minutes); the others are assumptions for the demo.
TARGETS: Final = {
    Target.Measure.CALL_PROCESSING: {Priority.CRITICAL: 90, Priority.URGENT: 120, Priority.TRANSPORT: 300},
    Target.Measure.ACTIVATION: {Priority.CRITICAL: 60, Priority.URGENT: 90, Priority.TRANSPORT: 180},
    Target.Measure.TRAVEL: {Priority.CRITICAL: 720, Priority.URGENT: 720, Priority.TRANSPORT: 1320},
    Target.Measure.RESPONSE: {Priority.CRITICAL: 900, Priority.URGENT: 900, Priority.TRANSPORT: 1800},
}

# (name, kind, unit, least, vehicle classes or all): an example that a centre replaces with its own list.
CHECKLIST: Final[tuple[tuple[str, str, str, str, float | None, list[str]], ...]] = (
    ("Nhiên liệu", "Fuel", "number", "%", 50, []),
    ("Bình oxy", "Oxygen cylinder", "number", "bar", 100, []),
    ("Máy sốc tim", "Defibrillator", "yes_no", "", None, ["B", "C", "M"]),
    ("Băng ca", "Stretcher", "yes_no", "", None, ["A", "B", "C", "W"]),
    ("Túi cấp cứu đủ cơ số", "Complete emergency bag", "yes_no", "", None, []),
)

# (login, name, role); crews follow as kip01 …
PEOPLE: Final = {
    "hcm": (
        ("dieuphoi", "Nguyễn Thu Hà", "dispatcher"),
        ("dieuphoi2", "Trần Quốc Bảo", "dispatcher"),
        ("giamsat", "Lê Minh Châu", "supervisor"),
        ("quantri", "Phạm Đức Long", "admin"),
        ("benhvien", "ĐD. Lý Thanh Nga", "hospital"),
        ("tram01", "Trạm 01", "station"),
    ),
    "cto": (
        ("dieuphoi.ct", "Huỳnh Ngọc Mai", "dispatcher"),
        ("dieuphoi2.ct", "Võ Thành Đạt", "dispatcher"),
        ("giamsat.ct", "Đặng Kim Ngân", "supervisor"),
        ("quantri.ct", "Bùi Hữu Phước", "admin"),
        ("benhvien.ct", "ĐD. Trần Kim Oanh", "hospital"),
        ("tram01.ct", "Trạm 01", "station"),
    ),
}
CREW_NAMES: Final = (
    "Nguyễn Văn An", "Trần Thị Bích", "Lê Hoàng Cường", "Phạm Thị Dung", "Hoàng Văn Em", "Phan Thị Giang",
    "Vũ Đình Hải", "Đặng Thị Hoa", "Bùi Quang Huy", "Đỗ Thị Khánh", "Hồ Văn Lâm", "Ngô Thị Mai",
    "Dương Văn Nam", "Lý Thị Oanh", "Huỳnh Tấn Phát", "Mai Thị Quyên", "Trương Văn Sơn", "Cao Thị Tâm",
    "Đinh Văn Út", "Lâm Thị Yến",
)  # fmt: skip


def rows(path: Path, centre: str | None = None) -> list[dict[str, str]]:
    """The lines of a CSV file, those of one centre only when it is given."""
    with path.open(newline="", encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if centre is None or row["centre"] == centre]


def crews(centre: str) -> list[tuple[str, str, str]]:
    """(login, name, role) of a centre's crews: twenty in the city, six in the small centre."""
    suffix, count = ("", 20) if centre == "hcm" else (".ct", 6)
    return [(f"kip{n:02d}{suffix}", name, "crew") for n, name in enumerate(CREW_NAMES[:count], start=1)]
