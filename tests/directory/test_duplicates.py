"""Who may be there twice: proposed, merged, undone, or told apart for good."""

import datetime as dt

import pytest
from django.apps import apps
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone

from relais.core.access.roles import INSTALLATION, Role
from relais.core.journal.models import Entry
from relais.directory.consents.models import Consent, Purpose, PurposeVersion
from relais.directory.duplicates import actions
from relais.directory.duplicates.analysis import rounds_of
from relais.directory.duplicates.models import Merge, Noun, Pair
from relais.directory.duplicates.moving import pointers_to
from relais.directory.notices.queries import notices_due
from relais.directory.organisations.models import Organisation
from relais.directory.people.models import Mandate, Person
from tests.factories import (
    AccountFactory,
    AddressFactory,
    ContactFactory,
    MandateFactory,
    MembershipFactory,
    NetworkFactory,
    OrganisationFactory,
    PairFactory,
    PersonFactory,
    UserFactory,
    member,
)

pytestmark = pytest.mark.django_db
SIRET = "73282932000074"


@pytest.fixture
def network():
    return NetworkFactory()


@pytest.fixture
def campaigner(client, network):
    user = member(network)
    client.force_login(user)
    return user


@pytest.fixture
def kept(network):
    person = PersonFactory(network=network, given_name="Nadia", family_name="Kerbrat")
    ContactFactory(person=person, value="nadia@arvor.example", is_preferred=True)
    ContactFactory(person=person, phone=True)
    return person


@pytest.fixture
def lost(network):
    person = PersonFactory(network=network, given_name="N.", family_name="KERBRAT", user=UserFactory())
    MandateFactory(person=person)
    ContactFactory(person=person, value="nk@mairie.example", is_preferred=True)
    ContactFactory(person=person, phone=True)  # the same number as the other entry
    AddressFactory(person=person)
    AccountFactory(person=person)
    return person


def all_rows() -> dict:
    """Every row of the directory as it is, versions and times apart."""
    rows = {}
    for model in apps.get_app_config("directory").get_models():
        if model not in {Merge, Pair}:
            for row in serializers.serialize("python", model._base_manager.order_by("pk")):
                rows[row["model"], row["pk"]] = {k: v for k, v in row["fields"].items() if k != "version"}
    return rows


def merge(kept, lost, **values):
    return actions.merge_people(by=INSTALLATION, kept=kept, lost=lost, values=values)


def test_all_that_pointed_to_the_lost_entry_points_to_the_kept_one(kept, lost):
    """Mandates, contacts, addresses, accounts, the one who signs in; what both had is there once."""
    user = lost.user
    merge(kept, lost, given_name="N.")
    kept.refresh_from_db()
    assert kept.given_name == "N."
    assert kept.user == user
    assert [kept.mandates.count(), kept.addresses.count(), kept.accounts.count()] == [1, 1, 1]
    assert sorted(contact.value for contact in kept.contacts.all()) == [
        "+33299000001",
        "nadia@arvor.example",
        "nk@mairie.example",
    ]
    assert kept.contacts.get(is_preferred=True).value == "nadia@arvor.example"


def test_undoing_a_merge_gives_everything_back_exactly(kept, lost, network):
    """Row by row, as before."""
    child = PersonFactory(network=network, deleted_at=timezone.now(), merged_into=lost)
    before = all_rows()
    merge(kept, lost, given_name="N.", family_name="KERBRAT")
    assert all_rows() != before
    actions.undo_merge_of_people(by=INSTALLATION, merge=Merge.objects.get())
    assert all_rows() == before
    child.refresh_from_db()
    assert child.merged_into == lost
    assert Merge.objects.get().changes == []


def test_what_was_done_since_stays(kept, lost):
    """Undoing takes back the merge, not the work that came after it."""
    merge(kept, lost, given_name="N.")
    Person.objects.filter(pk=kept.pk).update(given_name="Nadège")
    MandateFactory(person=kept, title="maire")
    actions.undo_merge_of_people(by=INSTALLATION, merge=Merge.objects.get())
    kept.refresh_from_db()
    assert (kept.given_name, kept.role_words) == ("Nadège", "maire")


def test_merges_are_undone_from_the_last_one(kept, lost, network):
    """An entry that was merged again cannot be taken apart from the middle."""
    third = PersonFactory(network=network)
    merge(kept, lost)
    merge(third, kept)
    first = Merge.objects.get(lost_person=lost)
    with pytest.raises(ValidationError):
        actions.undo_merge_of_people(by=INSTALLATION, merge=first)
    actions.undo_merge_of_people(by=INSTALLATION, merge=Merge.objects.get(lost_person=kept))
    actions.undo_merge_of_people(by=INSTALLATION, merge=first)
    assert Person.objects.filter(deleted_at=None).count() == 3


def test_a_merge_followed_twice_happens_once(kept, lost):
    """The second is refused in words."""
    merge(kept, lost)
    with pytest.raises(ValidationError):
        merge(kept, lost)
    with pytest.raises(ValidationError):
        merge(kept, kept)
    with pytest.raises(ValidationError):
        merge(kept, PersonFactory())


