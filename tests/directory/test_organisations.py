"""Organisations: found, shown, added, changed, taken away."""

import pytest
from django.urls import reverse

from relais.core.access.roles import Role
from relais.core.journal.models import Entry
from relais.directory.organisations.models import Organisation
from tests.factories import MandateFactory, NetworkFactory, OrganisationFactory, member

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
    return [organisation.name for organisation in response.context["listing"].page]


def test_the_list_shows_the_network_s_organisations_and_no_others(client, campaigner, network):
    """An organisation of another network never appears."""
    OrganisationFactory(network=network, name="Mairie de Valbrune")
    OrganisationFactory(name="Mairie d’ailleurs")
    assert names_in(client.get(reverse("organisations"))) == ["Mairie de Valbrune"]


def test_a_name_is_found_without_its_accents(client, campaigner, network):
    """Typing « elan numerique » finds « Élan numérique », whatever the order of the words."""
    OrganisationFactory(network=network, name="Élan numérique")
    OrganisationFactory(network=network, name="Mairie de Valbrune")
    assert names_in(client.get(reverse("organisations"), {"q": "numerique elan"})) == ["Élan numérique"]


def test_names_sort_as_people_expect(client, campaigner, network):
    """É stands beside E, and capitals do not come first."""
    for name in ("Zèbre", "Élan", "association d’Arvor", "Emmaüs"):
        OrganisationFactory(network=network, name=name)
    page = reverse("organisations")
    assert names_in(client.get(page)) == ["association d’Arvor", "Élan", "Emmaüs", "Zèbre"]
    assert names_in(client.get(page, {"sort": "-name"})) == ["Zèbre", "Emmaüs", "Élan", "association d’Arvor"]


@pytest.mark.parametrize(
    "query", [{"sort": "password"}, {"page": "zero"}, {"page": "99"}, {"kind": "nonsense"}]
)
def test_an_address_that_makes_no_sense_shows_the_usual_list(client, campaigner, network, query):
    """Neither an error nor an empty page."""
    OrganisationFactory(network=network)
    response = client.get(reverse("organisations"), query)
    assert response.status_code == 200
    assert len(names_in(response)) == 1


def test_a_filter_keeps_to_a_kind_and_to_partners(client, campaigner, network):
    """Both at once narrow the list."""
    OrganisationFactory(network=network, name="Radio Arvor", kind="media", is_partner=True)
    OrganisationFactory(network=network, name="Le Littoral", kind="media")
    OrganisationFactory(network=network, name="Mairie", is_partner=True)
    response = client.get(reverse("organisations"), {"kind": "media", "partners": "on"})
    assert names_in(response) == ["Radio Arvor"]


def test_the_number_of_questions_does_not_grow_with_the_list(
    client, campaigner, network, django_assert_num_queries
):
    """Fifty rows cost as many questions as two."""

    def questions() -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("organisations"))
        return len(asked)

    for organisation in OrganisationFactory.create_batch(2, network=network):
        MandateFactory(person__network=network, organisation=organisation)
    questions()  # what a session asks once
    few = questions()
    for organisation in OrganisationFactory.create_batch(30, network=network):
        MandateFactory(person__network=network, organisation=organisation)
    assert questions() == few


def test_long_lists_come_in_pages_that_keep_the_filter(client, campaigner, network):
    """Each organisation stands on one page and one only."""
    OrganisationFactory.create_batch(70, network=network)
    first = client.get(reverse("organisations"), {"q": "mairie"})
    second = client.get(first.context["listing"].next_address())
    assert "q=mairie" in first.context["listing"].next_address()
    assert len(names_in(first)) == 50
    assert len({*names_in(first), *names_in(second)}) == 70


def test_the_file_holds_what_the_list_shows(client, campaigner, network):
    """Same filter, same order, all pages; semicolons and a mark so that a French spreadsheet reads it."""
    OrganisationFactory.create_batch(60, network=network)
    OrganisationFactory(network=network, name="Radio Arvor", kind="media")
    whole = client.get(reverse("organisation_export")).getvalue().decode()
    assert whole.startswith("\ufeff")
    assert len(whole.splitlines()) == 62
    media = client.get(reverse("organisation_export"), {"kind": "media"}).getvalue().decode().splitlines()
    assert len(media) == 2
    assert media[1].startswith("Radio Arvor;")


