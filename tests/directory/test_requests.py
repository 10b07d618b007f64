"""Requests about data: received, checked, answered in time; what is held, and erasing it for good."""

import datetime as dt
import json

import pytest
import time_machine
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone

from relais.core.access.models import User
from relais.core.access.roles import INSTALLATION, Role
from relais.core.editing.models import ChangedMeanwhile
from relais.core.imports.models import ImportedChunk, TableImport
from relais.core.journal.models import Entry
from relais.core.notifications.models import Notification
from relais.core.search.models import SearchWord
from relais.directory.consents.actions import adopt_purposes, record_consent
from relais.directory.consents.models import Consent, Purpose
from relais.directory.consents.ready_made import OPENS
from relais.directory.duplicates.models import Merge
from relais.directory.networks.models import Membership
from relais.directory.notices.actions import tell_person
from relais.directory.people.models import Person
from relais.directory.requests import actions
from relais.directory.requests.collect import fates_of, held_on
from relais.directory.requests.held import all_held, found_by_itself, is_named
from relais.directory.requests.models import RightsRequest, Tombstone
from tests.factories import (
    AccountFactory,
    AddressFactory,
    CardFactory,
    ContactFactory,
    MandateFactory,
    MembershipFactory,
    NetworkFactory,
    PairFactory,
    PersonFactory,
    RightsRequestFactory,
    member,
)

pytestmark = pytest.mark.django_db
SECRET = "Kerbratissime"


@pytest.fixture
def network():
    return NetworkFactory()


@pytest.fixture
def administrator(client, network):
    user = member(network, Role.ADMINISTRATOR)
    client.force_login(user)
    return user


@pytest.fixture
def whole(network):
    """Someone on whom the network holds something of each kind, merges included."""
    adopt_purposes(by=INSTALLATION, network=network, language="fr")
    user = member(network, Role.LEARNER, name=SECRET)
    person = PersonFactory(network=network, user=user, family_name=SECRET)
    lost = PersonFactory(
        network=network, family_name=f"{SECRET} Bis", merged_into=person, deleted_at=timezone.now()
    )
    older = PersonFactory(
        network=network, family_name=f"{SECRET} Ter", merged_into=lost, deleted_at=timezone.now()
    )
    Merge.objects.create(network=network, kept_person=person, lost_person=lost, changes=[{"before": SECRET}])
    Merge.objects.create(network=network, kept_person=lost, lost_person=older, changes=[{"before": SECRET}])
    MandateFactory(person=person, title=SECRET)
    ContactFactory(person=person, value=f"{SECRET.lower()}@arvor.example")
    AddressFactory(person=person, lines=SECRET)
    AccountFactory(person=person, handle=SECRET)
    CardFactory(person=person, user=user)
    PairFactory(network=network, of=[person, PersonFactory(network=network)])
    opens = Purpose.objects.get(network=network, code=OPENS)
    record_consent(
        by=INSTALLATION, person=person, purpose=opens, state="given", channel="paper", proof=SECRET
    )
    tell_person(by=INSTALLATION, person=person, channel="oral", details=SECRET)
    RightsRequestFactory(network=network, person=person, name=SECRET, words=SECRET, contact=SECRET)
    brought = TableImport.objects.create(
        network_id=network.pk, target_name="people", folder="f", file_name="f.csv"
    )
    for row in (person, person.contacts.get()):
        ImportedChunk.objects.create(
            table_import=brought,
            kind=row._meta.label_lower,
            changed=[[row.pk, {"was": SECRET}, "d"], [0, {}, "d"]],
        )
    RightsRequestFactory(network=network, user=user, name=SECRET, words=SECRET, contact=SECRET)
    return person


def everything_written(but: set[str] = frozenset()) -> str:
    """Each row of each of our tables, as text."""
    texts = []
    for model in apps.get_models(include_auto_created=True):
        if model._meta.label_lower in but:
            continue
        for row in model._base_manager.all().values():
            texts.append(f"{model._meta.label_lower} {row}")
    return "\n".join(texts).lower()


def test_every_table_that_leads_to_a_person_is_named():
    """A stage that adds one says what it is, in one line: see `held`."""
    unnamed = [
        (held.model, held.leads)
        for held in found_by_itself()
        if not is_named(held) and held.model != "directory.person" and not held.model.startswith("test")
    ]
    assert unnamed == []


