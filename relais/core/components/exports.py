"""Rows as a file for a spreadsheet."""

import csv
from collections.abc import Iterable, Iterator

from django.http import StreamingHttpResponse
from django.utils.translation import get_language

# A spreadsheet takes a cell that begins like this for a formula, and runs it.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_response(name: str, heads: list[str], rows: Iterable[Iterable]) -> StreamingHttpResponse:
    """
    A CSV download, sent row by row.

    It begins with a byte order mark, without which spreadsheets misread accents. French spreadsheets expect
    a semicolon between cells. A cell that would be run as a formula is kept as text by an apostrophe.
    """
    response = StreamingHttpResponse(_lines(heads, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _lines(heads: list[str], rows: Iterable[Iterable]) -> Iterator[str]:
    writer = csv.writer(_Echo(), delimiter=";" if (get_language() or "").startswith("fr") else ",")
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
    text = str(cell)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text
