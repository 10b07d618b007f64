import hashlib
import shutil
import uuid
from functools import partial
from pathlib import Path

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from relais.core.access.roles import INSTALLATION, require
from relais.core.imports import queries
from relais.core.imports.faults import read_rows
from relais.core.imports.models import TableImport
from relais.core.imports.reading.sentences import Sentence, gettext_noop
from relais.core.imports.receive import Limits, receive
from relais.core.imports.recognise import SAMPLE, recognise
from relais.core.imports.targets import Converter, Target
from relais.core.jobs.actions import cancel_job, start_job
from relais.core.journal import action

ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods", ".json", ".geojson", ".jsonl")
State = TableImport.State
# Where an import goes back to when its work is stopped, or failed.
_BEFORE = {State.CHECKING: State.TO_MAP, State.APPLYING: State.CHECKED, State.UNDOING: State.APPLIED}
STOPPED = gettext_noop("The reading was stopped. Bring the file again.")


class NotNow(Exception):
    """The import is no longer where it can be done: another page or person moved it on."""


def limits() -> Limits:
    return Limits(endings=ENDINGS, n_files=1, n_bytes=settings.IMPORTS_MAX_BYTES)


def bring_table(*, by, network_id: int, target: Target, upload: UploadedFile) -> TableImport:
    """
    Keep a file to import, and have it read.

    It is received before the transaction opens; what was received is removed when the import is refused.
    Raises `NotReceived` with the reasons.
    """
    _require_to_import(by, target, network_id)
    folder = uuid.uuid4().hex
    place = Path(settings.FILES) / "imports" / folder
    try:
        received = receive([upload], place / "brought", limits())
        table = TableImport(
            network_id=network_id,
            target_name=target.name,
            asked_by_id=by.pk,
            folder=folder,
            file_name=received.files[0]["name"],
            n_bytes=received.files[0]["n_bytes"],
            digest=received.digest,
        )
        return keep_table(by=by, table=table)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise


@action("core.bring_table")
def keep_table(*, by, table: TableImport) -> TableImport:
    """Write down the file that was received, and ask for it to be read."""
    table.save()
    start_job(queries.READ_TABLE, by=by, subject=table)
    return table


@action("core.choose_sheet")
def choose_sheet(*, by, table: TableImport, sheet: str) -> TableImport:
    """Read another sheet of the same file."""
    table = _locked(table, State.TO_MAP, State.CHECKED, State.REFUSED)
    table.wanted_sheet, table.state, table.problem = sheet, State.READING, {}
    table.save(update_fields=["wanted_sheet", "state", "problem"])
    start_job(queries.READ_TABLE, by=by, subject=table)
    return table


@action("core.keep_reading")
def keep_reading(*, by, table: TableImport, read: dict) -> TableImport:
    """Keep what was read, and propose what each column is: as the last time, or else as it looks."""
    table = _locked(table, State.READING)
    table.table, table.problem, table.state = read, {}, State.TO_MAP
    written = "\n".join([table.target_name, *table.columns])
    table.columns_digest = hashlib.sha256(written.encode()).hexdigest()
    known = queries.same_columns(table)
    if known is not None:
        table.mapping, table.for_all = known.mapping, known.for_all
    else:
        table.mapping, table.for_all = recognise(table.target, table.columns, first_rows(table, SAMPLE)), {}
    table.save(update_fields=["table", "problem", "state", "columns_digest", "mapping", "for_all"])
    return table


@action("core.refuse_table")
def refuse_table(*, by, table: TableImport, problem: Sentence) -> TableImport:
    """Say why the work on a file stopped; the file itself cannot be read, or there is no room."""
    table = _locked(table, *State)
    table.state = _BEFORE.get(State(table.state), State.REFUSED)
    table.problem = {"words": problem.words, "values": problem.values}
    table.save(update_fields=["state", "problem"])
    return table


