"""How an edition is made from the published files: the rules that join lists of different years."""

import csv
import json
from dataclasses import replace
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from relais.directory.territories.edition import read_edition
from relais.directory.territories.packing.borders import Borders, area, simplify
from relais.directory.territories.packing.cog import Lists, pack_rows
from relais.directory.territories.spelling import distance, search_key


def commune(code, name, typecom="COM", parent="", district="851"):
    is_commune = typecom == "COM"
    return {
        "TYPECOM": typecom,
        "COM": code,
        "REG": "52" if is_commune else "",
        "DEP": "85" if is_commune else "",
        "ARR": district if is_commune else "",
        "LIBELLE": name,
        "COMPARENT": parent,
    }


def served(code, name, postal, place="", gps="46.78,-1.22"):
    return {
        "Code_commune_INSEE": code,
        "Nom_commune": name,
        "Code_postal": postal,
        "Ligne_5": place,
        "coordonnees_gps": gps,
    }


def counted(code, n, name=""):
    return {"COM": code, "DEP": "85", "CODARR": "1", "PMUN": str(n), "Commune": name}


LISTS = Lists(
    regions=[{"REG": "52", "LIBELLE": "Pays de la Loire"}],
    departments=[{"DEP": "85", "REG": "52", "LIBELLE": "Vendée"}],
    districts=[{"ARR": "851", "DEP": "85", "LIBELLE": "La Roche-sur-Yon"}],
    communes=[
        commune("85084", "Essarts-en-Bocage"),
        commune("85165", "L'Oie"),
        commune("85001", "L'Aiguillon"),
        commune("85002", "Hameau-d'Avant", "COMD", "85001"),
        commune("85001", "L'Aiguillon", "COMD", "85001"),
    ],
    populations=[
        counted("85084", 9_399),
        counted("85001", 2_000),
        counted("85002", 300),
        counted("85999", 34),
    ],
    post=[
        served("85084", "ESSARTS EN BOCAGE", "85140", "LES ESSARTS"),
        served("85084", "ESSARTS EN BOCAGE", "85141", "L OIE"),
        served("85001", "L AIGUILLON", "85460"),
        served("85002", "HAMEAU D AVANT", "85461", gps=""),
        served("85777", "DISPARUE", "85777"),
        served("98818", "NOUMEA", "98800", gps=""),
    ],
    groups=[],
)


def packed(lists=LISTS):
    territories, links = pack_rows(lists)
    return {row.key: row for row in territories}, {(link.postal_code, link.kind, link.code) for link in links}


def test_a_commune_that_came_back_takes_its_postal_code_from_who_held_it():
    """The older postal list still names it on a row of the commune it had joined."""
    rows, links = packed()
    assert ("85141", "commune", "85165") in links
    assert ("85141", "commune", "85084") not in links
    assert rows["commune", "85165"].latitude is None  # the row gives the other's centre


def test_divided_communes_have_no_population():
    """The published figure speaks of both together: neither gets it, and their department keeps everyone."""
    rows, _links = packed()
    assert rows["commune", "85084"].population is None
    assert rows["commune", "85165"].population is None
    assert rows["department", "85"].population == 9_399 + 2_000 + 300 + 34
    assert rows["district", "851"].population == rows["region", "52"].population == 11_733


def test_communes_that_joined_are_counted_together():
    """The figure of a part that was still a commune when it was counted is added to its commune."""
    rows, _links = packed()
    assert rows["commune", "85001"].population == 2_300
    assert rows["delegated", "85002"].population == 300
    assert rows["delegated", "85001"].population is None


def test_a_part_serves_its_commune_too():
    """Its postal code leads to both; a code that no list places is left out."""
    _rows, links = packed()
    assert {("85461", "delegated", "85002"), ("85461", "commune", "85001")} <= links
    assert not {link for link in links if link[2] == "85777"}


