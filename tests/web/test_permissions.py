"""Who may open what: every page, as every kind of reader, against what is declared."""

import csv
from itertools import product

import pytest

from relais.core.access.roles import INSTALLATION, TABLE, Role, rights
from relais.directory.territories.actions import load_territories
from tests.directory.places import SMALL
from tests.factories import NetworkFactory
from tests.web import walk


def test_every_page_is_declared():
    """A page that nobody declared would open to nobody knows whom; each declared page exists."""
    declared = [rule.name for rule in walk.rules()]
    assert sorted(declared) == sorted(walk.names_of_pages())
    known = {*rights(), "everyone", "signed in", "nobody"}
    assert {rule.opens for rule in walk.rules()} <= known


def test_the_table_of_permissions_is_whole():
    """Each right says yes or no of each role, once."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["right"] for row in rows}) == len(rows)
    for row in rows:
        assert set(row) == {"right", *Role.values}
        assert {row[role] for role in Role.values} <= {"yes", "no"}, row["right"]


@pytest.fixture
def network(db, settings, tmp_path):
    settings.FILES = tmp_path / "files"
    load_territories(by=INSTALLATION, edition=SMALL)
    return NetworkFactory(name=f"Réseau {walk.SECRET}")


@pytest.fixture
def world(network):
    """Work is done at once while the world is made, and not during the walk: what pages start is taken back."""
    with pytest.MonkeyPatch.context() as patch:
        from django.db import transaction

        patch.setattr(transaction, "on_commit", lambda function, using=None, robust=False: function())
        return walk.the_world(network)


def test_each_page_opens_to_those_it_is_declared_to_and_to_no_one_else(network, world):
    """
    As a visitor, as each role, and as a stranger who holds every role in another network.

    A refusal asks to sign in, says no, or finds nothing; and nothing of the network reaches the stranger.
    """
    data = {"choose_network": {"network": network.pk}}
    wrong = []
    readers = walk.the_readers(network)
    for rule in walk.rules():
        for reader, method in product(walk.readers_for(rule, readers), rule.methods):
            response, body = walk.visit(rule, method, reader, world[rule.object], data.get(rule.name, {}))
            where = f"{reader.name}: {method} {rule.name} answers {response.status_code}"
            if walk.is_refused(response, reader) == rule.opens_to(reader):
                wrong.append(
                    f"{where}, but it {'opens' if rule.opens_to(reader) else 'does not open'} to them"
                )
            if (reader.is_stranger or reader.client is None) and walk.SECRET in body:
                wrong.append(f"{where} and tells of another network")
    assert not wrong, "\n".join(wrong)


def test_a_stranger_cannot_act_by_adding_anothers_number_to_a_form(network, world, client):
    """What is typed in a form of one's own network cannot name a thing of another."""
    stranger = next(reader for reader in walk.the_readers(network) if reader.is_stranger)
    answers = {"family_name": "Intrus", "organisation": f"Mairie {walk.SECRET}"}
    response = stranger.client.post("/directory/people/add/", answers)
    assert response.status_code == 200  # the form comes back: the directory does not know it
    assert network.people.filter(family_name="Intrus").count() == 0
