"""The lists that come with Relais, loaded whole, beside the published files they were packed from."""

import csv
from collections import Counter, defaultdict

import pytest
from django.db.models import F, Sum

from relais.directory.territories import queries
from relais.directory.territories.edition import DATA, read_edition
from relais.directory.territories.models import LoadedEdition, PostalCode, Territory
from relais.directory.territories.packing.write import pack_edition
from relais.directory.territories.search import search, what_is_meant
from tests.directory.places import the

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france")]

OVERSEAS_COLLECTIVITIES = ("975", "977", "978", "986", "987", "988")


def labels(places) -> list[str]:
    return [place.label for place in places]


def published(folder, name: str, delimiter: str = ",") -> list[dict]:
    with (folder / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


@pytest.fixture
def geo(shared_data):
    folder = shared_data / "geo_cog"
    if not folder.is_dir():
        pytest.skip("the published lists are not on this machine")
    return folder


def test_the_first_load_brings_the_whole_country(france):
    """As many rows as the edition says."""
    assert france.n_added == Territory.objects.count() == 38_090
    assert LoadedEdition.objects.get().name == "2024"


def test_each_code_of_insee_is_there_once(geo):
    """Communes, their parts, departments and regions: the same codes and names as the published list."""
    kinds = {"COM": "commune", "COMD": "delegated", "COMA": "associated", "ARM": "borough"}
    told = {(kinds[row["TYPECOM"]], row["COM"], row["LIBELLE"]) for row in published(geo, "communes.csv")}
    told |= {("department", row["DEP"], row["LIBELLE"]) for row in published(geo, "departements.csv")}
    told |= {("region", row["REG"], row["LIBELLE"]) for row in published(geo, "regions.csv")}
    told |= {("district", row["ARR"], row["LIBELLE"]) for row in published(geo, "arrondissements.csv")}
    ours = Territory.objects.exclude(kind="collectivity").exclude(department__kind="collectivity")
    assert set(ours.values_list("kind", "code", "name")) == told
    assert Counter(kind for kind, _code, _name in told)["commune"] == 34_935


def test_each_territory_lies_where_insee_says(geo):
    """Region and department of each commune; commune of each part."""
    fields = ("region__code", "department__code", "commune__code")
    ours = {
        (kind, code): held for kind, code, *held in Territory.objects.values_list("kind", "code", *fields)
    }
    for row in published(geo, "communes.csv"):
        if row["TYPECOM"] == "COM":
            assert ours["commune", row["COM"]] == [row["REG"], row["DEP"], None], row
        elif row["TYPECOM"] == "ARM":
            assert ours["borough", row["COM"]] == [row["REG"], row["DEP"], row["COMPARENT"]], row


def test_populations_sum_to_the_published_total(geo):
    """Regions, departments and arrondissements hold everyone; communes all but 10,462 people, who are named."""
    told = published(geo, "donnees_communes.csv", ";")
    total = sum(int(row["PMUN"]) for row in told)
    assert total == 67_408_052
    for kind in ("region", "department", "district"):
        assert Territory.objects.filter(kind=kind).aggregate(n=Sum("population"))["n"] == total
    by_commune = Territory.objects.filter(kind="commune").aggregate(n=Sum("population"))["n"]
    # Two communes divided since, and two joined to a commune that the lists do not name.
    divided = sum(int(row["PMUN"]) for row in told if row["COM"] in {"60054", "85084"})
    unplaced = sum(int(row["PMUN"]) for row in told if row["COM"] in {"18131", "95282"})
    assert total - by_commune == divided + unplaced == 10_462
    assert set(
        Territory.objects.filter(population__isnull=False).values_list("population_year", flat=True)
    ) == {2021}


def test_what_is_not_known_is_left_empty():
    """Mayotte, the overseas collectivities and five communes of changed limits have no figure; no other commune."""
    unknown = Territory.objects.filter(kind="commune", population=None)
    unknown = unknown.exclude(department__code="976").exclude(department__kind="collectivity")
    assert sorted(unknown.values_list("code", flat=True)) == ["60054", "60694", "85084", "85165", "85212"]
    assert the("region", "06").population is None


def test_postal_links_are_those_of_la_poste(geo):
    """Each published pair of codes that names a place of the list is there, and each other pair has its reason."""
    told = published(geo, "laposte_hexasmal_2020.csv", ";")
    pairs = {(row["Code_commune_INSEE"], row["Code_postal"]) for row in told}
    codes = set(Territory.objects.values_list("code", flat=True))
    expected = {pair for pair in pairs if pair[0] in codes}
    ours = set(PostalCode.objects.values_list("territory__code", "code"))
    moved = {
        ("14712", "14940"),
        ("60054", "60390"),
        ("85084", "85140"),
    }  # named communes that came back since
    assert expected - ours <= moved
    of_paris = {(code, postal) for code, postal in ours - expected if code in {"75056", "69123", "13055"}}
    came_back = {("14666", "14940"), ("60694", "60390"), ("85165", "85140"), ("85212", "85140")}
    joined = ours - expected - of_paris - came_back
    parts = set(PostalCode.objects.filter(territory__commune__isnull=False).values_list("code", flat=True))
    assert len(of_paris) == 21 + 9 + 16
    assert came_back <= ours
    assert {postal for _code, postal in joined} <= parts
    left_out = {code for code, _postal in pairs - expected}
    assert left_out == {"18131", "19092", "25134", "25628", "95282", "98901", "99138"}


def test_every_commune_has_a_postal_code():
    assert not Territory.objects.filter(kind="commune", postal_codes=None).exists()


@pytest.mark.slow
def test_packing_the_published_files_gives_these_very_files(geo, tmp_path):
    """Whoever packs the same lists finds the same bytes."""
    pack_edition(
        geo, tmp_path, name="2024", population_year=2021, summary={"postal_year": 2020, "outline_year": 2018}
    )
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (DATA / path.name).read_bytes(), path.name


def test_the_packed_lists_stay_small():
    """A first start reads them: under a megabyte."""
    assert sum(path.stat().st_size for path in DATA.iterdir()) < 1_000_000
    assert len(read_edition().postal_codes) == 35_646


# Codes that spreadsheets damage


def test_zeros_in_front_stay():
    """Ain is 01, Guadeloupe's region too; Bourg-en-Bresse is 01053 and 01000."""
    assert the("department", "01").name == "Ain"
    assert the("region", "01").name == "Guadeloupe"
    assert queries.by_insee("01053").name == "Bourg-en-Bresse"
    assert queries.by_insee("1053") is None
    assert labels(queries.by_postal_code("01000")) == [
        "Bourg-en-Bresse (01053)",
        "Saint-Denis-lès-Bourg (01344)",
    ]


def test_corsica_has_letters():
    """Codes of INSEE have 2A and 2B, postal codes begin with 20."""
    assert queries.by_insee("2a004").department.code == "2A"
    assert queries.by_insee("2B033").name == "Bastia"
    assert the("commune", "2B033").postal_codes.filter(code__startswith="20").exists()
    assert queries.children(the("region", "94"), "commune").count() == 360


def test_paris_is_one_commune_of_twenty_arrondissements():
    """75056 holds 75101 to 75120 and their postal codes; 75116 serves the 16th only."""
    paris = the("commune", "75056")
    inside = queries.children(paris).order_by("code").values_list("code", flat=True)
    assert list(inside) == [f"751{n:02}" for n in range(1, 21)]
    assert paris.population == 2_133_111
    assert labels(queries.by_postal_code("75116", "commune", "borough")) == [
        "Paris (75056)",
        "Paris 16e Arrondissement (75116)",
    ]
    assert queries.children(the("commune", "69123")).count() == 9
    assert queries.children(the("commune", "13055")).count() == 16


def test_postal_codes_are_many_to_many():
    """51300 serves 46 communes, Toulouse has six codes."""
    assert queries.by_postal_code("51300").count() == 46
    assert queries.by_insee("31555").postal_codes.count() == 6


def test_overseas_is_there():
    """Departments have three figures; the collectivities have their communes, without figures."""
    assert queries.by_insee("97411").label == "Saint-Denis (97411)"
    assert queries.children(the("department", "976"), "commune").count() == 17
    assert labels(queries.by_postal_code("98800")) == ["Nouméa (98818)"]
    for code in OVERSEAS_COLLECTIVITIES:
        inside = queries.children(the("collectivity", code))
        assert inside.exists()
        assert not inside.filter(population__isnull=False).exists()


def test_a_commune_that_joined_another_leads_to_it():
    """The code of a delegated or associated commune finds its commune, whose population holds both."""
    assert queries.by_insee("08294").label == "Bazeilles (08053)"
    assert queries.by_insee("08053").population == 2_502


def test_centres_lie_in_their_department():
    """The boxes of the outlines and the centres of communes come from two publishers and agree within 20 km."""
    drawn = Territory.objects.filter(kind="commune", department__west__isnull=False, latitude__isnull=False)
    assert drawn.count() > 34_700
    far = drawn.exclude(
        latitude__gt=F("department__south") - 0.2,
        latitude__lt=F("department__north") + 0.2,
        longitude__gt=F("department__west") - 0.2,
        longitude__lt=F("department__east") + 0.2,
    )
    assert not far.exists()
    assert Territory.objects.filter(kind="department", west__isnull=False).count() == 96


# Finding a place


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Saint-Denis", "Saint-Denis (97411)"),
        ("st denis", "Saint-Denis (97411)"),
        ("SAINT DENIS 93", "Saint-Denis (93066)"),
        ("Saint-Denis (93066)", "Saint-Denis (93066)"),
        ("93200", "Saint-Denis (93066)"),
        ("ste marie 974", "Sainte-Marie (97418)"),
        ("l'hay les roses", "L'Haÿ-les-Roses (94038)"),
        ("L’Haÿ-les-Roses", "L'Haÿ-les-Roses (94038)"),
        ("mans", "Le Mans (72181)"),
        ("Le Havre", "Le Havre (76351)"),
        ("chalon saone", "Chalon-sur-Saône (71076)"),
        ("chalon s/ saone", "Chalon-sur-Saône (71076)"),
        ("oeting", "Œting (57521)"),
        ("Troyes Cedex", "Troyes (10387)"),
        ("paris 11", "Paris 11e Arrondissement (75111)"),
        ("2a", "Corse-du-Sud (2A)"),
        ("01", "Ain (01)"),
        ("bretagne", "Bretagne (53)"),
        ("noumea", "Nouméa (98818)"),
        ("villeurbane", "Villeurbanne (69266)"),
        ("grenobel", "Grenoble (38185)"),
        ("lhay les roses", "L'Haÿ-les-Roses (94038)"),
        ("marseile", "Marseille (13055)"),
        ("  rennes  ", "Rennes (35238)"),
    ],
)
def test_a_place_is_found_as_people_type_it(typed, first):
    """Accents, case, hyphens, articles, abbreviations, codes and a wrong letter."""
    assert search(typed)[0].label == first