def test_overseas_collectivities_come_from_the_postal_list():
    """With their accents, in their collectivity."""
    rows, links = packed()
    assert rows["commune", "98818"].name == "Nouméa"
    assert rows["commune", "98818"].parent == ("collectivity", "988")
    assert ("98800", "commune", "98818") in links


def test_what_holds_communes_is_centred_on_its_people():
    rows, _links = packed()
    assert rows["department", "85"].latitude == pytest.approx(46.78)
    assert rows["collectivity", "988"].latitude is None


def test_groups_of_communes_are_taken_when_given():
    """One row a commune: the group gets its name, its members and the sum of them when all are known."""
    members = [
        {"CODGEO": "85001", "EPCI": "248500001", "LIBEPCI": "CC du Littoral"},
        {"CODGEO": "85084", "EPCI": "248500002", "LIBEPCI": "CC du Bocage"},
        {"CODGEO": "85165", "EPCI": "ZZZZZZZZZ", "LIBEPCI": "Sans objet"},
    ]
    rows, _links = packed(replace(LISTS, groups=members))
    assert rows["epci", "248500001"].population == 2_300
    assert rows["epci", "248500002"].population is None
    assert rows["commune", "85001"].epci == "248500001"
    assert rows["commune", "85165"].epci == ""


# From the files to a loaded edition


def write_csv(path, rows, delimiter=","):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def published(tmp_path):
    folder = tmp_path / "published"
    folder.mkdir()
    write_csv(folder / "regions.csv", LISTS.regions)
    write_csv(folder / "departements.csv", LISTS.departments)
    write_csv(folder / "arrondissements.csv", LISTS.districts)
    write_csv(folder / "communes.csv", LISTS.communes)
    write_csv(folder / "donnees_communes.csv", LISTS.populations, ";")
    write_csv(folder / "laposte_hexasmal_2020.csv", LISTS.post, ";")
    square = [[-2.0, 46.3], [-1.0, 46.3], [-1.0, 47.0], [-2.0, 47.0], [-2.0, 46.3]]
    feature = {"properties": {"code": "85"}, "geometry": {"type": "Polygon", "coordinates": [square]}}
    (folder / "departements.geojson").write_text(json.dumps({"features": [feature]}), encoding="utf-8")
    return folder


def pack(source, target):
    call_command(
        "pack_territories",
        source,
        target,
        name="2030",
        population_year=2027,
        postal_year=2029,
        outline_year=2018,
    )


def test_packed_files_are_read_back(published, tmp_path):
    """What the command writes is an edition, with the box of its outlines."""
    pack(published, tmp_path / "edition")
    edition = read_edition(tmp_path / "edition")
    vendee = next(row for row in edition.territories if row.key == ("department", "85"))
    assert (edition.name, edition.population_year) == ("2030", 2027)
    assert (vendee.west, vendee.south, vendee.east, vendee.north) == (-2.0, 46.3, -1.0, 47.0)
    drawn = json.loads((tmp_path / "edition" / "outlines.json").read_text())
    assert drawn["340"]["department"]["85"].startswith("M")


@pytest.mark.parametrize("name", ["communes.csv", "laposte_hexasmal_2020.csv", "departements.geojson"])
def test_a_missing_published_file_is_said(published, tmp_path, name):
    (published / name).unlink()
    with pytest.raises(CommandError):
        pack(published, tmp_path / "edition")
    assert not (tmp_path / "edition").exists()


# Borders

LEFT = [(0.0, 0.0), (4.0, 0.0), (4.2, 1.0), (4.0, 2.0), (4.0, 4.0), (0.0, 4.0), (0.0, 0.0)]
RIGHT = [(4.0, 0.0), (8.0, 0.0), (8.0, 4.0), (4.0, 4.0), (4.0, 2.0), (4.2, 1.0), (4.0, 0.0)]
ISLAND = [(10.0, 10.0), (11.0, 10.0), (11.0, 11.0), (10.0, 10.0)]


