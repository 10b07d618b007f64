"""Traces: brought in the browser, read in the background, corrected, deleted."""

import csv
import errno
import io
import os
import time

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from relais.core.access.roles import INSTALLATION, Role
from relais.core.jobs.models import Job
from relais.core.jobs.tasks import Cancelled, run_job
from relais.core.journal.models import Entry
from relais.influence.traces import actions, analysis, queries
from relais.influence.traces.models import Problem, Traces
from tests.factories import NetworkFactory, member
from tests.influence.factories import (
    ACCOUNTS,
    FOLLOWS,
    POSTS,
    WRONG_POSTS,
    CampaignFactory,
    archive,
    bring,
    upload,
    uploads,
)  # fmt: skip

pytestmark = pytest.mark.django_db


def import_url(campaign) -> str:
    return reverse("influence:traces_import", args=[campaign.pk])


def kept_files(settings) -> list[str]:
    return sorted(path.name for path in settings.FILES.rglob("*") if path.is_file())


def test_files_are_brought_read_and_counted(client, campaigner, campaign, jobs_at_once):
    """The page that follows says what was read, and leads to the measure."""
    response = client.post(
        import_url(campaign), {"files": uploads(), "source": "Export du 8 juin"}, follow=True
    )
    traces = Traces.objects.get()
    assert (traces.state, traces.source) == ("read", "Export du 8 juin")
    assert traces.counts == {"posts": 8, "follows": 4, "accounts": 5}
    assert reverse("influence:measure_new", args=[traces.pk]) in response.content.decode()
    verbs = set(Entry.objects.values_list("verb", "actor_id"))
    assert verbs == {("influence.import_traces", campaigner.pk), ("influence.accept_traces", None)}


def test_a_zip_is_read_like_its_files(client, campaigner, campaign, jobs_at_once):
    """Folders inside it do not matter, nor what file managers add."""
    inside = {
        "export/posts.csv": POSTS,
        "export/follows.csv": FOLLOWS,
        "__MACOSX/._posts.csv": b"\0\1",
        "a/": "",
    }
    client.post(import_url(campaign), {"files": archive(**inside)})
    traces = Traces.objects.get()
    assert [file["name"] for file in traces.files] == ["follows.csv", "posts.csv"]
    assert traces.state == "read"


def test_wrong_files_come_back_as_a_table_to_correct(client, campaigner, campaign, jobs_at_once):
    """File, row, column, value, what was expected; nothing was imported, and nothing can be measured."""
    response = client.post(import_url(campaign), {"files": upload(content=WRONG_POSTS)}, follow=True)
    page = response.content.decode()
    traces = Traces.objects.get()
    assert (traces.state, traces.counts) == ("refused", {})
    assert traces.n_refused >= 3
    rows = {(row["row"], row["column"], row["value"]) for row in response.context["listing"].page.object_list}
    assert {(2, "published_at", "hier"), (3, "kind", "partage"), (4, "account_id", "")} <= rows
    assert reverse("influence:traces_import", args=[campaign.pk]) in page
    measure = client.get(reverse("influence:measure_new", args=[traces.pk]))
    assert measure.url == traces.get_absolute_url()


def test_faults_are_kept_to_one_kind(client, campaigner, campaign, jobs_at_once):
    """The choice of a kind shows how many there are of each."""
    traces = bring(campaign, [upload(content=WRONG_POSTS)])
    response = client.get(traces.get_absolute_url(), {"kind": "unknown_kind"})
    assert [row["value"] for row in response.context["listing"].page.object_list] == ["partage"]


def test_faults_can_be_taken_away(client, campaigner, campaign, jobs_at_once):
    """The file has the columns of the command line's, in the reader's language."""
    traces = bring(campaign, [upload(content=WRONG_POSTS)])
    text = b"".join(client.get(reverse("influence:traces_faults", args=[traces.pk]))).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert len(rows[0]) == 6
    assert len(rows) - 1 == sum(traces.faults.values())


def test_many_faults_are_paged(client, campaigner, campaign, jobs_at_once):
    """A file that is wrong in each row does not make a page without end."""
    rows = "".join(f"p{n},us,hier,original,\n" for n in range(300))
    traces = bring(campaign, [upload(content=POSTS.splitlines()[0] + "\n" + rows)])
    response = client.get(traces.get_absolute_url(), {"page": "6"})
    assert len(response.context["listing"].page.object_list) == 50
    assert traces.n_refused == 300


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (("photo.png", b"\x89PNG\r\n\x1a\n"), "photo.png"),
        (("posts.csv", b"MZ\x90\x00\x03"), "posts.csv"),
        (("posts.csv", b"a,b\n\0\0\0"), "posts.csv"),
        (("posts.parquet", b"not parquet"), "posts.parquet"),
        (("posts.csv.gz", b"not gzip"), "posts.csv.gz"),
        (("traces.zip", b"PK\x03\x04 and then nothing"), "traces.zip"),
        (("traces.tar", b"posts"), "traces.tar"),
    ],
)
def test_what_is_not_traces_is_refused_at_once(client, campaigner, campaign, settings, file, said):
    """The form names the file and why; nothing stays on the disk."""
    response = client.post(import_url(campaign), {"files": upload(*file)})
    assert any(said in error for error in response.context["form"].errors["files"])
    assert not Traces.objects.exists()
    assert kept_files(settings) == []


