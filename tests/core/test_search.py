"""Finding things by their words: what is kept, what is found, and by whom."""

import pytest
from django.urls import reverse
from django.utils import timezone

from relais.core.access.roles import INSTALLATION, Role
from relais.core.search import Words
from relais.core.search import words as words_module
from relais.core.search.models import SearchWord
from relais.core.search.registry import SEARCHABLES
from relais.directory.details.models import Contact
from relais.directory.people.models import Person
from relais.directory.territories.actions import load_territories
from tests.directory.places import SMALL
from tests.factories import (
    MandateFactory,
    MembershipFactory,
    NetworkFactory,
    OrganisationFactory,
    PersonFactory,
    UserFactory,
    member,
)
from tests.influence.factories import CampaignFactory

pytestmark = pytest.mark.django_db


def found(network, text: str) -> list[Person]:
    return list(Words(network.pk, Person, text).among(Person.objects.filter(network=network)))


def person(network, given: str, family: str) -> Person:
    return PersonFactory(network=network, given_name=given, family_name=family)


class TestWords:
    @pytest.fixture
    def network(self):
        return NetworkFactory()

    def test_each_word_may_be_begun_in_any_order(self, network):
        """Accents, case and hyphens do not matter; every word counts."""
        elodie = person(network, "Élodie", "Saint-Aubin")
        person(network, "Élodie", "Martin")
        for text in ("élo saint", "SAINT-AUBIN Élodie", "aub", "  elodie   aubin  "):
            assert found(network, text) == [elodie], text
        assert found(network, "lodie saint") == []
        assert len(found(network, "")) == 2
        assert found(network, "…!") != []  # nothing that is a word was typed

    def test_an_email_and_a_telephone_are_found_however_they_are_typed(self, network):
        """Whole or begun, with or without spaces, from home or from abroad."""
        nadia = person(network, "Nadia", "Kerbrat")
        person(network, "Nadia", "Autre")
        Contact.objects.create(person=nadia, kind="email", value="n.kerbrat@mairie-brest.fr")
        Contact.objects.create(person=nadia, kind="phone", value="+33612345678")
        for text in (
            "n.kerbrat@mairie-brest.fr",
            "N.KERBRAT@mairie",
            "06 12 34 56 78",
            "+33 6 12 34 56 78",
            "0612345678",
        ):
            assert found(network, text) == [nadia], text

    def test_what_changes_or_goes_is_followed(self, network):
        """A new name, a contact taken away, an entry deleted and taken back."""
        one = person(network, "Nadia", "Kerbrat")
        one.family_name = "Le Bihan"
        one.save()
        assert found(network, "kerbrat") == [] and found(network, "bihan") == [one]
        contact = Contact.objects.create(person=one, kind="email", value="cap@example.org")
        assert found(network, "cap@example.org") == [one]
        contact.delete()
        assert found(network, "cap@example.org") == []
        one.deleted_at = timezone.now()
        one.save()
        assert found(network, "bihan") == []
        one.deleted_at = None
        one.save()
        assert found(network, "bihan") == [one]
        one.delete()
        assert not SearchWord.objects.filter(kind="directory.person").exists()

    def test_many_answers_are_the_same_as_few(self, network, monkeypatch):
        """Beyond a number of answers the question is put in another way: the answer is the same."""
        for n in range(9):
            person(network, "Camille" if n % 3 else "Jean", f"Martin{n}")
        question = Person.objects.filter(network=network).order_by("search_key", "pk")
        for text in ("martin", "mar cam", "jean", "martin5"):
            few = list(Words(network.pk, Person, text).among(question))
            for common in (50_000, 1):
                with monkeypatch.context() as patch:
                    patch.setattr(words_module, "FEW", 1)
                    patch.setattr(words_module, "COMMON", common)
                    many = Words(network.pk, Person, text)
                    assert list(many.among(question)) == few, text
                    assert many.most is not None or len(few) <= 1
                    if many.most is not None:
                        keys = [one.pk for one in few]
                        assert many.first_keys(3) == keys[:3]
                        assert many.first_keys(50, is_descending=True) == keys[::-1]

    def test_other_networks_are_not_looked_into(self, network):
        """Even when the question would allow it."""
        person(NetworkFactory(), "Nadia", "Kerbrat")
        assert list(Words(network.pk, Person, "kerbrat").among(Person.objects.all())) == []

    def test_words_are_made_anew_after_rows_were_written_in_bulk(self, network):
        """As an import or a restored backup would."""
        Person.objects.bulk_create([Person(network=network, family_name=f"Massif{n}") for n in range(5)])
        assert found(network, "massif") == []
        SEARCHABLES["directory.person"].rebuild()
        assert len(found(network, "massif")) == 5
        SEARCHABLES["directory.person"].rebuild()
        assert len(found(network, "massif")) == 5

    def test_one_or_two_letters_alone_find_what_begins_with_them(self, network):
        """As one turns to a letter of a list; a third letter looks at every word."""
        first = person(network, "Zoé", "Lobo")
        person(network, "Louis", "Martin")
        assert found(network, "lo") == [first] == found(network, "L")
        assert len(found(network, "lou")) == 1
        assert len(found(network, "lo ma")) == 1

    def test_other_scripts_are_found_too(self, network):
        """By the beginning of a word, whatever side it begins on."""
        maryam = person(network, "مريم", "الإدريسي")
        person(network, "Мария", "Иванова")
        assert found(network, "مري") == [maryam]
        assert [one.family_name for one in found(network, "иван")] == ["Иванова"]

    @pytest.mark.parametrize("text", ["a" * 3000, "مريم الإدريسي", "😀 😀", "%_'\"\\", "x " * 500, "{z"])
    def test_whatever_is_typed_is_an_answer(self, network, text):
        """Long, from right to left, pictures, or meant to harm."""
        person(network, "Nadia", "Kerbrat")
        assert found(network, text) in ([], [Person.objects.get()])


