"""A migration of a city that is at work locks nobody out."""

import importlib

import pytest
from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel, Migration
from django.db.migrations.loader import MigrationLoader
from django.db.models import UniqueConstraint

from config.indexes import AddIndexBesideWork

#: From before there was a city at work: new installations run them on empty tables.
BEFORE = {"calls": "0004", "dispatch": "0012", "fleet": "0012", "journal": "0002", "mapping": "0004"}
HOW = (
    "on a table with rows: config.indexes.AddIndexBesideWork in a migration with atomic = False; "
    "a foreign key first with db_index=False"
)


def _ours() -> list[Migration]:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return [one for (app, name), one in loader.disk_migrations.items() if name[:4] > BEFORE.get(app, "9999")]


def _locks(migration: Migration) -> list[str]:
    """Operations that build an index on a table which may have rows, while everybody who writes to it waits."""
    new = {one.name.lower() for one in migration.operations if isinstance(one, CreateModel)}
    found = []
    for one in migration.operations:
        if isinstance(one, AddIndexBesideWork):
            found += [] if not migration.atomic else [f"{one.describe()}: atomic"]
        elif isinstance(one, AddIndex | AddConstraint | AddField) and one.model_name.lower() not in new:
            found += [one.describe()] if _builds(one) else []
    return found


def _builds(one: AddIndex | AddConstraint | AddField) -> bool:
    if isinstance(one, AddConstraint):
        return isinstance(one.constraint, UniqueConstraint)
    return isinstance(one, AddIndex) or one.field.unique or getattr(one.field, "db_index", False)


def test_an_index_is_built_beside_the_work() -> None:
    assert not {str(one): _locks(one) for one in _ours() if _locks(one)}, HOW


@pytest.mark.parametrize(("app", "name"), [("dispatch", "0010_photos_come_to_an_end")])
def test_the_rule_sees_an_index_that_locks(app: str, name: str) -> None:
    module = importlib.import_module(f"{app}.migrations.{name}")
    assert len(_locks(module.Migration(name, app))) == 1
