"""Purposes and their versions; consents given, refused and withdrawn; objections; who may be written to."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from relais.core.access.roles import INSTALLATION, Role
from relais.core.editing.models import ChangedMeanwhile
from relais.core.journal.models import Entry
from relais.directory.consents import actions
from relais.directory.consents.models import TEXT, Consent, Objection, Purpose
from relais.directory.consents.queries import (
    contactable,
    has_consent,
    history_of,
    may_contact,
    not_frozen,
    with_consent,
)
from relais.directory.consents.ready_made import HELP, LEADERS, LETTERS, OPENS
from relais.directory.people.models import Person
from tests.factories import NetworkFactory, PersonFactory, PurposeFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def network():
    network = NetworkFactory()
    actions.adopt_purposes(by=INSTALLATION, network=network, language="fr")
    return network


@pytest.fixture
def administrator(client, network):
    user = member(network, Role.ADMINISTRATOR)
    client.force_login(user)
    return user


@pytest.fixture
def person(network):
    return PersonFactory(network=network)


@pytest.fixture
def opens(network):
    return Purpose.objects.get(network=network, code=OPENS)


def choose(person, purpose, state="given", **said):
    return actions.record_consent(
        by=INSTALLATION,
        person=person,
        purpose=purpose,
        state=state,
        channel="paper",
        proof="Classeur 2",
        **said,
    )


def test_a_new_network_starts_from_purposes_in_its_language(network):
    """Four of them; measuring each person's opens is apart from writing to them, and rests on consent."""
    purposes = {purpose.code: purpose for purpose in Purpose.objects.filter(network=network)}
    assert set(purposes) == {HELP, LETTERS, OPENS, LEADERS}
    assert purposes[OPENS].legal_basis == "consent"
    assert purposes[LETTERS].legal_basis == "legitimate_interest"
    assert purposes[LETTERS].name == "Lettres et messages de la cause"
    english = NetworkFactory()
    actions.adopt_purposes(by=INSTALLATION, network=english, language="en")
    assert Purpose.objects.get(network=english, code=LETTERS).name == "Letters and mails of the cause"


def test_adopting_twice_adds_nothing_and_keeps_what_was_changed(network):
    """What the network wrote of its own is not written over."""
    letters = Purpose.objects.get(network=network, code=LETTERS)
    actions.change_purpose(by=INSTALLATION, purpose=letters, version=1, name="Notre revue")
    actions.adopt_purposes(by=INSTALLATION, network=network, language="fr")
    assert Purpose.objects.filter(network=network).count() == 4
    assert Purpose.objects.get(pk=letters.pk).name == "Notre revue"


def test_a_changed_text_is_a_new_version_and_choices_keep_theirs(person, opens):
    """A consent points to what the person read; the same text again makes no version."""
    choose(person, opens)
    changed = actions.change_purpose(by=INSTALLATION, purpose=opens, version=1, words="Autre chose.")
    assert changed.version == 2
    assert [v.number for v in opens.versions.all()] == [2, 1]
    assert Consent.objects.get().purpose_version.number == 1
    same = actions.change_purpose(by=INSTALLATION, purpose=changed, version=2, words="Autre chose.")
    assert same.version == 2
    assert opens.versions.count() == 2


def test_two_people_who_change_a_purpose_are_told(opens):
    """The second one starts from a text that is no longer there."""
    actions.change_purpose(by=INSTALLATION, purpose=opens, version=1, words="La première.")
    with pytest.raises(ChangedMeanwhile):
        actions.change_purpose(by=INSTALLATION, purpose=opens, version=1, words="La seconde.")


def test_nobody_is_taken_to_have_agreed(person, opens):
    """Silence is no; a refusal is no; and so is another purpose's yes."""
    assert not has_consent(person, OPENS)
    choose(person, opens, "refused")
    assert not has_consent(person, OPENS)
    choose(person, opens, "given")
    assert has_consent(person, OPENS)
    assert not has_consent(person, "autre-chose")


def test_withdrawing_is_as_easy_as_giving_and_the_history_stays(person, opens):
    """One act each way; all of them are kept, with their proof."""
    choose(person, opens, "given")
    choose(person, opens, "withdrawn")
    assert not has_consent(person, OPENS)
    assert [consent.state for consent in history_of(person)] == ["withdrawn", "given"]
    assert [consent.proof for consent in history_of(person)] == ["Classeur 2"] * 2


def test_what_was_never_given_is_refused_rather_than_withdrawn(person, opens):
    """Withdrawing twice, or first, reads truly."""
    assert choose(person, opens, "withdrawn").state == "refused"


def test_an_older_paper_found_later_does_not_undo_a_later_choice(person, opens):
    """A form of last month, typed today, stands behind the withdrawal of last week."""
    choose(person, opens, "given", decided_at=timezone.now() - timedelta(days=9))
    choose(person, opens, "withdrawn", decided_at=timezone.now() - timedelta(days=7))
    choose(person, opens, "given", decided_at=timezone.now() - timedelta(days=30))
    assert not has_consent(person, OPENS)
    assert history_of(person).count() == 3


def test_the_database_holds_one_current_choice(person, opens):
    """Whatever writes to it."""
    choose(person, opens)
    row = Consent.objects.get()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_only_what_rests_on_consent_is_consented_to(person, network):
    """A legitimate interest is objected to instead."""
    letters = Purpose.objects.get(network=network, code=LETTERS)
    with pytest.raises(ValidationError):
        choose(person, letters)


