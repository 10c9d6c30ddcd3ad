"""Indexes for tables that are in use: built beside the work, not before it."""

from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db.migrations.operations import AddIndex


class AddIndexBesideWork(AddIndex):
    """AddIndex for a table with rows. On PostgreSQL nobody who writes waits for it; SQLite has no such thing.

        class Migration(migrations.Migration):
            atomic = False
            operations = [AddIndexBesideWork("call", models.Index(fields=["phone"], name="call_phone"))]

    A build that was cut off leaves an index that serves nobody; migrating again removes it and builds a new one. The
    table of fixes is in partitions, on which PostgreSQL builds none this way: each partition gets its own first.
    """

    atomic = False

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {schema_editor.quote_name(self.index.name)}")
        beside = AddIndexConcurrently(self.model_name, self.index)
        beside.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor != "postgresql":
            super().database_backwards(app_label, schema_editor, from_state, to_state)
            return
        beside = AddIndexConcurrently(self.model_name, self.index)
        beside.database_backwards(app_label, schema_editor, from_state, to_state)