def test_two_neighbours_share_one_arc():
    """Their common line is kept once and walked both ways."""
    borders = Borders({"a": [LEFT], "b": [RIGHT]})
    shared = {arc for arc, _back in borders.walks["a"][0]} & {arc for arc, _back in borders.walks["b"][0]}
    assert len(shared) == 1
    assert len(borders.arcs) == 3


def test_a_group_loses_its_inner_borders():
    """The outline of both holds what both hold; an island stays a ring of its own."""
    borders = Borders({"a": [LEFT], "b": [RIGHT, ISLAND]})
    walks = borders.dissolve({"a": "all", "b": "all"})["all"]
    assert len(walks) == 2
    rings = []
    for walk in walks:
        ring = []
        for arc, back in walk:
            points = borders.arcs[arc][::-1] if back else borders.arcs[arc]
            ring += points[1:] if ring else points
        rings.append(ring)
    assert sum(map(area, rings)) == pytest.approx(area(LEFT) + area(RIGHT) + area(ISLAND))


@given(
    st.lists(st.tuples(st.floats(-100, 100), st.floats(-100, 100)), min_size=2, max_size=40, unique=True),
    st.floats(0.01, 20),
)
def test_a_simplified_line_stays_near(line, tolerance):
    """It keeps its ends, invents no point, and no dropped point is farther than the tolerance."""
    kept = simplify(line, tolerance)
    assert (kept[0], kept[-1]) == (line[0], line[-1])
    assert [point for point in line if point in kept] == kept
    for point in line:
        assert min(gap(point, a, b) for a, b in pairwise(kept)) <= tolerance * 1.001


def gap(point, start, end) -> float:
    """Distance of a point to a segment."""
    (px, py), (ax, ay), (bx, by) = point, start, end
    squared = (bx - ax) ** 2 + (by - ay) ** 2
    along = (
        0.0 if not squared else min(1.0, max(0.0, ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / squared))
    )
    return ((px - ax - along * (bx - ax)) ** 2 + (py - ay - along * (by - ay)) ** 2) ** 0.5


# Spelling

WORDS = st.text(alphabet="abcdeilnorst", max_size=9)


def plain_distance(one: str, other: str) -> int:
    """The same count, by the definition: adding, dropping, changing, swapping neighbours."""
    table = {(i, 0): i for i in range(len(one) + 1)} | {(0, j): j for j in range(len(other) + 1)}
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            ways = [
                table[i - 1, j] + 1,
                table[i, j - 1] + 1,
                table[i - 1, j - 1] + (one[i - 1] != other[j - 1]),
            ]
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                ways.append(table[i - 2, j - 2] + 1)
            table[i, j] = min(ways)
    return table[len(one), len(other)]


@given(WORDS, WORDS, st.integers(0, 3))
def test_the_distance_is_that_of_its_definition(one, other, at_most):
    """The shortcuts change no answer; above the limit it says one more than the limit."""
    assert distance(one, other, at_most) == min(plain_distance(one, other), at_most + 1)
    assert distance(one, other, at_most) == distance(other, one, at_most)


@given(st.text(max_size=60))
def test_a_key_of_a_key_is_the_same(text):
    """What is stored and what is typed meet: writing a key again changes nothing, an article in front aside."""
    key = search_key(text)
    assert all(letter == " " or letter.isalnum() for letter in key)
    assert key == " ".join(key.split())
    assert search_key(f"x {key}") == f"x {key}".strip()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Saint-Étienne", "ST ETIENNE"),
        ("L'Haÿ-les-Roses", "L’Haÿ les Roses"),
        ("Sainte-Foy", "ste foy"),
        ("Le Mans", "mans"),
        ("Œting", "oeting"),
        ("Troyes", "TROYES CEDEX"),
        ("Chalon-sur-Saône", "Chalon s/ Saône"),
    ],
)
def test_ways_of_typing_a_name_meet(one, other):
    assert search_key(one) == search_key(other)


def test_an_article_alone_is_a_name():
    """« La » in front goes, « Les » alone stays: a key is never empty for want of words."""
    assert search_key("Les") == "les"
    assert search_key("La Rochelle") == "rochelle"
