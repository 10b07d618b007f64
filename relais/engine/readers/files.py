"""Which files a source means, and what each one holds, told from its content."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import polars as pl

from relais.engine.faults import Fault, Faults, short_name, shortened
from relais.engine.readers import columns, flat, medialab
from relais.engine.readers.content import PARQUET, Content, Unreadable, is_foreign, utf8
from relais.engine.readers.gathered import Gathered, Parts
from relais.engine.readers.objects import objects
from relais.engine.readers.payloads import read_values
from relais.engine.readers.separated import read_sheet
from relais.engine.validation import Raw, typed

TOLD_EVERY = 5_000  # objects
WANTED = frozenset(flat.NAMES | medialab.COLUMNS)


@dataclass(frozen=True)
class Source:
    """A file to read; `asked` when a person named it, and it was not just found in a folder."""

    path: Path
    asked: bool


def sources_in(given: Sequence[str | Path], faults: Faults) -> list[Source]:
    """Every file that the given files and folders mean, once."""
    found: dict[Path, Source] = {}
    for path in map(Path, given):
        try:
            sources = _in_folder(path, faults) if path.is_dir() else [Source(path, asked=True)]
        except OSError as error:
            kind = "no_permission" if isinstance(error, PermissionError) else "unreadable_file"
            faults.add(Fault(kind, short_name(path), detail=error.strerror or ""))
            continue
        except ValueError:  # a name with NUL
            faults.add(Fault("no_such_file", shortened(path)))
            continue
        for source in sources:
            found.setdefault(Path(os.path.realpath(source.path)), source)
    return list(found.values())


def _in_folder(folder: Path, faults: Faults) -> list[Source]:
    """The tables of a folder; without posts among them, whatever may be a payload or an export too."""
    files = sorted(path for path in folder.iterdir() if _is_shown(path) and path.is_file())
    tables = [path for path in files if columns.table_named(path)]
    if not any(columns.table_named(path) == "posts" for path in tables):
        deep = sorted(
            path for path in folder.rglob("*") if _is_shown(path.relative_to(folder)) and path.is_file()
        )
        known = (*columns.JSON, *columns.FLAT)
        others = [
            path for path in deep if columns.suffix_of(path) in known and path.name.lower() != "faults.csv"
        ]
        others = [path for path in others if path not in tables and columns.suffix_of(path) != ".txt"]
        if not others:
            faults.add(Fault("no_posts_table", short_name(folder.resolve())))
        return [Source(path, asked=True) for path in tables] + [Source(path, asked=False) for path in others]
    return [Source(path, asked=True) for path in tables]


def _is_shown(path: Path) -> bool:
    return not any(
        part.startswith((".", "__")) for part in (path.parts if not path.is_absolute() else path.parts[-1:])
    )


def read_file(
    source: Source, gathered: Gathered, faults: Faults, tell: Callable[[float], None] | None = None
) -> Parts:
    """
    The typed tables of one file; what it holds of payloads goes into `gathered`.

    `tell` is called now and then with the share of the file that was read.
    """
    content = Content(source.path)
    gathered.file, gathered.row = content.name, 1
    try:
        return _read(source, content, gathered, faults, tell or (lambda share: None))
    except Unreadable as unreadable:
        faults.add(unreadable.fault)
        return []


def _read(
    source: Source, content: Content, gathered: Gathered, faults: Faults, tell: Callable[[float], None]
) -> Parts:
    head = content.head()
    start = utf8(head)[0].lstrip()[:1]
    if not start:
        faults.add(Fault("empty_file", content.name, done="repaired"))
        return []
    suffix = columns.suffix_of(source.path)
    if head.startswith(PARQUET) or suffix in (".parquet", ".pq"):
        return _parquet(source, content, faults)
    if is_foreign(head):
        return _left_out(source, content, faults)
    if start in b"[{" and (suffix not in columns.SEPARATED or _holds_json(content)):
        return _json(source, content, gathered, faults, tell)
    if suffix in columns.JSON:
        raise content.refusal(
            "unreadable_json", row=1, value=shortened(utf8(head)[0].decode("utf-8", "replace"))
        )
    return _separated(source, content, gathered, faults)


def _holds_json(content: Content) -> bool:
    try:
        next(objects(content, Faults()), None)
    except Unreadable:
        return False
    return True


def _parquet(source: Source, content: Content, faults: Faults) -> Parts:
    frame = flat.read_parquet(content, faults)
    rows = pl.int_range(2, frame.height + 2, eager=True)
    return _table(source, content, frame, rows, faults)


def _separated(source: Source, content: Content, gathered: Gathered, faults: Faults) -> Parts:
    told = Faults()
    sheet = read_sheet(content, told, WANTED)
    if sheet is None:
        faults.add(Fault("empty_file", content.name, done="repaired"))
        return []
    if medialab.format_of(sheet.cells.columns) and not _is_named_and_complete(source, sheet.cells.columns):
        faults.take(told)
        medialab.read_rows(sheet.cells, sheet.rows, gathered)
        return []
    return _table(
        source, content, sheet.cells, sheet.rows, faults, told, decimal_comma=sheet.separator == ";"
    )


def _json(
    source: Source, content: Content, gathered: Gathered, faults: Faults, tell: Callable[[float], None]
) -> Parts:
    told = Faults()
    values = _telling(objects(content, told), content, tell)
    # The first object decides: a table of flat rows, or what a platform writes.
    first = next(values, None)
    if first is None:
        faults.take(told)
        return []
    every: Iterable = chain([first], values)
    if flat.is_flat(first[1]):
        frame, rows = flat.rows_of(every, content.name, told)
        return _table(source, content, frame, rows, faults, told)
    gathered.alone, every = _is_alone(every)
    gathered.faults = told
    known = read_values(every, gathered)
    gathered.faults = faults
    if not known and not told.refused:
        return _left_out(source, content, faults)
    faults.take(told)
    return []


def _telling(values: Iterable, content: Content, tell: Callable[[float], None]) -> Iterator:
    for n, value in enumerate(values):
        if n % TOLD_EVERY == TOLD_EVERY - 1:
            tell(content.share_read())
        yield value


def _is_alone(values: Iterable) -> tuple[bool, Iterator]:
    """Whether a file holds one object only."""
    iterator = iter(values)
    start = [value for _, value in zip(range(2), iterator, strict=False)]
    return len(start) == 1, chain(start, iterator)


def _table(
    source: Source,
    content: Content,
    frame: pl.DataFrame,
    rows: pl.Series,
    faults: Faults,
    told: Faults | None = None,
    *,
    decimal_comma: bool = False,
) -> Parts:
    """The file as the table that its name says, else as the one that its columns say."""
    table = columns.table_named(source.path) or columns.table_holding(frame.columns)
    if table is None or not (source.asked or columns.is_complete(table, frame.columns)):
        return _left_out(source, content, faults, shortened(", ".join(frame.columns)))
    if told is not None:
        faults.take(told)
    rows = rows.head(frame.height)  # without any known column, no row is left
    return [(table, typed(Raw(table, content.name, frame, rows, decimal_comma), faults))]


def _is_named_and_complete(source: Source, names: Sequence[str]) -> bool:
    table = columns.table_named(source.path)
    return table is not None and columns.is_complete(table, names)


def _left_out(source: Source, content: Content, faults: Faults, value: str = "") -> Parts:
    """A file that is no trace: refused when a person named it, else told and passed over."""
    if source.asked:
        raise content.refusal("unknown_format", value=value)
    faults.add(Fault("file_left_out", content.name, value=value, done="repaired"))
    return []
