"""How people and organisations are reached: addresses, e-mail and telephone, accounts."""

import pytest
from django.urls import reverse

from relais.core.journal.models import Entry
from relais.directory.details.models import Account, Address, Contact
from relais.directory.details.spelling import plain_phone, plain_site, spoken_phone
from tests.factories import (
    AccountFactory,
    AddressFactory,
    ContactFactory,
    NetworkFactory,
    OrganisationFactory,
    PersonFactory,
    member,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def network():
    return NetworkFactory()


@pytest.fixture
def campaigner(client, network):
    user = member(network)
    client.force_login(user)
    return user


@pytest.fixture
def person(network):
    return PersonFactory(network=network)


def add(client, owner, what, **answers):
    page = reverse(f"{owner._meta.model_name}_detail_add", args=[owner.pk, what])
    return client.post(page, answers)


@pytest.mark.parametrize(
    ("typed", "kept", "spoken"),
    [
        ("02.99.00.00.01", "+33299000001", "02 99 00 00 01"),
        ("+33 (0)2 99 00 00 01", "+33299000001", "02 99 00 00 01"),
        ("0033 6 39 98 00 01", "+33639980001", "06 39 98 00 01"),
        ("299000001", "+33299000001", "02 99 00 00 01"),  # a spreadsheet ate the 0
        ("0590 12 34 56", "+590590123456", "0590 12 34 56"),
        ("0692 12 34 56", "+262692123456", "0692 12 34 56"),
        ("0639 12 34 56", "+262639123456", "0639 12 34 56"),  # Mayotte, except what is for fiction
        ("+687 25 00 00", "+687250000", "+687 25 00 00"),
        ("3949", "3949", "39 49"),
        ("115", "115", "115"),
        ("+32 2 200 00 00", "+3222000000", "+32 22 00 00 00"),
    ],
)
def test_a_telephone_number_is_kept_in_one_way_and_read_in_pairs(typed, kept, spoken):
    """France and overseas without a country, others with theirs."""
    assert plain_phone(typed) == kept
    assert spoken_phone(kept) == spoken
    assert plain_phone(spoken) == kept


@pytest.mark.parametrize(
    "typed", ["", "12", "02 99 00 00", "0000000000", "call me", "+33 2 99 00", "+" + "1" * 16]
)
def test_what_is_no_telephone_number_is_refused(client, campaigner, person, typed):
    """The form says what to write; nothing is kept."""
    assert plain_phone(typed) == ""
    assert "<title>Err" in add(client, person, "contact", kind="phone", value=typed).content.decode()
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    "typed", ["javascript:alert(1)", "http://a b.fr", "localhost", "https://me@x.fr", "http://x.fr:99999"]
)
def test_a_site_is_a_site(typed):
    """Nothing that a browser would run, nor an address that hides another."""
    assert plain_site(typed) == ""


def test_contacts_are_added_and_shown(client, campaigner, person):
    """An e-mail in lower case, a number in pairs, each a link that does the thing."""
    add(client, person, "contact", kind="email", value="Nadia.Kerbrat@Arvor.example")
    add(client, person, "contact", kind="phone", value="0299000001", words="secrétariat")
    html = client.get(person.get_absolute_url()).content.decode()
    assert 'href="mailto:nadia.kerbrat@arvor.example"' in html
    assert 'href="tel:+33299000001"' in html
    assert "02 99 00 00 01" in html
    assert "secrétariat" in html


def test_the_same_contact_is_not_kept_twice(client, campaigner, person):
    """However it is written."""
    add(client, person, "contact", kind="phone", value="02 99 00 00 01")
    again = add(client, person, "contact", kind="phone", value="+33 2 99 00 00 01")
    assert "déjà" in again.content.decode() or "already" in again.content.decode()
    assert Contact.objects.count() == 1


def test_one_contact_of_a_kind_is_used_first(client, campaigner, person):
    """Choosing another takes its place, and whoever edits the first is told that it changed."""
    first = ContactFactory(person=person, is_preferred=True)
    phone = ContactFactory(person=person, phone=True, is_preferred=True)
    add(client, person, "contact", kind="email", value="autre@arvor.example", is_preferred="on")
    assert person.contacts.filter(kind="email")[0].value == "autre@arvor.example"
    first.refresh_from_db()
    phone.refresh_from_db()
    assert (first.is_preferred, first.version, phone.is_preferred) == (False, 2, True)


