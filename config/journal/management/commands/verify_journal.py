"""`manage.py verify_journal`: does every centre's journal still say what was written?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.journal.models import Entry
from config.journal.selectors import head_seqs, verify


class Command(BaseCommand):
    help = "Check the hash chain of every centre's journal. Exit code 1 and a line for each fault when it is broken."

    def handle(self, *args: Any, **options: Any) -> None:
        centres = set(head_seqs()) | set(Entry.objects.values_list("centre_id", flat=True).distinct())
        faults = [fault for centre_id in sorted(centres) for fault in verify(centre_id)]
        for fault in faults:
            self.stderr.write(f"centre {fault.centre_id}, entry {fault.seq}: {fault.why}")
        if faults:
            raise CommandError(f"{len(faults)} faults: the journal was tampered with or damaged")
        self.stdout.write(f"{Entry.objects.count()} entries of {len(centres)} centres: all chained, nothing changed")
