"""The journal: what was done, said in words, to those who may read it."""

import csv
import importlib
import io
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

import relais
from relais.core.access.roles import INSTALLATION, Role, rights
from relais.core.journal import action
from relais.core.journal.models import Entry
from relais.core.journal.queries import entries_like
from relais.core.journal.sentences import KINDS, SENTENCES, tell
from relais.core.journal.verbs import VERBS
from relais.directory.organisations.actions import add_organisation
from relais.directory.people.actions import change_person
from tests.factories import (
    EntryFactory,
    NetworkFactory,
    OrganisationFactory,
    PersonFactory,
    UserFactory,
    member,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def network():
    return NetworkFactory()


@pytest.fixture
def administrator(client, network):
    user = member(network, Role.ADMINISTRATOR, name="Paul Audic")
    client.force_login(user)
    return user


@pytest.fixture(scope="module")
def verbs():
    """Every verb of the product, wherever it is written."""
    package = Path(relais.__path__[0])
    for path in sorted(package.rglob("actions.py")):
        importlib.import_module(".".join(["relais", *path.relative_to(package).with_suffix("").parts]))
    return {verb: run for verb, run in VERBS.items() if not verb.startswith("test.")}


def test_each_verb_has_its_sentence_and_each_sentence_its_verb(verbs):
    """A new act cannot be forgotten here."""
    assert set(verbs) == set(SENTENCES)


def test_each_verb_is_in_the_table_of_permissions(verbs):
    """Or it is an act on oneself, which needs no role."""
    for verb, run in verbs.items():
        assert verb in rights() or run.of_oneself, verb


def test_each_sentence_is_shown_with_a_right_that_exists():
    """Those without one are for administrators only."""
    assert {right for right, _sentence in SENTENCES.values() if right} <= set(rights())


def test_a_refused_act_leaves_nothing(network):
    """Neither the row nor the entry."""
    with pytest.raises(PermissionDenied):
        add_organisation(by=member(network, Role.LEARNER), network=network, name="Mairie")
    assert Entry.objects.count() == 0
    assert network.organisations.count() == 0


def test_an_act_that_fails_leaves_nothing(network):
    """An act is never half done: what it wrote is taken back with it."""

    @action("test.fail_half_way")
    def fail_half_way(*, by, network):
        OrganisationFactory(network=network)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way(by=INSTALLATION, network=network)
    assert network.organisations.count() == 0
    assert Entry.objects.count() == 0


def test_an_act_on_two_networks_needs_the_right_in_both(network):
    """Being at home in one is not enough."""
    abroad = PersonFactory()
    with pytest.raises(PermissionDenied):
        change_person(by=member(network), person=abroad, organisation=OrganisationFactory(network=network))
    here = PersonFactory(network=network)
    with pytest.raises(PermissionDenied):
        change_person(by=member(network), person=here, organisation=OrganisationFactory())


def test_an_entry_says_who_did_what_to_which(network, administrator):
    """With a link to the page of the thing."""
    organisation = add_organisation(by=administrator, network=network, name="Mairie de <Valbrune>")
    (told,) = tell(Entry.objects.all())
    assert told.actor == "Paul Audic"
    assert told.url == organisation.get_absolute_url()
    assert "&lt;Valbrune&gt;</a>" in told.html
    assert "<Valbrune>" in told.text


def test_an_entry_outlives_what_it_speaks_of(network, administrator):
    """The thing and the person may be gone: the act was done all the same."""
    organisation = add_organisation(by=administrator, network=network, name="Mairie")
    organisation.delete()
    Entry.objects.update(actor_id=999_999)
    (told,) = tell(Entry.objects.all())
    assert told.url == ""
    assert "Mairie" not in told.text


@pytest.mark.parametrize(("verb", "about"), [("removed.verb", ""), ("directory.add_person", "removed.thing")])
def test_an_entry_of_another_version_breaks_nothing(verb, about):
    """A verb or a kind of thing that is no longer known."""
    tell([EntryFactory(verb=verb, subject_type=about, subject_id="1")])


def test_the_journal_shows_this_network_only(client, network, administrator):
    """Newest first."""
    EntryFactory(network_id=NetworkFactory().pk)
    first, second = EntryFactory(network_id=network.pk), EntryFactory(network_id=network.pk)
    assert [t.entry.pk for t in client.get(reverse("journal")).context["acts"]] == [second.pk, first.pk]


def test_the_journal_can_be_narrowed(client, network, administrator):
    """By act, by person, by kind of thing."""
    other = UserFactory()
    mine = {"network_id": network.pk, "actor_id": administrator.pk}
    EntryFactory(**mine, verb="directory.add_person", subject_type="directory.person", subject_id="1")
    EntryFactory(
        network_id=network.pk, actor_id=other.pk, subject_type="directory.organisation", subject_id="1"
    )

    def verbs(**query):
        return [told.entry.verb for told in client.get(reverse("journal"), query).context["acts"]]

    assert len(verbs()) == 2
    assert verbs(verb="directory.add_person") == ["directory.add_person"]
    assert verbs(actor=other.pk) == ["directory.add_organisation"]
    assert verbs(about="directory.person") == ["directory.add_person"]
    assert verbs(verb="nonsense", actor="nobody", about="nothing") == verbs()


@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.ADMINISTRATOR])
def test_only_administrators_read_the_journal(client, network, role):
    """The page and the file."""
    client.force_login(member(network, role))
    assert client.get(reverse("journal")).status_code == 403
    assert client.get(reverse("journal_export")).status_code == 403


