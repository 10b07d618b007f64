"""People: found, shown, added, changed, taken away; and the team of a network."""

import pytest
from django.urls import reverse

from relais.core.access.roles import Role
from relais.directory.people.models import Person
from tests.factories import (
    MandateFactory,
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


def names_in(response) -> list[str]:
    return [str(person) for person in response.context["listing"].page]


def test_the_list_shows_the_network_s_people_and_no_others(client, campaigner, network):
    """Found by first or last name, with or without accents."""
    PersonFactory(network=network, given_name="Inès", family_name="Kerbrat")
    PersonFactory(network=network, given_name="Yann", family_name="Corre")
    PersonFactory(given_name="Inès", family_name="Ailleurs")
    assert names_in(client.get(reverse("people"))) == ["Yann Corre", "Inès Kerbrat"]
    assert names_in(client.get(reverse("people"), {"q": "kerbrat ines"})) == ["Inès Kerbrat"]


def test_the_list_narrows_to_a_kind_of_organisation(client, campaigner, network):
    """Journalists are those whose organisation is a media."""
    radio = OrganisationFactory(network=network, kind="media")
    MandateFactory(person__network=network, person__family_name="Lemoine", organisation=radio)
    MandateFactory(person__network=network, person__family_name="Ancien", organisation=radio, past=True)
    PersonFactory(network=network, family_name="Corre")
    assert names_in(client.get(reverse("people"), {"kind": "media"})) == ["Nadia Lemoine"]


def test_the_number_of_questions_does_not_grow_with_the_list(client, campaigner, network):
    """Organisations are read with the people."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("people"))
        return len(asked)

    MandateFactory(person__network=network, organisation=OrganisationFactory(network=network))
    questions()  # what a session asks once
    few = questions()
    for _more in range(20):
        MandateFactory(person__network=network, organisation=OrganisationFactory(network=network))
    assert questions() == few


def add(client, **answers):
    return client.post(reverse("person_add"), {"family_name": "Kerbrat", **answers})


def test_an_organisation_is_typed_and_found(client, campaigner, network):
    """Accents and capitals do not matter; the browser suggests the names."""
    organisation = OrganisationFactory(network=network, name="Élan numérique")
    assert '<option value="Élan numérique">' in client.get(reverse("person_add")).content.decode()
    add(client, organisation="ELAN NUMERIQUE")
    assert Person.objects.get().mandates.get().organisation == organisation


@pytest.mark.parametrize("typed", ["Élan", "Élan numerique de Valbrune"])
def test_an_unknown_organisation_is_not_invented(client, campaigner, network, typed):
    """The form comes back with what was typed, and says what to do."""
    OrganisationFactory(network=network, name="Élan numérique")
    OrganisationFactory(name="Élan")  # of another network
    html = add(client, organisation=typed).content.decode()
    assert "<title>Err" in html
    assert f'value="{typed}"' in html
    assert Person.objects.count() == 0


def test_two_organisations_of_one_name_are_told_apart_by_their_place(client, campaigner, network):
    """Neither is chosen by chance."""
    OrganisationFactory(network=network, name="Mairie", place="Valbrune")
    kervoal = OrganisationFactory(network=network, name="Mairie", place="Kervoal")
    assert add(client, organisation="Mairie").status_code == 200
    assert Person.objects.count() == 0
    add(client, organisation="Mairie, Kervoal")
    assert Person.objects.get().mandates.get().organisation == kervoal


def test_changing_a_mandate_keeps_its_organisation(client, campaigner, network):
    """Even when several bear its name."""
    OrganisationFactory(network=network, name="Mairie", place="Valbrune")
    kervoal = OrganisationFactory(network=network, name="Mairie", place="Kervoal")
    mandate = MandateFactory(person__network=network, organisation=kervoal)
    answers = {"title": "maire", "organisation": "Mairie", "version": 1}
    address = reverse("mandate_change", args=[mandate.person_id, mandate.pk])
    assert client.post(address, answers).headers["Location"] == mandate.person.get_absolute_url()
    mandate.refresh_from_db()
    assert (mandate.title, mandate.organisation) == ("maire", kervoal)


def test_the_page_of_a_person_says_what_is_known(client, campaigner, network):
    """With a link to their organisation."""
    organisation = OrganisationFactory(network=network, name="Radio Arvor")
    person = MandateFactory(person__network=network, organisation=organisation, title="journaliste").person
    html = client.get(person.get_absolute_url()).content.decode()
    assert organisation.get_absolute_url() in html
    assert "journaliste" in html


def test_the_file_of_people_runs_nothing(client, campaigner, network):
    """As for organisations."""
    PersonFactory(network=network, family_name="@SUM(A1)", given_name="-2")
    line = client.get(reverse("person_export")).getvalue().decode().splitlines()[1]
    assert line.startswith("'-2;'@SUM(A1);")


@pytest.mark.parametrize("role", [Role.HELPER, Role.LEARNER])
def test_helpers_and_learners_do_not_read_the_list_of_people(client, network, role):
    """Neither the list, nor the file, nor a page; and no tab leads there."""
    client.force_login(member(network, role))
    person = PersonFactory(network=network)
    assert client.get(reverse("people")).status_code == 403
    assert client.get(reverse("person_export")).status_code == 403
    assert client.get(person.get_absolute_url()).status_code == 404
    assert reverse("people") not in client.get(reverse("members")).content.decode()


def test_the_directory_opens_on_the_first_part_that_the_reader_may_see(client, network):
    """Organisations for most, the team for a learner."""
    for role, part in ((Role.HELPER, "organisations"), (Role.LEARNER, "members")):
        client.force_login(member(network, role))
        assert client.get(reverse("directory")).headers["Location"] == reverse(part)


@pytest.mark.parametrize("name", ["organisations", "people", "members", "directory", "journal"])
def test_someone_without_a_network_is_refused_plainly(client, name):
    """A page, not an error."""
    from tests.factories import UserFactory

    client.force_login(UserFactory())
    assert client.get(reverse(name)).status_code == 403