def test_every_model_that_points_to_people_is_moved():
    """Whatever a slice adds: each foreign key to a person is found, save those of merges."""
    found = {(field.model, field.name) for field in pointers_to(Person)}
    declared = {
        (model, field.name)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model is Person and model is not Merge
    }
    assert found == declared
    assert (Mandate, "person") in found


def test_the_later_of_two_choices_is_the_person_s(kept, lost, network):
    """Whoever withdrew their consent under one entry is not written to because of the other."""
    purpose = Purpose.objects.create(network=network, code="letters", name="Lettres", legal_basis="consent")
    version = PurposeVersion.objects.create(purpose=purpose, number=1, name="Lettres")
    for person, state, year in ((kept, "given", 2024), (lost, "withdrawn", 2026)):
        Consent.objects.create(
            network=network, person=person, purpose=purpose, purpose_version=version, state=state,
            channel="oral", decided_at=dt.datetime(year, 5, 1, tzinfo=dt.UTC),
        )  # fmt: skip
    before = all_rows()
    merge(kept, lost)
    assert kept.consents.get(is_current=True).state == "withdrawn"
    assert kept.consents.count() == 2
    actions.undo_merge_of_people(by=INSTALLATION, merge=Merge.objects.get())
    assert all_rows() == before


def test_one_person_is_told_once(kept, lost, network):
    """An entry that was merged is no longer one to whom information is due; undone, it is again."""
    Person.objects.filter(pk__in=[kept.pk, lost.pk]).update(notice_due_at=timezone.now())
    merge(kept, lost)
    assert list(notices_due(network)) == [kept]
    actions.undo_merge_of_people(by=INSTALLATION, merge=Merge.objects.get())
    assert set(notices_due(network)) == {kept, lost}


def test_erasing_a_person_erases_what_was_merged_and_how(kept, lost):
    """Nothing of the lost entry outlives the kept one."""
    merge(kept, lost)
    kept.delete()
    assert not Person.objects.exists()
    assert not Merge.objects.exists()


def test_organisations_keep_their_tree_and_their_numbers(network):
    """The parts of the lost one become parts of the kept one; its SIRET can be taken; and back."""
    town = OrganisationFactory(network=network, name="Ville de Valbrune", siret=SIRET)
    service = OrganisationFactory(network=network, name="CCAS", parent=town)
    same = OrganisationFactory(network=network, name="Mairie de Valbrune", parent=service)
    part = OrganisationFactory(network=network, parent=same)
    before = all_rows()
    actions.merge_organisations(by=INSTALLATION, kept=same, lost=town, values={"siret": SIRET})
    assert {one.name: one.parent_id for one in Organisation.objects.filter(deleted_at=None)} == {
        same.name: None,
        service.name: same.pk,
        part.name: same.pk,
    }
    same.refresh_from_db()
    assert same.siret == SIRET
    actions.undo_merge_of_organisations(by=INSTALLATION, merge=Merge.objects.get())
    assert all_rows() == before


def test_a_circle_is_refused_beside_the_answer(client, campaigner, network):
    """What is chosen for the kept entry keeps the rules of an entry; nothing is merged."""
    town = OrganisationFactory(network=network, name="Ville de Valbrune")
    service = OrganisationFactory(network=network, name="CCAS", parent=town)
    twin = OrganisationFactory(network=network, name="Mairie", parent=service)
    above = OrganisationFactory(network=network, name="Métropole")
    Organisation.objects.filter(pk=town.pk).update(parent=above)
    page = reverse("organisations_merge", args=[town.pk, twin.pk])
    html = client.post(page, {"name": "kept", "parent": "lost"}).content.decode()
    assert "<title>Err" in html
    assert Organisation.objects.filter(deleted_at=None).count() == 4
    assert not Merge.objects.exists()


def test_a_manager_merges_within_their_structure_only(client, network):
    """The people of other structures are not proposed, nor reached by their number."""
    mine, other = OrganisationFactory(network=network, kind="support"), OrganisationFactory(network=network)
    manager = UserFactory()
    MembershipFactory(network=network, user=manager, role=Role.MANAGER, structure=mine)
    here = MandateFactory(person__network=network, organisation=mine).person
    there = MandateFactory(person__network=network, organisation=other).person
    PairFactory(network=network, of=[here, there])
    client.force_login(manager)
    assert client.get(reverse("people_duplicates")).context["proposals"] == []
    for first, second in ((here, there), (there, here)):
        assert client.post(reverse("people_merge", args=[first.pk, second.pk])).status_code == 404
    assert Person.objects.filter(deleted_at=None).count() == 2


