"""The first rows of a file as they will be."""

from dataclasses import dataclass

from relais.core.imports.faults import read_rows
from relais.core.imports.models import TableImport
from relais.core.imports.reading.sentences import Sentence
from relais.core.imports.targets import Converter, Expected, Field

SHOWN = 5


@dataclass(frozen=True)
class Cell:
    label: str
    text: str
    expected: Sentence | None = None


@dataclass(frozen=True)
class PreviewRow:
    number: int
    cells: list[Cell]
    faults: list[Sentence]  # of the row as a whole


@dataclass(frozen=True)
class Preview:
    fields: list[Field]
    rows: list[PreviewRow]


def preview(table: TableImport, mapping: list[str], for_all: dict[str, str]) -> Preview:
    """What the first rows become under a mapping; a value that does not fit says what was expected."""
    try:
        converter = Converter(table.target, mapping, for_all)
    except Expected:
        converter = Converter(table.target, mapping, {})
    taken = {*mapping, *for_all}
    fields = [one for one in table.target.fields if one.name in taken]
    rows: list[PreviewRow] = []
    for number, cells in read_rows(table.rows_path):
        row, faults = converter.row(number, cells)
        wrong = {fault.column: fault.expected for fault in faults}
        shown = []
        for one in fields:
            value = row.values.get(one.name)
            column = row.columns.get(one.name, mapping.index(one.name) if one.name in mapping else -2)
            text = row.cells.get(one.name, "") if value is None else one.show(value)
            shown.append(Cell(str(one.label), text, wrong.pop(column, None)))
        rows.append(PreviewRow(number, shown, list(wrong.values())))
        if len(rows) == SHOWN:
            break
    return Preview(fields, rows)
