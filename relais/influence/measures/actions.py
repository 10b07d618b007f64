import shutil
import uuid
from functools import partial
from itertools import islice
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relais.core.access.roles import INSTALLATION
from relais.core.jobs.actions import cancel_job, start_job
from relais.core.jobs.registry import job
from relais.core.journal import action
from relais.influence.campaigns.models import Campaign
from relais.influence.campaigns.queries import phases_of
from relais.influence.measures import analysis, queries
from relais.influence.measures.models import Measure, MeasuredAccount, MeasuredCascade
from relais.influence.traces.actions import problem_of
from relais.influence.traces.models import Problem, Traces

ROWS_AT_ONCE = 2_000


@action("influence.measure_campaign")
def measure_campaign(*, by, traces: Traces, credit: str, half_life_hours: float | None = None) -> Measure:
    """Ask for a measure of some traces under a rule of credit."""
    if traces.state != Traces.State.READ:
        raise ValidationError(
            _("These traces cannot be measured: they were not read, or they are to be corrected.")
        )
    measure = Measure(traces=traces, credit=credit, half_life_hours=half_life_hours)
    measure.full_clean()
    measure.save()
    start_job(queries.MEASURE, by=by, subject=measure)
    return measure


@action("influence.measure_again")
def measure_again(*, by, measure: Measure) -> Measure:
    """Start again a measure that did not end."""
    if measure.state != Measure.State.DONE:
        measure.state, measure.problem = Measure.State.WAITING, ""
        measure.save(update_fields=["state", "problem"])
        start_job(queries.MEASURE, by=by, subject=measure)
    return measure


@job(queries.MEASURE, gettext_lazy("Measure a campaign"))
def run_measure(measure_id: str, tell) -> None:
    """
    Measure some traces, and keep the result whole.

    Files are written beside their place and moved there at the end; rows are stored before the state says that
    they are there. A worker that dies leaves nothing that a page can see, and the work can be done again.
    """
    waiting = Measure.objects.select_related("traces__campaign").filter(state=Measure.State.WAITING)
    measure = waiting.filter(pk=measure_id).first()
    if measure is None:
        return
    try:
        part = _part_of(measure)
        result = _measure_in(measure, part, tell)
        _store_rows(measure, result, tell)
        keep_measure(by=INSTALLATION, measure=measure, result=result, part=part)
    except analysis.FilesRefused:
        refuse_measure(by=INSTALLATION, measure=measure, problem=Problem.FILES_REFUSED)
    except (OSError, IntegrityError, Measure.DoesNotExist) as error:
        if not Measure.objects.filter(pk=measure.pk).exists():
            return  # it was deleted meanwhile
        if not isinstance(error, OSError):
            raise
        refuse_measure(by=INSTALLATION, measure=measure, problem=problem_of(error))
    finally:
        _clear(measure)


def _part_of(measure: Measure) -> Path:
    """Where the files of a result are written until it is kept."""
    _clear(measure)
    if not measure.traces.brought.is_dir():
        raise FileNotFoundError(measure.traces.brought)
    part = measure.path.with_name(f"{measure.pk}.{uuid.uuid4().hex[:8]}.part")
    part.mkdir(parents=True)
    return part


def _clear(measure: Measure) -> None:
    """Remove what a worker that died, or was stopped, left of this measure."""
    for part in measure.path.parent.glob(f"{measure.pk}.*.part"):
        shutil.rmtree(part, ignore_errors=True)
    if not Measure.objects.filter(pk=measure.pk, state=Measure.State.DONE).exists():
        MeasuredAccount.objects.filter(measure=measure).delete()
        MeasuredCascade.objects.filter(measure=measure).delete()


def _store_rows(measure: Measure, result: analysis.Result, tell) -> None:
    """
    Write the rows of a result, some at a time, so that nobody waits long for the database.

    No page shows them before the measure is kept.
    """
    n_all, n_stored = result.n_accounts + result.n_cascades, 0
    accounts = result.accounts()
    while batch := list(islice(accounts, ROWS_AT_ONCE)):
        _insert_accounts(measure, batch)
        n_stored += len(batch)
        tell(analysis.KEEPING, 0.9 + 0.1 * n_stored / n_all)
    MeasuredCascade.objects.bulk_create(
        (MeasuredCascade(measure=measure, **row) for row in result.cascades()), batch_size=ROWS_AT_ONCE
    )


def _insert_accounts(measure: Measure, rows: list[dict]) -> None:
    """`bulk_create`, five times quicker: on SQLite Django sends no more than sixty rows at a time."""
    fields = [field for field in MeasuredAccount._meta.concrete_fields if not field.primary_key]
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    table = connection.ops.quote_name(MeasuredAccount._meta.db_table)
    places = ", ".join(["%s"] * len(fields))
    values = [
        [measure.pk if f.attname == "measure_id" else row.get(f.attname) for f in fields] for row in rows
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", values)  # noqa: S608 - our own names


def _measure_in(measure: Measure, part: Path, tell) -> analysis.Result:
    campaign = measure.traces.campaign
    measure.calendar = queries.calendar_of(campaign)
    return analysis.measure_traces(
        measure.traces.brought,
        part,
        credit=measure.credit,
        half_life_hours=measure.half_life_hours,
        title=campaign.title,
        phases={language: _phases_in(campaign, language) for language in analysis.LANGUAGES},
        tell=tell,
    )


def _phases_in(campaign: Campaign, language: str) -> list[tuple]:
    with translation.override(language):
        return [(str(phase), phase.starts_on, phase.ends_on) for phase in phases_of(campaign)]


@action("influence.keep_measure")
def keep_measure(*, by, measure: Measure, result: analysis.Result, part: Path) -> Measure:
    """Make a result visible, with its files, unless another worker did so first. Its rows are stored already."""
    kept = Measure.objects.select_for_update().get(pk=measure.pk)
    if kept.state == Measure.State.DONE:
        return kept
    if kept.accounts.count() != result.n_accounts or kept.cascades.count() != result.n_cascades:
        raise RuntimeError(f"The rows of measure {kept.pk} are not all there: another worker cleared them.")
    measure.n_kept_accounts = result.n_accounts
    for name, value in queries.figures_of_rows(kept).items():
        setattr(measure, name, value)
    measure.state, measure.measured_at = Measure.State.DONE, timezone.now()
    measure.summary, measure.digest = result.summary, result.summary["digest"]
    measure.n_relayers, measure.code_version = result.n_relayers, result.code_version
    measure.started_at, measure.ended_at = result.started_at, result.ended_at
    measure.save()
    # Last: pages look for files once the state says so, and a first try may have left some here.
    shutil.rmtree(measure.path, ignore_errors=True)
    part.rename(measure.path)
    return measure


@action("influence.refuse_measure")
def refuse_measure(*, by, measure: Measure, problem: str) -> Measure:
    measure.state, measure.problem = Measure.State.REFUSED, problem
    measure.save(update_fields=["state", "problem"])
    return measure


@action("influence.delete_measure")
def delete_measure(*, by, measure: Measure) -> Campaign:
    campaign = measure.traces.campaign
    _stop(by, measure)
    transaction.on_commit(partial(shutil.rmtree, measure.path, ignore_errors=True))
    measure.delete()
    return campaign


def _stop(by, measure: Measure) -> None:
    open_job = queries.job_of(measure)
    if open_job is not None and open_job.is_open:
        cancel_job(by=by, job=open_job)
