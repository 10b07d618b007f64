"""Measures: asked for, made in the background, kept whole, made again, compared, deleted."""

import errno
import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from relais.core.access.roles import INSTALLATION, Role
from relais.core.jobs.models import Job
from relais.core.jobs.tasks import Cancelled, run_job
from relais.core.journal.models import Entry
from relais.influence.campaigns import actions as campaigning
from relais.influence.measures import actions, analysis, queries
from relais.influence.measures.models import Measure, MeasuredAccount, MeasuredCascade
from relais.influence.traces import actions as tracing
from relais.influence.traces.models import Problem
from tests.factories import NetworkFactory, member
from tests.influence.factories import WRONG_POSTS, PhaseFactory, bring, measured, upload

pytestmark = pytest.mark.django_db


def new_url(traces) -> str:
    return reverse("influence:measure_new", args=[traces.pk])


def test_a_measure_is_asked_for_and_made(client, campaigner, campaign, jobs_at_once):
    """The page that follows is the result; the summary is that of the engine."""
    traces = bring(campaign)
    response = client.post(new_url(traces), {"credit": "shared"}, follow=True)
    measure = Measure.objects.get()
    assert response.redirect_chain[0][0] == measure.get_absolute_url()
    assert (measure.state, measure.n_relayers) == ("done", 4)
    assert (measure.summary["n_posts"], measure.summary["n_relays"]) == (8, 6)
    assert measure.digest == measure.summary["digest"]
    assert measure.code_version
    acts = set(Entry.objects.filter(verb__endswith="measure").values_list("verb", "actor_id"))
    assert acts == {("influence.keep_measure", None)}
    assert Entry.objects.filter(verb="influence.measure_campaign", actor_id=campaigner.pk).exists()


def test_accounts_and_cascades_are_kept_as_rows(campaign, jobs_at_once):
    """« us » is surely the source of three relays, and the sources of Awa are shared."""
    measure = measured(campaign)
    accounts = {account.account_id: account for account in MeasuredAccount.objects.filter(measure=measure)}
    us, nadia = accounts["us"], accounts["nadia"]
    assert (us.rank, us.name, us.segment, us.reach, us.n_relays) == (
        1,
        "La Passerelle",
        "Association",
        1200,
        3,
    )
    assert (us.n_sure, us.n_possible) == (3, 3)
    assert nadia.n_relays == pytest.approx(1.5)
    assert (nadia.n_sure, nadia.n_possible) == (1, 2)
    cascades = MeasuredCascade.objects.filter(measure=measure)
    assert [(c.rank, c.root_id, c.n_posts, c.account_name) for c in cascades] == [
        (1, "p1", 5, "La Passerelle"),
        (2, "p2", 3, "La Passerelle"),
    ]


def test_the_rule_of_credit_changes_who_is_credited(campaign, jobs_at_once):
    """« last » gives Awa's first relay to Bastien alone, « first » to Nadia alone."""
    traces = bring(campaign)
    credited = {}
    for credit in ("last", "first"):
        accounts = measured(campaign, traces=traces, credit=credit).accounts
        credited[credit] = dict(accounts.values_list("account_id", "n_relays"))
    assert (credited["last"]["bastien"], credited["last"]["nadia"]) == (1, 1)
    assert (credited["first"]["bastien"], credited["first"]["nadia"]) == (0, 2)


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({}, "credit"),
        ({"credit": "guess"}, "credit"),
        ({"credit": "decayed"}, "half_life_hours"),
        ({"credit": "decayed", "half_life_hours": "-1"}, "half_life_hours"),
        ({"credit": "decayed", "half_life_hours": "six"}, "half_life_hours"),
    ],
)
def test_a_rule_that_makes_no_sense_is_told(client, campaigner, campaign, jobs_at_once, answers, field):
    """Beside the answer, which is kept."""
    traces = bring(campaign)
    response = client.post(new_url(traces), answers)
    assert field in response.context["form"].errors
    assert not Measure.objects.exists()


