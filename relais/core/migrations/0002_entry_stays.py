"""The database itself refuses to change or to delete what the journal holds."""

from django.db import migrations

SQLITE = [
    """
    CREATE TRIGGER entry_is_not_changed BEFORE UPDATE ON core_entry
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only: an entry is not changed'); END
    """,
    """
    CREATE TRIGGER entry_is_not_deleted BEFORE DELETE ON core_entry
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only: an entry is not deleted'); END
    """,
]
SQLITE_BACK = ["DROP TRIGGER IF EXISTS entry_is_not_changed", "DROP TRIGGER IF EXISTS entry_is_not_deleted"]

POSTGRESQL = [
    """
    CREATE FUNCTION entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the journal is append-only: an entry is neither changed nor deleted'; END $$
    """,
    """
    CREATE TRIGGER entry_stays BEFORE UPDATE OR DELETE ON core_entry
    FOR EACH ROW EXECUTE FUNCTION entry_stays()
    """,
    """
    CREATE TRIGGER entries_stay BEFORE TRUNCATE ON core_entry
    FOR EACH STATEMENT EXECUTE FUNCTION entry_stays()
    """,
]
POSTGRESQL_BACK = [
    "DROP TRIGGER IF EXISTS entry_stays ON core_entry",
    "DROP TRIGGER IF EXISTS entries_stay ON core_entry",
    "DROP FUNCTION IF EXISTS entry_stays()",
]


def _run(schema_editor, sqlite, postgresql):
    for statement in postgresql if schema_editor.connection.vendor == "postgresql" else sqlite:
        schema_editor.execute(statement)


def forbid(apps, schema_editor):
    _run(schema_editor, SQLITE, POSTGRESQL)


def allow(apps, schema_editor):
    _run(schema_editor, SQLITE_BACK, POSTGRESQL_BACK)


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [migrations.RunPython(forbid, allow)]
