"""Flat tables in Parquet or JSON, cells as they are under the names of the contracts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from relais.engine.faults import Fault, Faults, shortened
from relais.engine.readers.content import Content
from relais.engine.tables import CONTRACTS
from relais.engine.validation import tidy_name

# A Parquet file can name billions of equal rows in a few bytes.
MOST_ROWS = 200_000_000
NAMES = {column.name for contract in CONTRACTS.values() for column in contract}
KEYS = {"post_id", "account_id", "follower_id", "followee_id", "unit_id"}
PARQUET_ERRORS = (
    pa.ArrowException,
    OSError,
    ValueError,
    pl.exceptions.PolarsError,
    pl.exceptions.PanicException,
)


def read_parquet(content: Content, faults: Faults) -> pl.DataFrame:
    """The columns of the contracts that a Parquet file holds, with their own types; raises `Unreadable`."""
    try:
        file = pq.ParquetFile(pa.BufferReader(content.data()))
        if file.metadata.num_rows > MOST_ROWS:
            raise content.refusal("too_large", detail=f"{MOST_ROWS:,} rows")
        kept: dict[str, str] = {}
        for name in file.schema_arrow.names:
            tidy = tidy_name(name)
            if tidy in kept.values():
                faults.add(Fault("duplicate_column", content.name, 1, tidy))
            elif tidy in NAMES:
                kept[name] = tidy
        table = file.read(columns=list(kept))
        table.validate(full=True)  # a damaged file may hold text that is no text
        frame = pl.DataFrame({kept[name]: pl.from_arrow(table[name]) for name in table.column_names})
    except PARQUET_ERRORS:
        raise content.refusal("unreadable_parquet") from None
    return frame


def is_flat(value: object) -> bool:
    """Whether a JSON object is a row of a table, and not a post or an account as a platform writes it."""
    return isinstance(value, Mapping) and any(tidy_name(key) in KEYS for key in value)


def rows_of(values: Iterable[tuple[int, Any]], file: str, faults: Faults) -> tuple[pl.DataFrame, pl.Series]:
    """Rows of a table written as JSON objects: their cells as text, and their row numbers."""
    columns: dict[str, list[str | None]] = {}
    numbers: list[int] = []
    cells_of: dict[str, list[str | None] | None] = {}  # key as written -> cells of its column
    for number, value in values:
        if not isinstance(value, dict):
            faults.add(Fault("not_an_object", file, number, value=shortened(value)))
            continue
        i = len(numbers)
        numbers.append(number)
        for key, found in value.items():
            if key not in cells_of:
                name = tidy_name(key)
                cells_of[key] = columns.setdefault(name, []) if name in NAMES else None
            cells = cells_of[key]
            if cells is None or found is None:
                continue
            if type(found) is not str:
                found = _cell(found, tidy_name(key), number, file, faults)
            if len(cells) < i:
                cells.extend([None] * (i - len(cells)))
            if len(cells) == i:
                cells.append(found)
    for cells in columns.values():
        cells.extend([None] * (len(numbers) - len(cells)))
    frame = pl.DataFrame({name: series_of(cells) for name, cells in columns.items()})
    return frame, pl.Series(numbers, dtype=pl.Int64)


def _cell(found: object, name: str, number: int, file: str, faults: Faults) -> str | None:
    if isinstance(found, bool):
        return "true" if found else "false"
    if isinstance(found, int):
        return str(found)
    if isinstance(found, list) and not any(isinstance(item, (list, dict)) for item in found):
        return " ".join(str(item) for item in found if item is not None)
    faults.add(Fault("nested_value", file, number, name, shortened(found)))
    return None


def series_of(cells: list[str | None]) -> pl.Series:
    try:
        return pl.Series(cells, dtype=pl.String)
    except UnicodeEncodeError:
        return pl.Series([cell and well_formed(cell) for cell in cells], dtype=pl.String)


def well_formed(text: str) -> str:
    """JSON can hold halves of characters (`\\ud800`), which no other format can: they become U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