def test_a_half_life_goes_with_its_rule_only(client, campaigner, campaign, jobs_at_once):
    """Typed with another rule, it is left out; the database holds to it whatever the path."""
    traces = bring(campaign)
    client.post(new_url(traces), {"credit": "last", "half_life_hours": "6"})
    assert Measure.objects.get().half_life_hours is None
    client.post(new_url(traces), {"credit": "decayed", "half_life_hours": "6,5"})
    assert Measure.objects.filter(credit="decayed", half_life_hours=6.5, state="done").exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Measure.objects.update(half_life_hours=None)


def test_traces_to_correct_are_not_measured(campaigner, campaign, jobs_at_once):
    """Whatever the path."""
    traces = bring(campaign, [upload(content=WRONG_POSTS)])
    with pytest.raises(ValidationError):
        actions.measure_campaign(by=campaigner, traces=traces, credit="shared")


# The work in the background


def test_the_measure_tells_how_far_it_is(campaign, jobs_at_once):
    """Shares that never go back, from reading to keeping."""
    measure = measured(campaign)
    told = []
    Measure.objects.update(state="waiting")
    actions.run_measure(str(measure.pk), lambda step, share: told.append((step, share)))
    shares = [share for _step, share in told]
    assert shares == sorted(shares)
    assert {analysis.READING, analysis.MEASURING, analysis.DRAWING, analysis.KEEPING} <= {
        step for step, _ in told
    }


def test_a_measure_can_be_stopped_and_started_again(client, campaigner, campaign, jobs_at_once, monkeypatch):
    """Stopped in the middle, it leaves no row and no file; started again, it ends."""
    measure = measured(campaign)
    MeasuredAccount.objects.all().delete()
    Measure.objects.update(state="waiting")
    job = Job.objects.create(
        kind=queries.MEASURE, subject_type="influence.measure", subject_id=str(measure.pk),
        network_id=campaign.network_id,
    )  # fmt: skip
    page = client.get(measure.get_absolute_url()).content.decode()
    assert reverse("influence:measure_stop", args=[measure.pk]) in page
    client.post(reverse("influence:measure_stop", args=[measure.pk]))
    run_job.func(job.pk)
    assert not MeasuredAccount.objects.exists()
    client.post(reverse("influence:measure_again", args=[measure.pk]))
    measure.refresh_from_db()
    assert measure.state == "done"
    assert MeasuredAccount.objects.exists()


