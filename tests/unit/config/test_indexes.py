"""An index for a table in use."""

import pytest
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader
from django.test.utils import CaptureQueriesContext

from config.indexes import AddIndexBesideWork

INDEX = models.Index(fields=["recorded_at"], condition=~models.Q(photo=""), name="tried_for_a_test")


def _names() -> set[str]:
    with connection.cursor() as cursor:
        return set(connection.introspection.get_constraints(cursor, "dispatch_recordentry"))


@pytest.mark.django_db(transaction=True)
def test_it_is_there_also_after_a_build_that_was_cut_off_and_goes_again() -> None:
    before = MigrationLoader(connection).project_state()
    after, build = before.clone(), AddIndexBesideWork("recordentry", INDEX)
    build.state_forwards("dispatch", after)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        for _again in range(2 if connection.vendor == "postgresql" else 1):
            with connection.schema_editor(atomic=False) as editor:
                build.database_forwards("dispatch", editor, before, after)
        assert INDEX.name in _names()
    sql = " ".join(one["sql"] for one in asked if "CREATE INDEX" in one["sql"])
    assert ("CONCURRENTLY" in sql) == (connection.vendor == "postgresql")
    with connection.schema_editor(atomic=False) as editor:
        build.database_backwards("dispatch", editor, after, before)
    assert INDEX.name not in _names()
