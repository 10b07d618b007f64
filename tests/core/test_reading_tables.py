"""Any table that a person brings becomes rows of text, or is refused with a sentence that says what to do."""

import datetime as dt
import json
import zipfile

import pytest

from relais.core.imports.faults import read_rows
from relais.core.imports.reading import apart, table
from relais.core.imports.reading.sentences import Unreadable
from relais.core.imports.reading.table import read_table
from tests.core.imports import workbook

ROWS = [["Nadia", "Kerbrat"], ["Éléa", "Le Goff"]]


def read(tmp_path, content: str | bytes, name: str = "people.csv", sheet: str = ""):
    path, out = tmp_path / name, tmp_path / "rows.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    found = read_table(path, out, sheet)
    return found, [row for _number, row in read_rows(out)], [number for number, _row in read_rows(out)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "iso-8859-1"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_text_is_read_whatever_wrote_it(tmp_path, encoding, separator, end):
    """Every usual encoding, separator and end of line."""
    lines = [separator.join(row) for row in [["Prénom", "Nom"], *ROWS]]
    found, rows, _numbers = read(tmp_path, end.join([*lines, ""]).encode(encoding))
    assert (found.columns, rows, found.separator) == (["Prénom", "Nom"], ROWS, separator)


def test_windows_letters_are_told_from_iso(tmp_path):
    """The sign of the euro and the apostrophe of Word live where ISO-8859-1 has nothing."""
    found, rows, _numbers = read(tmp_path, "Nom;Prix\nL’Écho;12 €\nCœur;3 €\n".encode("cp1252"))
    assert found.encoding == "Windows-1252"
    assert rows == [["L’Écho", "12 €"], ["Cœur", "3 €"]]


def test_quotes_hold_separators_and_lines(tmp_path):
    """As spreadsheets write them; rows are numbered as the spreadsheet shows them, empty ones counted."""
    text = 'Nom;Note\n"Le Goff; Inès";"dit ""bonjour""\nà tous"\n\nAudic;x\n'
    _found, rows, numbers = read(tmp_path, text)
    assert rows == [["Le Goff; Inès", 'dit "bonjour"\nà tous'], ["Audic", "x"]]
    assert numbers == [2, 4]


def test_what_stands_above_the_names_of_columns_is_skipped(tmp_path):
    """A title, an empty row, the line that Excel writes for itself."""
    found, rows, numbers = read(tmp_path, "sep=;\nListe des élus;;\n\nPrénom;Nom;Nom\nNadia;Kerbrat;x\n")
    assert found.columns == ["Prénom", "Nom", "Nom (2)"]
    assert (rows, numbers) == ([["Nadia", "Kerbrat", "x"]], [4])


def test_a_file_without_names_of_columns_keeps_its_first_row(tmp_path):
    """Columns then bear the letters that a spreadsheet gives them."""
    found, rows, _numbers = read(tmp_path, "Kerbrat,nadia@example.org,0299000001\nAudic,paul@example.org,\n")
    assert found.columns == ["A", "B", "C"]
    assert len(rows) == 2


def test_rows_of_another_length_are_filled_or_told(tmp_path):
    """The cells that a short row lacks are empty; those beyond the last name are kept, to be told."""
    _found, rows, _numbers = read(tmp_path, "a;b;c\n1;x\n2;y;z;;\n3;u;v;w\n")
    assert rows == [["1", "x", ""], ["2", "y", "z"], ["3", "u", "v", "w"]]


def test_signs_that_nobody_sees_are_removed(tmp_path):
    """NUL bytes, marks of direction, accents in two signs: no database would find the name again."""
    _found, rows, _numbers = read(tmp_path, "Nom;Ville\nKer\0brat\u200b;E\u0301pernay\n")
    assert rows == [["Kerbrat", "Épernay"]]


DAY = dt.datetime(2026, 11, 20)


def test_a_workbook_gives_its_values(tmp_path):
    """A day as a day, a whole number without point, the last value of a formula; empty rows are counted."""
    cells = [
        ["Nom", "Depuis", "Code", "Somme"],
        [],
        ["Kerbrat", DAY, 1000.0, 2.5],
        ["Audic", 46346, "01000", True],
    ]
    found, rows, numbers = read(tmp_path, workbook(cells), "people.xlsx")
    assert found.columns == ["Nom", "Depuis", "Code", "Somme"]
    assert rows == [["Kerbrat", "2026-11-20", "1000", "2.5"], ["Audic", "46346", "01000", "true"]]
    assert numbers == [3, 4]


def test_a_sheet_is_chosen(tmp_path):
    """The first that holds rows, unless another is asked for."""
    content = workbook(
        [], [["Nom"], ["Kerbrat"]], [["Nom"], ["Audic"], ["Le Goff"]], names=("Notes", "Un", "Deux")
    )
    found, rows, _numbers = read(tmp_path, content, "people.xlsx")
    assert (found.sheets, found.sheet, rows) == (["Notes", "Un", "Deux"], "Un", [["Kerbrat"]])
    assert read(tmp_path, content, "people.xlsx", "Deux")[1] == [["Audic"], ["Le Goff"]]


def test_ods_is_read_as_xlsx(tmp_path, rf):
    """What a list of the site gives in ODS can be brought again."""
    from relais.core.components.exports import table_response

    response = table_response(
        rf.get("/", {"format": "ods"}), "x", ["Nom", "Depuis"], [("Kerbrat", DAY.date())]
    )
    _found, rows, _numbers = read(tmp_path, response.getvalue(), "people.ods")
    assert rows == [["Kerbrat", "2026-11-20"]]


@pytest.mark.parametrize(
    "content",
    [
        [
            {"nom": "Kerbrat", "adresse": {"commune": "Guer"}, "services": ["a", "b"]},
            {"tel": None, "nom": "Audic"},
        ],
        {
            "meta": {"n": 2},
            "lieux": [
                {"nom": "Kerbrat", "adresse": {"commune": "Guer"}, "services": ["a", "b"]},
                {"nom": "Audic", "tel": None},
            ],
        },
    ],
)
def test_objects_become_rows(tmp_path, content):
    """A list, or an object that holds one; what lies inside another is named after both."""
    found, rows, _numbers = read(tmp_path, json.dumps(content), "places.json")
    assert found.columns == ["nom", "adresse.commune", "services", "tel"]
    assert rows == [["Kerbrat", "Guer", "a, b", ""], ["Audic", "", "", ""]]


def test_features_give_their_properties_and_their_point(tmp_path):
    """GeoJSON; figures are not rounded."""
    point = {"type": "Point", "coordinates": [-2.1234567890123, 48]}
    feature = {"type": "Feature", "properties": {"nom": "Guer"}, "geometry": point}
    text = json.dumps({"type": "FeatureCollection", "features": [feature]})
    found, rows, _numbers = read(tmp_path, text, "places.geojson")
    assert dict(zip(found.columns, rows[0], strict=True)) == {
        "nom": "Guer", "longitude": "-2.1234567890123", "latitude": "48",
    }  # fmt: skip


def test_one_object_a_line_is_read_too(tmp_path):
    """As tools for large files write."""
    assert read(tmp_path, '{"nom": "Kerbrat"}\n{"nom": "Audic"}\n', "x.jsonl")[1] == [["Kerbrat"], ["Audic"]]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", "", "no row"),
        ("a.csv", "Nom;Prénom\n", "no row"),
        ("a.csv", 'Nom;Note\nKerbrat;"bonjour\nAudic;x\n', "opened on row 2"),
        ("a.csv", ";".join(f"c{n}" for n in range(5000)) + "\n" + ";".join("1" * 5000), "5000 columns"),
        ("a.xls", "<html><table><tr><td>Nom</td></tr></table></html>", "web page"),
        ("a.xlsx", b"PK\x03\x04 and nothing else", "damaged"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "damaged"),
        ("a.json", '[{"nom": "Kerbrat"},\n{"nom": ]', "line 2"),
        ("a.json", '{"nom": "Kerbrat"}', "no list"),
        ("a.json", "[" * 100_000, "no list"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_a_sentence(tmp_path, name, content, said):
    """One that says what to do, in words that a person knows."""
    with pytest.raises(Unreadable) as refused:
        read(tmp_path, content, name)
    sentence = refused.value.sentence
    assert said in sentence.words % sentence.values


def test_too_many_rows_are_refused(tmp_path, monkeypatch):
    """Two million would be: they are counted as they come, and never held."""
    monkeypatch.setattr(table, "MAX_ROWS", 100)
    with pytest.raises(Unreadable) as refused:
        read(tmp_path, "Nom\n" + "Kerbrat\n" * 101)
    assert refused.value.sentence.values == {"n": 100}


class TestApart:
    """Hostile files are read where they can hurt nobody."""

    def refused(self, tmp_path, content: bytes, name: str) -> str:
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(Unreadable) as found:
            apart.read_apart(path, tmp_path / "rows.csv")
        sentence = found.value.sentence
        return sentence.words % sentence.values

    def test_a_file_is_read_as_it_is_here(self, tmp_path):
        """The answer crosses from one process to the other."""
        path = tmp_path / "people.csv"
        path.write_text("Prénom;Nom\nNadia;Kerbrat\n")
        assert apart.read_apart(path, tmp_path / "rows.csv")["columns"] == ["Prénom", "Nom"]

    def test_a_zip_bomb_is_refused(self, tmp_path):
        """A small workbook that unpacks to a gigabyte, whatever sizes it announces."""
        path = tmp_path / "made.zip"
        with (
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bomb,
            bomb.open("xl/worksheets/sheet1.xml", "w") as part,
        ):
            for _ in range(150):
                part.write(b" " * (1 << 20))
        assert "too large" in self.refused(tmp_path, path.read_bytes(), "bomb.xlsx")

    def test_a_cell_at_the_end_of_the_world_is_refused(self, tmp_path):
        """One cell in the last row and column asks a reader for all those before it."""
        import io

        import xlsxwriter

        file = io.BytesIO()
        book = xlsxwriter.Workbook(file)
        sheet = book.add_worksheet()
        sheet.write(0, 0, "Nom")
        sheet.write(1_048_575, 16_383, "x")
        book.close()
        assert "too large" in self.refused(tmp_path, file.getvalue(), "sparse.xlsx")

    def test_what_is_read_too_long_is_stopped(self, tmp_path, monkeypatch):
        """The process is killed, and so is one whose work someone stopped."""
        monkeypatch.setattr(apart, "LONGEST_SECONDS", 0)
        assert "too large" in self.refused(tmp_path, b"Nom\nKerbrat\n", "people.csv")
