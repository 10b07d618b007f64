"""
From columns as found to the typed columns of the contracts, with the row and column of each fault.

A column is checked whole, by Polars; a fault is built only for the cells that fail.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from relais.engine.faults import Done, Fault, Faults, Refused, shortened
from relais.engine.inspection import FILE, ROW, inspect
from relais.engine.tables import ASSIGNED, CONTRACTS, KINDS, TIME, Column, Tables
from relais.engine.times import NUMBER, utc

# Above this a float no longer holds every whole number.
EXACT_BELOW = 2**53
LOWERED = ("kind", "assigned")


@dataclass(frozen=True)
class Raw:
    """
    One table as found in one file.

    `frame` holds the cells, of any type, under the names of the contract; `rows` the row of each as a
    spreadsheet shows it. `decimal_comma`: numbers are written `0,5`, as French spreadsheets do.
    """

    table: str
    file: str
    frame: pl.DataFrame
    rows: pl.Series
    decimal_comma: bool = False


def tidy_name(name: str) -> str:
    """A column's name as the contracts write it: ` Post ID ` is `post_id`."""
    return "_".join(name.replace("-", " ").replace("_", " ").replace("\ufeff", "").lower().split())


def validated(frames: Mapping[str, pl.DataFrame]) -> tuple[Tables, Faults]:
    """
    Check data frames against the contracts and type them.

    Parameters
    ----------
    frames : mapping of table name to frame
        Columns of any type; those that the contract does not name are ignored.

    Returns
    -------
    tables, faults

    Raises
    ------
    Refused
        With every fault, when the input cannot be used.
    """
    faults = Faults()
    parts = []
    for table, frame in frames.items():
        named = frame.rename({name: tidy_name(name) for name in frame.columns})
        rows = pl.int_range(2, frame.height + 2, eager=True)
        parts.append((table, typed(Raw(table, table, named, rows), faults)))
    return together(parts, faults)


def together(parts: Sequence[tuple[str, pl.DataFrame]], faults: Faults) -> tuple[Tables, Faults]:
    """Join the typed parts of each table, drop what is there twice, inspect, and refuse if need be."""
    frames = {}
    for table in CONTRACTS:
        pieces = [frame for name, frame in parts if name == table]
        if pieces:
            frames[table] = _once(table, pl.concat(pieces), faults)
    if faults.refused:
        faults.in_order()
        raise Refused(faults)
    tables = inspect(Tables(**frames), faults)
    faults.in_order()
    return tables, faults


def typed(raw: Raw, faults: Faults) -> pl.DataFrame:
    """The table with the types of its contract; cells that cannot be typed are null and told in `faults`."""
    cells = []
    for column in CONTRACTS[raw.table]:
        if column.name in raw.frame.columns:
            cells.append(_typed_column(raw, column, faults))
        else:
            if column.required:
                faults.add(Fault("missing_column", raw.file, 1, column.name, detail=column.name))
            cells.append(
                pl.Series(column.name, [None], dtype=column.type).new_from_index(0, raw.frame.height)
            )
    file = pl.Series(FILE, [raw.file]).new_from_index(0, raw.frame.height)
    return pl.DataFrame([*cells, file, raw.rows.cast(pl.Int64).alias(ROW)])


def _typed_column(raw: Raw, column: Column, faults: Faults) -> pl.Series:
    found = raw.frame[column.name]
    tell = _Teller(raw, column.name, found, faults)
    if found.dtype == pl.String and raw.decimal_comma and column.type != pl.String:
        found = found.str.replace(r"^(\s*[+-]?[0-9]+),([0-9])", "$1.$2")
    if column.type == TIME:
        values = _time(found, tell)
    elif column.type == pl.String:
        values = _text(found, column.name, tell)
    else:
        values = _number(found, column, tell)
    if column.required:
        tell("missing_value", values.is_null() & ~tell.told)
    if column.name == "kind" and raw.table == "posts":
        tell("unknown_kind", ~values.is_in(KINDS).fill_null(True))
    if column.name == "assigned":
        allowed = [name for name in ASSIGNED if name]
        tell("unknown_value", ~values.is_in(allowed).fill_null(True), detail=", ".join(allowed))
    return values.alias(column.name)


