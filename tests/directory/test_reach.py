"""A role bound to a structure: what it reaches, and what it never shows."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from relais.core.access.roles import INSTALLATION, Role, bounds_where
from relais.directory.duplicates.actions import merge_organisations
from relais.directory.networks.actions import add_member
from relais.directory.organisations.actions import change_organisation
from relais.directory.organisations.queries import organisations_for
from relais.directory.people.actions import add_mandate, add_person, change_person
from relais.directory.people.models import Mandate, Person
from relais.directory.people.queries import people_for
from tests.factories import NetworkFactory, OrganisationFactory, PersonFactory, UserFactory, member

pytestmark = pytest.mark.django_db


def of(organisation, family_name: str, **mandate) -> Person:
    """Someone who acts in an organisation."""
    person = PersonFactory(network=organisation.network, family_name=family_name)
    Mandate.objects.create(person=person, organisation=organisation, **mandate)
    return person


@pytest.fixture
def network():
    return NetworkFactory()


@pytest.fixture
def house(network):
    """Structure A, an antenna that is part of it, and structure B beside them."""
    a = OrganisationFactory(network=network, name="Maison A", kind="support")
    antenna = OrganisationFactory(network=network, name="Antenne de A", kind="support", parent=a)
    b = OrganisationFactory(network=network, name="Maison B", kind="support")
    return a, antenna, b


@pytest.fixture
def manager(network, house):
    user = UserFactory()
    add_member(by=INSTALLATION, network=network, user=user, role=Role.MANAGER, structure=house[0])
    return user


def test_a_manager_of_a_structure_sees_its_people_and_those_below_and_no_one_else(network, house, manager):
    """Neither those of another structure, nor those of none, nor those who left."""
    a, antenna, b = house
    seen = {of(a, "Alba"), of(antenna, "Anton")}
    of(b, "Bertin")
    PersonFactory(network=network, family_name="Sansmaison")
    of(a, "Partie", until=timezone.localdate() - dt.timedelta(days=1))
    of(OrganisationFactory(), "Lointain")
    assert set(people_for(manager)) == seen
    assert set(organisations_for(manager)) == {a, antenna}


def test_pages_of_people_of_another_structure_are_not_there(client, house, manager):
    """Not found, as for a stranger; lists, files and search do not name them."""
    bertin = of(house[2], "Bertin")
    of(house[0], "Alba")
    client.force_login(manager)
    for name in ("person", "person_change", "person_delete"):
        assert client.get(reverse(name, args=[bertin.pk])).status_code == 404
    assert client.get(house[2].get_absolute_url()).status_code == 404
    for name in ("people", "organisations"):
        page = client.get(reverse(name)).content.decode()
        assert "Bertin" not in page
        assert "Maison B" not in page
    listed = client.get(reverse("people")).content.decode()
    assert "Alba" in listed
    for user, is_found in ((manager, False), (member(house[0].network, Role.COORDINATOR), True)):
        client.force_login(user)
        found = client.get(reverse("search"), {"q": "Bertin"}).content.decode()
        assert (bertin.get_absolute_url() in found) == is_found


def test_acts_on_what_is_out_of_reach_are_refused(network, house, manager):
    """Even by a number guessed right: the act asks, not only the page."""
    bertin, alba = of(house[2], "Bertin"), of(house[0], "Alba")
    with pytest.raises(PermissionDenied):
        change_person(by=manager, person=bertin, version=1, family_name="Volé")
    with pytest.raises(PermissionDenied):
        change_organisation(by=manager, organisation=house[2], version=1, name="Volée")
    with pytest.raises(PermissionDenied):
        add_mandate(by=manager, person=alba, organisation=house[2])
    assert change_person(by=manager, person=alba, version=1, family_name="Albane").family_name == "Albane"


def test_whoever_is_bound_adds_people_to_their_own_structures_only(client, network, house, manager):
    """Without a structure, the person added would be out of their sight at once."""
    with pytest.raises(PermissionDenied):
        add_person(by=manager, network=network, family_name="Perdu")
    assert add_person(by=manager, network=network, family_name="Trouvé", organisation=house[1]).pk
    client.force_login(manager)
    page = client.get(reverse("person_add")).content.decode()
    assert "Antenne de A" in page
    assert "Maison B" not in page
    for organisation, status in (("Maison B", 200), ("", 200), ("Antenne de A", 302)):
        answers = {"family_name": "Nouvelle", "organisation": organisation}
        assert client.post(reverse("person_add"), answers).status_code == status


def test_a_role_for_the_whole_network_is_wider_than_one_for_a_structure(network, house, manager):
    """Someone may manage one structure and coordinate the territory."""
    bertin = of(house[2], "Bertin")
    add_member(by=INSTALLATION, network=network, user=manager, role=Role.COORDINATOR)
    assert bertin in people_for(manager)
    assert bounds_where(manager, "directory.see_people") == {network.pk: None}


def test_two_structures_are_seen_together_and_networks_stay_apart(network, house, manager):
    """Bound here, whole there: each network answers for itself."""
    bertin = of(house[2], "Bertin")
    add_member(by=INSTALLATION, network=network, user=manager, role=Role.PROFESSIONAL, structure=house[2])
    abroad = OrganisationFactory()
    lointain = of(abroad, "Lointain")
    assert bertin in people_for(manager)
    assert lointain not in people_for(manager)
    add_member(by=INSTALLATION, network=abroad.network, user=manager, role=Role.MANAGER)
    assert {bertin, lointain} <= set(people_for(manager))


def test_losing_the_structure_loses_the_role(network, house, manager):
    """Emptied instead, the role would open the whole network."""
    house[0].delete()
    fresh = type(manager).objects.get(pk=manager.pk)
    assert not people_for(fresh)
    assert fresh.memberships.count() == 0


def test_news_does_not_name_people_of_another_structure(client, network, house, manager):
    """The first page tells what others did; who is bound reads no news of people elsewhere."""
    coordinator = member(network, Role.COORDINATOR)
    add_person(by=coordinator, network=network, family_name="Bertin", organisation=house[2])
    client.force_login(manager)
    assert "Bertin" not in client.get(reverse("home")).content.decode()
    client.force_login(member(network, Role.COORDINATOR))
    assert "Bertin" in client.get(reverse("home")).content.decode()


def test_merging_a_structure_keeps_the_roles_bound_to_it(network, house, manager):
    """They go with it to the entry that is kept."""
    a, _antenna, b = house
    administrator = member(network, Role.ADMINISTRATOR)
    alba = of(a, "Alba")
    merge_organisations(by=administrator, kept=b, lost=a)
    assert manager.memberships.get().structure == b
    fresh = type(manager).objects.get(pk=manager.pk)
    assert alba in people_for(fresh)


def test_a_circle_of_structures_ends(network, house, manager):
    """A tree that was broken by hand does not keep a page waiting for ever."""
    a, antenna, _b = house
    type(a).objects.filter(pk=a.pk).update(parent=antenna)
    of(a, "Alba")
    assert people_for(manager).count() == 1


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.COORDINATOR, Role.CAMPAIGNER])
def test_some_roles_speak_for_the_whole_network(network, house, role):
    """They cannot be bound to a structure."""
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError):
        add_member(by=INSTALLATION, network=network, user=UserFactory(), role=role, structure=house[0])


def test_an_unbound_reader_asks_one_question(network, house, django_assert_num_queries):
    """The narrowing costs nothing to those it does not concern."""
    user = member(network, Role.MANAGER)
    of(house[0], "Alba")
    with django_assert_num_queries(2):  # the roles, once, and the people
        assert people_for(user).count() == 1
