"""Lists as files: the three formats hold the same cells, typed, and nothing that a spreadsheet would run."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from relais.core.access.roles import Role
from relais.core.components import exports
from relais.core.components.exports import table_response
from tests.contract import Page
from tests.factories import NetworkFactory, OrganisationFactory, member

HEADS = ["Nom", "Combien", "Jour", "Quand"]


def download(rf, wanted: str, rows, heads=HEADS):
    response = table_response(rf.get("/", {"format": wanted}), "liste", heads, rows)
    return response, response.getvalue()


def cells_of(content: bytes, sheet: int = 0):
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(sheet).to_python()


@pytest.mark.parametrize("wanted", ["xlsx", "ods"])
def test_numbers_and_days_stay_what_they_are(rf, wanted):
    """A spreadsheet can sum and sort them; a moment is told as the clock on the wall says it."""
    rows = [
        ("Arvor", 12, date(2026, 11, 20), datetime(2026, 11, 20, 8, 30, tzinfo=UTC)),
        ("É", Decimal("1.5"), None, ""),
    ]
    response, content = download(rf, wanted, rows)
    heads, first, second = cells_of(content)
    assert heads == HEADS
    assert first[0] == "Arvor" and first[1] == 12
    assert str(first[2])[:10] == "2026-11-20" and first[3] == datetime(2026, 11, 20, 9, 30)
    assert second[1] == 1.5
    assert response["Content-Disposition"] == f'attachment; filename="liste.{wanted}"'
    assert response["Content-Type"] == exports.FORMATS[wanted]


@pytest.mark.parametrize("wanted", ["xlsx", "ods"])
@pytest.mark.parametrize(
    "cell", ["=1+1", "+33 1", "@SUM(A1)", "-x", "{=1}", "http://example.org", "0123", "  =1"]
)
def test_a_text_stays_a_text(rf, wanted, cell):
    """As it is written: no formula, no link, no number, and no apostrophe added."""
    assert cells_of(download(rf, wanted, [(cell,)], ["Nom"])[1])[1] == [cell]


@pytest.mark.parametrize("wanted", ["xlsx", "ods"])
def test_what_a_workbook_cannot_hold_does_not_break_it(rf, wanted):
    """Control characters go, a text too long is cut, a figure too long stays whole as text."""
    rows = [("a\x00b\x0bc", 35600000063516123, date(1790, 7, 14), float("inf")), ("m" * 40_000, 0, 0, 0)]
    _heads, first, second = cells_of(download(rf, wanted, rows)[1])
    assert first == ["abc", "35600000063516123", "1790-07-14", "inf"]
    assert len(second[0]) == 32_767


@pytest.mark.parametrize("wanted", ["xlsx", "ods"])
def test_a_list_longer_than_a_sheet_goes_on_in_the_next(rf, wanted, monkeypatch):
    """No row is lost."""
    monkeypatch.setattr(exports, "ROWS_IN_SHEET", 3)
    _response, content = download(rf, wanted, [(n,) for n in range(7)], ["Nom"])
    read = [cells_of(content, n) for n in range(3)]
    assert [row[0] for sheet in read for row in sheet[1:]] == list(range(7))
    assert all(sheet[0] == ["Nom"] for sheet in read)


@pytest.mark.parametrize("wanted", ["csv", "xlsx", "ods", "exe"])
def test_an_empty_list_is_a_file_with_its_heads(rf, wanted):
    """And a format that nobody knows is CSV."""
    response, content = download(rf, wanted, [])
    if wanted in {"csv", "exe"}:
        assert content.decode("utf-8-sig").strip() == "Nom;Combien;Jour;Quand"
        assert response["Content-Disposition"].endswith('.csv"')
    else:
        assert cells_of(content) == [HEADS]


def test_csv_is_sent_row_by_row(rf):
    """Memory does not grow with the list: no row is asked for before the one ahead has left."""
    asked = []

    def rows():
        for n in range(3):
            asked.append(n)
            yield (n,)

    lines = iter(table_response(rf.get("/"), "liste", ["Nom"], rows()))
    next(lines)
    assert asked == []
    next(lines)
    assert asked == [0]


@pytest.mark.django_db
def test_a_page_offers_the_three_formats_of_what_it_shows(client):
    """Filtered as the page is, whatever page of the list one looks at."""
    network = NetworkFactory()
    for n in range(3):
        OrganisationFactory(network=network, name=f"Mairie {n}")
    OrganisationFactory(network=network, name="Presse")
    client.force_login(member(network, Role.ADMINISTRATOR))
    page = Page(client.get(reverse("organisations"), {"q": "mairie", "page": 1}).content.decode())
    links = {a["href"][-4:].strip("="): a["href"] for a in page.all("a") if "format=" in a["href"]}
    assert set(links) == {"csv", "xlsx", "ods"}
    assert "q=mairie" in links["ods"] and "page=" not in links["ods"]
    rows = list(
        csv.reader(io.StringIO(client.get(links["csv"]).getvalue().decode("utf-8-sig")), delimiter=";")
    )
    for name in ("xlsx", "ods"):
        assert [row[0] for row in cells_of(client.get(links[name]).getvalue())] == [row[0] for row in rows]
    assert len(rows) == 4