class _Teller:
    """Adds the faults of one column and remembers which cells were told."""

    def __init__(self, raw: Raw, column: str, found: pl.Series, faults: Faults):
        self.raw, self.column, self.found, self.faults = raw, column, found, faults
        self.told = pl.Series([False]).new_from_index(0, len(found))

    def __call__(self, kind: str, wrong: pl.Series, *, detail: str = "", done: Done = "refused") -> None:
        n = int(wrong.sum())
        if not n:
            return
        self.told = self.told | wrong
        first = wrong.arg_true().head(self.faults.room(kind))
        rows, values = self.raw.rows[first], _values(self.found[first])
        self.faults.add_many(
            [
                Fault(kind, self.raw.file, row, self.column, _shown(value), detail, done)
                for row, value in zip(rows, values, strict=True)
            ],
            n,
        )

    def once(self, kind: str, which: pl.Series, n: int) -> None:
        """One line for a whole column, at the first cell concerned."""
        first = which.arg_max() or 0
        value = _shown(_values(self.found[first : first + 1])[0])
        fault = Fault(kind, self.raw.file, self.raw.rows[first], self.column, value, done="repaired")
        self.faults.add(fault, n)


def _values(found: pl.Series) -> list:
    # Python cannot hold the times that a broken file may name; their numbers say enough.
    return (found.to_physical() if found.dtype.is_temporal() else found).to_list()


def _shown(value: object) -> str:
    return "" if value is None else shortened(value)


def _time(found: pl.Series, tell: _Teller) -> pl.Series:
    times = utc(found)
    tell("unreadable_time", times.unreadable)
    n_seconds, n_milliseconds = int(times.seconds.sum()), int(times.milliseconds.sum())
    if n_seconds and n_milliseconds:
        fewer = times.seconds if n_seconds < n_milliseconds else times.milliseconds
        tell.once("mixed_time_units", fewer, min(n_seconds, n_milliseconds))
    return times.values


def _text(found: pl.Series, name: str, tell: _Teller) -> pl.Series:
    text = tidy_text(_as_text(found, name, tell), name)
    tell("nul_character", text.str.contains("\0", literal=True).fill_null(False))
    return text


def tidy_text(text: pl.Series, name: str) -> pl.Series:
    """A column of text as the tables hold it: an empty cell is null."""
    if name != "text":
        # Spaces around an id are invisible and would break every join.
        text = text.str.strip_chars()
    if name in LOWERED:
        text = text.str.to_lowercase()
    return pl.select(pl.when(text != "").then(text)).to_series().alias(name)


def _as_text(found: pl.Series, name: str, tell: _Teller) -> pl.Series:
    dtype = found.dtype
    if dtype == pl.String:
        return found
    if dtype.is_float():
        return _float_as_text(found, name, tell)
    if dtype in (pl.Categorical, pl.Enum) or dtype.is_integer() or dtype in (pl.Null, pl.Boolean):
        return found.cast(pl.String)
    if dtype.is_decimal():
        return found.cast(pl.String)
    if dtype in (pl.Datetime, pl.Date):
        return utc(found).values.dt.to_string("%Y-%m-%dT%H:%M:%S%.fZ")
    if dtype == pl.Binary:
        text = found.cast(pl.String, strict=False)
        tell("nested_value", found.is_not_null() & text.is_null())
        return text
    if isinstance(dtype, (pl.List, pl.Array)) and dtype.inner in (pl.String, pl.Null):
        return found.cast(pl.List(pl.String)).list.drop_nulls().list.join(" ")
    tell("nested_value", found.is_not_null())
    return pl.Series(found.name, [None] * len(found), dtype=pl.String)


