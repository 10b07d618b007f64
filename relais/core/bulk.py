"""Rows by the hundred thousand, past the objects that a page would make of them."""

from collections.abc import Iterable
from itertools import islice

from django.db import connection, models, transaction

AT_ONCE = 10_000


def insert_many(model: type[models.Model], columns: list[str], rows: Iterable[tuple]) -> int:
    """
    Write rows of a table, all or none: by COPY on PostgreSQL, by a prepared statement elsewhere.

    Parameters
    ----------
    columns : names of columns, the key left to the database
    rows : one value for each of them, as the database takes it; nothing is checked here

    Returns
    -------
    int, how many were written
    """
    quote = connection.ops.quote_name
    table, names = quote(model._meta.db_table), ", ".join(map(quote, columns))
    written, rows = 0, iter(rows)
    with transaction.atomic(), connection.cursor() as cursor:
        # A chunk is whole before it is sent: what makes the rows may ask the same connection for more.
        while chunk := list(islice(rows, AT_ONCE)):
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                    for row in chunk:
                        copy.write_row(row)
            else:
                marks = ", ".join(["%s"] * len(columns))
                cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", chunk)  # noqa: S608
            written += len(chunk)
    return written
