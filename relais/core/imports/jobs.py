"""The work on a file that someone brought: reading, checking, importing, undoing. Each ends in one transaction."""

import errno
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from relais.core.access.roles import INSTALLATION
from relais.core.imports import actions, queries
from relais.core.imports.actions import NotNow
from relais.core.imports.faults import FaultsFile
from relais.core.imports.models import TableImport
from relais.core.imports.reading.apart import read_apart
from relais.core.imports.reading.sentences import Sentence, Unreadable, gettext_noop
from relais.core.imports.targets import Settled
from relais.core.imports.work import Work, settle_rows
from relais.core.imports.writing import TakingBack, write_chunk
from relais.core.jobs.models import Job
from relais.core.jobs.registry import job, nightly
from relais.core.jobs.tasks import Cancelled
from relais.core.journal.verbs import action, record_many
from relais.core.search.registry import SEARCHABLES

State = TableImport.State
READING = gettext_noop("Reading the file")
CHECKING = gettext_noop("Checking the rows")
WRITING = gettext_noop("Writing the rows, all of them or none")
FINDING = gettext_noop("Making them easy to find")
UNDOING = gettext_noop("Taking the import back")
NO_ROOM = gettext_noop(
    "The disk of this installation is full. Nothing was imported. Ask your administrator to make room, then start "
    "again."
)
NO_FILE = gettext_noop("The file is no longer on the disk. Bring it again.")
LEFT_LISTED = 1_000
AT_ONCE = 2_000


@job(queries.READ_TABLE, _("Read a file to import"))
def read_table(table_id: str, tell) -> None:
    table = _still(table_id, State.READING)
    if table is None:
        return
    try:
        with _problems_told(table):
            # Between two signs of life, the job learns whether someone stopped it.
            read = read_apart(table.brought, table.rows_path, table.wanted_sheet, lambda: tell(READING, 0.3))
            actions.keep_reading(by=INSTALLATION, table=table, read=read)
    except Unreadable as fault:
        actions.refuse_table(by=INSTALLATION, table=table, problem=fault.sentence)


@job(queries.CHECK_TABLE, _("Check a file to import"))
def check_table(table_id: str, tell) -> None:
    """Go through all rows as if they were imported; nothing is written but the list of faults."""
    table = _still(table_id, State.CHECKING)
    if table is None:
        return
    work = Work()
    with _problems_told(table):
        with FaultsFile(table.faults_path) as faults:
            for _chunk in settle_rows(table, faults, work, lambda share: tell(CHECKING, share)):
                pass
        actions.keep_check(by=INSTALLATION, table=table, counts=work.as_counts(), n_faults=work.n_faults)


@job(queries.APPLY_TABLE, _("Import a file"))
def apply_table(table_id: str, tell) -> None:
    """
    Write the rows of a file, in one transaction.

    The words by which entries are found follow it: they are made from the entries, can be made again, and would
    keep other people from writing for twice as long.
    """
    table = _still(table_id, State.APPLYING)
    if table is not None:
        tell(WRITING, 0.1)
        with _problems_told(table):
            keep_import(by=INSTALLATION, table=table, tell=tell)
    table = _still(table_id, State.APPLIED)
    if table is not None:
        _make_findable(table, tell)


@action("core.keep_import")
def keep_import(*, by, table: TableImport, tell) -> TableImport:
    """Write all accepted rows, their way back and their journal."""
    table = TableImport.objects.select_for_update().get(pk=table.pk)
    if table.state != State.APPLYING:  # another worker did it meanwhile
        return table
    actor = table.asked_by or INSTALLATION
    work = Work()
    with FaultsFile(table.faults_path) as faults:
        for chunk in settle_rows(table, faults, work):
            write_chunk(table, chunk)
            _record(table, chunk, actor)
            _stop_if_asked(table)
    table.counts, table.n_faults = work.as_counts(), work.n_faults
    table.state, table.applied_at = State.APPLIED, timezone.now()
    table.save(update_fields=["counts", "n_faults", "state", "applied_at"])
    tell(WRITING, 0.8)  # the last moment to be told to stop
    return table