@pytest.mark.parametrize(
    "typed", ["", "   ", "'", "()", "%", "_", "x" * 5000, "\x00", "🙂", "xyzzyq", "93200 xyzzy"]
)
def test_nothing_is_found_for_what_is_no_place(typed):
    """No failure, no list of everything."""
    assert search(typed) == []


def test_what_begins_like_the_text_comes_before_what_holds_it():
    """Then the most peopled first."""
    found = search("montreuil", kinds=["commune"], limit=200)
    begins = [place.search_key.startswith("montreuil") for place in found]
    assert begins == sorted(begins, reverse=True)
    same = [place.population for place in found if place.search_key == "montreuil"]
    assert same == sorted(same, reverse=True)
    assert len(same) > 1


def test_homonyms_are_told_apart_by_what_they_lie_in():
    """Each of the Saint-Denis shows its department."""
    found = [place for place in search("Saint-Denis", kinds=["commune"]) if place.name == "Saint-Denis"]
    assert sorted(place.lies_in for place in found) == ["Aude", "Gard", "La Réunion", "Seine-Saint-Denis"]


def test_a_search_stays_in_the_kinds_asked_for():
    assert {place.kind for place in search("paris", kinds=["department", "region"])} == {"department"}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("Lyon", "69123"), ("93200", "93066"), ("st denis 93", "93066"), ("75011", "75056"), ("2A004", "2A004")],
)
def test_a_text_without_doubt_names_one_commune(typed, meant):
    assert what_is_meant(typed, ["commune"]).territory.code == meant


@pytest.mark.parametrize("typed", ["Saint-Denis", "51300", "villeurbane", "villeurb"])
def test_a_doubt_is_a_question(typed):
    """Homonyms, a shared postal code, a wrong letter, half a name: proposed, never taken."""
    meant = what_is_meant(typed, ["commune"])
    assert meant.territory is None
    assert meant.choices


def test_homonyms_are_the_only_choices():
    """Whoever types the whole name is not asked about longer ones."""
    assert [place.name for place in what_is_meant("saint denis", ["commune"]).choices] == ["Saint-Denis"] * 4


def test_names_of_one_department_are_all_different():
    """So that a name and a department say which place is meant."""
    seen = defaultdict(list)
    for department, name in Territory.objects.filter(kind="commune").values_list("department__code", "name"):
        seen[department, name].append(name)
    assert not [pair for pair, names in seen.items() if len(names) > 1]
