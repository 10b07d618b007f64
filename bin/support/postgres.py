"""
The PostgreSQL server of this machine, for the tests: what `.ci/run` asks.

`postgres.py find` prints an address when a server answers and lets us make databases, and nothing otherwise.
`postgres.py clean ADDRESS` drops what an interrupted run left of the test databases of that address.
"""

from __future__ import annotations

import getpass
import os
import sys
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

HOST, PORT = "127.0.0.1", 5432


def find() -> None:
    for user in dict.fromkeys((os.environ.get("PGUSER", "postgres"), "postgres", getpass.getuser())):
        try:
            with psycopg.connect(
                host=HOST, port=PORT, user=user, dbname="postgres", connect_timeout=3
            ) as server:
                may = server.execute(
                    "select rolcreatedb or rolsuper from pg_roles where rolname = current_user"
                )
                if may.fetchone() == (True,):
                    # A name of its own: two runs on one machine do not meet.
                    print(f"postgres://{user}@{HOST}:{PORT}/relais_{os.getpid()}")
                    return
        except psycopg.OperationalError:
            continue


def clean(address: str) -> None:
    parts = urlsplit(address)
    name = parts.path.strip("/")
    at = {"host": parts.hostname, "port": parts.port, "user": parts.username}
    with psycopg.connect(**at, dbname="postgres", autocommit=True) as server:
        # Django puts test_ in front, and xdist _gw0 behind.
        left = server.execute("select datname from pg_database where datname like %s", [f"test\\_{name}%"])
        for (database,) in left.fetchall():
            server.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(database)))


if __name__ == "__main__":
    if sys.argv[1:] == ["find"]:
        find()
    else:
        clean(sys.argv[2])
