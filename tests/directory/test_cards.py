"""Cards as helpers make, print, renew and close them."""

import json
import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from relais.core.access.models import User
from relais.core.access.roles import Role
from relais.core.journal.models import Entry
from relais.directory.cards import paper
from relais.directory.cards.actions import close_card, make_card, renew_card
from relais.directory.cards.codes import new_code, read_code
from relais.directory.cards.models import Card
from relais.directory.cards.queries import cards_for
from relais.directory.people.models import Mandate
from tests.factories import (
    CardFactory,
    MembershipFactory,
    NetworkFactory,
    OrganisationFactory,
    PersonFactory,
    UserFactory,
    member,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def network():
    return NetworkFactory(name="Réseau Passerelle")


@pytest.fixture
def helper(network, client):
    user = member(network, Role.HELPER, email="leila@example.org")
    client.force_login(user)
    return user


def codes_on(html: str) -> list[str]:
    return [read_code(code) for code in re.findall(r'<strong class="num">([^<]+)</strong>', html)]


def sealed_on(html: str) -> str:
    return re.search(r'name="cards" value="([^"]+)"', html)[1]


def test_a_workshop_gets_its_cards_on_one_sheet(client, helper, network):
    """Names in any order and case, one a line; the codes are shown, and printed from the page that shows them."""
    for given, family in (("Nadia", "Kerbrat"), ("Jean-Baptiste", "Le Goff"), ("مريم", "علي")):
        PersonFactory(network=network, given_name=given, family_name=family)
    page = client.post(
        reverse("cards_make"), {"names": "nadia KERBRAT\n\nLe Goff Jean Baptiste\r\nمريم علي\n"}
    )
    html = page.content.decode()
    codes = codes_on(html)
    assert len(set(codes)) == 3 and all(codes)
    assert "no-store" in page["Cache-Control"]
    pdf = client.post(reverse("cards_print"), {"cards": sealed_on(html)})
    assert pdf["Content-Type"] == "application/pdf"
    assert "no-store" in pdf["Cache-Control"]
    assert pdf.content.startswith(b"%PDF")
    assert (
        b"pdfuaid" in pdf.content
    )  # it says that it keeps PDF/UA, and the tool refuses to write it otherwise
    assert b"StructTreeRoot" in pdf.content


def test_the_sheet_shows_name_code_and_square(network, monkeypatch):
    """The square leads to the sign-in page with the code behind a « # », which no server ever sees."""
    given, drawn = {}, []
    monkeypatch.setattr(paper.typst, "compile", lambda *args, **options: given.update(options) or b"%PDF")
    monkeypatch.setattr(paper, "_qr", lambda text: drawn.append(text) or "<svg/>")
    person = PersonFactory.build(given_name="Nadia", family_name="Kerbrat")
    face = paper.Face(paper.shown_name(person), "K7M3RT9CY")
    paper.sheet(network, [face], address="https://relais.example.org/card/")
    assert drawn == ["https://relais.example.org/card/#K7M3RT9CY"]
    written = given["sys_inputs"]["given"]
    shown = json.loads(written)
    assert (shown["cards"][0]["name"], shown["cards"][0]["code"]) == ("Nadia K.", "K7M 3RT 9CY")
    assert (shown["address"], shown["network"]) == ("relais.example.org/card", "Réseau Passerelle")
    assert "Kerbrat" not in written
    assert given["pdf_standards"] == ["ua-1"]


@pytest.mark.parametrize(
    "name", ['"] #panic("no")', '#include("/etc/passwd")', "😀 " * 60, "L" * 3000, "\u202eabc"]
)
def test_a_strange_name_is_only_a_name(network, name):
    """What people are called is never taken for what the sheet is made of, and never breaks it."""
    assert paper.sheet(network, [paper.Face(name, new_code())], address="http://x/card/").startswith(b"%PDF")


def test_the_whole_sheet_is_made_or_nothing(client, helper, network):
    """A line that means nobody, or two people: each is told with its number, and no card is made."""
    PersonFactory(network=network, given_name="Nadia", family_name="Kerbrat")
    for _twin in range(2):
        PersonFactory(network=network, given_name="Ali", family_name="Benali")
    has_one = CardFactory(person__network=network, person__given_name="Zoé", person__family_name="Roux")
    html = client.post(
        reverse("cards_make"),
        {"names": "Nadia Kerbrat\nPersonne Inconnue\nAli Benali\nZoé Roux\nKerbrat Nadia"},
    ).content.decode()
    assert Card.objects.get() == has_one
    for said in ("Ligne 2", "Ligne 3", "Ligne 4", "Ligne 5"):
        assert said in html


def test_only_digests_are_kept(client, helper, network):
    """Neither the code nor the secret stands anywhere in the database."""
    person = PersonFactory(network=network)
    code = codes_on(client.post(reverse("card_make", args=[person.pk])).content.decode())[0]
    card = Card.objects.get(person=person)
    assert code not in repr(vars(card))
    assert code not in repr(list(Entry.objects.values()))
    assert "card_make" not in client.session
    assert code not in repr(dict(client.session))


def test_a_card_opens_an_account_without_email(helper, network):
    """Several of them, each a learner of the network."""
    people = [PersonFactory(network=network) for _one in range(3)]
    for person in people:
        make_card(by=helper, person=person, code=new_code())
    users = User.objects.filter(email=None)
    assert users.count() == 3
    assert not any(user.has_usable_password() for user in users)
    assert {m.role for user in users for m in user.memberships.all()} == {Role.LEARNER}
    assert Entry.objects.filter(verb="directory.make_card", actor_id=helper.pk).count() == 3


def test_someone_with_another_role_gets_no_card(helper, network):
    """A card is too weak a key for what they see; nor does someone get two."""
    campaigner = member(network, Role.CAMPAIGNER)
    with pytest.raises(ValidationError):
        make_card(by=helper, person=PersonFactory(network=network, user=campaigner), code=new_code())
    card = CardFactory(person__network=network)
    with pytest.raises(ValidationError):
        make_card(by=helper, person=card.person, code=new_code())


@pytest.mark.parametrize(
    ("role", "may"),
    [(Role.ADMINISTRATOR, True), (Role.MANAGER, True), (Role.PROFESSIONAL, True), (Role.HELPER, True),
     (Role.COORDINATOR, False), (Role.LEARNER, False), (Role.RESEARCHER, False), (Role.EDITOR, False), (Role.CAMPAIGNER, False)],
)  # fmt: skip
def test_those_who_help_learners_make_cards(network, role, may):
    """And nobody else."""
    user, person = member(network, role), PersonFactory(network=network)
    if may:
        assert make_card(by=user, person=person, code=new_code())
        return
    with pytest.raises(PermissionDenied):
        make_card(by=user, person=person, code=new_code())


def test_a_helper_of_another_network_sees_and_does_nothing(client, network):
    """As if the card did not exist."""
    card = CardFactory(person__network=network)
    stranger = member(NetworkFactory(), Role.HELPER)
    client.force_login(stranger)
    assert not cards_for(stranger)
    for name in ("card_renew", "card_close"):
        assert client.post(reverse(name, args=[card.pk])).status_code == 404
    assert client.post(reverse("card_make", args=[card.person_id])).status_code == 404
    with pytest.raises(PermissionDenied):
        renew_card(by=stranger, card=card, code=new_code())


def test_cards_are_printed_in_their_own_network_only(client, network):
    """What a page sealed in one network opens in no other."""
    both = member(network, Role.HELPER)
    person = PersonFactory(network=network)
    client.force_login(both)
    sealed = sealed_on(client.post(reverse("card_make", args=[person.pk])).content.decode())
    other = NetworkFactory(name="Autre")
    MembershipFactory(network=other, user=both, role=Role.HELPER)
    client.post(reverse("choose_network"), {"network": other.pk})
    assert client.post(reverse("cards_print"), {"cards": sealed}).status_code == 404


def test_cards_are_printed_within_half_an_hour(client, helper, network, time_machine):
    """Then nobody has the codes any more; the page says what to do."""
    person = PersonFactory(network=network)
    time_machine.move_to("2026-11-23T10:00:00Z")
    sealed = sealed_on(client.post(reverse("card_make", args=[person.pk])).content.decode())
    time_machine.shift(29 * 60)
    assert client.post(reverse("cards_print"), {"cards": sealed})["Content-Type"] == "application/pdf"
    time_machine.shift(2 * 60)
    assert client.post(reverse("cards_print"), {"cards": sealed})["Location"] == reverse("cards")
    assert client.post(reverse("cards_print"), {"cards": "forged"})["Location"] == reverse("cards")


def test_renewing_twice_by_sending_the_page_again_does_nothing(client, helper, network):
    """The card that was just printed stays the right one."""
    card = CardFactory(person__network=network)
    page = client.get(reverse("card_renew", args=[card.pk])).content.decode()
    stamp = re.search(r'name="stamp" value="([^"]+)"', page)[1]
    first = client.post(reverse("card_renew", args=[card.pk]), {"stamp": stamp})
    assert len(codes_on(first.content.decode())) == 1
    digest = Card.objects.get().code_digest
    again = client.post(reverse("card_renew", args=[card.pk]), {"stamp": stamp})
    assert again["Location"] == reverse("cards")
    assert Card.objects.get().code_digest == digest


def test_a_closed_card_is_renewed(client, helper, network):
    """Closing says so in the list; renewing opens it again."""
    card = CardFactory(person__network=network, open=True)
    client.post(reverse("card_close", args=[card.pk]))
    assert Card.objects.get().state == Card.State.CLOSED
    assert "Fermée" in client.get(reverse("cards")).content.decode()
    renew_card(by=helper, card=Card.objects.get(), code=new_code())
    assert Card.objects.get().state == Card.State.UNOPENED


def test_the_list_is_searched_and_filtered(client, helper, network):
    """By name and by state; a helper finds no link to pages that they may not open."""
    CardFactory(person__network=network, person__given_name="Zoé", person__family_name="Roux", open=True)
    CardFactory(person__network=network, person__family_name="Kerbrat")
    html = client.get(reverse("cards"), {"q": "zoe", "state": "open"}).content.decode()
    assert "Zoé Roux" in html and "Kerbrat" not in html
    assert "/directory/people/" not in html
    assert client.get(reverse("cards"), {"q": "nobody"}).status_code == 200


def test_the_page_of_a_person_says_how_they_sign_in(client, network):
    """With what to do: make, renew, close."""
    client.force_login(member(network, Role.PROFESSIONAL))
    person = PersonFactory(network=network)
    assert reverse("card_make", args=[person.pk]) in client.get(person.get_absolute_url()).content.decode()
    card = CardFactory(person=person, open=True)
    html = client.get(person.get_absolute_url()).content.decode()
    assert reverse("card_renew", args=[card.pk]) in html
    client.force_login(member(network, Role.CAMPAIGNER))
    assert "/directory/cards/" not in client.get(person.get_absolute_url()).content.decode()


def test_the_directory_knows_a_person_without_telling_a_helper_who_else_is_in_it(client, helper, network):
    """They must know the whole name: a part of it tells nothing."""
    PersonFactory(network=network, given_name="Nadia", family_name="Kerbrat")
    html = client.post(reverse("cards_make"), {"names": "Nadia"}).content.decode()
    assert "Kerbrat" not in html
    assert not Card.objects.exists()


def test_closing_ends_what_the_card_opened(network):
    """The sessions of the learner end at once."""
    from django.test import Client

    card = CardFactory(person__network=network, open=True)
    browser = Client()
    browser.force_login(card.user)
    assert browser.get("/me/").status_code == 200
    close_card(by=member(network, Role.HELPER), card=card)
    assert browser.get("/me/").status_code == 302


def test_a_role_bound_to_a_structure_reaches_its_people_only(client, network):
    """A helper of one place neither sees nor makes cards for the people of another."""
    here, there = OrganisationFactory(network=network), OrganisationFactory(network=network)
    helper = UserFactory()
    MembershipFactory(network=network, user=helper, role=Role.HELPER, structure=here)
    mine = PersonFactory(network=network, given_name="Zoé", family_name="Roux")
    other = PersonFactory(network=network, given_name="Ali", family_name="Benali")
    Mandate.objects.create(person=mine, organisation=here, title="apprenante")
    Mandate.objects.create(person=other, organisation=there, title="apprenant")
    client.force_login(helper)
    html = client.post(reverse("cards_make"), {"names": "Ali Benali"}).content.decode()
    assert "Ligne 1" in html and not Card.objects.exists()
    assert client.post(reverse("card_make", args=[other.pk])).status_code == 404
    with pytest.raises(PermissionDenied):
        make_card(by=helper, person=other, code=new_code())
    client.post(reverse("cards_make"), {"names": "Zoé Roux"})
    assert Card.objects.get().person == mine
    elsewhere = CardFactory(person=other)
    assert [card.person for card in cards_for(helper)] == [mine]
    assert client.get(reverse("card_renew", args=[elsewhere.pk])).status_code == 404


def test_a_name_without_end_fits_on_a_card():
    """Its beginning, and a sign that it goes on."""
    shown = paper.shown_name(PersonFactory.build(given_name="L" * 3000, family_name="K"))
    assert len(shown) < 70
    assert shown.endswith("…")