def test_a_list_of_the_many_who_bear_words_is_in_order_both_ways(client, monkeypatch):
    """The first ones only, told as such; a filter besides gives the same rows in the same order."""
    network = NetworkFactory()
    client.force_login(member(network))
    for n in range(12):
        person(network, "Marie", f"Martin{n:02}")
    monkeypatch.setattr(words_module, "FEW", 1)
    monkeypatch.setattr(words_module, "SHOWN_OF_MANY", 5)
    for query, first in (({"q": "mar"}, 0), ({"q": "mar", "sort": "-name"}, 11)):
        response = client.get(reverse("people"), query)
        step = 1 if first == 0 else -1
        names = [one.family_name for one in response.context["listing"].page]
        assert names == [f"Martin{first + step * n:02}" for n in range(5)]
        assert "Plus de 5" in response.content.decode()
    response = client.get(reverse("people"), {"q": "mar", "reached_by": "nothing"})
    assert [one.family_name for one in response.context["listing"].page] == [
        f"Martin{n:02}" for n in range(5)
    ]
    page = client.get(reverse("search"), {"q": "mar"}).content.decode()
    assert page.count("Marie Martin") == 6


class TestThePage:
    @pytest.fixture
    def network(self):
        load_territories(by=INSTALLATION, edition=SMALL)
        network = NetworkFactory()
        person(network, "Nadia", "Denis")
        OrganisationFactory(network=network, name="Mairie de Saint-Denis")
        CampaignFactory(network=network, title="Denis aussi")
        person(NetworkFactory(), "Étranger", "Denis")
        return network

    def page(self, client, text) -> str:
        return client.get(reverse("search"), {"q": text}).content.decode()

    def test_it_looks_through_everything_at_once(self, client, network):
        """People, organisations, campaigns and places, each with the way to its page."""
        client.force_login(member(network))
        page = self.page(client, "denis")
        for shown in (
            "Nadia Denis",
            "Mairie de Saint-Denis",
            "Denis aussi",
            "/directory/territories/commune/93066/",
        ):
            assert shown in page, shown
        assert "Étranger" not in page

    def test_each_reader_finds_what_they_may_see(self, client, network):
        """A learner finds places, nobody, and no campaign."""
        client.force_login(member(network, Role.LEARNER))
        page = self.page(client, "denis")
        assert "Nadia" not in page and "aussi" not in page and "93066" in page

    def test_more_than_a_few_lead_to_the_whole_list(self, client, network):
        """With the same words."""
        for n in range(8):
            person(network, "Zoé", f"Plouzané{n}")
        client.force_login(member(network))
        page = self.page(client, "plouzane")
        assert page.count("Zoé Plouzané") == 6
        assert f"{reverse('people')}?q=plouzane" in page

    def test_nothing_found_says_what_to_do(self, client, network):
        """And nothing asked shows nothing but the field."""
        client.force_login(member(network))
        assert "Vérifiez l’orthographe" in self.page(client, "introuvable")
        assert "Vérifiez" not in self.page(client, "")
        assert client.get(reverse("search")).status_code == 200


@pytest.mark.parametrize("few", [2_000, 1])
def test_a_role_bound_to_a_structure_finds_its_own_people_only(client, monkeypatch, few):
    """In the list and in the search over everything, however many bear the words."""
    network = NetworkFactory()
    here, there = OrganisationFactory.create_batch(2, network=network)
    for n, structure in enumerate((here, there) * 3):
        MandateFactory(person=person(network, "Zoé", f"Plouzané{n}"), organisation=structure)
    user = UserFactory()
    MembershipFactory(network=network, user=user, role=Role.MANAGER, structure=here)
    client.force_login(user)
    monkeypatch.setattr(words_module, "FEW", few)
    for page in ("people", "search"):
        html = client.get(reverse(page), {"q": "plouzane"}).content.decode()
        assert [f"Plouzané{n}" in html for n in range(6)] == [True, False] * 3, page
