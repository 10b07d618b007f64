"""Rows as a file for a spreadsheet: CSV, XLSX or ODS, as the reader chooses."""

import csv
import re
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from typing import IO, Any

from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import get_language

# A spreadsheet takes a cell that begins like this for a formula, and runs it.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
# What spreadsheets hold: rows in a sheet, letters in a cell.
ROWS_IN_SHEET = 1_048_575
LETTERS_IN_CELL = 32_767
# Neither XLSX nor ODS can hold these: both are XML.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_DAY, _MOMENT = {"num_format": "yyyy-mm-dd"}, {"num_format": "yyyy-mm-dd hh:mm"}


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def format_wanted(request: HttpRequest) -> str:
    """The kind of file that the address asks for; CSV when it does not say, or says something else."""
    wanted = request.GET.get("format", "")
    return wanted if wanted in FORMATS else "csv"


def table_response(
    request: HttpRequest, name: str, heads: list[str], rows: Iterable[Iterable]
) -> HttpResponseBase:
    """
    A table to download, in the format that `?format=` of the address says.

    Parameters
    ----------
    request
    name : str
        The name of the file, without its ending.
    heads : list of str
    rows : iterable of rows
        Text, numbers, days and moments; numbers and days stay so in XLSX and ODS. Read once, as the file goes:
        rows from the database may come from `iterator()`.
    """
    wanted = format_wanted(request)
    response: HttpResponseBase
    if wanted == "xlsx":
        response = FileResponse(_xlsx(name, heads, rows), content_type=FORMATS[wanted])
    elif wanted == "ods":
        response = StreamingHttpResponse(_ods(name, heads, rows), content_type=FORMATS[wanted])
    else:
        separator = ";" if (get_language() or "").startswith("fr") else ","
        response = StreamingHttpResponse(_lines(heads, rows, separator), content_type=FORMATS[wanted])
    response["Content-Disposition"] = f'attachment; filename="{name}.{wanted}"'
    return response


def _lines(heads: list[str], rows: Iterable[Iterable], separator: str) -> Iterator[str]:
    """
    CSV, row by row.

    It begins with a byte order mark, without which spreadsheets misread accents. French spreadsheets expect
    a semicolon between cells. A cell that would be run as a formula is kept as text by an apostrophe.
    """
    writer = csv.writer(_Echo(), delimiter=separator)
    yield "\ufeff" + writer.writerow([harmless(head) for head in heads])
    for row in rows:
        yield writer.writerow([harmless(cell) for cell in row])


def harmless(cell) -> str | int | float:
    """
    A cell that no spreadsheet will run.

    Example
    -------
    >>> harmless("=1+1"), harmless(-3), harmless("Arvor"), harmless(None)
    ("'=1+1", -3, 'Arvor', '')
    """
    if cell is None:
        return ""
    if isinstance(cell, bool | int | float):
        return cell
    if isinstance(cell, datetime):
        return _local(cell).isoformat(" ", "seconds")
    text = str(cell)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def _xlsx(name: str, heads: list[str], rows: Iterable[Iterable]) -> IO[bytes]:
    """A workbook on the disk, written row by row so that memory does not grow with it; gone once it is sent."""
    import xlsxwriter

    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    day, moment, bold = book.add_format(_DAY), book.add_format(_MOMENT), book.add_format({"bold": True})
    for title, sheet_rows in _sheets(name, rows):
        sheet = book.add_worksheet(title)
        sheet.freeze_panes(1, 0)
        for n, head in enumerate(heads):
            sheet.write_string(0, n, _text(head), bold)
        for at, row in enumerate(sheet_rows, start=1):
            for n, cell in enumerate(map(_typed, row)):
                if cell is None or cell == "":
                    continue
                if isinstance(cell, bool):
                    sheet.write_boolean(at, n, cell)
                elif isinstance(cell, int | float):
                    sheet.write_number(at, n, cell)
                elif isinstance(cell, date):
                    sheet.write_datetime(at, n, cell, moment if isinstance(cell, datetime) else day)
                else:
                    sheet.write_string(at, n, cell)
    book.close()
    file.seek(0)
    return file


def _ods(name: str, heads: list[str], rows: Iterable[Iterable]) -> Iterator[bytes]:
    from stream_write_ods import stream_write_ods

    columns = [_text(head) for head in heads]
    typed = (
        (title, columns, (tuple(map(_typed, row)) for row in some)) for title, some in _sheets(name, rows)
    )
    return stream_write_ods(typed)


def _sheets(name: str, rows: Iterable[Iterable]) -> Iterator[tuple[str, Iterable]]:
    """The rows in as many sheets as they need, with their titles."""
    left = iter(rows)
    title = re.sub(r"[\[\]:*?/\\']", " ", name)[:25].strip() or "1"
    number = 1
    first = next(left, None)
    while first is not None or number == 1:
        some = islice(left, ROWS_IN_SHEET - 1)
        yield (
            (title if number == 1 else f"{title} {number}"),
            chain([first] if first is not None else [], some),
        )
        number, first = number + 1, next(left, None)


def _typed(cell: Any) -> Any:
    """A cell as a workbook holds it: a number, a day, or a text that is nothing but text."""
    if cell is None or isinstance(cell, bool):
        return cell
    if isinstance(cell, Decimal):
        cell = float(cell)
    if isinstance(cell, int | float):
        # Beyond, a spreadsheet would round; and it knows no infinity.
        return cell if abs(cell) < 10**15 else str(cell)
    if isinstance(cell, datetime):
        return _local(cell)
    if isinstance(cell, date):
        # The calendar of spreadsheets begins in 1900.
        return cell if cell.year >= 1900 else cell.isoformat()
    return _text(str(cell))


def _text(text: str) -> str:
    return _NOT_XML.sub("", str(text))[:LETTERS_IN_CELL]


def _local(moment: datetime) -> datetime:
    """A moment as the reader's clock says it: spreadsheets know no time zone."""
    return timezone.make_naive(moment) if timezone.is_aware(moment) else moment
