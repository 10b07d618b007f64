"""Loading the open lists, and the questions that other slices ask."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from relais.core.access.roles import INSTALLATION
from relais.core.journal.models import Entry
from relais.directory.territories import queries
from relais.directory.territories.actions import keep_territories_current, load_territories
from relais.directory.territories.edition import (
    EditionRefused,
    PostalRow,
    TerritoryRow,
    read_edition,
    write_edition,
)
from relais.directory.territories.models import LoadedEdition, PostalCode, Territory
from tests.directory.places import LINKS, ROWS, SMALL, the, with_rows
from tests.factories import NetworkFactory, UserFactory, member

pytestmark = pytest.mark.django_db


def codes(places) -> list[str]:
    return [place.code for place in places]


def rows_of_the_database() -> list[tuple]:
    return list(Territory.objects.order_by("pk").values_list())


def test_loading_twice_changes_nothing(small_country):
    """The second time, no row moves, and the answer says so."""
    before = rows_of_the_database()
    again = load_territories(by=INSTALLATION, edition=SMALL)
    assert not again.is_change
    assert rows_of_the_database() == before
    assert PostalCode.objects.count() == len(LINKS)


def test_an_edition_in_use_is_not_read_again(tmp_path):
    """Called at each start, it reads nothing and leaves no entry once the edition is in place."""
    write_edition(tmp_path, SMALL, {})
    assert keep_territories_current(folder=tmp_path).n_added == len(ROWS)
    assert not keep_territories_current(folder=tmp_path).is_change
    assert Entry.objects.filter(verb="directory.load_territories").count() == 1


def test_a_newer_edition_updates_what_changed(small_country):
    """A name, a figure, a holder and a postal code follow the newer list; keys stay the same."""
    key = the("commune", "93039").pk
    newer = with_rows(
        TerritoryRow("commune", "93039", "Isle-Saint-Denis", ("department", "93"), "200054781", 9_000),
        TerritoryRow("commune", "93002", "Stains", ("district", "933")),
        postal_codes=[*LINKS[1:], PostalRow("93240", "commune", "93002")],
        population_year=2022,
    )
    loaded = load_territories(by=INSTALLATION, edition=newer)
    changed = the("commune", "93039")
    assert (changed.pk, changed.name, changed.population) == (key, "Isle-Saint-Denis", 9_000)
    assert (changed.district, changed.epci.code) == (None, "200054781")
    assert changed.search_key == "isle saint denis"
    assert loaded.n_added == 1
    assert the("commune", "93001").population_year == 2022
    assert the("commune", "97608").population_year is None
    assert codes(queries.by_postal_code("93240")) == ["93002"]
    assert not PostalCode.objects.filter(code="75011", territory__kind="commune").exists()
    assert LoadedEdition.objects.get().population_year == 2022


def test_a_territory_that_left_the_list_stays_for_what_speaks_of_it(small_country):
    """It is out of searches and lists, comes back by its code, and returns if the list names it again."""
    gone = with_rows(without=(("commune", "93001"),))
    assert load_territories(by=INSTALLATION, edition=gone).n_retired == 1
    assert queries.by_insee("93001").is_current is False
    assert "93001" not in codes(queries.within(the("department", "93")))
    load_territories(by=INSTALLATION, edition=replace(SMALL, digest="back"))
    assert queries.by_insee("93001").is_current is True


def test_nobody_but_the_installation_loads_territories():
    """They belong to all networks: the administrator of one may not change them."""
    with pytest.raises(PermissionDenied):
        load_territories(by=member(NetworkFactory(), "administrator"), edition=SMALL)
    assert not Territory.objects.exists()


def test_a_role_in_a_network_shows_the_territories(small_country):
    """Every role sees them; someone without a role in any network does not."""
    for role in ("administrator", "helper", "learner"):
        assert queries.territories_for(member(NetworkFactory(), role)).exists()
    assert not queries.territories_for(UserFactory()).exists()


def test_a_code_names_a_commune_whatever_its_letters(small_country):
    """Corsica's letters may be small; a part of a commune answers by its commune; a region has its own kind."""
    assert queries.by_insee(" 2a004 ").name == "Ajaccio"
    assert queries.by_insee("75111").name == "Paris"
    assert queries.by_insee("93999").name == "Saint-Denis"
    assert queries.by_insee("75111", "borough").name == "Paris 11e Arrondissement"
    assert queries.by_insee("06", "region").name == "Mayotte"
    assert queries.by_insee("00000") is None