def _float_as_text(found: pl.Series, name: str, tell: _Teller) -> pl.Series:
    """Data frames turn a column of whole ids with gaps into floats; `12.0` was `12`."""
    found = found.fill_nan(None)
    known = found.drop_nulls()
    if not (known == known.round()).all():
        return found.cast(pl.String)
    if name.endswith("_id"):
        tell("lost_digits", (found.abs() >= EXACT_BELOW).fill_null(False))
    return found.cast(pl.Int64, strict=False).cast(pl.String)


def _number(found: pl.Series, column: Column, tell: _Teller) -> pl.Series:
    given, number = _as_number(found)
    whole = column.type == pl.Int64
    if whole:
        kind, right = (
            "not_a_whole_number",
            (number == number.round()) & (number >= 0) & (number < EXACT_BELOW),
        )
    elif column.name == "probability":
        kind, right = "not_a_probability", number.is_between(0, 1)
    else:
        kind, right = "not_a_number", number.is_finite()
    right = right.fill_null(False)
    tell(kind, given & ~right)
    return pl.select(pl.when(right).then(number)).to_series().cast(column.type)


def _as_number(found: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Which cells hold something, and the numbers that could be read."""
    if found.dtype == pl.String:
        text = found.str.strip_chars()
        given = (text != "").fill_null(False)
        like_number = text.str.contains(NUMBER)
        text = pl.select(pl.when(like_number).then(text.str.strip_prefix("+"))).to_series()
        return given, text.cast(pl.Float64, strict=False)
    if found.dtype.is_numeric() or found.dtype in (pl.Boolean, pl.Null):
        number = found.cast(pl.Float64, strict=False).fill_nan(None)
        return number.is_not_null(), number
    return found.is_not_null(), pl.Series([None] * len(found), dtype=pl.Float64)


def _once(table: str, frame: pl.DataFrame, faults: Faults) -> pl.DataFrame:
    """Drop rows that are there twice; refuse a post that is there with two contents."""
    columns = [column.name for column in CONTRACTS[table]]
    key = "post_id" if table == "posts" else columns
    # A row whose required cells could not be read is told already; it is no twin of another.
    whole = pl.all_horizontal(pl.col(c.name).is_not_null() for c in CONTRACTS[table] if c.required)
    repeated = frame.select(~pl.struct(key).is_first_distinct() & whole).to_series()
    if not repeated.any():
        return frame
    if table == "posts":
        again = frame.filter(repeated)
        repeated = repeated.scatter(repeated.arg_true(), _same_as_first(frame, again, columns, faults))
    _tell_rows(frame.filter(repeated), "duplicate_row", faults)
    return frame.filter(~repeated)


def _same_as_first(
    frame: pl.DataFrame, again: pl.DataFrame, columns: Sequence[str], faults: Faults
) -> pl.Series:
    """For each post seen again: is it the same, cell by cell? Those that are not are told."""
    firsts = frame.filter(pl.col("post_id").is_first_distinct())
    pairs = again.join(firsts, on="post_id", how="left", suffix="_first", maintain_order="left")
    others = [name for name in columns if name != "post_id"]
    differs = pairs.select(pl.col(name).ne_missing(pl.col(f"{name}_first")) for name in others)
    same = ~differs.select(pl.any_horizontal(others)).to_series()
    conflicts = pairs.with_columns(differs.select(pl.col(others).name.suffix("_differs"))).filter(~same)
    listed = []
    for row in conflicts.head(faults.room("conflicting_post")).iter_rows(named=True):
        column = next(name for name in others if row[f"{name}_differs"])
        first = str(row[f"{ROW}_first"])
        if row[f"{FILE}_first"] != row[FILE]:
            first += f" ({row[f'{FILE}_first']})"
        listed.append(Fault("conflicting_post", row[FILE], row[ROW], column, _shown(row[column]), first))
    if listed:
        faults.add_many(listed, conflicts.height)
    return same


def _tell_rows(frame: pl.DataFrame, kind: str, faults: Faults) -> None:
    if frame.height:
        listed = frame.head(faults.room(kind)).select(FILE, ROW).iter_rows()
        faults.add_many([Fault(kind, file, row, done="repaired") for file, row in listed], frame.height)
