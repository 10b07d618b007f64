"""The tables as understood, written so that reading them again gives the same tables."""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl

from relais.engine.faults import Fault, Faults, Refused, short_name
from relais.engine.tables import Tables

FORMATS = ("csv", "parquet")
FAULT_COLUMNS = ("file", "row", "column", "value", "expected", "done")


def write_tables(tables: Tables, faults: Faults, out: str | Path, format: str = "csv") -> list[Path]:
    """
    Write each table that has rows, and `faults.csv`.

    Parameters
    ----------
    tables, faults
        What `read` gave.
    out : path
        A folder, made when it is not there. Tables of the same name and format are replaced.
    format : {"csv", "parquet"}
        CSV is UTF-8 with commas; a cell is written as it is, also when a spreadsheet would compute it.

    Returns
    -------
    list of path
        The files written.

    Raises
    ------
    Refused
        When the folder holds another table of an earlier run, which would be read together with these.
    """
    if format not in FORMATS:
        raise ValueError(f"format: one of {', '.join(FORMATS)}, not {format!r}")
    out = Path(out)
    frames = {name: frame for name, frame in vars(tables).items() if frame.height}
    _refuse_older(out, {f"{name}.{format}" for name in frames}, vars(tables).keys())
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for name, frame in frames.items():
        path = out / f"{name}.{format}"
        partial = path.with_name(f".{path.name}.partial")
        if format == "csv":
            _as_text(frame).write_csv(partial, quote_style="necessary")
        else:
            frame.write_parquet(partial)
        # A table that is there is whole: a run that was cut leaves the one before.
        partial.replace(path)
        written.append(path)
    written.append(_write_faults(faults, out / "faults.csv"))
    return written


def _refuse_older(out: Path, replaced: set[str], names) -> None:
    older = [
        path for name in names for format in FORMATS
        if (path := out / f"{name}.{format}").name not in replaced and path.exists()
    ]  # fmt: skip
    if older:
        faults = Faults()
        for path in older:
            faults.add(Fault("older_table", f"{short_name(out.absolute())}/{path.name}"))
        raise Refused(faults)


def _as_text(frame: pl.DataFrame) -> pl.DataFrame:
    """Times to the second where that is all they hold, else to the microsecond."""
    return frame.with_columns(
        (
            pl.col(name).dt.to_string("%Y-%m-%dT%H:%M:%SZ")
            if (frame[name].dt.microsecond() == 0).all()
            else pl.col(name).dt.to_string("%Y-%m-%dT%H:%M:%S%.6fZ")
        ).alias(name)
        for name, dtype in frame.schema.items()
        if dtype.is_temporal()
    )


def _write_faults(faults: Faults, path: Path) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, FAULT_COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(fault.row_dict() for fault in faults)
    return path