def test_one_code_may_name_two_territories(small_country):
    """A delegated commune often has the code of its commune: the kind tells them apart."""
    assert the("delegated", "93066").commune == the("commune", "93066")
    assert queries.by_insee("93066").name == "Saint-Denis"


def test_a_postal_code_serves_several_communes(small_country):
    """The most peopled comes first; a commune has several codes; parts answer when asked for."""
    assert codes(queries.by_postal_code("93200")) == ["93066", "93039"]
    assert sorted(link.code for link in the("commune", "93066").postal_codes.all()) == ["93200", "93210"]
    assert codes(queries.by_postal_code("75011", "borough")) == ["75111"]
    assert not queries.by_postal_code("00000").exists()


def test_what_a_territory_lies_in(small_country):
    """From the widest to the narrowest, the group of communes included."""
    names = [str(place) for place in queries.ancestors(the("borough", "75111"))]
    assert names == ["Île-de-France", "Paris", "Paris", "Métropole du Grand Paris", "Paris"]
    assert [str(p) for p in queries.ancestors(the("commune", "98818"))] == ["Nouvelle-Calédonie"]
    assert queries.ancestors(the("region", "11")) == []


@pytest.mark.parametrize(
    ("kind", "code", "direct"),
    [
        ("region", "11", ["75", "93"]),
        ("department", "93", ["933"]),
        ("department", "976", ["97608"]),  # no arrondissement in Mayotte
        ("district", "933", ["93001", "93039", "93066"]),
        ("epci", "200054781", ["75056", "93066"]),
        ("commune", "93066", ["93066", "93999"]),
        ("borough", "75111", []),
    ],
)
def test_what_lies_directly_in_a_territory(small_country, kind, code, direct):
    """The next kind down, and a commune that no arrondissement holds."""
    assert sorted(codes(queries.children(the(kind, code)))) == direct


def test_all_of_a_kind_in_a_territory(small_country):
    """A region names its communes without passing by its departments."""
    assert sorted(codes(queries.children(the("region", "11"), "commune"))) == [
        "75056",
        "93001",
        "93039",
        "93066",
    ]
    assert queries.kinds_inside(the("department", "93")) == ["commune", "district"]


def test_within_holds_itself_and_everything_below(small_country):
    """What another slice filters by: the place itself, its parts, nothing else."""
    inside = queries.within(the("department", "93"))
    assert sorted(codes(inside)) == ["93", "93001", "93039", "93066", "93066", "933", "93999"]
    assert codes(queries.within(the("borough", "75111"))) == ["75111"]


# The packed files


def test_what_is_written_is_read_back(tmp_path):
    """The same rows, with Corsica's letters, zeros in front and unknown figures; the same bytes each time."""
    write_edition(tmp_path, SMALL, {"postal_year": 2020})
    first = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    edition = read_edition(tmp_path)
    assert (edition.territories, edition.postal_codes) == (ROWS, LINKS)
    write_edition(tmp_path, edition, {"postal_year": 2020})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == first


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (TerritoryRow("hamlet", "93066", "X"), "hamlet"),
        (TerritoryRow("commune", "9306", "X", ("district", "933")), "9306"),
        (TerritoryRow("commune", "2C004", "X", ("district", "933")), "2C004"),
        (TerritoryRow("commune", "93003", " ", ("district", "933")), "name"),
        (TerritoryRow("commune", "93003", "X"), "parent"),
        (TerritoryRow("commune", "93003", "X", ("region", "11")), "region:11"),
        (TerritoryRow("region", "27", "X", ("region", "11")), "parent"),
        (TerritoryRow("commune", "93003", "X", ("district", "999")), "999"),
        (TerritoryRow("commune", "93003", "X", ("district", "933"), "111111111"), "111111111"),
        (TerritoryRow("commune", "93003", "X", ("district", "933"), "", -5), "population"),
        (TerritoryRow("commune", "93003", "X", ("district", "933"), "", 5, 95.0, 2.0), "latitude"),
        (TerritoryRow("commune", "93003", "X", ("district", "933"), "", 5, float("nan"), 2.0), "latitude"),
    ],
)
def test_a_wrong_row_refuses_the_edition(tmp_path, row, said):
    """Nothing is loaded, and the answer names the value that cannot be."""
    write_edition(tmp_path, with_rows(row), {})
    with pytest.raises(EditionRefused) as refused:
        keep_territories_current(folder=tmp_path)
    assert said in str(refused.value)
    assert not Territory.objects.exists()


