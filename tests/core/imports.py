"""Files to import, as a user brings them, and imports at each of their steps."""

import io
from pathlib import Path

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from relais.core.access.roles import Role
from relais.core.imports import actions
from relais.core.imports.faults import read_faults, reason
from relais.core.imports.models import TableImport
from relais.core.imports.targets import TARGETS
from tests.factories import member

PEOPLE = """Prénom;Nom;Fonction;Structure;Courriel;Téléphone
Nadia;Kerbrat;Maire;Mairie de Valbrune;nadia@example.org;02 99 00 00 01
Paul;Audic;Journaliste;L’Écho d’Arvor;paul@example.org;06 12 34 56 78
Inès;Le Goff;Médiatrice;;ines@example.org;demain
"""


def upload(name: str = "people.csv", content: str | bytes = PEOPLE) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def workbook(*sheets: list[list], names: tuple[str, ...] = ()) -> bytes:
    """An XLSX with some sheets; a day is written as a day."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"default_date_format": "dd/mm/yyyy"})
    for n, rows in enumerate(sheets):
        sheet = book.add_worksheet(names[n] if n < len(names) else None)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(at, column, cell)
    book.close()
    return file.getvalue()


def bring(network, content: str | bytes = PEOPLE, name: str = "people.csv", target: str = "people", by=None):
    """A file that was brought, and read where jobs are done at once."""
    by = by or member(network, Role.ADMINISTRATOR)
    table = actions.bring_table(
        by=by, network_id=network.pk, target=TARGETS[target], upload=upload(name, content)
    )
    table.refresh_from_db()
    return table


def check(table: TableImport, mapping: list[str] | None = None, by=None, **for_all: str) -> TableImport:
    """Its columns said, as they were recognised unless told otherwise, and the whole of it checked."""
    by = by or table.asked_by
    actions.map_table(by=by, table=table, mapping=mapping or table.mapping, for_all=for_all or table.for_all)
    table.refresh_from_db()
    return table


def apply(table: TableImport, by=None) -> TableImport:
    actions.apply_table(by=by or table.asked_by, table=table)
    table.refresh_from_db()
    return table


def undo(table: TableImport, by=None) -> TableImport:
    actions.undo_table(by=by or table.asked_by, table=table)
    table.refresh_from_db()
    return table


def import_all(
    network, content: str | bytes = PEOPLE, name="people.csv", target="people", by=None, **for_all
):
    """From the file to what it wrote."""
    return apply(check(bring(network, content, name, target, by), **for_all))


def checked_import(network, name: str = "people.csv") -> TableImport:
    return check(bring(network, name=name))


def faults_of(table: TableImport) -> list[tuple[int, str, str]]:
    """Row, value and reason of each fault."""
    return [
        (fault.row, fault.value, reason(fault, table.columns)) for fault in read_faults(table.faults_path)
    ]


def brought_from(path: Path) -> tuple[bytes, str]:
    return path.read_bytes(), path.name
