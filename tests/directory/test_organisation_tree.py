"""What organisations are: official numbers, what they are part of, where they stand."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from relais.core.access.roles import INSTALLATION
from relais.directory.organisations.actions import change_organisation
from relais.directory.organisations.models import Organisation
from relais.directory.organisations.numbers import is_siret, plain_number
from tests.factories import NetworkFactory, OrganisationFactory, member

pytestmark = pytest.mark.django_db
SIRET, OTHER_SIRET = "73282932000074", "35600000049837"


@pytest.fixture
def network():
    return NetworkFactory()


@pytest.fixture
def campaigner(client, network):
    user = member(network)
    client.force_login(user)
    return user


def add(client, **answers):
    return client.post(reverse("organisation_add"), {"name": "Mairie", "kind": "other", **answers})


def test_spaces_in_a_siret_are_forgiven(client, campaigner):
    """It is kept without them and shown in groups."""
    add(client, siret="732 829 320 00074")
    organisation = Organisation.objects.get()
    assert organisation.siret == SIRET
    assert "732\xa0829\xa0320\xa000074" in client.get(organisation.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    "answers",
    [
        {"siret": "73282932000075"},
        {"siret": "7328293200007"},
        {"siret": "٧٣٢٨٢٩٣٢٠٠٠٠٧٤"},
        {"rna": "751234567"},
        {"rna": "W75"},
    ],
)
def test_a_wrong_number_is_refused_in_words(client, campaigner, answers):
    """Beside the answer, which is kept to be corrected."""
    html = add(client, **answers).content.decode()
    assert "<title>Err" in html
    assert not Organisation.objects.exists()


@given(st.integers(0, 99_999), st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_is_always_seen(number, at, shift):
    """What Luhn's key is for; La Poste apart, whose key is weaker."""
    base = f"73282932{number:05}"
    whole = next(base + str(key) for key in range(10) if is_siret(base + str(key)))
    wrong = whole[:at] + str((int(whole[at]) + shift) % 10) + whole[at + 1 :]
    assert is_siret(whole)
    assert not is_siret(wrong) or wrong.startswith("356000000")


def test_post_offices_have_their_own_key():
    """La Poste opened more offices than Luhn's key allows (INSEE)."""
    assert is_siret(OTHER_SIRET)
    assert not is_siret("35600000049838")
    assert plain_number(" 356.000.000 49837") == OTHER_SIRET


def test_a_number_serves_once_in_a_network(client, campaigner, network):
    """The second is told; another network may know the same organisation; a deleted one frees its number."""
    OrganisationFactory(siret=SIRET)
    first = OrganisationFactory(network=network, siret=SIRET)
    assert "SIRET" in add(client, siret=SIRET).content.decode()
    assert Organisation.objects.filter(network=network).count() == 1
    client.post(reverse("organisation_delete", args=[first.pk]))
    add(client, siret=SIRET)
    assert Organisation.objects.filter(network=network, deleted_at=None).count() == 1
    answer = client.post(reverse("organisation_restore", args=[first.pk]), follow=True)
    assert "SIRET" in answer.content.decode()
    first.refresh_from_db()
    assert first.deleted_at is not None


def test_several_organisations_may_have_no_number(client, campaigner, network):
    """Nothing is not a number that they share."""
    for _time in range(2):
        add(client, name="Collectif")
    assert Organisation.objects.count() == 2


def test_a_tree_shows_what_is_above_and_below(client, campaigner, network):
    """The page of a service leads to its town and to its own parts."""
    town = OrganisationFactory(network=network, name="Ville de Valbrune")
    service = OrganisationFactory(network=network, name="CCAS", parent=town)
    part = OrganisationFactory(network=network, name="Espace numérique", parent=service)
    gone = OrganisationFactory(network=network, name="Ancien guichet", parent=service)
    client.post(reverse("organisation_delete", args=[gone.pk]))
    html = client.get(service.get_absolute_url()).content.decode()
    assert town.get_absolute_url() in html
    assert part.get_absolute_url() in html
    assert gone.get_absolute_url() not in html


def test_nothing_is_part_of_itself(client, campaigner, network):
    """Neither at once nor through others; the form says so."""
    town = OrganisationFactory(network=network, name="Ville de Valbrune")
    service = OrganisationFactory(network=network, name="CCAS", parent=town)
    part = OrganisationFactory(network=network, name="Espace numérique", parent=service)
    for parent in (town, part):
        answers = {"name": town.name, "kind": "other", "parent": parent.name, "version": 1}
        html = client.post(reverse("organisation_change", args=[town.pk]), answers).content.decode()
        assert "<title>Err" in html
    with pytest.raises(ValidationError):
        change_organisation(by=INSTALLATION, organisation=town, version=1, parent=part)


def test_an_organisation_of_another_network_is_no_parent(network):
    """Even by its number."""
    here, abroad = OrganisationFactory(network=network), OrganisationFactory()
    with pytest.raises(ValidationError):
        change_organisation(by=INSTALLATION, organisation=here, version=1, parent=abroad)


def test_the_list_narrows_to_a_territory(client, campaigner, network, small_country):
    """With all that lies in it."""
    from tests.directory.places import the

    OrganisationFactory(network=network, name="A", territory=the("commune", "93066"))
    OrganisationFactory(network=network, name="B", territory=the("department", "93"))
    OrganisationFactory(network=network, name="C", territory=the("department", "2A"))
    page = client.get(reverse("organisations"), {"territory": "Seine-Saint-Denis"})
    assert [one.name for one in page.context["listing"].page] == ["A", "B"]


def test_two_people_who_change_one_organisation_lose_nothing(client, campaigner, network):
    """The second sees what differs, in words: the name of the parent, not its number."""
    town = OrganisationFactory(network=network, name="Ville de Valbrune")
    service = OrganisationFactory(network=network, name="CCAS")
    page = reverse("organisation_change", args=[service.pk])
    client.post(page, {"name": "CCAS", "kind": "other", "parent": town.name, "version": 1})
    html = client.post(page, {"name": "CCAS", "kind": "support", "version": 1}).content.decode()
    assert "<td>Ville de Valbrune</td>" in html
    service.refresh_from_db()
    assert service.parent == town