def test_a_row_given_twice_refuses_the_edition(tmp_path):
    """A place or a postal link that stands twice is a fault of the file."""
    write_edition(
        tmp_path, replace(SMALL, territories=[*ROWS, ROWS[-1]], postal_codes=[*LINKS, LINKS[0]]), {}
    )
    with pytest.raises(EditionRefused) as refused:
        read_edition(tmp_path)
    assert len(refused.value.faults) == 2


def test_a_postal_code_of_nobody_refuses_the_edition(tmp_path):
    write_edition(tmp_path, replace(SMALL, postal_codes=[PostalRow("93200", "commune", "00000")]), {})
    with pytest.raises(EditionRefused, match="00000"):
        read_edition(tmp_path)


def damage(folder, name, change):
    (folder / name).write_bytes(change((folder / name).read_bytes()))


@pytest.mark.parametrize("name", ["territories.csv.gz", "postal_codes.csv.gz", "edition.json"])
@pytest.mark.parametrize(
    "change", [lambda b: b[: len(b) // 2], lambda b: b"", lambda b: b"\x00" * 40, lambda b: b[::-1]]
)
def test_a_damaged_file_refuses_the_edition(tmp_path, name, change):
    """Cut, emptied, overwritten: the command ends with 2 and a sentence that names the file."""
    write_edition(tmp_path, SMALL, {})
    damage(tmp_path, name, change)
    with pytest.raises(CommandError, match=name) as refused:
        call_command("load_territories", folder=tmp_path)
    assert refused.value.returncode == 2
    assert not Territory.objects.exists()


def test_a_missing_file_refuses_the_edition(tmp_path):
    with pytest.raises(CommandError, match=r"territories\.csv\.gz"):
        call_command("load_territories", folder=tmp_path)


def test_a_list_cut_between_two_rows_is_seen(tmp_path):
    """The file reads well; only its number of rows tells that its end is missing."""
    write_edition(tmp_path, SMALL, {})
    kept = (tmp_path / "edition.json").read_bytes()
    write_edition(tmp_path, replace(SMALL, postal_codes=LINKS[:-1]), {})
    (tmp_path / "edition.json").write_bytes(kept)
    with pytest.raises(EditionRefused, match=str(len(LINKS))):
        read_edition(tmp_path)


@given(st.binary(max_size=200))
def test_any_bytes_in_a_list_are_refused_with_a_sentence(tmp_path_factory, content):
    """Whatever stands in the file, the answer is a list of faults, never a failure of another kind."""
    folder = tmp_path_factory.mktemp("edition")
    write_edition(folder, SMALL, {})
    (folder / "territories.csv.gz").write_bytes(content)
    with pytest.raises(EditionRefused):
        read_edition(folder)


def test_the_command_says_what_it_did(tmp_path, capsys):
    """How many were added; then that there is nothing to change."""
    write_edition(tmp_path, SMALL, {})
    call_command("load_territories", folder=tmp_path)
    call_command("load_territories", folder=tmp_path)
    first, second = capsys.readouterr().out.splitlines()
    assert str(len(ROWS)) in first
    assert "test" in second
