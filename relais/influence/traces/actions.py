import errno
import shutil
import uuid
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from relais.core.access.roles import INSTALLATION, require
from relais.core.imports.receive import Limits, Received, receive
from relais.core.jobs.actions import cancel_job, start_job
from relais.core.jobs.registry import job, nightly
from relais.core.journal import action
from relais.influence.campaigns.models import Campaign
from relais.influence.traces import analysis, queries
from relais.influence.traces.models import Problem, Traces

ENDINGS = (
    ".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".parquet",
    ".csv.gz", ".tsv.gz", ".txt.gz", ".json.gz", ".jsonl.gz", ".ndjson.gz",
)  # fmt: skip
MAX_FILES = 500


def limits() -> Limits:
    return Limits(endings=ENDINGS, n_files=MAX_FILES, n_bytes=settings.TRACES_MAX_BYTES)


def bring_traces(*, by, campaign: Campaign, uploads: Iterable[UploadedFile], source: str = "") -> Traces:
    """
    Keep files as traces of a campaign, and have them read.

    Files are received before the transaction opens, because they may be large; what was received is
    removed when the import is refused. Raises `NotReceived` with the reasons.
    """
    require(by, "influence.import_traces", {campaign.network_id})
    folder = uuid.uuid4().hex
    place = Path(settings.FILES) / "traces" / folder
    try:
        received = receive(uploads, place / "brought", limits())
        return import_traces(by=by, campaign=campaign, folder=folder, received=received, source=source)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise


@action("influence.import_traces")
def import_traces(*, by, campaign: Campaign, folder: str, received: Received, source: str = "") -> Traces:
    """Write down the files that were received, and ask for them to be read."""
    traces = Traces(
        campaign=campaign, folder=folder, files=received.files, digest=received.digest, source=source.strip()
    )
    traces.full_clean()
    traces.save()
    start_job(queries.READ_TRACES, by=by, subject=traces)
    return traces


@job(queries.READ_TRACES, _("Read traces"))
def read_traces(traces_id: str, tell) -> None:
    """Read files as a check: they are accepted whole or refused whole."""
    traces = (
        Traces.objects.select_related("campaign").filter(pk=traces_id, state=Traces.State.WAITING).first()
    )
    if traces is None:
        return
    try:
        reading = analysis.read_traces(traces.brought, traces.path, tell)
    except OSError as error:
        refuse_traces(by=INSTALLATION, traces=traces, problem=problem_of(error))
        return
    if reading.n_refused:
        refuse_traces(by=INSTALLATION, traces=traces, reading=reading)
    else:
        accept_traces(by=INSTALLATION, traces=traces, reading=reading)
    if queries.orphans() or queries.campaigns_to_erase().exists():
        clean_files(by=INSTALLATION)


@action("influence.accept_traces")
def accept_traces(*, by, traces: Traces, reading: analysis.Reading) -> Traces:
    return _close_reading(traces, Traces.State.READ, reading)


@action("influence.refuse_traces")
def refuse_traces(
    *, by, traces: Traces, reading: analysis.Reading | None = None, problem: str = ""
) -> Traces:
    return _close_reading(traces, Traces.State.REFUSED, reading or analysis.Reading({}, {}, 0), problem)


def _close_reading(traces: Traces, state: str, reading: analysis.Reading, problem: str = "") -> Traces:
    traces.state, traces.problem, traces.read_at = state, problem, timezone.now()
    traces.counts, traces.faults, traces.n_refused = reading.counts, reading.faults, reading.n_refused
    traces.save(update_fields=["state", "problem", "read_at", "counts", "faults", "n_refused"])
    return traces


@action("influence.read_again")
def read_again(*, by, traces: Traces) -> Traces:
    """Read the same files again: after a stop, a lack of room, or a new version."""
    traces.state, traces.problem = Traces.State.WAITING, ""
    traces.save(update_fields=["state", "problem"])
    start_job(queries.READ_TRACES, by=by, subject=traces)
    return traces


@action("influence.delete_traces")
def delete_traces(*, by, traces: Traces) -> Campaign:
    """Delete traces for good, their files and the measures made from them."""
    campaign = traces.campaign
    _stop(by, traces)
    transaction.on_commit(partial(shutil.rmtree, traces.path, ignore_errors=True))
    traces.delete()
    return campaign


@action("influence.clean_files")
def clean_files(*, by) -> None:
    """Erase for good the campaigns deleted a month ago, and the files that nothing owns any more."""
    for campaign in queries.campaigns_to_erase():
        for traces in campaign.traces.all():
            delete_traces(by=by, traces=traces)
        campaign.phases.all().delete()
        campaign.delete()
    for path in queries.orphans():
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


@job(queries.CLEAN_FILES, _("Remove the files of what was deleted"))
@nightly(queries.CLEAN_FILES)
def clean_files_tonight(_subject_id, tell) -> None:
    clean_files(by=INSTALLATION)


def _stop(by, traces: Traces) -> None:
    open_job = queries.job_of(traces)
    if open_job is not None and open_job.is_open:
        cancel_job(by=by, job=open_job)


def problem_of(error: OSError) -> str:
    """What a person can do about an error of the disk; anything else is a defect, and stays one."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Problem.NO_ROOM
    if isinstance(error, FileNotFoundError):
        return Problem.NO_FILES
    raise error
