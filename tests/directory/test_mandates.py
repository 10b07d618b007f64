"""What people do, in time; and entries that are changed by two, deleted and taken back."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from relais.core.journal.models import Entry
from relais.directory.people.models import Mandate, Person
from tests.factories import (
    ContactFactory,
    MandateFactory,
    NetworkFactory,
    OrganisationFactory,
    PersonFactory,
    member,
)

pytestmark = pytest.mark.django_db
TODAY = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def network():
    return NetworkFactory()


@pytest.fixture
def campaigner(client, network):
    with time_machine.travel(TODAY, tick=False):
        user = member(network)
        client.force_login(user)
        yield user


def names_in(response) -> list[str]:
    return [str(person) for person in response.context["listing"].page]


def test_present_hats_come_first_and_past_ones_stay(client, campaigner, network):
    """The list shows what someone does now; their page also tells what they did."""
    person = PersonFactory(network=network)
    MandateFactory(person=person, title="conseillère municipale", past=True)
    MandateFactory(person=person, title="vice-présidente", since=dt.date(2021, 7, 1))
    MandateFactory(person=person, title="présidente du club", until=dt.date(2026, 12, 31))
    html = client.get(person.get_absolute_url()).content.decode()
    places = [
        html.index(title) for title in ("vice-présidente", "présidente du club", "conseillère municipale")
    ]
    assert places == sorted(places)
    assert "depuis le" in html or "since" in html
    page = client.get(reverse("people")).content.decode()
    assert "vice-présidente" in page
    assert "conseillère municipale" not in page


def test_a_mandate_is_added_ended_and_removed(client, campaigner, network):
    """Ending keeps it as past; removing takes it away. Each act is told of the person."""
    person = PersonFactory(network=network)
    OrganisationFactory(network=network, name="Mairie de Valbrune")
    answers = {"title": "maire", "organisation": "mairie de valbrune", "since": "2020-07-01"}
    client.post(reverse("mandate_add", args=[person.pk]), answers)
    mandate = Mandate.objects.get()
    assert (mandate.title, mandate.organisation.name) == ("maire", "Mairie de Valbrune")
    client.post(reverse("mandate_end", args=[person.pk, mandate.pk]), {"until": "2026-11-22"})
    mandate.refresh_from_db()
    assert mandate.is_past
    client.post(reverse("mandate_remove", args=[person.pk, mandate.pk]))
    assert not Mandate.objects.exists()
    told = Entry.objects.filter(subject_type="directory.person", subject_id=str(person.pk)).order_by("pk")
    assert [entry.verb for entry in told] == [
        "directory.add_mandate",
        "directory.end_mandate",
        "directory.remove_mandate",
    ]


@pytest.mark.parametrize("until", ["2019-01-01", "2026-12-25", ""])
def test_a_mandate_does_not_end_before_it_began_nor_in_the_future(client, campaigner, network, until):
    """Refused in words; the mandate goes on."""
    mandate = MandateFactory(person__network=network, since=dt.date(2020, 7, 1))
    page = reverse("mandate_end", args=[mandate.person_id, mandate.pk])
    assert "<title>Err" in client.post(page, {"until": until}).content.decode()
    mandate.refresh_from_db()
    assert mandate.until is None


def test_a_mandate_says_at_least_what_or_where(client, campaigner, network):
    """An empty one tells nothing."""
    person = PersonFactory(network=network)
    assert (
        "<title>Err" in client.post(reverse("mandate_add", args=[person.pk]), {"title": " "}).content.decode()
    )
    assert not Mandate.objects.exists()


def test_adding_a_person_takes_what_is_often_known(client, campaigner, network):
    """A first mandate, an e-mail and a telephone, on one page."""
    OrganisationFactory(network=network, name="Radio Arvor")
    answers = {
        "given_name": "Nadia",
        "family_name": "Kerbrat",
        "role_words": "journaliste",
        "organisation": "Radio Arvor",
        "email": "NK@radio-arvor.example",
        "phone": "02 99 00 00 01",
    }
    client.post(reverse("person_add"), answers)
    person = Person.objects.get()
    assert person.role_words == "journaliste"
    assert [contact.value for contact in person.contacts.all()] == ["nk@radio-arvor.example", "+33299000001"]


def test_two_people_who_change_one_name_lose_nothing(client, campaigner, network):
    """The second is told what the entry holds now."""
    person = PersonFactory(network=network, family_name="Kerbra")
    page = reverse("person_change", args=[person.pk])
    client.post(page, {"family_name": "Kerbrat", "version": 1})
    html = client.post(page, {"family_name": "Kerbrât", "version": 1}).content.decode()
    assert "Kerbrat</td>" in html
    assert "Kerbrât</td>" in html
    person.refresh_from_db()
    assert person.family_name == "Kerbrat"


def test_a_deleted_person_leaves_the_pages_and_comes_back(client, campaigner, network):
    """One button takes them back, with all they had."""
    person = MandateFactory(person__network=network, person__family_name="Kerbrat").person
    answer = client.post(reverse("person_delete", args=[person.pk]), follow=True)
    assert names_in(answer) == []
    assert reverse("person_restore", args=[person.pk]) in answer.content.decode()
    assert client.get(person.get_absolute_url()).status_code == 404
    client.post(reverse("person_restore", args=[person.pk]))
    assert "vice-présidente" in client.get(person.get_absolute_url()).content.decode()


def test_the_list_narrows_to_a_territory_and_to_those_who_can_be_reached(
    client, campaigner, network, small_country
):
    """By where someone lives, serves, or works; by e-mail, by telephone, or not at all."""
    from tests.directory.places import the

    mayor = MandateFactory(
        person__network=network, person__family_name="A", territory=the("commune", "93066")
    ).person
    there = OrganisationFactory(network=network, territory=the("commune", "93001"))
    MandateFactory(person__network=network, person__family_name="B", organisation=there)
    PersonFactory(network=network, family_name="C")
    ContactFactory(person=mayor)

    def found(**query):
        return [person.family_name for person in client.get(reverse("people"), query).context["listing"].page]

    assert found(territory="Seine-Saint-Denis") == ["A", "B"]
    assert found(territory="Saint-Denis (93066)") == ["A"]
    assert found(territory="Denis") == ["A", "B", "C"]  # not clear: set aside, and said
    html = client.get(reverse("people"), {"territory": "Denis"}).content.decode()
    assert 'value="Denis"' in html
    assert 'value="commune:93066"' in html
    assert found(territory="Denis", territory_choice="commune:93066") == ["A"]
    assert found(reached_by="email") == ["A"]
    assert found(reached_by="nothing") == ["B", "C"]


def test_someone_is_found_by_their_e_mail_or_their_telephone(client, campaigner, network):
    """Whole, however it is written."""
    person = PersonFactory(network=network)
    PersonFactory(network=network)
    ContactFactory(person=person, value="nadia@arvor.example")
    ContactFactory(person=person, phone=True)
    for words in ("Nadia@Arvor.example", "02.99.00.00.01", "+33 2 99 00 00 01"):
        assert names_in(client.get(reverse("people"), {"q": words})) == [str(person)]