@pytest.mark.parametrize("step", ["_write_files", "_account_rows", "_cascade_rows"])
def test_a_worker_that_dies_leaves_nothing_half_kept(campaign, jobs_at_once, monkeypatch, step):
    """Wherever it dies, no row and no file is left; the second try gives the whole result."""
    measure = measured(campaign)
    whole = list(measure.accounts.values_list("account_id", "n_relays"))
    measure.accounts.all().delete()
    measure.cascades.all().delete()
    Measure.objects.update(state="waiting")
    (measure.path / "left.part").touch()
    with monkeypatch.context() as broken:
        broken.setattr(analysis, step, _raise(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt), transaction.atomic():
            actions.run_measure(str(measure.pk), lambda *args: None)
    assert Measure.objects.get().state == "waiting"
    assert not MeasuredAccount.objects.exists()
    assert not list(measure.path.parent.glob("*.part"))
    actions.run_measure(str(measure.pk), lambda *args: None)
    assert list(measure.accounts.values_list("account_id", "n_relays")) == whole
    assert not (measure.path / "left.part").exists()


def test_a_measure_that_two_workers_make_is_kept_once(campaign, jobs_at_once, tmp_path):
    """The second one finds it kept, and changes nothing."""
    measure = measured(campaign)
    n = MeasuredAccount.objects.count()
    actions.run_measure(str(measure.pk), _raise(AssertionError()))
    assert MeasuredAccount.objects.count() == n
    assert Entry.objects.filter(verb="influence.keep_measure").count() == 1


def test_a_measure_that_fails_says_so_with_a_number(client, campaigner, campaign, jobs_at_once, monkeypatch):
    """After three tries; the page gives the number that is in the log, and the way to try again."""
    monkeypatch.setattr(analysis, "measure_traces", _raise(RuntimeError("a defect")))
    measure = measured(campaign)
    job = queries.job_of(measure)
    assert (job.state, job.attempts) == ("failed", 3)
    page = client.get(measure.get_absolute_url()).content.decode()
    assert job.error_id in page
    assert "a defect" not in page
    assert reverse("influence:measure_again", args=[measure.pk]) in page


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (OSError(errno.ENOSPC, "full"), Problem.NO_ROOM),
        (FileNotFoundError("gone"), Problem.NO_FILES),
        (analysis.FilesRefused(), Problem.FILES_REFUSED),
    ],
)
def test_what_a_person_can_mend_is_told_in_words(
    client, campaigner, campaign, jobs_at_once, monkeypatch, error, problem
):
    """A full disk, files that are gone, files that a newer reader refuses."""
    monkeypatch.setattr(analysis, "measure_traces", _raise(error))
    measure = measured(campaign)
    assert (measure.state, measure.problem) == ("refused", problem)
    assert str(problem.label) in client.get(measure.get_absolute_url()).content.decode()


def test_a_measure_deleted_while_it_is_made_ends_quietly(campaign, jobs_at_once, monkeypatch):
    """Its worker finds no row to write to."""
    measure = measured(campaign)
    Measure.objects.update(state="waiting")
    monkeypatch.setattr(
        analysis, "measure_traces", lambda *args, **kwargs: Measure.objects.all().delete() and _result()
    )
    actions.run_measure(str(measure.pk), lambda *args: None)
    assert not Measure.objects.exists()


def test_cancelling_is_passed_on(campaign, jobs_at_once):
    """The engine's progress is the job's: a stop reaches the middle of the work."""
    measure = measured(campaign)
    Measure.objects.update(state="waiting")
    with pytest.raises(Cancelled):
        actions.run_measure(str(measure.pk), _raise(Cancelled()))
    assert not list(measure.path.parent.glob("*.part"))


# What is kept


def test_the_files_of_the_result_can_be_taken_away(client, campaigner, campaign, jobs_at_once):
    """Those of the command line, and the report in both languages; nothing else."""
    measure = measured(campaign)
    for name in ("measures.csv", "cascades.csv", "summary.json", "report.fr.html", "report.en.html"):
        response = client.get(reverse("influence:measure_file", args=[measure.pk, name]))
        assert "attachment" in response.headers["Content-Disposition"]
        assert b"".join(response.streaming_content)
    for name in ("links.parquet", "parts.fr.json", "..%2F..%2Fposts.csv", "faults.csv"):
        url = reverse("influence:measure_file", args=[measure.pk, "x"]).replace("x", name)
        assert client.get(url).status_code == 404


def test_the_summary_file_is_that_of_the_row(client, campaigner, campaign, jobs_at_once):
    """One result, wherever it is read."""
    measure = measured(campaign)
    assert json.loads((measure.path / "summary.json").read_text()) == measure.summary


def test_several_measures_keep_their_history(client, campaigner, campaign, jobs_at_once):
    """The campaign's page shows the last one; the others stay within reach."""
    first = measured(campaign)
    second = measured(campaign, traces=first.traces, credit="last")
    assert queries.latest_measure_of(campaign) == second
    page = client.get(reverse("influence:traces", args=[campaign.pk])).content.decode()
    assert first.get_absolute_url() in page
    assert second.get_absolute_url() in page


