"""`manage.py backup FOLDER [--keep 14]`: everything that cannot be made again, while the system works."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dispatch.backup.folder import BackupFailed
from dispatch.backup.saving import forget_old, save


class Command(BaseCommand):
    help = "Save database, patients' photos and signing key into a new folder in FOLDER; `restore` reads it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="where backups are; better on another disk")
        parser.add_argument("--keep", type=int, default=0, help="remove all but so many of the newest; 0 removes none")

    def handle(self, *args: Any, folder: Path, keep: int, **options: Any) -> None:
        if keep < 0:
            raise CommandError("--keep is 0 or more")
        try:
            self.stdout.write(f"saved {save(folder)}")
        except BackupFailed as why:
            raise CommandError(str(why)) from why
        for old in forget_old(folder, keep) if keep else ():
            self.stdout.write(f"removed {old}")
