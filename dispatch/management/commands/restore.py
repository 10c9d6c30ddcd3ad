"""`manage.py restore FOLDER/115-…`: a backup into a new installation, and the proof that nothing is missing."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dispatch.backup.folder import BackupFailed
from dispatch.backup.restoring import restore


class Command(BaseCommand):
    help = "Restore a backup into an empty database and a VAR_DIR without photos, migrate it and verify its journal."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="one backup, as `backup` has named it")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            about = restore(folder)
        except (BackupFailed, OSError) as why:
            raise CommandError(str(why)) from why
        self.stdout.write(f"restored as it was at {about.at}")