def test_a_measure_says_when_it_is_no_longer_what_it_would_be(client, campaigner, campaign, jobs_at_once):
    """A new version of the code, or a calendar that moved: one button measures again, and history is kept."""
    measure = measured(campaign)
    assert queries.reasons_to_measure_again(measure) == []
    phase = PhaseFactory(campaign=campaign)
    assert len(queries.reasons_to_measure_again(measure)) == 1
    Measure.objects.update(code_version="0.0.1")
    measure.refresh_from_db()
    assert len(queries.reasons_to_measure_again(measure)) == 2
    client.post(reverse("influence:measure_again", args=[measure.pk]))
    anew = queries.latest_measure_of(campaign)
    assert (anew.traces, anew.credit) == (measure.traces, measure.credit)
    assert anew != measure
    assert queries.reasons_to_measure_again(anew) == []
    campaigning.change_phase(by=campaigner, phase=phase, version=1, title="Autre nom")
    assert queries.reasons_to_measure_again(anew)


def test_the_headline_is_that_of_the_last_measure(campaign, jobs_at_once):
    """One figure with its rung; nothing before the first measure."""
    assert queries.headline_for(campaign) is None
    measure = measured(campaign)
    headline = queries.headline_for(campaign)
    assert (headline.measure, headline.rung, headline.figure, headline.n_relayers) == (
        measure,
        "relays",
        6,
        4,
    )
    assert headline.share_exposed == pytest.approx(5 / 6)


def test_a_deleted_measure_leaves_no_row_and_no_file(client, campaigner, campaign, jobs_at_once):
    """The traces stay."""
    measure = measured(campaign)
    url = reverse("influence:measure_delete", args=[measure.pk])
    assert client.get(url).status_code == 200
    client.post(url)
    assert not MeasuredAccount.objects.exists()
    assert not measure.path.exists()
    assert measure.traces.brought.is_dir()


def test_deleting_traces_takes_their_measures(campaigner, campaign, jobs_at_once):
    """Rows and files: nothing that names an account is left."""
    measure = measured(campaign)
    tracing.delete_traces(by=campaigner, traces=measure.traces)
    assert not MeasuredAccount.objects.exists()
    assert not measure.path.exists()


# Strangers


def test_a_stranger_asks_for_no_measure(client, campaign, jobs_at_once):
    """Nor does someone who may only read."""
    traces = bring(campaign)
    client.force_login(member(NetworkFactory()))
    assert client.post(new_url(traces), {"credit": "shared"}).status_code == 404
    client.force_login(member(campaign.network, Role.EDITOR))
    assert client.post(new_url(traces), {"credit": "shared"}).status_code == 403
    with pytest.raises(PermissionDenied):
        actions.measure_campaign(by=member(NetworkFactory()), traces=traces, credit="shared")
    assert not Measure.objects.exists()


@pytest.mark.parametrize("name", ["measure_again", "measure_stop", "measure_delete"])
def test_who_may_read_may_not_write(client, campaign, jobs_at_once, name):
    """An editor reads the result, and cannot start, stop or delete it."""
    measure = measured(campaign)
    url = reverse(f"influence:{name}", args=[measure.pk])
    client.force_login(member(campaign.network, Role.EDITOR))
    assert client.post(url).status_code == 403
    client.force_login(member(NetworkFactory()))
    assert client.post(url).status_code == 404
    assert Measure.objects.count() == 1


def test_a_result_is_kept_by_the_installation_only(campaigner, campaign, jobs_at_once):
    """Nobody may write a result by hand."""
    measure = measured(campaign)
    with pytest.raises(PermissionDenied):
        actions.refuse_measure(by=campaigner, measure=measure, problem=Problem.NO_ROOM)
    actions.refuse_measure(by=INSTALLATION, measure=measure, problem=Problem.NO_ROOM)


def _result():
    return analysis.Result({"digest": ""}, 0, "", None, None, 0, lambda: iter(()), 0, lambda: iter(()))


def _raise(error):
    def raising(*args, **kwargs):
        raise error

    return raising