def test_no_file_is_told_beside_the_field(client, campaigner, campaign):
    """The summary of errors leads to it."""
    response = client.post(import_url(campaign), {"source": "x"})
    assert list(response.context["form"].errors) == ["files"]
    assert 'href="#id_files"' in response.content.decode()


def test_too_large_files_are_refused_before_they_are_read(client, campaigner, campaign, settings):
    """What the browser announces is enough to say no; what it does not announce is cut off on its way."""
    settings.TRACES_MAX_BYTES = 1000
    announced = client.post(import_url(campaign), {"files": upload(content="x" * 3_000_000)})
    assert announced.status_code == 413
    cut_off = client.post(import_url(campaign), {"files": upload(content="x" * 500_000)})
    assert cut_off.status_code == 413
    assert not Traces.objects.exists()
    assert kept_files(settings) == []


def test_too_many_files_are_told_to_come_as_a_zip(client, campaigner, campaign, settings):
    """A form takes no more than some; a zip takes all."""
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 2
    response = client.post(import_url(campaign), {"files": uploads()})
    assert response.status_code == 413
    assert ".zip" in response.content.decode()


def test_the_form_is_guarded_against_forgery(campaign, campaigner):
    """Reading files before the form's token is checked does not do away with the token."""
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(campaigner)
    assert strict.post(import_url(campaign), {"files": uploads()}).status_code == 403
    assert not Traces.objects.exists()


