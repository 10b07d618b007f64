"""Files as users bring them: inventories of places in seven layouts, and the register of mayors."""

import pytest
from django.db import transaction

from relais.core.access.roles import INSTALLATION
from relais.directory.organisations.models import Organisation
from relais.directory.people.models import Mandate, Person
from relais.directory.territories.actions import load_territories
from relais.directory.territories.edition import read_edition
from tests.core.imports import apply, bring, brought_from, check, faults_of, undo
from tests.factories import NetworkFactory

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# Places in each file, and columns that must be recognised without help.
INVENTORIES = {
    "angers.json": (63, {"name", "lines", "phones", "emails", "sites", "postal_code", "town"}),
    "epernay.json": (39, {"name", "whole_address", "phones", "emails", "sites"}),
    "etapes-numerique.json": (95, {"name", "siret", "town", "postal_code", "commune_code", "lines"}),
    "gironde.json": (347, {"name", "town", "whole_address", "emails", "sites", "phones"}),
    "hub-lo.json": (426, {"name", "lines", "postal_code", "town", "phones", "emails", "sites"}),
    "la-creuse.json": (91, {"name", "phones", "lines", "postal_code", "town"}),
    "maine-et-loire.json": (243, {"name", "lines", "postal_code", "town", "phones", "emails", "sites"}),
}


@pytest.fixture(autouse=True)
def _work_at_once(settings, tmp_path, monkeypatch):
    settings.FILES = tmp_path / "files"
    monkeypatch.setattr(transaction, "on_commit", lambda act, using=None, robust=False: act())


@pytest.fixture
def network():
    load_territories(by=INSTALLATION, edition=read_edition())
    return NetworkFactory()


def import_twice(network, path, target, **for_all):
    """The same file, brought on two days."""
    times = []
    for _day in range(2):
        content, name = brought_from(path)
        table = check(bring(network, content, name, target), **for_all)
        times.append((apply(table), faults_of(table)))
    return times


@pytest.mark.parametrize("name", INVENTORIES)
def test_an_inventory_of_places_passes_as_it_was_sent(network, shared_data, name):
    """Its layout is recognised, its faults are told row by row, and twice the same; nothing comes twice."""
    n_places, recognised = INVENTORIES[name]
    (first, faults), (again, same) = import_twice(
        network, shared_data / "lieux_inclusion_sources" / name, "organisations", kind="support"
    )
    assert first.n_rows == n_places and recognised <= set(first.mapping)
    assert sum(first.counts.values()) == n_places
    assert first.counts["new"] >= 0.8 * n_places
    assert Organisation.objects.count() == first.counts["new"]
    assert faults == same
    assert again.counts == {**first.counts, "new": 0, "changed": 0, "unchanged": first.counts["new"]}
    known = Organisation.objects.filter(territory__isnull=False).count()
    assert known >= 0.9 * Organisation.objects.count()


def test_the_register_of_mayors_passes_as_it_was_sent(network, shared_data):
    """ISO-8859-1, semicolons, 34,921 rows; birth dates are left where they are; all of it can be taken back."""
    (first, faults), (again, same) = import_twice(
        network, shared_data / "rne_maires" / "rne-maires.csv", "people", title="Maire", source="RNE"
    )
    assert (first.table["encoding"], first.table["separator"], first.n_rows) == ("ISO-8859-1", ";", 34_921)
    named = dict(zip(first.columns, first.mapping, strict=True))
    assert named["Nom de l'élu"] == "family_name" and named["Code de la commune"] == "commune_code"
    assert named["Date de début du mandat"] == "since" and named["Date de naissance"] == ""
    assert first.counts == {"new": 34_919, "changed": 0, "unchanged": 0, "refused": 2}
    # Communes that the list of 2024 no longer has.
    assert [fault[1] for fault in faults] == ["18131", "95282"] and faults == same
    assert again.counts == {"new": 0, "changed": 0, "unchanged": 34_919, "refused": 2}
    assert Mandate.objects.filter(title="Maire", territory__isnull=False).count() == 34_919
    assert undo(first).n_left == 0
    assert not Person.objects.exists()