def test_merging_by_hand_from_a_page(client, campaigner, kept, lost):
    """Side by side, answer by answer; the lost address leads to the kept one; one button undoes it."""
    found = client.get(reverse("people_merge_with", args=[kept.pk]), {"q": "kerbrat"})
    page = reverse("people_merge", args=[kept.pk, lost.pk])
    assert page in found.content.decode()
    html = client.get(page).content.decode()
    assert "nadia@arvor.example" in html
    assert "nk@mairie.example" in html
    answer = client.post(page, {"given_name": "kept", "family_name": "lost"})
    assert answer.headers["Location"] == kept.get_absolute_url()
    assert client.get(lost.get_absolute_url()).headers["Location"] == kept.get_absolute_url()
    kept.refresh_from_db()
    assert str(kept) == "Nadia KERBRAT"
    by_mail = client.get(reverse("people"), {"q": "nk@mairie.example"})
    assert [person.pk for person in by_mail.context["listing"].page] == [kept.pk]
    undo = reverse("people_merge_undo", args=[Merge.objects.get().pk])
    assert undo in client.get(kept.get_absolute_url()).content.decode()
    client.post(undo)
    kept.refresh_from_db()
    assert str(kept) == "Nadia Kerbrat"
    assert client.get(lost.get_absolute_url()).status_code == 200
    assert client.post(undo).status_code == 404


def test_the_history_of_both_is_read_on_one_page(client, campaigner, kept, lost):
    """What was done to the lost entry is told with the rest."""
    client.post(reverse("person_change", args=[lost.pk]), {"family_name": "Kerbratt", "version": 1})
    merge(kept, lost)
    acts = client.get(kept.get_absolute_url()).context["acts"]
    assert [act.entry.verb for act in acts] == ["directory.merge_people", "directory.change_person"]


def test_the_engine_proposes_and_a_person_answers(
    client, campaigner, network, django_capture_on_commit_callbacks
):
    """With the reason of each pair; « not the same » is kept when the engine looks again."""
    for given_name in ("Nadia", "nadia"):
        person = PersonFactory(network=network, given_name=given_name, family_name="Kerbrat-Le Goff")
        ContactFactory(person=person, phone=True)
        ContactFactory(person=person, value="nadia@arvor.example")
    for n in range(40):
        ContactFactory(person=PersonFactory(network=network, given_name=f"P{n}", family_name=f"Corre{n}"))
    other = PersonFactory(given_name="Nadia", family_name="Kerbrat-Le Goff")  # of another network
    ContactFactory(person=other, phone=True)
    page = reverse("people_duplicates")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("people_duplicates_find"))
    html = client.get(page).content.decode()
    pair = Pair.objects.get()
    assert other.pk not in {pair.first_id, pair.second_id}
    assert "02 99 00 00 01" in html
    assert reverse("people_merge", args=[pair.first_id, pair.second_id]) in html
    client.post(reverse("people_apart", args=[pair.pk]))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("people_duplicates_find"))
    assert client.get(page).context["proposals"] == []
    assert Pair.objects.get().state == "apart"
    assert Entry.objects.filter(verb="directory.tell_people_apart").count() == 1


def test_a_large_network_is_compared_in_rounds(network):
    """In the order of names, with an overlap; nobody is left out, nor read twice for nothing."""
    names = [f"Nom {n:03}" for n in range(45)]
    people = {str(PersonFactory(network=network, family_name=name).pk): name for name in reversed(names)}
    rounds = [
        [people[key] for key in frame["record_id"]] for frame in rounds_of(network, Noun.PERSON, at_most=20)
    ]
    assert rounds == [names[0:20], names[19:39], names[38:45]]
    assert [len(list(rounds_of(network, Noun.PERSON, at_most=n))) for n in (45, 100)] == [1, 1]
    assert list(rounds_of(NetworkFactory(), Noun.PERSON)) == []


def test_organisations_are_looked_for_too(client, campaigner, network, django_capture_on_commit_callbacks):
    """Two spellings of one town hall, with one telephone."""
    for name in ("Mairie de Saint-Malo-des-Bois", "MAIRIE ST MALO DES BOIS"):
        organisation = OrganisationFactory(network=network, name=name, place="Valbrune")
        ContactFactory(person=None, organisation=organisation, phone=True)
    for n in range(40):
        OrganisationFactory(network=network, name=f"Association du quartier {n}", place=f"Bourg{n}")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("organisations_duplicates_find"))
    (proposal,) = client.get(reverse("organisations_duplicates")).context["proposals"]
    assert {reason.field for reason in proposal["reasons"]} >= {"Nom", "Téléphone"}
    assert Entry.objects.filter(verb="directory.find_same_organisations").count() == 1


def test_a_pair_of_which_one_entry_is_gone_is_not_shown(client, campaigner, kept, lost):
    """Deleted or merged meanwhile."""
    PairFactory(network=kept.network, of=[kept, lost])
    client.post(reverse("person_delete", args=[lost.pk]))
    assert client.get(reverse("people_duplicates")).context["proposals"] == []


def test_merging_asks_a_right(client, network, kept, lost):
    """A professional changes entries and does not merge them; a stranger finds nothing."""
    client.force_login(member(network, Role.PROFESSIONAL))
    assert client.get(reverse("people_duplicates")).status_code == 403
    assert client.post(reverse("people_merge", args=[kept.pk, lost.pk])).status_code == 404
    client.force_login(member(NetworkFactory()))
    assert client.post(reverse("people_merge", args=[kept.pk, lost.pk])).status_code == 404
    assert Person.objects.filter(deleted_at=None).count() == 2
