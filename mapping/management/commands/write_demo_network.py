"""`manage.py write_demo_network FILE`: the schematic city as an OpenStreetMap file, for `build_roads`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from mapping.demo.network import write_demo_network


class Command(BaseCommand):
    help = "Write the schematic demo network (Ho Chi Minh City and Cần Thơ) as an .osm.pbf file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        stats = write_demo_network(path)
        self.stdout.write(f"{path}: {stats.junctions} junctions, {stats.road_km:.0f} km of roads")