def _record(table: TableImport, chunk: list[Settled], actor: Any) -> None:
    """One entry of the journal for each entry of the directory that came or changed."""
    created: list[Any] = [thing for one in chunk for thing in one.created]
    for label, verb in table.target.added.items():
        record_many(verb, by=actor, subjects=[one for one in created if one._meta.label_lower == label])
    changed: list[Any] = [one.subject for one in chunk if not one.is_new and one.subject is not None]
    for label, verb in table.target.changed.items():
        record_many(verb, by=actor, subjects=[one for one in changed if one._meta.label_lower == label])


@job(queries.UNDO_TABLE, _("Undo an import"))
def undo_table(table_id: str, tell) -> None:
    table = _still(table_id, State.UNDOING)
    if table is None:
        return
    tell(UNDOING, 0.1)
    with _problems_told(table):
        take_back(by=INSTALLATION, table=table)


@action("core.take_back_import")
def take_back(*, by, table: TableImport) -> TableImport:
    """Remove what the import created and restore what it changed; what someone changed since stays."""
    table = TableImport.objects.select_for_update().get(pk=table.pk)
    if table.state != State.UNDOING:
        return table
    actor = table.asked_by or INSTALLATION
    back = TakingBack(table)
    back.run()
    for label, keys in back.subjects.items():
        _find_again(label, keys)
        verb = table.target.changed.get(label)
        if verb:
            record_many(verb, by=actor, subjects=apps.get_model(label)._base_manager.filter(pk__in=keys))
    table.left, table.n_left = [list(one) for one in back.left][:LEFT_LISTED], len(back.left)
    table.state, table.undone_at = State.UNDONE, timezone.now()
    table.save(update_fields=["left", "n_left", "state", "undone_at"])
    table.chunks.all().delete()
    return table


@job(queries.CLEAN_IMPORTS, _("Erase the files of old imports"))
@nightly(queries.CLEAN_IMPORTS)
def clean(_subject_id, tell) -> None:
    if queries.imports_to_clean().exists() or queries.orphans():
        actions.clean_imports(by=INSTALLATION)


def _make_findable(table: TableImport, tell) -> None:
    """Keep the words of what an import touched; done again, it gives the same."""
    chunks = table.chunks.exclude(subjects=[]).order_by("pk")
    n = chunks.count()
    for done, chunk in enumerate(chunks.iterator(20), start=1):
        with transaction.atomic():
            _find_again(chunk.kind, chunk.subjects)
        tell(FINDING, 0.8 + 0.2 * done / n)


def _find_again(label: str, keys: list) -> None:
    """Keep the words of some entries, and forget those of the entries that are gone."""
    one = SEARCHABLES.get(label)
    if one is None:
        return
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        one.forget(some)
        rows = one.model._base_manager.filter(pk__in=some).order_by("pk")
        one.keep(rows, are_new=True)


def _still(table_id: str, state: str) -> TableImport | None:
    """The import, unless it was deleted or moved on."""
    return TableImport.objects.filter(pk=table_id, state=state).first()


def _stop_if_asked(table: TableImport) -> None:
    last = Job.objects.filter(
        kind=queries.APPLY_TABLE, subject_type=table._meta.label_lower, subject_id=str(table.pk)
    )
    if last.order_by("-pk").values_list("state", flat=True).first() == Job.State.CANCELLED:
        raise Cancelled


@contextmanager
def _problems_told(table: TableImport):
    """A full disk or a lost file is told to whoever waits; anything else is a defect, and stays one."""
    try:
        yield
    except NotNow:
        return
    except FileNotFoundError:
        actions.refuse_table(by=INSTALLATION, table=table, problem=Sentence(NO_FILE))
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        actions.refuse_table(by=INSTALLATION, table=table, problem=Sentence(NO_ROOM))
    except OperationalError as error:
        if "full" not in str(error) and "No space left" not in str(error):
            raise
        actions.refuse_table(by=INSTALLATION, table=table, problem=Sentence(NO_ROOM))