@action("core.map_table")
def map_table(*, by, table: TableImport, mapping: list[str], for_all: dict[str, str]) -> TableImport:
    """Say what each column is, and have the whole file checked. Raises `Expected` for a value for all rows."""
    table = _locked(table, State.TO_MAP, State.CHECKED)
    Converter(table.target, mapping, for_all)
    table.mapping, table.for_all, table.state, table.problem = mapping, for_all, State.CHECKING, {}
    table.save(update_fields=["mapping", "for_all", "state", "problem"])
    start_job(queries.CHECK_TABLE, by=by, subject=table)
    return table


@action("core.keep_check")
def keep_check(*, by, table: TableImport, counts: dict[str, int], n_faults: int) -> TableImport:
    table = _locked(table, State.CHECKING)
    table.counts, table.n_faults, table.state = counts, n_faults, State.CHECKED
    table.save(update_fields=["counts", "n_faults", "state"])
    return table


@action("core.apply_table")
def apply_table(*, by, table: TableImport) -> TableImport:
    """Have the accepted rows written, all of them or none."""
    _require_to_import(by, table.target, table.network_id)
    table = _locked(table, State.CHECKED)
    table.state, table.problem, table.asked_by_id = State.APPLYING, {}, by.pk
    table.save(update_fields=["state", "problem", "asked_by"])
    start_job(queries.APPLY_TABLE, by=by, subject=table)
    return table


@action("core.undo_table")
def undo_table(*, by, table: TableImport) -> TableImport:
    """Have everything that an import did taken back, as one."""
    _require_to_import(by, table.target, table.network_id)
    table = _locked(table, State.APPLIED)
    if table.is_cleaned:
        raise NotNow
    table.state, table.problem = State.UNDOING, {}
    table.save(update_fields=["state", "problem"])
    start_job(queries.UNDO_TABLE, by=by, subject=table)
    return table


def stop_work(*, by, table: TableImport) -> TableImport:
    """
    Stop the work under way, or give up one that failed; what was done before it stays.

    The job learns of it first, in a transaction of its own: the work holds the import until it stops.
    """
    require(by, "core.stop_import", {table.network_id})
    _cancel_job_of(table)
    return stop_import(by=by, table=table)


@action("core.stop_import")
def stop_import(*, by, table: TableImport) -> TableImport:
    """Bring an import back to where it stood before the work that was stopped."""
    table = _locked(table, *State)
    if table.state == State.READING:
        table.state, table.problem = State.REFUSED, {"words": STOPPED}
    elif table.is_working:
        table.state = _BEFORE[State(table.state)]
    table.save(update_fields=["state", "problem"])
    return table


@action("core.delete_import")
def delete_import(*, by, table: TableImport) -> None:
    """Delete a file and what is known of its import; what it brought stays, and can no longer be taken back."""
    table = _locked(table, *(state for state in State if state not in {State.APPLYING, State.UNDOING}))
    _cancel_job_of(table)
    transaction.on_commit(partial(shutil.rmtree, table.path, ignore_errors=True))
    table.delete()


@action("core.clean_imports")
def clean_imports(*, by) -> None:
    """Erase the files of old imports, and the copies kept to take them back; the line that tells of each stays."""
    for table in queries.imports_to_clean():
        shutil.rmtree(table.path, ignore_errors=True)
        table.chunks.all().delete()
        table.is_cleaned, table.left = True, []
        table.save(update_fields=["is_cleaned", "left"])
    for path in queries.orphans():
        shutil.rmtree(path, ignore_errors=True)


def _require_to_import(by, target: Target, network_id: int) -> None:
    if network_id not in queries.networks_to_import(by, target):
        raise PermissionDenied(target.name)


def _cancel_job_of(table: TableImport) -> None:
    job = queries.job_of(table)
    if job is not None and job.is_open:
        cancel_job(by=INSTALLATION, job=job)


def first_rows(table: TableImport, n: int) -> list[list[str]]:
    rows = []
    for _number, cells in read_rows(table.rows_path):
        rows.append(cells)
        if len(rows) == n:
            break
    return rows


def _locked(table: TableImport, *states: str) -> TableImport:
    """The import as it is now, held until the end of the act; `NotNow` when it has moved on."""
    now = TableImport.objects.select_for_update().get(pk=table.pk)
    if now.state not in states:
        raise NotNow
    return now
