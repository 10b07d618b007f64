"""Background work: tried again, stopped, shown, and brought back every night."""

from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from relais.core.access.roles import Role
from relais.core.jobs import tasks
from relais.core.jobs.actions import cancel_job, run_job_again, start_due, start_job
from relais.core.jobs.models import Job
from relais.core.jobs.registry import KINDS, LABELS, NIGHTLY
from relais.core.jobs.schedule import latest_due
from relais.core.jobs.tidying import TIDY, tidy
from relais.core.notifications.models import Notification
from tests.factories import (
    JobFactory,
    NetworkFactory,
    NotificationFactory,
    OrganisationFactory,
    UserFactory,
    member,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_once(monkeypatch):
    """Enqueued work is done when the test asks for it, and not before."""
    monkeypatch.setattr(type(tasks.run_job), "enqueue", lambda self, job_id: None)


def work(monkeypatch, function, kind="test.work") -> str:
    monkeypatch.setitem(KINDS, kind, function)
    monkeypatch.setitem(LABELS, kind, "Un travail")
    return kind


def do(job: Job) -> Job:
    tasks.run_job.call(job.pk)
    job.refresh_from_db()
    return job


class TestTrying:
    def test_work_that_fails_is_tried_three_times_then_told(self, monkeypatch, at_once):
        """The one who asked for it reads so; the error has a number that is in the log."""
        tried = []

        def fail(subject_id, tell):
            tried.append(subject_id)
            raise OSError("the disk is away")

        user = UserFactory()
        job = JobFactory(kind=work(monkeypatch, fail), asked_by_id=user.pk)
        for _attempt in range(3):
            assert job.state == Job.State.WAITING
            do(job)
        assert (job.state, len(tried), len(job.error_id)) == (Job.State.FAILED, 3, 8)
        assert do(job).attempts == 3  # a failed job is not taken again
        assert [n.kind for n in user.notifications.all()] == ["core.job_failed"]

    def test_work_that_fails_waits_before_it_is_tried_again(self, monkeypatch, at_once):
        """What was busy may be free a little later."""
        job = JobFactory(kind=work(monkeypatch, lambda subject_id, tell: 1 / 0))
        before = timezone.now()
        assert do(job).asked_at >= before + tasks.PAUSES[0]

    def test_work_that_is_done_tells_whoever_asked(self, monkeypatch, at_once):
        """Once, with the thing it was about; nobody when the installation itself asked."""
        user, organisation = UserFactory(), OrganisationFactory()
        kind = work(monkeypatch, lambda subject_id, tell: tell("Lecture", 0.5))
        job = start_job(kind, by=user, subject=organisation)
        assert do(job).state == Job.State.DONE
        assert [n.subject_id for n in user.notifications.all()] == [str(organisation.pk)]
        do(start_job(kind))
        assert Notification.objects.count() == 1

    def test_a_job_whose_workers_die_each_time_is_closed(self, at_once):
        """It would kill the next worker too."""
        long_ago = timezone.now() - timedelta(hours=1)
        deadly = JobFactory(state=Job.State.RUNNING, beat_at=long_ago, attempts=3)
        unlucky = JobFactory(state=Job.State.RUNNING, beat_at=long_ago, attempts=1)
        assert tasks.revive_dead_jobs() == 1
        deadly.refresh_from_db()
        unlucky.refresh_from_db()
        assert (deadly.state, unlucky.state) == (Job.State.FAILED, Job.State.WAITING)

    def test_stopped_work_stops_at_its_next_sign_of_progress(self, monkeypatch, at_once):
        """And stays stopped."""
        network = NetworkFactory()
        campaigner, done = member(network), []

        def long_work(subject_id, tell):
            cancel_job(by=campaigner, job=job)
            tell("Suite", 0.9)
            done.append(subject_id)

        job = JobFactory(kind=work(monkeypatch, long_work), network_id=network.pk)
        assert (do(job).state, done) == (Job.State.CANCELLED, [])

    def test_work_is_done_again_on_demand(self, at_once):
        """From the start, unless the same work is already under way."""
        network = NetworkFactory()
        by = member(network)
        failed = JobFactory(failed=True, network_id=network.pk, subject_id="1", attempts=3)
        run_job_again(by=by, job=failed)
        assert (failed.state, failed.attempts) == (Job.State.WAITING, 0)
        other = JobFactory(failed=True, network_id=network.pk, subject_id="1")
        run_job_again(by=by, job=other)
        assert other.state == Job.State.FAILED


class TestEveryNight:
    @pytest.fixture(autouse=True)
    def one_kind(self, monkeypatch, at_once):
        work(monkeypatch, lambda subject_id, tell: None, "test.nightly")
        for kind in list(NIGHTLY):
            monkeypatch.delitem(NIGHTLY, kind)
        monkeypatch.setitem(NIGHTLY, "test.nightly", time(3, 10))

    def asked(self) -> int:
        return Job.objects.filter(kind="test.nightly").count()

    def night(self, day: int, hour: int = 4, month: int = 3) -> list[str]:
        """Whoever looks on that day, at that hour of Paris; what it asked for is done at once."""
        started = start_due(datetime(2027, month, day, hour - 1, tzinfo=UTC))
        Job.objects.filter(kind="test.nightly").update(state=Job.State.DONE)
        return started

    def test_a_new_installation_begins_with_the_next_night(self):
        """Its first start has enough to do."""
        assert self.night(1, hour=14) == []
        assert self.night(2, hour=3) == []
        assert self.night(2, hour=4) == ["test.nightly"]

    def test_each_night_is_asked_for_once_and_a_missed_one_is_caught_up(self):
        """Two workers, or thirty looks, make one job; a machine that slept three nights makes one."""
        self.night(1)
        assert self.night(2) and not self.night(2, hour=5) and not self.night(2, hour=23)
        assert self.night(6, hour=9) and not self.night(6, hour=10)
        assert self.asked() == 2

    def test_a_clock_that_jumps_neither_floods_nor_silences(self):
        """A year ahead then set right: one extra night, and the nights go on."""
        self.night(1)
        assert start_due(datetime(2028, 3, 1, 4, tzinfo=UTC))
        Job.objects.update(state=Job.State.DONE)
        assert self.night(2)
        assert not self.night(2, hour=5)
        assert self.night(3)
        assert self.asked() == 3

    def test_the_hour_is_that_of_the_place_in_summer_too(self):
        """Three ten in Paris is one ten UTC in July and two ten in January."""
        july = latest_due("test.nightly", datetime(2027, 7, 2, 12, tzinfo=UTC))
        january = latest_due("test.nightly", datetime(2027, 1, 2, 12, tzinfo=UTC))
        assert (july.astimezone(UTC).hour, january.astimezone(UTC).hour) == (1, 2)


def test_what_serves_no_more_is_removed(at_once):
    """Old jobs and read notifications go; open ones and unread ones stay."""
    with time_machine.travel(timezone.now() - timedelta(days=100)):
        old = timezone.now()
        JobFactory(state=Job.State.DONE, ended_at=old)
        waiting = JobFactory(state=Job.State.WAITING)
        NotificationFactory(seen_at=old)
        unread = NotificationFactory()
    tidy("", lambda step, share: None)
    assert list(Job.objects.all()) == [waiting]
    assert list(Notification.objects.all()) == [unread]
    assert TIDY in NIGHTLY


class TestThePage:
    def test_it_shows_the_work_of_the_network_and_of_no_other(self, client):
        """With what can be done about it, and what comes every night."""
        network = NetworkFactory()
        JobFactory(network_id=network.pk, running=True)
        failed = JobFactory(network_id=network.pk, failed=True)
        JobFactory(network_id=NetworkFactory().pk, failed=True, error_id="deadbeef")
        client.force_login(member(network, Role.RESEARCHER))
        page = client.get(reverse("jobs")).content.decode()
        assert "a1b2c3d4" in page and "deadbeef" not in page
        assert reverse("job_again", args=[failed.pk]) in page
        assert "Chaque nuit" in page
        only = client.get(reverse("jobs"), {"state": "failed"}).content.decode()
        assert "Lecture" not in only and "a1b2c3d4" in only

    def test_an_empty_one_says_when_it_fills(self, client):
        """It is no fault to have none."""
        client.force_login(member(NetworkFactory()))
        assert "Aucun travail" in client.get(reverse("jobs")).content.decode()

    def test_stopping_and_trying_again_come_back_to_the_page(self, client, at_once):
        """A stranger’s job does not exist; a role without the right is told so."""
        network = NetworkFactory()
        job = JobFactory(network_id=network.pk, running=True)
        client.force_login(member(NetworkFactory()))
        assert client.post(reverse("job_cancel", args=[job.pk])).status_code == 404
        client.force_login(member(network, Role.EDITOR))
        assert client.post(reverse("job_cancel", args=[job.pk])).status_code == 404
        client.force_login(member(network))
        for page, state in (("job_cancel", Job.State.CANCELLED), ("job_again", Job.State.WAITING)):
            answer = client.post(reverse(page, args=[job.pk]), {"next": "/jobs/?state=failed"})
            assert answer.headers["Location"] == "/jobs/?state=failed"
            job.refresh_from_db()
            assert job.state == state