def test_the_file_runs_nothing_in_a_spreadsheet(client, campaigner, network):
    """A name that begins like a formula is kept as text."""
    OrganisationFactory(network=network, name='=HYPERLINK("http://example.org")')
    line = client.get(reverse("organisation_export")).getvalue().decode().splitlines()[1]
    assert line.startswith("\"'=HYPERLINK")


def test_adding_writes_the_row_and_the_journal(client, campaigner, network):
    """The reader lands on the new page, and the journal names who did it."""
    answers = {"name": "Élan numérique", "kind": "association", "place": "Valbrune"}
    response = client.post(reverse("organisation_add"), answers, follow=True)
    organisation = Organisation.objects.get()
    assert (organisation.network, organisation.search_key) == (network, "elan numerique")
    assert response.request["PATH_INFO"] == organisation.get_absolute_url()
    entry = Entry.objects.get()
    assert (entry.verb, entry.actor_id, entry.subject_id) == (
        "directory.add_organisation",
        campaigner.pk,
        str(organisation.pk),
    )


def test_a_form_with_errors_keeps_the_answers(client, campaigner):
    """The title says so first, the summary leads to the field, what was typed is still there."""
    response = client.post(reverse("organisation_add"), {"name": "", "kind": "media", "place": "Valbrune"})
    html = response.content.decode()
    assert "<title>Err" in html
    assert 'href="#id_name"' in html
    assert 'value="Valbrune"' in html
    assert Organisation.objects.count() == 0


def test_changing_keeps_the_search_in_step(client, campaigner, network):
    """The new name is found, the old one no longer."""
    organisation = OrganisationFactory(network=network, name="Ancien nom")
    client.post(
        reverse("organisation_change", args=[organisation.pk]),
        {"name": "Nouveau", "kind": "other", "version": 1},
    )
    assert names_in(client.get(reverse("organisations"), {"q": "nouveau"})) == ["Nouveau"]
    assert names_in(client.get(reverse("organisations"), {"q": "ancien"})) == []


def test_the_page_of_an_organisation_tells_who_is_in_it(client, campaigner, network):
    """Its people and what happened to it, in words."""
    organisation = OrganisationFactory(network=network)
    MandateFactory(person__network=network, organisation=organisation, person__family_name="Kerbrat")
    client.post(
        reverse("organisation_change", args=[organisation.pk]),
        {"name": "Nouveau nom", "kind": "media", "version": 1},
    )
    html = client.get(organisation.get_absolute_url()).content.decode()
    assert "Kerbrat" in html
    assert campaigner.name in html


def test_a_helper_reads_but_does_not_change(client, network):
    """The button is absent and the address is refused."""
    client.force_login(member(network, Role.HELPER))
    organisation = OrganisationFactory(network=network)
    detail = client.get(organisation.get_absolute_url())
    change = reverse("organisation_change", args=[organisation.pk])
    assert change not in detail.content.decode()
    assert client.post(change, {"name": "X", "kind": "other"}).status_code == 403
    assert client.get(reverse("organisation_add")).status_code == 403


def test_a_helper_does_not_read_people_through_their_organisation(client, network):
    """Seeing an organisation does not show the people in it to those who may not see people."""
    client.force_login(member(network, Role.HELPER))
    organisation = OrganisationFactory(network=network)
    MandateFactory(person__network=network, organisation=organisation, person__family_name="Kerbrat")
    assert "Kerbrat" not in client.get(organisation.get_absolute_url()).content.decode()


def test_a_stranger_finds_nothing(client, network):
    """Another network's organisation does not exist for them, whatever they try."""
    client.force_login(member(NetworkFactory()))
    organisation = OrganisationFactory(network=network)
    for name in ("organisation", "organisation_change"):
        assert client.get(reverse(name, args=[organisation.pk])).status_code == 404