def test_a_purpose_of_another_network_is_refused(person):
    """Even when one acts in both."""
    with pytest.raises(PermissionDenied):
        choose(person, PurposeFactory(consent=True))


def test_an_audience_is_narrowed_by_one_question(network, person, opens):
    """Those who agreed, whatever their number."""
    others = PersonFactory.create_batch(5, network=network)
    for other in others[:2]:
        choose(other, opens)
    choose(others[2], opens, "refused")
    with CaptureQueriesContext(connection) as asked:
        found = set(with_consent(Person.objects.filter(network=network), OPENS))
    assert found == set(others[:2])
    assert len(asked) == 1


def test_the_consent_of_an_audience_is_read_from_its_index(network, opens):
    """A million people would make anything else slow."""
    if connection.vendor != "sqlite":
        pytest.skip("the plan of a small table says nothing on PostgreSQL")
    plan = with_consent(Person.objects.filter(network=network), OPENS).order_by("pk").explain()
    assert "consent_of_purpose" in plan or "consent_current_once" in plan


def test_an_objection_stops_letters_and_lifting_it_lets_them_again(person, network):
    """To one purpose, or to all of them."""
    letters = Purpose.objects.get(network=network, code=LETTERS)
    assert may_contact(person, LETTERS)
    objection = actions.record_objection(by=INSTALLATION, person=person, purpose=letters, channel="oral")
    assert not may_contact(person, LETTERS)
    assert may_contact(person, LEADERS)
    actions.lift_objection(by=INSTALLATION, objection=objection)
    assert may_contact(person, LETTERS)
    actions.record_objection(by=INSTALLATION, person=person, purpose=None, channel="oral")
    assert not any(may_contact(person, code) for code in (LETTERS, LEADERS, HELP))


def test_objecting_twice_is_objecting_once(person):
    """The second word changes nothing."""
    for _time in range(2):
        actions.record_objection(by=INSTALLATION, person=person, purpose=None, channel="oral")
    assert Objection.objects.count() == 1


def test_frozen_data_serves_nothing_and_leaves_the_scores(person, network):
    """A restriction is of everything."""
    other = PersonFactory(network=network)
    actions.record_objection(
        by=INSTALLATION, person=person, purpose=None, channel="letter", kind="restriction"
    )
    assert not may_contact(person, LETTERS)
    assert list(Person.objects.filter(not_frozen(), network=network)) == [other]


def test_what_rests_on_consent_asks_for_it_and_what_is_given_up_serves_nobody(person, network, opens):
    """An unknown purpose lets one write to nobody."""
    assert not may_contact(person, OPENS)
    choose(person, opens)
    assert may_contact(person, OPENS)
    assert not may_contact(person, "inconnu")
    actions.retire_purpose(by=INSTALLATION, purpose=opens)
    assert not may_contact(person, OPENS)
    assert not has_consent(person, OPENS)


def test_a_purpose_of_one_network_says_nothing_of_another_s_people(network):
    """The same code, two networks: each has its own basis."""
    stranger = PersonFactory()
    assert not contactable(Person.objects.filter(pk=stranger.pk), LETTERS).exists()


def test_an_administrator_starts_from_the_ready_made_purposes(client):
    """An empty page says what to do, and does it with one button."""
    client.force_login(member(NetworkFactory(), Role.ADMINISTRATOR))
    assert reverse("purpose_adopt") in client.get(reverse("purposes")).content.decode()
    client.post(reverse("purpose_adopt"))
    assert "Lettres et messages de la cause" in client.get(reverse("purposes")).content.decode()


def test_a_consent_without_proof_is_not_written_down(client, administrator, person, opens):
    """The form says so beside the answer; a refusal needs none."""
    answers = {
        "purpose": opens.pk,
        "state": "given",
        "channel": "paper",
        "decided_on": timezone.localdate().isoformat(),
    }
    url = reverse("consent_record", args=[person.pk])
    assert client.post(url, answers).status_code == 200
    assert Consent.objects.count() == 0
    assert client.post(url, {**answers, "proof": "Classeur 2"}).status_code == 302
    assert has_consent(person, OPENS)
    assert client.post(url, {**answers, "state": "withdrawn"}).status_code == 302
    assert not has_consent(person, OPENS)


def test_a_choice_is_not_dated_in_the_future(client, administrator, person, opens):
    """It would stand before all those to come."""
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    answers = {"purpose": opens.pk, "state": "refused", "channel": "oral", "decided_on": tomorrow}
    assert client.post(reverse("consent_record", args=[person.pk]), answers).status_code == 200
    assert Consent.objects.count() == 0


def test_the_page_of_a_purpose_changes_its_text(client, administrator, opens):
    """From the form to the version."""
    answers = {name: getattr(opens, name) for name in TEXT} | {"version": 1, "name": "Ouvertures"}
    response = client.post(reverse("purpose_change", args=[opens.pk]), answers)
    assert response.headers["Location"] == opens.get_absolute_url()
    assert "Version 2" in client.get(opens.get_absolute_url()).content.decode()


def test_the_journal_keeps_ids_and_verbs_of_a_choice(person, opens):
    """Neither the state nor the proof."""
    choose(person, opens)
    entry = Entry.objects.get(verb="directory.record_consent")
    assert entry.subject_type == "directory.consent"
    assert entry.subject_id == str(Consent.objects.get().pk)
