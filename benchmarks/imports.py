"""
A file of 100,000 people: read, checked, imported, undone, and the same file brought again.

`.venv/bin/python benchmarks/imports.py [HOW_MANY]` on SQLite, in a folder of its own; with DATABASE_URL, on that empty
PostgreSQL database. The people are invented; the communes are those of the list.
"""

from __future__ import annotations

import csv
import os
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

GIVEN = [
    "Inès",
    "Paul",
    "Nadia",
    "Camille",
    "Yann",
    "Aïcha",
    "Louis",
    "Maëlle",
    "Karim",
    "Rozenn",
    "Jean",
    "Lucie",
]
FAMILY = [
    "Kerbrat",
    "Audic",
    "Tanguy",
    "Morvan",
    "Berthou",
    "Diallo",
    "Prigent",
    "Nguyen",
    "Caradec",
    "Rault",
]
TITLES = ["Maire", "Adjoint", "Médiateur", "Journaliste", "Directrice", "Bénévole"]
HEAD = ["Prénom", "Nom", "Fonction", "Structure", "Courriel", "Téléphone", "Adresse", "Code postal", "Ville"]
N_ORGANISATIONS = 5_000


def write_people(path: Path, n: int, seed: int = 1) -> None:
    """A list as a partner would send it: Windows-1252, semicolons, one fault in a thousand."""
    from relais.directory.territories.models import PostalCode

    chance = random.Random(seed)
    places = list(PostalCode.objects.order_by("pk").values_list("code", "territory__name")[:8_000])
    with path.open("w", encoding="cp1252", errors="replace", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(HEAD)
        for i in range(n):
            code, town = chance.choice(places)
            given, family = chance.choice(GIVEN), f"{chance.choice(FAMILY)} {_letters(i)}"
            phone = (
                "demain"
                if i % 1_000 == 500
                else f"06 {i // 10_000 % 100:02d} {i // 100 % 100:02d} {i % 100:02d} 00"
            )
            writer.writerow(
                [given, family, chance.choice(TITLES), f"Structure {chance.randrange(N_ORGANISATIONS)}",
                 f"personne{i}@example.org", phone, f"{i % 90 + 1} rue du Port", code, town]
            )  # fmt: skip


def _letters(n: int) -> str:
    """A number as letters, so that names differ: Kerbrat Abc."""
    letters = ""
    while True:
        n, rest = divmod(n, 26)
        letters += chr(97 + rest)
        if not n:
            return letters.capitalize()


def main() -> None:
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    folder = tempfile.mkdtemp(prefix="relais-imports-")
    os.environ |= {"RELAIS_DATA": folder, "DJANGO_SETTINGS_MODULE": "relais.web.settings"}
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    call_command("load_territories", verbosity=0)
    path = Path(folder) / "people.csv"
    write_people(path, n)
    print(f"{connection.vendor}, {n:,} people, {path.stat().st_size / 1e6:.1f} MB")
    _tell("first time", _import(path))
    _tell("second time", _import(path))
    _tell("undone", _undo())
    worker, reader = (
        resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    print(f"largest memory: {worker:.0f} MB in the worker, {reader:.0f} MB in the process that reads")


def _import(path: Path) -> dict[str, tuple[float, float]]:
    """Bring, read, check, import: the jobs as a worker does them, each timed."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from relais.core.imports import actions, jobs
    from relais.core.imports.models import TableImport
    from relais.core.imports.targets import TARGETS

    user, network = _user()
    upload = SimpleUploadedFile(path.name, path.read_bytes())
    table = actions.bring_table(by=user, network_id=network.pk, target=TARGETS["people"], upload=upload)
    seconds = {"read": _timed(jobs.read_table, table)}
    table = TableImport.objects.get(pk=table.pk)
    actions.map_table(by=user, table=table, mapping=table.mapping, for_all={})
    seconds["checked"] = _timed(jobs.check_table, table)
    actions.apply_table(by=user, table=table)
    written: list[tuple[float, float]] = []
    keep = jobs.keep_import
    jobs.keep_import = lambda **what: written.append(_seconds(lambda: keep(**what)))
    seconds["imported"] = _timed(jobs.apply_table, table)
    jobs.keep_import = keep
    seconds["of which others wait to write"] = written[0]
    table.refresh_from_db()
    print(table.state, table.counts)
    return seconds


def _undo() -> dict[str, tuple[float, float]]:
    from relais.core.imports import actions, jobs
    from relais.core.imports.models import TableImport

    table = TableImport.objects.order_by("pk").first()
    assert table is not None
    actions.undo_table(by=_user()[0], table=table)
    return {"taken back": _timed(jobs.undo_table, table)}


def _timed(work, table) -> tuple[float, float]:
    return _seconds(lambda: work(str(table.pk), lambda step, share: None))


def _seconds(act) -> tuple[float, float]:
    """By the clock, and of processor: the second says more on a machine that does other work."""
    start, spent = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - start, time.process_time() - spent


def _tell(what: str, seconds: dict[str, tuple[float, float]]) -> None:
    print(
        f"{what}: " + ", ".join(f"{step} {wall:.1f} s ({cpu:.1f})" for step, (wall, cpu) in seconds.items()),
        flush=True,
    )


def _user():
    from relais.core.access.models import User
    from relais.directory.networks.models import Membership, Network

    user = User.objects.filter(email="bench@example.org").first()
    if user is None:
        user = User.objects.create_user("bench@example.org", password="", name="Banc")
        network = Network.objects.create(name="Banc", slug="banc")
        Membership.objects.create(network=network, user=user, role="administrator")
    return User.objects.get(pk=user.pk), Network.objects.get(slug="banc")


if __name__ == "__main__":
    main()