def test_the_file_holds_every_entry_in_words(client, network, administrator, monkeypatch):
    """However many: it is read in chunks."""
    from relais.core.journal import views

    monkeypatch.setattr(views, "AT_ONCE", 4)
    for n in range(10):
        add_organisation(by=administrator, network=network, name=f"Mairie {n}")
    text = client.get(reverse("journal_export")).getvalue().decode().removeprefix("\ufeff")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert len(rows) == 11
    assert all("Mairie" in row[5] and row[2] == "Paul Audic" for row in rows[1:])


def test_every_kind_of_thing_has_a_name():
    """As the filter shows it."""
    from django.apps import apps

    for label in KINDS:
        assert apps.get_model(label)


def test_the_journal_of_some_days_is_read_without_an_index_of_times(network):
    """Both days included, whatever keys are missing between; a day before, after, or without acts too."""
    user = member(network, Role.ADMINISTRATOR)
    keys = {}
    for key, day in ((3, 1), (4, 1), (50, 2), (51, 2), (52, 4), (900, 5)):
        moment = datetime(2027, 3, day, 12, tzinfo=UTC)
        keys[key] = EntryFactory(pk=key, network_id=network.pk, occurred_at=moment)

    def of(since, until=None):
        days = {"since": since and date(2027, 3, since), "until": until and date(2027, 3, until)}
        return sorted(entries_like(user, network.pk, **days).values_list("pk", flat=True))

    assert of(2, 2) == [50, 51]
    assert of(3, 3) == []
    assert of(1, 4) == [3, 4, 50, 51, 52]
    assert of(5) == [900] and of(6) == []
    assert of(None, 1) == [3, 4]
    assert sorted(entries_like(user, network.pk, since=date(2020, 1, 1)).values_list("pk", flat=True)) == [
        *keys
    ]
    Entry.objects.all().delete()
    assert of(2, 3) == []


def test_the_journal_of_one_thing_is_found_by_its_kind_and_number(client, network, administrator):
    """As the export gives them."""
    for number in ("7", "8"):
        EntryFactory(network_id=network.pk, subject_type="directory.person", subject_id=number)
    page = client.get(reverse("journal"), {"about": "directory.person", "number": "7"})
    assert [act.entry.subject_id for act in page.context["acts"]] == ["7"]
