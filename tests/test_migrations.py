"""The migrations themselves: all other tests make their tables without them."""

import os
import subprocess
import sys
import uuid
from urllib.parse import urlsplit, urlunsplit

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.any_database]

THERE_AND_BACK = """
import django
django.setup()
from django.apps import apps
from django.core.management import call_command
from django.db import connection

def migrate(*arguments):
    call_command("migrate", *arguments, verbosity=0, interactive=False)

migrate()
call_command("makemigrations", "--check", "--dry-run", verbosity=1)
ours = [config.label for config in apps.get_app_configs() if config.name.startswith("relais.")]
ours = [label for label in ours if list(apps.get_app_config(label).get_models())]
for label in ours:
    migrate(label, "zero")
left = [name for name in connection.introspection.table_names() if name.split("_")[0] in ours]
assert not left, left
migrate()
assert set(model._meta.db_table for label in ours for model in apps.get_app_config(label).get_models()) <= set(
    connection.introspection.table_names()
)
"""


def migrate_there_and_back(address: str, data) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "relais.web.settings",
        "DATABASE_URL": address,
        "RELAIS_DATA": str(data),
    }
    return subprocess.run(
        [sys.executable, "-c", THERE_AND_BACK], capture_output=True, text=True, env=environment
    )


def test_migrations_on_sqlite_go_there_and_back(tmp_path):
    """From nothing to today's tables, with none forgotten, back to nothing, and again."""
    answer = migrate_there_and_back(f"sqlite:///{tmp_path / 'relais.sqlite3'}", tmp_path)
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_migrations_on_postgresql_go_there_and_back(tmp_path):
    """The same on PostgreSQL, in a database of its own."""
    given = os.environ.get("TEST_MIGRATIONS_URL") or os.environ.get("TEST_DATABASE_URL")
    if not given:
        pytest.skip("TEST_DATABASE_URL is not set")
    psycopg = pytest.importorskip("psycopg")
    parts = urlsplit(given)
    name = f"test_migrations_{uuid.uuid4().hex[:12]}"
    server = urlunsplit(parts._replace(scheme="postgresql", path="/postgres"))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"create database {name}")
        try:
            answer = migrate_there_and_back(urlunsplit(parts._replace(path=f"/{name}")), tmp_path)
            assert answer.returncode == 0, answer.stdout + answer.stderr
        finally:
            connection.execute(f"drop database {name} with (force)")
