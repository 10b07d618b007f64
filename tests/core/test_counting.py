"""Counts that are not made again as long as nothing happened."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from relais.core.access.roles import Role
from relais.core.components.listing import Listing
from relais.core.journal import counting
from relais.core.journal.counting import counter, counter_of_entries
from relais.core.journal.models import Entry
from relais.core.journal.queries import actors_in, kinds_of_subject_in
from relais.directory.organisations.models import Organisation
from tests.factories import EntryFactory, NetworkFactory, OrganisationFactory, UserFactory, member

pytestmark = pytest.mark.django_db


def test_rows_are_counted_again_only_after_an_act():
    """The journal of the network tells: without an entry, nothing changed."""
    network = NetworkFactory()
    OrganisationFactory.create_batch(2, network=network)
    count = counter(network.pk, Organisation.objects.filter(network=network))
    assert count() == 2
    OrganisationFactory(network=network)
    assert count() == 2  # an object written without an act: only a test does that
    EntryFactory(network_id=NetworkFactory().pk)
    assert count() == 2
    EntryFactory(network_id=network.pk)
    assert count() == 3


def test_two_questions_have_two_counts():
    """The words of a filter are part of the question."""
    network = NetworkFactory()
    OrganisationFactory(network=network, name="A")
    everything = Organisation.objects.filter(network=network)
    assert counter(network.pk, everything)() == 1
    assert counter(network.pk, everything.filter(name="B"))() == 0
    assert counter(network.pk, everything.none())() == 0


def test_entries_are_added_to_those_known(monkeypatch):
    """Those written since, no others; and all of them again after a while."""
    network = NetworkFactory()
    EntryFactory.create_batch(3, network_id=network.pk)
    count = counter_of_entries(Entry.objects.filter(network_id=network.pk))
    assert count() == 3
    EntryFactory.create_batch(2, network_id=network.pk)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert count() == 5
    assert '"core_entry"."id" > ' in asked.captured_queries[-1]["sql"]
    monkeypatch.setattr(counting, "WHOLE_EVERY_S", -1)
    EntryFactory(network_id=network.pk)
    with CaptureQueriesContext(connection) as asked:
        assert count() == 6
    assert '"core_entry"."id" > ' not in asked.captured_queries[-1]["sql"]


def test_an_entry_that_arrives_late_is_counted():
    """Two servers write at once: a lower key may come after a higher one."""
    network = NetworkFactory()
    EntryFactory(network_id=network.pk, pk=1_000_010)
    organisations = Organisation.objects.filter(network=network)
    count = counter(network.pk, organisations)
    assert count() == 0
    OrganisationFactory(network=network)
    EntryFactory(network_id=network.pk, pk=1_000_005)
    assert count() == 1


def test_the_filters_of_the_journal_name_all_who_acted_and_all_kinds():
    """In this network only, each once."""
    network, other = NetworkFactory(), NetworkFactory()
    actors = UserFactory.create_batch(3)
    for actor in actors * 2:
        EntryFactory(network_id=network.pk, actor_id=actor.pk, subject_type="directory.person")
    EntryFactory(network_id=network.pk, actor_id=None, subject_type="core.job")
    EntryFactory(network_id=network.pk, subject_type="")
    EntryFactory(network_id=other.pk, actor_id=UserFactory().pk, subject_type="directory.network")
    assert set(actors_in(network.pk)) == set(actors)
    assert kinds_of_subject_in(network.pk) == ["core.job", "directory.person"]
    assert kinds_of_subject_in(NetworkFactory().pk) == []


@pytest.mark.parametrize("n", [0, 1, 7, 8, 9, 30])
def test_pages_read_from_either_end_are_the_same(rf, n):
    """Every row once, in order, whatever the page."""
    network = NetworkFactory()
    OrganisationFactory.create_batch(n, network=network)
    sorts = {"kind": ("kind",)}
    seen = []
    for page in range(1, max(1, -(-n // 4)) + 1):
        listing = Listing(rf.get("/", {"page": page}), Organisation.objects.filter(network=network), sorts, 4)
        seen += [row.pk for row in listing.page]
    assert seen == list(Organisation.objects.order_by("pk").values_list("pk", flat=True))
    assert listing.count == n


def test_the_journal_counts_its_acts(client):
    """And counts one more after one more."""
    network = NetworkFactory()
    client.force_login(member(network, Role.ADMINISTRATOR))
    EntryFactory.create_batch(2, network_id=network.pk)
    assert "2 actions" in client.get(reverse("journal")).content.decode()
    EntryFactory(network_id=network.pk)
    assert "3 actions" in client.get(reverse("journal")).content.decode()


def test_a_list_of_many_shows_the_first_ones_and_says_that_there_are_more(rf):
    """In order, page by page; when no more than those fit, all are shown."""
    network = NetworkFactory()
    OrganisationFactory.create_batch(9, network=network)
    rows = Organisation.objects.filter(network=network)
    seen = []
    for page in (1, 2):
        listing = Listing(rf.get("/", {"page": page}), rows, {"kind": ("kind",)}, 4, most=6)
        seen += [row.pk for row in listing.page]
    assert seen == list(rows.order_by("pk").values_list("pk", flat=True)[:6])
    assert (listing.count, listing.are_more) == (6, True)
    listing = Listing(rf.get("/"), rows, {"kind": ("kind",)}, 4, most=9)
    assert (listing.count, listing.are_more) == (9, False)