def test_what_is_named_is_there():
    """Each table, each field and each way that leads to a person exists."""
    for held in all_held():
        held.rows([1], 1).exists()
        for name in held.fields:
            held.table._meta.get_field(name)
        for name in held.blanks:
            held.table._meta.get_field(name)


def test_nothing_that_leads_to_a_person_forbids_erasing_them():
    """A protected key would stop the one act that the law asks for."""
    for label in ("directory.person", "core.user"):
        for relation in apps.get_model(label)._meta.get_fields(include_hidden=True):
            if (relation.one_to_many or relation.one_to_one) and not relation.concrete:
                assert relation.on_delete in {models.CASCADE, models.SET_NULL}, relation


def test_all_that_is_held_is_told(whole):
    """In every slice, in words and for a program; no secret of a card."""
    blocks = {block.held.model: block for block in held_on([whole], whole.user)}
    assert {
        "core.user", "directory.person", "directory.mandate", "directory.contact", "directory.address",
        "directory.account", "directory.card", "directory.consent", "directory.notice", "directory.rightsrequest",
        "directory.membership",
    } <= set(blocks)  # fmt: skip
    told = json.dumps([block.data for block in blocks.values()], ensure_ascii=False)
    assert SECRET in told
    assert whole.card.code_digest not in told
    assert whole.user.password not in told


def test_erasing_leaves_nothing_of_who_they_were(network, whole):
    """No table of the database holds a word of it, undo data of merges and words of search included."""
    assert SECRET.lower() in everything_written()
    stone = actions.erase_person(by=INSTALLATION, person=whole)
    left = [line[:120] for line in everything_written().split("\n") if SECRET.lower() in line]
    assert left == []
    assert (stone.person_id, stone.network_id) == (whole.pk, network.pk)
    assert stone.counts["directory.mandate"] == 1
    assert stone.counts["directory.person"] == 3
    assert [chunk.changed for chunk in ImportedChunk.objects.all()] == [[[0, {}, "d"]]] * 2
    assert not SearchWord.objects.filter(kind="directory.person", subject_id=whole.pk).exists()


def test_the_journal_stays_and_says_what_was_done(network, whole):
    """Ids and verbs: erasing and auditing do not fight."""
    before = Entry.objects.count()
    stone = actions.erase_person(by=INSTALLATION, person=whole)
    assert Entry.objects.count() == before + 1
    entry = Entry.objects.get(verb="directory.erase_person")
    assert (entry.subject_type, entry.subject_id) == ("directory.tombstone", str(stone.pk))


def test_what_goes_and_what_stays_is_told_before(whole):
    """The requests stay without their words; the rest goes."""
    fates = {fate.title: fate for fate in fates_of(whole)}
    assert fates["Mandats"].goes
    assert not fates["Demandes sur les données"].goes
    assert fates["Demandes sur les données"].why


def test_an_account_that_serves_elsewhere_stays(network, whole):
    """Only the role and the entry of this network go."""
    user = whole.user
    MembershipFactory(user=user, network=NetworkFactory())
    actions.erase_person(by=INSTALLATION, person=whole)
    assert User.objects.filter(pk=user.pk).exists()
    assert not Membership.objects.filter(user=user, network=network).exists()


def test_an_account_that_serves_here_alone_is_closed(whole):
    """They can no longer sign in."""
    user_id = whole.user_id
    actions.erase_person(by=INSTALLATION, person=whole)
    assert not User.objects.filter(pk=user_id).exists()


def test_the_last_administrator_is_not_erased(network):
    """Nobody could manage the network; with a second one, they may go."""
    user = member(network, Role.ADMINISTRATOR)
    person = PersonFactory(network=network, user=user)
    with pytest.raises(ValidationError):
        actions.erase_person(by=INSTALLATION, person=person)
    assert Person.objects.filter(pk=person.pk).exists()
    member(network, Role.ADMINISTRATOR)
    actions.erase_person(by=INSTALLATION, person=person)
    assert not Person.objects.filter(pk=person.pk).exists()