def test_a_full_disk_is_said_clearly(client, campaigner, campaign, settings, monkeypatch):
    """Nothing stays of what was received until then."""

    def full(*args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("relais.core.imports.receive._Keeper._write", full)
    response = client.post(import_url(campaign), {"files": uploads()})
    assert len(response.context["form"].errors["files"]) == 1
    assert kept_files(settings) == []


def test_a_disk_that_fills_while_reading_is_told_and_mended(
    client, campaigner, campaign, jobs_at_once, monkeypatch
):
    """The page says what happened; once there is room, one button reads again."""
    monkeypatch.setattr(analysis, "_write_faults", _raise(OSError(errno.ENOSPC, "full")))
    traces = bring(campaign)
    assert traces.problem == Problem.NO_ROOM
    assert 'role="group"' in client.get(traces.get_absolute_url()).content.decode()
    monkeypatch.undo()
    monkeypatch.setattr("django.db.transaction.on_commit", lambda function, **kwargs: function())
    client.post(reverse("influence:traces_again", args=[traces.pk]))
    traces.refresh_from_db()
    assert (traces.state, traces.problem) == ("read", "")


def test_the_same_files_brought_twice_are_told(client, campaigner, campaign, jobs_at_once):
    """Not refused: an import may be wanted again; but the page says it."""
    first, second = bring(campaign), bring(campaign)
    assert first.digest == second.digest
    assert first.get_absolute_url() in client.get(second.get_absolute_url()).content.decode()
    assert queries.same_files(first) is None


# The work in the background


def test_reading_is_followed_on_a_page_without_script_too(client, campaigner, campaign):
    """A link asks again; with htmx the page asks by itself, and loads anew once the work is over."""
    traces = bring(campaign)
    page = client.get(traces.get_absolute_url()).content.decode()
    assert "hx-trigger" in page
    assert f'href="{traces.get_absolute_url()}"' in page
    Job.objects.update(state=Job.State.CANCELLED)
    answer = client.get(traces.get_absolute_url(), headers={"HX-Request": "true"})
    assert answer.headers["HX-Refresh"] == "true"


def test_reading_can_be_stopped_and_started_again(client, campaigner, campaign, monkeypatch):
    """Stopped, nothing was imported; started again, it is read."""
    traces = bring(campaign)
    client.post(reverse("influence:traces_stop", args=[traces.pk]))
    assert queries.job_of(traces).state == "cancelled"
    run_job.func(queries.job_of(traces).pk)
    traces.refresh_from_db()
    assert traces.state == "waiting"
    monkeypatch.setattr("django.db.transaction.on_commit", lambda function, **kwargs: function())
    client.post(reverse("influence:traces_again", args=[traces.pk]))
    traces.refresh_from_db()
    assert traces.state == "read"


def test_a_stop_while_reading_leaves_nothing_half_done(campaign, monkeypatch):
    """The work stops at its next sign of progress."""
    traces = bring(campaign)
    monkeypatch.setattr("relais.core.jobs.tasks._teller", lambda job: _raise(Cancelled()))
    run_job.func(queries.job_of(traces).pk)
    traces.refresh_from_db()
    assert (traces.state, traces.counts) == ("waiting", {})


def test_a_worker_that_died_does_it_again(campaign, monkeypatch):
    """A first try that broke in the middle changes nothing to the second."""
    traces = bring(campaign)
    with monkeypatch.context() as broken:
        broken.setattr(analysis, "_write_faults", _raise(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            actions.read_traces(str(traces.pk), lambda *args: None)
    actions.read_traces(str(traces.pk), lambda *args: None)
    actions.read_traces(str(traces.pk), lambda *args: None)
    traces.refresh_from_db()
    assert traces.state == "read"
    assert Entry.objects.filter(verb="influence.accept_traces").count() == 1


# Deleting


def test_deleted_traces_leave_no_file(client, campaigner, campaign, settings, jobs_at_once):
    """The page asks first, and says that it cannot be undone."""
    traces = bring(campaign)
    url = reverse("influence:traces_delete", args=[traces.pk])
    assert client.get(url).status_code == 200
    assert kept_files(settings)
    client.post(url)
    assert not Traces.objects.exists()
    assert kept_files(settings) == []
    assert Entry.objects.filter(verb="influence.delete_traces", actor_id=campaigner.pk).exists()


def test_files_that_nothing_owns_are_cleaned(settings, campaign, jobs_at_once):
    """After a day: an upload that was cut off may still be on its way before."""
    kept = bring(campaign)
    for name in ("incoming/x.upload", "traces/gone/brought/posts.csv", "traces/new/brought/posts.csv"):
        path = settings.FILES / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    long_ago = time.time() - 2 * 86_400
    for name in ("incoming/x.upload", "traces/gone", f"traces/{kept.folder}"):
        os.utime(settings.FILES / name, (long_ago, long_ago))
    actions.clean_files(by=INSTALLATION)
    assert not (settings.FILES / "traces/gone").exists()
    assert not (settings.FILES / "incoming/x.upload").exists()
    assert (settings.FILES / "traces/new").exists()
    assert kept.brought.is_dir()


def test_a_campaign_deleted_long_ago_is_erased_for_good(settings, jobs_at_once):
    """With its traces and their files; one deleted a moment ago stays."""
    old, recent = CampaignFactory(), CampaignFactory()
    bring(old)
    type(old).objects.filter(pk=old.pk).update(deleted_at="2020-01-01T00:00Z")
    actions.clean_files(by=INSTALLATION)
    assert list(type(old).objects.all()) == [recent]
    assert kept_files(settings) == []


# Strangers


@pytest.mark.parametrize("name", ["one_traces", "traces_faults", "traces_delete"])
def test_a_stranger_finds_no_traces(client, campaign, jobs_at_once, name):
    """Of another network, traces are an address that does not exist."""
    traces = bring(campaign)
    client.force_login(member(NetworkFactory()))
    assert client.get(reverse(f"influence:{name}", args=[traces.pk])).status_code == 404


@pytest.mark.parametrize("name", ["traces_again", "traces_stop", "traces_delete"])
def test_who_may_read_may_not_write(client, campaign, jobs_at_once, name):
    """An editor reads the traces, and cannot have them read again, stopped or deleted."""
    traces = bring(campaign)
    client.force_login(member(campaign.network, Role.EDITOR))
    assert client.get(traces.get_absolute_url()).status_code == 200
    assert client.post(reverse(f"influence:{name}", args=[traces.pk])).status_code == 403
    assert Traces.objects.get().state == "read"


def test_a_stranger_brings_nothing_to_the_disk(client, campaign, settings):
    """The right is checked before a byte is received."""
    client.force_login(member(NetworkFactory()))
    assert client.post(import_url(campaign), {"files": uploads()}).status_code == 404
    assert kept_files(settings) == []
    with pytest.raises(PermissionDenied):
        bring(campaign, by=member(campaign.network, Role.EDITOR))
    assert kept_files(settings) == []


def test_traces_of_a_deleted_campaign_are_out_of_reach(client, campaigner, campaign, jobs_at_once):
    """They come back with it."""
    traces = bring(campaign)
    client.post(reverse("influence:campaign_delete", args=[campaign.pk]))
    assert client.get(traces.get_absolute_url()).status_code == 404


def test_names_written_by_others_are_shown_as_text(client, campaigner, campaign, jobs_at_once):
    """A file, a value or an account that holds markup changes nothing to the page."""
    wrong = "post_id,account_id,published_at,kind\np1,us,<script>alert(1)</script>,original\n"
    traces = bring(campaign, [upload("posts <b>.csv", wrong), upload("accounts.csv", ACCOUNTS)])
    page = client.get(traces.get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert "<b>.csv" not in page


def _raise(error):
    def raising(*args, **kwargs):
        raise error

    return raising
