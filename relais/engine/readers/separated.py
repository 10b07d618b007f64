"""
CSV as spreadsheets write it: comma, semicolon or tab, quoted cells with newlines, any of the usual encodings.

A file that is regular, as nearly all are, is checked byte by byte with NumPy and parsed by Polars. Any
other goes row by row, like a spreadsheet would read it, so that each fault has its row.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import polars as pl

from relais.engine.faults import Fault, Faults, shortened
from relais.engine.readers.content import Content, utf8
from relais.engine.tables import CONTRACTS
from relais.engine.validation import tidy_name

SEPARATORS = ",;\t|"
QUOTE, NEWLINE, RETURN = 34, 10, 13
CHUNK = 256 << 10
# Put after the last line: when it does not come back as a row of its own, a quote was left open.
END = "\x00the end\x00"
KNOWN = {column.name for columns in CONTRACTS.values() for column in columns}


@dataclass(frozen=True)
class Sheet:
    """Cells as text under tidy names, the row of each as a spreadsheet shows it, and the separator."""

    cells: pl.DataFrame
    rows: pl.Series
    separator: str


def read_sheet(content: Content, faults: Faults, wanted: frozenset[str] | None = None) -> Sheet | None:
    """
    Read a file of separated values; None when it is empty.

    Parameters
    ----------
    content : Content
    faults : Faults
        Receives encodings, open quotes, rows of another length, columns that are there twice.
    wanted : set of str, optional
        Names of the columns to keep; the others are skipped. All, when absent.
    """
    data, encoding = utf8(content.data())
    if not data or data.isspace():
        return None
    if encoding:
        faults.add(Fault("encoding", content.name, detail=encoding, done="repaired"))
    data, n_skipped = _from_header(data)
    separator = _separator(data)
    header, start = _header(data, separator)
    names = [tidy_name(name) for name in header]
    places = _places(names, content.name, faults, wanted)
    body = data[start:]
    del data  # a large file is held once
    cells = _parsed(body, separator, names, places)
    if cells is None:
        cells, rows = _row_by_row(body, separator, names, places, content.name, faults)
    elif not places:
        rows = pl.Series(dtype=pl.Int64)
    else:
        rows = pl.int_range(2, cells.height + 2, eager=True)
        if not (filled := _filled(cells)).all():
            whole = _parsed(body, separator, names, _all_places(names))
            filled = _filled(cells if whole is None else whole)
            cells, rows = cells.filter(filled), rows.filter(filled)
    return Sheet(cells, rows + n_skipped, separator)


def _from_header(data: bytes) -> tuple[bytes, int]:
    """The data from its header on, with newlines, and how many empty rows came before."""
    if NEWLINE not in data[: 1 << 20] and RETURN in data[: 1 << 20] and b"\n" not in data:
        data = data.replace(b"\r", b"\n")  # as old Macintosh programs wrote
    if data[:4].lower() == b"sep=" and (end := data.find(b"\n")) in (5, 6):
        data = data[end + 1 :]  # a line for Excel, which does not show it as a row
    filled = data.lstrip(b"\r\n")
    return filled, data[: len(data) - len(filled)].count(b"\n")


def _separator(data: bytes) -> str:
    """The separator under which the header names most known columns, then most columns."""

    def score(separator: str) -> tuple[int, int]:
        names = {tidy_name(name) for name in _header(data, separator)[0]}
        return len(names & KNOWN), len(names)

    return max(SEPARATORS, key=score)


def _header(data: bytes, separator: str) -> tuple[list[str], int]:
    """The cells of the first row, and where the second one starts."""
    end = quotes = 0
    while True:
        newline = data.find(b"\n", end)
        stop = len(data) if newline < 0 else newline + 1
        quotes += data.count(b'"', end, stop)
        end = stop
        if newline < 0 or quotes % 2 == 0:
            break
    with _any_field_size():
        rows = list(csv.reader(io.StringIO(data[:end].decode(), newline=""), delimiter=separator))
    return (rows[0] if rows else []), end


def _places(names: Sequence[str], file: str, faults: Faults, wanted: frozenset[str] | None) -> dict[str, int]:
    """Where each column to keep stands."""
    places: dict[str, int] = {}
    for place, name in enumerate(names):
        if not name or (wanted is not None and name not in wanted):
            continue
        if name in places and name in KNOWN:
            faults.add(Fault("duplicate_column", file, 1, name))
        places.setdefault(name, place)
    return places


def count_regular_rows(body: bytes, separator: str, n_columns: int) -> int | None:
    """
    How many rows there are, if each is as long as the header and each quote is where the format wants it.

    Parameters
    ----------
    body : bytes
        UTF-8, without the header.
    separator : str
    n_columns : int

    Returns
    -------
    int or None
        None when the file is not regular. An empty line is a row without cells.
    """
    all_bytes = np.frombuffer(body, np.uint8)
    inside, pending, row_start, n_rows = False, 0, 0, 0
    for start in range(0, len(all_bytes), CHUNK):
        chunk = all_bytes[start : start + CHUNK]
        quotes = chunk == QUOTE
        parity = None
        if inside or quotes.any():
            parity = (np.cumsum(quotes, dtype=np.uint8) & 1).astype(bool) ^ inside
            inside = bool(parity[-1])
            if not _quotes_fit(all_bytes, start, quotes, parity, ord(separator)):
                return None
        if _has_lone_return(all_bytes, start, chunk, parity):
            return None
        marks = (chunk == ord(separator)) | (chunk == NEWLINE)
        if parity is not None:
            marks &= ~parity
        places = np.flatnonzero(marks)
        ends = np.flatnonzero(chunk[places] == NEWLINE)
        if not len(ends):
            pending += len(places)
            continue
        n_separators = np.diff(ends, prepend=-1) - 1
        n_separators[0] += pending
        stops = places[ends] + start
        if not _rows_fit(all_bytes, stops, row_start, n_separators, n_columns):
            return None
        pending, row_start, n_rows = len(places) - ends[-1] - 1, stops[-1] + 1, n_rows + len(ends)
    if row_start < len(all_bytes):
        n_rows += 1
        inside |= pending != n_columns - 1
    return None if inside else n_rows


def _rows_fit(bytes_, stops, row_start, n_separators, n_columns) -> bool:
    wrong = np.flatnonzero(n_separators != n_columns - 1)
    for i in wrong:
        begin = row_start if i == 0 else stops[i - 1] + 1
        if bytes_[begin : stops[i]].tobytes().strip(b"\r"):
            return False
    return True


def _quotes_fit(bytes_, start, quotes, parity, separator) -> bool:
    """A quote opens after a separator and closes before one; two in a row stand for one."""
    places = np.flatnonzero(quotes)
    opens, closes = places[parity[places]] + start, places[~parity[places]] + start
    before = bytes_[np.maximum(opens - 1, 0)]
    fits = np.isin(before, (separator, NEWLINE, QUOTE)) | (opens == 0)
    after = bytes_[np.minimum(closes + 1, len(bytes_) - 1)]
    return bool(
        fits.all()
        and (np.isin(after, (separator, NEWLINE, RETURN, QUOTE)) | (closes == len(bytes_) - 1)).all()
    )


def _has_lone_return(bytes_, start, chunk, parity) -> bool:
    returns = np.flatnonzero(chunk == RETURN)
    if parity is not None:
        returns = returns[~parity[returns]]
    after = returns + start + 1
    return bool((after >= len(bytes_)).any() or (bytes_[after[after < len(bytes_)]] != NEWLINE).any())


def _all_places(names: Sequence[str]) -> dict[str, int]:
    return {f"{place} {name}": place for place, name in enumerate(names)}


def _parsed(body: bytes, separator: str, names: Sequence[str], places: dict[str, int]) -> pl.DataFrame | None:
    """The cells of a regular file; None for any other."""
    n_rows = count_regular_rows(body, separator, len(names))
    if n_rows is None:
        return None
    if not n_rows or not places:
        return pl.DataFrame(schema=dict.fromkeys(places, pl.String))
    keep = sorted(places.items(), key=lambda item: item[1])
    try:
        frame = pl.read_csv(
            body,
            has_header=False,
            separator=separator,
            schema={str(place): pl.String for place in range(len(names))},
            columns=[place for _, place in keep],
        )
    except pl.exceptions.PolarsError:
        return None
    if frame.height != n_rows:
        return None
    return frame.rename({str(place): name for name, place in keep})


def _filled(cells: pl.DataFrame) -> pl.Series:
    """Which rows hold something: a spreadsheet shows the others as empty."""
    return cells.select(pl.any_horizontal((pl.all() != "").fill_null(False))).to_series()


def _row_by_row(
    body: bytes, separator: str, names: Sequence[str], places: dict[str, int], file: str, faults: Faults
) -> tuple[pl.DataFrame, pl.Series]:
    columns: dict[str, list[str]] = {name: [] for name in places}
    numbers: list[int] = []
    n = len(names)
    for number, row in _rows(body.decode(), separator, file, faults):
        if not any(row):
            continue
        if len(row) > n and any(cell.strip() for cell in row[n:]):
            faults.add(Fault("ragged_row", file, number, value=shortened(separator.join(row)), detail=str(n)))
        elif len(row) < n:
            faults.add(Fault("short_row", file, number, detail=str(n), done="repaired"))
        numbers.append(number)
        for name, place in places.items():
            columns[name].append(row[place] if place < len(row) else "")
    return pl.DataFrame(columns, schema=dict.fromkeys(places, pl.String)), pl.Series(numbers, dtype=pl.Int64)


def _rows(text: str, separator: str, file: str, faults: Faults) -> Iterator[tuple[int, list[str]]]:
    """Each row that holds something, with its number."""
    lines = chain(io.StringIO(text, newline=""), [END])
    previous: list[str] | None = None
    number = 1
    with _any_field_size():
        for row in csv.reader(lines, delimiter=separator):
            if previous:
                yield number, previous
            number += 1
            previous = row
    if previous is not None and previous != [END]:
        faults.add(Fault("unclosed_quote", file, number, value=shortened(previous[-1])))


class _any_field_size:
    """The csv module refuses cells above 128 kB; the size of a cell is no fault."""

    def __enter__(self) -> None:
        self.before = csv.field_size_limit(sys.maxsize)

    def __exit__(self, *_: object) -> None:
        csv.field_size_limit(self.before)