def test_erasing_is_whole_or_nothing(monkeypatch, whole):
    """Cut off in the middle, everything is still there."""
    from relais.directory.requests import erasing

    def stop(rows):
        if rows.model is Person:
            raise RuntimeError("cut off")
        return real(rows)

    real = erasing._gone
    monkeypatch.setattr(erasing, "_gone", stop)
    with pytest.raises(RuntimeError):
        actions.erase_person(by=INSTALLATION, person=whole)
    assert whole.mandates.count() == 1
    assert Consent.objects.count() == 1
    assert Tombstone.objects.count() == 0


def test_a_request_to_erase_is_granted_by_erasing(client, administrator, network):
    """From the request to the tombstone, by the pages; the request keeps its dates and loses its words."""
    person = PersonFactory(network=network)
    asked = RightsRequestFactory(
        network=network, person=person, kind="erasure", checked=True, name=SECRET, words=SECRET
    )
    url = reverse("person_erase", args=[person.pk]) + f"?request={asked.pk}"
    assert asked.contact in client.get(url).content.decode()
    assert client.post(url, {}).status_code == 200  # not sure yet
    assert Person.objects.filter(pk=person.pk).exists()
    assert client.post(url, {"sure": "on"}).headers["Location"] == reverse("erased")
    asked.refresh_from_db()
    assert (asked.state, asked.name, asked.words, asked.contact) == ("granted", "", "", "")
    assert asked.answered_at is not None
    stone = Tombstone.objects.get()
    assert (stone.request, stone.cause) == (asked, "asked")
    assert str(person.pk) in client.get(reverse("erased")).content.decode()


def test_nothing_is_erased_before_one_knows_who_asks(network):
    """A request that nobody checked grants nothing."""
    person = PersonFactory(network=network)
    asked = RightsRequestFactory(network=network, person=person, kind="erasure")
    with pytest.raises(ValidationError):
        actions.erase_person(by=INSTALLATION, person=person, request=asked)
    assert Person.objects.filter(pk=person.pk).exists()


@time_machine.travel("2027-01-31T10:00:00+01:00", tick=False)
def test_the_answer_is_due_in_a_month_and_may_take_two_more(network):
    """From receipt, as the law counts; once, with the reason, while the first month runs."""
    asked = actions.record_request(
        by=INSTALLATION, network=network, kind="access", channel="letter", name="Nadia", contact="ici"
    )
    assert asked.due_on == dt.date(2027, 2, 28)
    longer = actions.extend_request(
        by=INSTALLATION, request=asked, version=1, extension_reason="Archives papier"
    )
    assert longer.due_on == dt.date(2027, 4, 30)
    with pytest.raises(ValidationError):
        actions.extend_request(by=INSTALLATION, request=longer, version=2, extension_reason="Encore")


def test_a_request_that_is_late_can_no_longer_be_extended(network):
    """The reason must be told within the first month."""
    asked = RightsRequestFactory(network=network, received_on=timezone.localdate() - dt.timedelta(days=40))
    assert asked.is_late
    with pytest.raises(ValidationError):
        actions.extend_request(by=INSTALLATION, request=asked, version=1, extension_reason="Trop de travail")


def test_nothing_is_granted_before_one_knows_who_asks(network):
    """It may be refused."""
    asked = RightsRequestFactory(network=network)
    with pytest.raises(ValidationError):
        actions.answer_request(by=INSTALLATION, request=asked, version=1, state="granted", answer="Voici.")
    refused = actions.answer_request(
        by=INSTALLATION, request=asked, version=1, state="refused", answer="Non."
    )
    assert refused.state == "refused"


def test_two_people_who_answer_are_told(network):
    """The second one does not answer twice."""
    asked = RightsRequestFactory(network=network, checked=True)
    actions.answer_request(by=INSTALLATION, request=asked, version=1, state="granted", answer="Voici.")
    late = RightsRequest.objects.get(pk=asked.pk)
    late.state = "checked"
    with pytest.raises(ChangedMeanwhile):
        actions.answer_request(by=INSTALLATION, request=late, version=1, state="refused", answer="Non.")


def test_the_entry_of_another_network_is_never_tied_to_a_request(network):
    """Even by someone who acts in both."""
    asked = RightsRequestFactory(network=network)
    with pytest.raises(PermissionDenied):
        actions.check_request(
            by=INSTALLATION, request=asked, version=1, checked_how="Vue", person=PersonFactory()
        )


