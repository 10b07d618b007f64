"""One file that a person brings, made into one tidy file of rows."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import chain
from pathlib import Path

from relais.core.imports.reading.objects import flat_rows, read_objects
from relais.core.imports.reading.sentences import Unreadable, gettext_noop
from relais.core.imports.reading.separated import read_separated
from relais.core.imports.reading.text import NAMES
from relais.core.imports.reading.workbooks import Workbook

MAX_COLUMNS = 300
MAX_ROWS = 500_000
# A title and a few notes may stand above the names of the columns.
SEARCHED_FOR_HEAD = 30
LONGEST_NAME = 200

Numbered = tuple[int, list[str]]

NO_ROWS = gettext_noop("There is no row to import in this file.")
TOO_MANY_ROWS = gettext_noop(
    "There are more than %(n)s rows. Cut the file, and bring the parts one after the other."
)
TOO_MANY_COLUMNS = gettext_noop("There are %(found)s columns; at most %(n)s are read. Keep those to import.")
A_WEB_PAGE = gettext_noop(
    "This is a web page, not a spreadsheet, though its name says so. Open it with your spreadsheet, and save it as "
    "XLSX or ODS."
)

_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass
class Table:
    """What was read: the names of the columns, how many rows, and how the file was written."""

    columns: list[str]
    n_rows: int
    sheets: list[str] = field(default_factory=list)
    sheet: str = ""
    head_row: int = 0  # 0 when the file has no names of columns
    encoding: str = ""
    separator: str = ""

    def as_dict(self) -> dict:
        return asdict(self)


def read_table(path: Path, out: Path, sheet: str = "") -> Table:
    """
    Read a file and write its rows in `out`, a CSV whose first cell is the number of the row in the file.

    Parameters
    ----------
    path : Path
        The file; what it is is told from its first bytes rather than from its name.
    out : Path
    sheet : str
        Which sheet of a workbook, or which list of a JSON file; the one with most rows when it is not known.

    Raises
    ------
    Unreadable
        With a sentence that a person can act upon.
    """
    with path.open("rb") as file:
        head = file.read(2048)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<?xml")) or b"<html" in start[:500]:
        raise Unreadable(A_WEB_PAGE)
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return _read_workbook(path, out, sheet)
    if start.startswith((b"{", b"[")) and path.suffix.lower() not in {".csv", ".tsv", ".txt"}:
        return _read_objects(path, out, sheet)
    return _read_text(path, out)


def _read_text(path: Path, out: Path) -> Table:
    encoding, separator, rows = read_separated(path)
    table = _write(rows, out)
    table.encoding, table.separator = NAMES[encoding], separator
    return table


def _read_workbook(path: Path, out: Path, sheet: str) -> Table:
    book = Workbook(path)
    if sheet in book.sheets:
        table = _write(book.rows(sheet), out)
        table.sheet = sheet
    else:
        table = _first_filled(book, out)
    table.sheets = book.sheets
    return table


def _first_filled(book: Workbook, out: Path) -> Table:
    """The first sheet that holds rows: people put notes in the others."""
    for sheet in book.sheets:
        try:
            table = _write(book.rows(sheet), out)
        except Unreadable as fault:
            if fault.sentence.words != NO_ROWS or sheet == book.sheets[-1]:
                raise
            continue
        table.sheet = sheet
        return table
    raise Unreadable(NO_ROWS)


def _read_objects(path: Path, out: Path, sheet: str) -> Table:
    lists = read_objects(path)
    chosen = sheet if sheet in lists else max(lists, key=lambda name: len(lists[name]))
    columns, rows = flat_rows(lists[chosen])
    _check_width(len(columns))
    n_rows = _write_rows(rows, len(columns), out)
    table = Table([tidy(name)[:LONGEST_NAME] for name in columns], n_rows, head_row=0, encoding="JSON")
    table.sheets, table.sheet = (list(lists) if len(lists) > 1 else []), chosen
    return table


def _write(rows: Iterator[Numbered], out: Path) -> Table:
    """Find the names of the columns, then write what follows."""
    first: list[Numbered] = []
    for numbered in rows:
        if any(cell.strip() for cell in numbered[1]):
            first.append(numbered)
        if len(first) == SEARCHED_FOR_HEAD:
            break
    if not first:
        raise Unreadable(NO_ROWS)
    at = _head_at(first)
    number, cells = first[at]
    width = _width(cells)
    if _is_data(cells):
        width = max(_width(row) for _n, row in first)
        number, names, rest = 0, [""] * width, first[at:]
    else:
        names, rest = cells[:width], first[at + 1 :]
    _check_width(width)
    n_rows = _write_rows(chain(rest, rows), width, out)
    return Table(_told_apart(names), n_rows, head_row=number)


def _write_rows(rows: Iterable[Numbered], width: int, out: Path) -> int:
    """
    The rows that hold something; a cell beyond the last named column is kept, so that it can be told.

    A short row is filled up: spreadsheets leave out the last empty cells.
    """
    n = 0
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for number, row in rows:
            cells = [tidy(cell) for cell in row]
            if not any(cells):
                continue
            n += 1
            if n > MAX_ROWS:
                raise Unreadable(TOO_MANY_ROWS, n=MAX_ROWS)
            beyond = cells[width:] if len(cells) > width and any(cells[width:]) else []
            cells += [""] * (width - len(cells))
            writer.writerow([number, *cells[:width], *beyond])
    if not n:
        raise Unreadable(NO_ROWS)
    return n


def _head_at(rows: list[Numbered]) -> int:
    """The row that names the columns: the first one nearly as full as the fullest."""
    filled = [sum(bool(cell.strip()) for cell in row) for _number, row in rows]
    enough = max(2, max(filled) / 2) if max(filled) > 1 else 1
    return next(n for n, count in enumerate(filled) if count >= enough)


def _is_data(cells: list[str]) -> bool:
    """Whether the first row already speaks of someone, in a file without names of columns."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    numbers = sum(cell.replace(" ", "").replace(".", "").replace(",", "").isdigit() for cell in filled)
    return any(_EMAIL.fullmatch(cell) for cell in filled) or numbers * 2 > len(filled)


def _width(cells: list[str]) -> int:
    """How many columns, without the empty ones at the end."""
    return max((n for n, cell in enumerate(cells, start=1) if cell.strip()), default=0)


def _check_width(width: int) -> None:
    if width > MAX_COLUMNS:
        raise Unreadable(TOO_MANY_COLUMNS, found=width, n=MAX_COLUMNS)


def _told_apart(names: list[str]) -> list[str]:
    """Each name once: the second « Horaires » becomes « Horaires (2) »; a column without name keeps its letter."""
    seen: dict[str, int] = {}
    told = []
    for n, name in enumerate(names):
        name = " ".join(tidy(name).split())[:LONGEST_NAME] or letter(n)
        seen[name] = seen.get(name, 0) + 1
        told.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return told


def letter(n: int) -> str:
    """
    The letter of a column, as spreadsheets name it.

    Example
    -------
    >>> letter(0), letter(25), letter(26)
    ('A', 'Z', 'AA')
    """
    name = ""
    n += 1
    while n:
        n, rest = divmod(n - 1, 26)
        name = chr(65 + rest) + name
    return name


def tidy(cell: str) -> str:
    """A cell without what is not seen; accents written in two signs become one."""
    if cell.isascii() and cell.isprintable():
        return cell.strip()
    return (
        _CONTROL.sub("", unicodedata.normalize("NFC", cell)).replace("\r\n", "\n").replace("\r", "\n").strip()
    )
