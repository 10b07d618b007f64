"""What is held on me: read, taken away, corrected, refused, asked to be erased; learners without e-mail too."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from relais.core.access.roles import INSTALLATION, Role
from relais.core.journal.models import Entry
from relais.directory.consents import actions as consents
from relais.directory.consents.models import Consent, Objection, Purpose
from relais.directory.consents.queries import has_consent, may_contact
from relais.directory.consents.ready_made import LETTERS, OPENS
from relais.directory.requests.models import RightsRequest
from relais.web.mydata.actions import correct_my_entry
from tests.factories import (
    ContactFactory,
    EntryFactory,
    MembershipFactory,
    NetworkFactory,
    PersonFactory,
    RightsRequestFactory,
    member,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def network():
    network = NetworkFactory(name="Réseau Passerelle")
    consents.adopt_purposes(by=INSTALLATION, network=network, language="fr")
    return network


@pytest.fixture
def me(client, network):
    user = member(network, Role.LEARNER, email="ines@example.org", name="Inès Kermarec")
    client.force_login(user)
    return user


@pytest.fixture
def entry(network, me):
    return PersonFactory(network=network, user=me, family_name="Kermarec", given_name="Inès")


def test_everything_held_on_someone_can_be_taken_away(client, network, me, entry):
    """Account, roles, entries in directories, acts; nothing of anyone else, and no secret."""
    ContactFactory(person=entry, value="ines@arvor.example")
    PersonFactory(network=network, family_name="Autrui")
    EntryFactory(actor_id=me.pk, network_id=network.pk)
    EntryFactory(actor_id=member(network).pk, network_id=network.pk)
    held = json.loads(client.get(reverse("my_data_download")).content)
    tables = {block["table"]: block["rows"] for block in held["held"]}
    assert tables["core.user"][0]["email"] == "ines@example.org"
    assert [row["role"] for row in tables["directory.membership"]] == ["learner"]
    assert [row["family_name"] for row in tables["directory.person"]] == ["Kermarec"]
    assert [row["value"] for row in tables["directory.contact"]] == ["ines@arvor.example"]
    assert len(held["what_i_did"]) == 1
    text = json.dumps(held)
    assert "Autrui" not in text
    assert "password" not in text


def test_the_page_says_it_in_words(client, me, entry):
    """Grouped, with the words of the reader, in all networks."""
    elsewhere = NetworkFactory(name="Réseau Escale")
    PersonFactory(network=elsewhere, user=me, family_name="Kermarec")
    html = client.get(reverse("my_data")).content.decode()
    assert "Ce que vous choisissez chez Réseau Passerelle" in html
    assert "Ce que vous choisissez chez Réseau Escale" in html
    assert "Prénom" in html


def test_who_of_the_team_did_it_is_not_told(client, network, entry):
    """The verb and the moment are data on the person; the name of the colleague is not."""
    colleague = member(network, name="Maël Rostren")
    EntryFactory(actor_id=colleague.pk, subject_type="directory.person", subject_id=str(entry.pk))
    text = client.get(reverse("my_data_download")).content.decode()
    assert len(json.loads(text)["what_was_done_to_my_entry"]) == 1
    assert "Rostren" not in text


def test_yes_and_no_are_one_button_each(client, entry):
    """Withdrawing is as easy as giving."""
    opens = Purpose.objects.get(code=OPENS)
    url = reverse("my_consent", args=[entry.pk])
    client.post(url, {"purpose": opens.pk, "state": "given"})
    assert has_consent(entry, OPENS)
    assert Consent.objects.get().channel == "self"
    client.post(url, {"purpose": opens.pk, "state": "withdrawn"})
    assert not has_consent(entry, OPENS)
    assert client.post(url, {"purpose": opens.pk, "state": "peut-être"}).status_code == 404


def test_refusing_a_use_holds_at_once_and_can_be_taken_back(client, entry):
    """No reason is asked."""
    letters = Purpose.objects.get(code=LETTERS)
    url = reverse("my_objection", args=[entry.pk])
    client.post(url, {"purpose": letters.pk})
    assert not may_contact(entry, LETTERS)
    client.post(url, {"purpose": letters.pk, "again": "yes"})
    assert may_contact(entry, LETTERS)


def test_accepting_again_lifts_what_was_refused_by_a_link(client, entry):
    """An objection to everything, by a letter, is shown on the page and can be taken back there."""
    consents.object_by_link(by=INSTALLATION, person=entry)
    assert "Vous avez refusé" in client.get(reverse("my_data")).content.decode()
    letters = Purpose.objects.get(code=LETTERS)
    client.post(reverse("my_objection", args=[entry.pk]), {"purpose": letters.pk, "again": "yes"})
    assert may_contact(entry, LETTERS)


def test_a_freeze_is_not_lifted_by_oneself(client, me, entry):
    """The network froze the data because a request is under way: it is the network that ends it."""
    frozen = consents.record_objection(
        by=INSTALLATION, person=entry, purpose=None, channel="letter", kind="restriction"
    )
    with pytest.raises(PermissionDenied):
        consents.take_back_objection(by=me, user=me, objection=frozen)
    assert "gelées" in client.get(reverse("my_data")).content.decode()


@pytest.mark.parametrize("page", ["my_consent", "my_objection", "my_entry_change"])
def test_nobody_chooses_for_another(client, network, me, page):
    """Not even a colleague of the same network."""
    other = PersonFactory(network=network, user=member(network))
    purpose = Purpose.objects.get(code=OPENS)
    answers = {"purpose": purpose.pk, "state": "given", "family_name": "Volé"}
    assert client.post(reverse(page, args=[other.pk]), answers).status_code == 404
    assert Consent.objects.count() == Objection.objects.count() == 0


def test_the_verbs_themselves_refuse_another_s_data(network, me):
    """Whatever page calls them."""
    other = PersonFactory(network=network, user=member(network))
    purpose = Purpose.objects.get(code=OPENS)
    with pytest.raises(PermissionDenied):
        consents.choose_consent(by=me, user=me, person=other, purpose=purpose, state="given")
    with pytest.raises(PermissionDenied):
        correct_my_entry(by=me, user=me, person=other, given_name="", family_name="Volé")


def test_my_name_and_my_contacts_are_corrected_at_once(client, entry):
    """Left empty, a contact is taken away; a faulty one is said beside the form."""
    ContactFactory(person=entry, value="ancien@arvor.example", is_preferred=True)
    url = reverse("my_entry_change", args=[entry.pk])
    assert "ancien@arvor.example" in client.get(url).content.decode()
    answers = {
        "given_name": "Inès",
        "family_name": "Carado",
        "email": "ines@arvor.example",
        "phone": "02 99 00 00 01",
    }
    assert client.post(url, answers).status_code == 302
    entry.refresh_from_db()
    assert (str(entry), entry.version) == ("Inès Carado", 2)
    assert sorted(c.value for c in entry.contacts.all()) == ["+33299000001", "ines@arvor.example"]
    assert client.post(url, {**answers, "phone": "demain"}).status_code == 200
    client.post(url, {**answers, "phone": ""})
    assert [c.value for c in entry.contacts.all()] == ["ines@arvor.example"]


def test_a_learner_asks_to_be_erased_and_follows_it(client, me, entry):
    """Who they are is known; the deadline is on the page; they may take it back."""
    client.post(reverse("my_request_add"), {"network": entry.network_id, "kind": "erasure"})
    asked = RightsRequest.objects.get()
    assert (asked.person, asked.state, asked.channel) == (entry, "checked", "account")
    assert "La réponse vient avant le" in client.get(reverse("my_data")).content.decode()
    client.post(reverse("my_request_drop", args=[asked.pk]))
    asked.refresh_from_db()
    assert asked.state == "dropped"


def test_asking_twice_is_asking_once(client, entry):
    """A button pressed twice makes one request."""
    for _time in range(2):
        client.post(reverse("my_request_add"), {"network": entry.network_id, "kind": "access"})
    assert RightsRequest.objects.count() == 1


def test_a_network_that_does_not_know_me_is_not_asked(client, me, entry):
    """Its number in the form means nothing."""
    stranger = NetworkFactory()
    response = client.post(reverse("my_request_add"), {"network": stranger.pk, "kind": "access"})
    assert response.status_code == 200
    assert RightsRequest.objects.count() == 0


def test_the_requests_of_others_are_not_mine(client, network, me):
    """Neither to read nor to take back."""
    other = RightsRequestFactory(network=network, user=member(network))
    assert client.post(reverse("my_request_drop", args=[other.pk])).status_code == 404


def test_someone_without_an_entry_may_still_ask(client, network):
    """Staff whom the directory does not know; someone without any network has nobody to ask."""
    client.force_login(member(network))
    client.post(reverse("my_request_add"), {"network": network.pk, "kind": "access"})
    assert RightsRequest.objects.get().person is None
    from tests.factories import UserFactory

    client.force_login(UserFactory())
    assert client.get(reverse("my_request_add")).status_code == 404
    assert client.get(reverse("my_data")).status_code == 200


def test_a_learner_without_e_mail_has_the_same_page(client, network):
    """Everything on it, and a request without an address to answer to."""
    user = member(network, Role.LEARNER, email=None, name="Sans adresse")
    PersonFactory(network=network, user=user)
    client.force_login(user)
    assert client.get(reverse("my_data")).status_code == 200
    client.post(reverse("my_request_add"), {"network": network.pk, "kind": "access"})
    assert RightsRequest.objects.get().contact == ""


def test_the_answer_and_the_reason_of_a_delay_are_read_here(client, me, network):
    """So that nobody has to write again to know."""
    RightsRequestFactory(network=network, user=me, extension_reason="Nos archives sont sur papier")
    RightsRequestFactory(network=network, user=me, state="refused", answer="Une loi nous oblige à garder.")
    html = client.get(reverse("my_data")).content.decode()
    assert "Nos archives sont sur papier" in html
    assert "Une loi nous oblige à garder." in html


def test_what_i_choose_is_written_as_ids_and_verbs(client, entry):
    """As every act."""
    opens = Purpose.objects.get(code=OPENS)
    client.post(reverse("my_consent", args=[entry.pk]), {"purpose": opens.pk, "state": "given"})
    assert Entry.objects.filter(verb="directory.choose_consent").count() == 1


def test_two_networks_do_not_mix(client, me, entry):
    """A purpose of one is no answer in the other."""
    elsewhere = NetworkFactory()
    MembershipFactory(user=me, network=elsewhere)
    consents.adopt_purposes(by=INSTALLATION, network=elsewhere, language="fr")
    foreign = Purpose.objects.get(network=elsewhere, code=OPENS)
    answers = {"purpose": foreign.pk, "state": "given"}
    assert client.post(reverse("my_consent", args=[entry.pk]), answers).status_code == 404