def test_the_list_puts_the_nearest_deadline_first_and_marks_the_late(client, administrator, network):
    """Closed ones come last; a filter keeps the late ones; the file holds the same rows."""
    today = timezone.localdate()
    late = RightsRequestFactory(network=network, received_on=today - dt.timedelta(days=40))
    fresh = RightsRequestFactory(network=network, received_on=today)
    soon = RightsRequestFactory(network=network, received_on=today - dt.timedelta(days=20))
    closed = RightsRequestFactory(network=network, received_on=today - dt.timedelta(days=90), state="granted")
    RightsRequestFactory()
    page = client.get(reverse("rights_requests"))
    assert list(page.context["listing"].page) == [late, soon, fresh, closed]
    assert "En retard" in page.content.decode()
    only = client.get(reverse("rights_requests"), {"state": "late"})
    assert list(only.context["listing"].page) == [late]
    lines = client.get(reverse("rights_request_export")).getvalue().decode().splitlines()
    assert len(lines) == 5


def test_an_answer_goes_through_its_steps(client, administrator, network):
    """Check, then answer; the page says what to do at each step."""
    person = PersonFactory(network=network, family_name="Kerbrat", given_name="Nadia")
    asked = RightsRequestFactory(network=network)
    html = client.get(asked.get_absolute_url()).content.decode()
    assert reverse("rights_request_check", args=[asked.pk]) in html
    check = {"version": 1, "checked_how": "Adresse connue", "person": person.pk}
    client.post(reverse("rights_request_check", args=[asked.pk]), check)
    asked.refresh_from_db()
    assert (asked.state, asked.person) == ("checked", person)
    assert client.get(reverse("person_held", args=[person.pk])).json()["held"]
    answer = {"version": 2, "state": "granted", "answer": "Voici ce que nous gardons."}
    client.post(reverse("rights_request_answer", args=[asked.pk]), answer)
    assert "Voici ce que nous gardons." in client.get(asked.get_absolute_url()).content.decode()


def test_anyone_asks_without_an_account_and_learns_nothing(client, network):
    """The same answer for someone known and for someone unknown; administrators are told."""
    administrator = member(network, Role.ADMINISTRATOR)
    PersonFactory(network=network, family_name="Kerbrat", given_name="Nadia")
    url = reverse("rights_page", args=[network.slug])
    said = []
    for name in ("Nadia Kerbrat", "Personne d’autre"):
        answers = {"kind": "access", "name": name, "contact": "nadia@arvor.example"}
        response = client.post(url, answers)
        said.append((response.status_code, response.headers["Location"]))
        said[-1] += (client.get(response.headers["Location"]).content,)
    assert said[0][:2] == said[1][:2]
    assert RightsRequest.objects.filter(person=None, state="received", channel="page").count() == 2
    assert Notification.objects.filter(user=administrator, kind="directory.request_received").count() == 2


def test_the_public_page_is_not_a_letter_box_for_programs(client, network):
    """Five an hour from one place; what fills in what nobody sees is dropped without a word."""
    url = reverse("rights_page", args=[network.slug])
    answers = {"kind": "access", "name": "Robot", "contact": "r@example.org"}
    assert client.post(url, {**answers, "website": "http://example.org"}).status_code == 302
    assert RightsRequest.objects.count() == 0
    statuses = [client.post(url, answers).status_code for _n in range(6)]
    assert statuses == [302] * 4 + [200] * 2
    assert RightsRequest.objects.count() == 4


def test_the_public_page_says_what_data_serves(client, network):
    """Before anyone asks."""
    adopt_purposes(by=INSTALLATION, network=network, language="fr")
    html = client.get(reverse("rights_page", args=[network.slug])).content.decode()
    assert "Savoir si vous ouvrez nos messages" in html
    assert client.get("/data/inconnu/").status_code == 404


def test_a_helper_writes_down_what_someone_came_to_ask(client, network):
    """The list is for administrators; writing down is for those who meet people."""
    client.force_login(member(network, Role.HELPER))
    answers = {
        "kind": "erasure", "channel": "person", "name": "Nadia", "contact": "repasse mardi",
        "received_on": timezone.localdate().isoformat(),
    }  # fmt: skip
    assert client.post(reverse("rights_request_add"), answers).status_code == 302
    assert RightsRequest.objects.get().due_on
    assert client.get(reverse("rights_requests")).status_code == 403
