"""The database itself keeps the journal as it was written."""

import importlib

import pytest
from django.db import DatabaseError, connection, transaction

from relais.core.journal.models import Entry
from relais.core.journal.verbs import record_many
from tests.factories import EntryFactory, NetworkFactory, OrganisationFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept_by_the_database(db):
    """Tests make their tables without migrations: the rules of this one are laid by hand."""
    rules = importlib.import_module("relais.core.migrations.0002_entry_stays")
    with connection.cursor() as cursor:
        for statement in rules.POSTGRESQL if connection.vendor == "postgresql" else rules.SQLITE:
            cursor.execute(statement)


@pytest.mark.parametrize(
    "tamper",
    [
        lambda entry: Entry.objects.filter(pk=entry.pk).update(verb="directory.change_person"),
        lambda entry: entry.delete(),
        lambda entry: Entry.objects.all().delete(),
        lambda entry: connection.cursor().execute("update core_entry set actor_id = 1"),
        lambda entry: connection.cursor().execute("delete from core_entry"),
        lambda entry: connection.cursor().execute(
            "insert or replace into core_entry (id, verb, subject_type, subject_id, referral_code, occurred_at) "
            f"values ({entry.pk}, 'x', '', '', '', '2027-01-01')"
            if connection.vendor == "sqlite"
            else "truncate core_entry"
        ),
    ],
)
def test_an_entry_is_neither_changed_nor_deleted(kept_by_the_database, tamper):
    """Whoever asks: the product, its shell, or a hand in the database."""
    entry = EntryFactory()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        tamper(entry)
    assert Entry.objects.get().verb == entry.verb


def test_entries_are_still_added(kept_by_the_database):
    """That is what it is for."""
    EntryFactory.create_batch(2)
    assert Entry.objects.count() == 2


def test_work_in_bulk_leaves_an_entry_for_each_object():
    """One verb, one actor, each object by its kind and key, in its network."""
    network = NetworkFactory()
    by = member(network)
    organisations = OrganisationFactory.create_batch(7, network=network)
    n = record_many("directory.add_organisation", by=by, subjects=organisations)
    assert n == 7
    entries = Entry.objects.filter(network_id=network.pk, actor_id=by.pk)
    assert {entry.subject_id for entry in entries} == {str(one.pk) for one in organisations}
    assert {entry.subject_type for entry in entries} == {"directory.organisation"}
