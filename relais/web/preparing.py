"""
Bring the data up to date before the site opens: the database, and the example when it is asked for.

Starting Django costs two seconds. A mark in the database tells which version of its tables, and which
example, it already holds; when the mark is right, this start is spared.
"""

from __future__ import annotations

import hashlib
import sqlite3
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from relais import __version__
from relais.web import settings

# Packages that bring tables of their own.
WITH_TABLES = ("django", "django-allauth", "django-tasks-db")


def prepare(*, example: bool) -> None:
    """Migrate the database, load the territories, build the example, unless the database says that all is done."""
    mark = _mark(example)
    if _read_mark() == mark:
        return
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    from relais.directory.territories.actions import keep_territories_current

    keep_territories_current()
    if example:
        from relais.web.example import build_example

        if build_example():
            raise SystemExit(1)
    _write_mark(mark)


def forget() -> None:
    """Take the mark away: the tables were changed by hand, so the next start looks at them."""
    if _read_mark():
        _write_mark(0)


def _mark(example: bool) -> int:
    """A number that changes with the migrations, the packages that bring tables, the territories and the example."""
    known = [__version__, f"example: {example}"]
    for package in WITH_TABLES:
        try:
            known.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            known.append(package)
    for migration in sorted(Path(settings.PACKAGE).glob("*/migrations/*.py")):
        known += [str(migration.relative_to(settings.PACKAGE)), migration.read_text(encoding="utf-8")]
    for territories in sorted(Path(settings.PACKAGE).glob("directory/territories/data/*.gz")):
        known.append(hashlib.sha256(territories.read_bytes()).hexdigest())
    digest = hashlib.sha256("\n".join(known).encode()).digest()
    return (
        int.from_bytes(digest[:4], "big") >> 1 or 1
    )  # SQLite keeps a signed 32-bit number, 0 when untouched


def _embedded_database() -> Path | None:
    """The file of the embedded database; none when the site uses a server."""
    database = settings.DATABASES["default"]
    return Path(database["NAME"]) if database["ENGINE"].endswith("sqlite3") else None


def _read_mark() -> int | None:
    path = _embedded_database()
    if path is None or not path.exists():
        return None
    connection = sqlite3.connect(path, timeout=20)
    try:
        return connection.execute("PRAGMA user_version").fetchone()[0]
    finally:
        connection.close()


def _write_mark(mark: int) -> None:
    path = _embedded_database()
    if path is None:
        return
    connection = sqlite3.connect(path, timeout=20)
    try:
        connection.execute(f"PRAGMA user_version = {mark}")
    finally:
        connection.close()
