"""A fingerprint of an input's content, the same whatever the order of rows and the format of the files."""

from __future__ import annotations

import hashlib

import numpy as np
import polars as pl

from relais.engine.tables import CONTRACTS, Tables

ROWS_AT_ONCE = 1_000_000


def digest(tables: Tables, posts: pl.DataFrame) -> str:
    """
    SHA-256 over the five tables.

    Parameters
    ----------
    tables : Tables
    posts : frame
        The posts in order of time, then of post_id.

    Returns
    -------
    str
        64 hexadecimal digits. Tables come in the order of `CONTRACTS`, other rows sorted by all columns,
        columns in the order of the contract. A column without any value is left out, as if it were absent.
        Of each column, by slices of a million rows: its name, the length in bytes of each text (-1 for
        null) as 64-bit integers and the texts in UTF-8; or whether each value is null as one byte, and the
        values in 64 bits, little-endian, 0 for null.
    """
    sha = hashlib.sha256()
    for name, columns in CONTRACTS.items():
        frame = posts if name == "posts" else _sorted(getattr(tables, name))
        if not frame.height:
            continue
        sha.update(f"{name} {frame.height}\n".encode())
        for column in columns:
            values = frame[column.name]
            if values.null_count() == len(values):
                continue
            sha.update(f"{column.name}\n".encode())
            for start in range(0, len(values), ROWS_AT_ONCE):
                for part in _as_bytes(values.slice(start, ROWS_AT_ONCE)):
                    sha.update(part)
    return sha.hexdigest()


def _sorted(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.sort(frame.columns) if frame.height else frame


def _as_bytes(values: pl.Series):
    if values.dtype == pl.String:
        yield values.str.len_bytes().cast(pl.Int64).fill_null(-1).to_numpy().tobytes()
        array = values.fill_null("").to_arrow()
        offsets = np.frombuffer(array.buffers()[1], dtype=np.int64)[
            array.offset : array.offset + len(array) + 1
        ]
        if array.buffers()[2] is not None:
            yield memoryview(array.buffers()[2])[offsets[0] : offsets[-1]]
        return
    yield values.is_null().cast(pl.UInt8).to_numpy().tobytes()
    wide, bits = (pl.Float64, "<f8") if values.dtype.is_float() else (pl.Int64, "<i8")
    yield values.to_physical().fill_null(0).cast(wide).to_numpy().astype(bits).tobytes()