def test_an_address_takes_the_postal_code_of_its_commune(client, campaigner, person, small_country):
    """When there is one; Saint-Denis has two, and is asked."""
    add(client, person, "address", kind="mail", lines="12 rue des Lilas", territory="Ajaccio")
    add(client, person, "address", kind="home", lines="3 quai Nord", territory="93066")
    assert [address.written for address in person.addresses.order_by("pk")] == [
        ["12 rue des Lilas", "20000 Ajaccio"],
        ["3 quai Nord", "Saint-Denis"],
    ]


def test_an_empty_address_is_refused(client, campaigner, person):
    """In words, and nothing is kept."""
    assert "<title>Err" in add(client, person, "address", kind="mail").content.decode()
    assert not Address.objects.exists()


def test_an_account_is_kept_without_its_sign(client, campaigner, network):
    """It is the name under which traces know it."""
    organisation = OrganisationFactory(network=network)
    add(client, organisation, "account", platform="x", handle="@mairie_valbrune", url="x.com/mairie_valbrune")
    account = Account.objects.get()
    assert (account.handle, account.url) == ("mairie_valbrune", "https://x.com/mairie_valbrune")


def test_a_page_that_could_run_is_no_address_of_an_account(client, campaigner, person):
    """Only the web."""
    answer = add(client, person, "account", platform="x", handle="a", url="javascript:alert(1)")
    assert "<title>Err" in answer.content.decode()


def test_two_people_who_change_one_contact_lose_nothing(client, campaigner, person):
    """The second is told, sees both answers, and may save theirs all the same."""
    contact = ContactFactory(person=person, value="a@arvor.example")
    page = reverse("person_detail_change", args=[person.pk, "contact", contact.pk])
    client.post(page, {"kind": "email", "value": "b@arvor.example", "version": 1})
    html = client.post(page, {"kind": "email", "value": "c@arvor.example", "version": 1}).content.decode()
    assert "b@arvor.example" in html
    assert "c@arvor.example" in html
    assert Contact.objects.get().value == "b@arvor.example"
    client.post(page, {"kind": "email", "value": "c@arvor.example", "version": 2})
    assert Contact.objects.get().value == "c@arvor.example"


def test_removing_asks_first_and_is_told_of_the_person(client, campaigner, person):
    """The journal holds who and about whom, never the address that went."""
    contact = ContactFactory(person=person)
    page = reverse("person_detail_remove", args=[person.pk, "contact", contact.pk])
    assert contact.value in client.get(page).content.decode()
    client.post(page)
    assert not Contact.objects.exists()
    entry = Entry.objects.get(verb="directory.remove_person_detail")
    assert (entry.subject_type, entry.subject_id) == ("directory.person", str(person.pk))


def test_a_detail_is_reached_through_its_owner_only(client, campaigner, network, person):
    """The number of someone else's contact under one's own address finds nothing."""
    other = ContactFactory(person=PersonFactory(network=network))
    assert (
        client.get(reverse("person_detail_change", args=[person.pk, "contact", other.pk])).status_code == 404
    )
    assert client.get(reverse("person_detail_add", args=[person.pk, "password"])).status_code == 404


def test_right_to_left_and_emoji_are_shown_in_their_own_direction(client, campaigner, network):
    """A name alone takes the direction of its letters; beside others it is set apart from them."""
    person = PersonFactory(network=network, given_name="نادية", family_name="بن علي 🌱")
    AccountFactory(person=person, handle="نادية")
    AddressFactory(person=person, lines="١٢ شارع", town="بيروت")
    html = client.get(person.get_absolute_url()).content.decode()
    assert '<h1 dir="auto">نادية بن علي 🌱</h1>' in html
    assert "<bdi>نادية</bdi>" in html
    assert "<bdi>بن علي 🌱 نادية</bdi>" in client.get(reverse("people")).content.decode()


def test_a_name_of_three_thousand_letters_is_refused_in_words(client, campaigner, network):
    """What was typed comes back to be shortened."""
    name = "é" * 3000
    answer = client.post(reverse("person_add"), {"family_name": name})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "<title>Err" in html
    assert "3000" in html or "3\u202f000" in html
    assert name in html
    assert (
        "<title>Err"
        in client.post(reverse("organisation_add"), {"name": name, "kind": "other"}).content.decode()
    )
