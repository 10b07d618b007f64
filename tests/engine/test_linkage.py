"""Same place, same organisation, same person: what is proposed, and what is not."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relais.engine.linkage import propose_pairs
from relais.engine.linkage.spelling import plain_name, plain_phone, plain_site, plain_street

TOWN_HALL = {
    "record_id": "1",
    "name": "Mairie de Valbrune",
    "street": "3 place de l’Église",
    "town": "Valbrune",
    "postal_code": "35999",
    "latitude": 48.1,
    "longitude": -1.6,
    "phone": "02 99 00 00 01",
}


def proposed(*records: dict, kind: str = "place", **options) -> set[tuple[str, str]]:
    frame = pl.DataFrame(
        [{"record_id": str(n)} | record for n, record in enumerate(records, 1)], infer_schema_length=None
    )
    return set(propose_pairs(frame, kind, **options).select("left_id", "right_id").iter_rows())


def copied(**changes) -> dict:
    return {key: value for key, value in (TOWN_HALL | changes).items() if key != "record_id"}


def test_the_same_place_written_twice_is_proposed():
    """Abbreviations, capitals, another way of writing the telephone and a point 30 m away do not hide it."""
    other = copied(
        name="MAIRIE VALBRUNE", street="3, pl. de l'eglise", phone="+33 2 99 00 00 01", latitude=48.1002
    )
    assert proposed(copied(), other) == {("1", "2")}


def test_two_services_in_one_building_are_not_proposed():
    """They share address, point and telephone; their names say that they differ."""
    assert proposed(copied(), copied(name="Médiathèque de Valbrune")) == set()


def test_the_same_name_in_another_town_is_not_proposed():
    far = copied(
        town="Tréval", postal_code="29999", latitude=48.5, longitude=-4.2, phone="", street="12 rue du Port"
    )
    assert proposed(copied(name="Mairie"), far | {"name": "Mairie"}) == set()


def test_missing_coordinates_are_no_evidence():
    """Two services without a point are not made equal by what is missing."""
    here, there = (
        copied(latitude=None, longitude=None, phone=""),
        copied(name="CCAS de Valbrune", latitude=None, longitude=None, phone="", street="40 rue des Écoles"),
    )
    assert proposed(here, there) == set()


def test_a_slip_in_a_name_does_not_hide_a_person():
    one = {"name": "Kermarec", "given_name": "Inès", "birth_year": 1988, "town": "Tréval"}
    assert proposed(one, one | {"name": "Kermarrec", "given_name": "Ines"}, kind="person") == {("1", "2")}


def test_two_people_of_one_household_are_not_proposed():
    one = {
        "name": "Kermarec",
        "given_name": "Inès",
        "birth_year": 1988,
        "town": "Tréval",
        "phone": "0299000001",
    }
    assert proposed(one, one | {"given_name": "Bastien", "birth_year": 1961}, kind="person") == set()


def test_each_field_says_how_much_it_agrees():
    frame = pl.DataFrame([TOWN_HALL, TOWN_HALL | {"record_id": "2", "phone": None}])
    (row,) = propose_pairs(frame, "place").iter_rows(named=True)
    assert (row["name"], row["place"], row["phone"]) == ("equal", "50 m", None)


@settings(max_examples=15, deadline=None)
@given(order=st.permutations(range(6)))
def test_the_order_of_records_does_not_matter(order):
    records = [
        TOWN_HALL | {"record_id": str(n), "name": f"Mairie de Val{'brun' * (n % 3)}"} for n in range(6)
    ]
    first = propose_pairs(pl.DataFrame(records), "place", at_least=0)
    assert propose_pairs(pl.DataFrame([records[n] for n in order]), "place", at_least=0).equals(first)


@pytest.mark.parametrize(
    "records", [pl.DataFrame({"record_id": []}), pl.DataFrame({"record_id": ["1"], "name": [None]})]
)
@pytest.mark.parametrize("kind", ["place", "organisation", "person"])
def test_nothing_to_compare_gives_no_pair(records, kind):
    assert propose_pairs(records, kind).height == 0


def test_an_unknown_kind_or_column_is_refused_with_a_sentence():
    with pytest.raises(ValueError, match="place, organisation, person"):
        propose_pairs(pl.DataFrame({"record_id": ["1"]}), "building")
    with pytest.raises(ValueError, match="colour"):
        propose_pairs(pl.DataFrame({"record_id": ["1"], "colour": ["red"]}), "place")


@pytest.mark.parametrize(
    ("written", "plain"),
    [("C.C.A.S. de St-Malo", "centre communal action sociale saint malo"), ("  ", ""), ("Œuvre", "oeuvre")],
)
def test_names_are_brought_to_one_spelling(written, plain):
    assert plain_name(written) == plain


def test_streets_telephones_and_sites_are_brought_to_one_spelling():
    assert plain_street("12 bis, bd. Gal-Leclerc") == plain_street("12bis boulevard du Général Leclerc")
    assert plain_phone("+33 (0)2.99.00.00.01") == plain_phone("02 99 00 00 01")
    assert plain_site("HTTPS://www.ville.example/ccas/")[0] == "ville.example"
