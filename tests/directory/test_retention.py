"""Nothing is kept for ever, and nothing is erased by a clock that jumps or a setting typed wrong."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from relais.core.access.roles import INSTALLATION, Role
from relais.core.jobs.models import Job
from relais.core.jobs.registry import KINDS as JOBS
from relais.core.jobs.registry import NIGHTLY
from relais.core.journal.models import Entry
from relais.core.notifications.models import Notification
from relais.directory.informing import months_after
from relais.directory.people.models import Person
from relais.directory.requests.models import RightsRequest, Tombstone
from relais.directory.retention import actions
from relais.directory.retention.models import Expiry, RetentionRun
from relais.directory.retention.nights import ALWAYS_ALLOWED, APPLY, run_night
from relais.directory.retention.queries import periods_of
from relais.directory.retention.registry import KINDS, SIGNS, sign_of_life
from tests.factories import (
    JobFactory,
    NetworkFactory,
    PersonFactory,
    RightsRequestFactory,
    UserFactory,
    member,
)

pytestmark = pytest.mark.django_db
START = dt.datetime(2026, 11, 23, 3, 10, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture
def network():
    return NetworkFactory()


def added(network, months_ago: int, **fields) -> Person:
    """Someone whom the network has known for some months."""
    person = PersonFactory(network=network, **fields)
    Person.objects.filter(pk=person.pk).update(created_at=months_after(timezone.now(), -months_ago))
    return person


def night(network, after: dt.timedelta = dt.timedelta()) -> RetentionRun:
    """A night, some time after the start."""
    with time_machine.travel(START + after, tick=False):
        return run_night(network)


def nights(network, n: int, start: int = 0) -> RetentionRun:
    return [night(network, day * DAY) for day in range(start, start + n)][-1]


@pytest.fixture(autouse=True)
def _at_the_start():
    with time_machine.travel(START, tick=False):
        yield


def test_the_usual_times_are_those_that_are_documented(network):
    """Each with who says so."""
    usual = {period.kind.key: period.months for period in periods_of(network)}
    assert usual["learners"] == 24
    assert usual["people"] == 36
    assert usual["requests"] == 60
    assert all(str(kind.source) for kind in KINDS.values())


def test_a_night_warns_first_and_erases_thirty_days_later(network):
    """Whoever gave no sign for too long; the others stay."""
    old, recent = added(network, 37), added(network, 30)
    run = night(network)
    assert (run.n_warned, run.n_erased) == (1, 0)
    expiry = Expiry.objects.get()
    assert (expiry.person, expiry.erase_on) == (old, dt.date(2026, 12, 23))
    nights(network, 29, start=1)
    assert Person.objects.count() == 2
    last = night(network, 30 * DAY)
    assert last.n_erased == 1
    assert list(Person.objects.all()) == [recent]
    stone = Tombstone.objects.get()
    assert (stone.person_id, stone.cause, stone.run_id) == (old.pk, "retention", last.pk)


def test_a_night_is_done_once(network):
    """Asked again, it gives the same answer."""
    added(network, 37)
    assert night(network) == night(network, dt.timedelta(hours=2))
    assert RetentionRun.objects.count() == 1


def test_a_night_cut_off_half_way_is_finished_by_the_next_call(network, monkeypatch):
    """Nobody is erased twice, and the count is of the whole."""
    from relais.directory.retention import nights as module

    people = [added(network, 37) for _n in range(3)]
    nights(network, 30)
    real, done = module.erase_person, []

    def fails_second(**given):
        if len(done) == 1:
            raise RuntimeError("the machine stopped")
        done.append(given)
        return real(**given)

    monkeypatch.setattr(module, "erase_person", fails_second)
    with pytest.raises(RuntimeError):
        night(network, 30 * DAY)
    assert Person.objects.count() == 2
    monkeypatch.setattr(module, "erase_person", real)
    run = night(network, 30 * DAY)
    assert run.n_erased == 3
    assert Tombstone.objects.filter(person_id__in=[p.pk for p in people]).count() == 3
    assert RetentionRun.objects.filter(ended_at=None).count() == 0


def test_a_sign_of_life_takes_someone_off_the_list(network):
    """They signed in after the warning."""
    user = UserFactory()
    added(network, 37, user=user)
    night(network)
    assert Expiry.objects.count() == 1
    type(user).objects.filter(pk=user.pk).update(last_login=START)
    assert night(network, DAY).n_spared == 1
    assert Expiry.objects.count() == 0


def test_what_the_network_does_to_an_entry_is_no_sign(network):
    """Changing it does not keep someone for ever."""
    person = added(network, 37)
    person.refresh_from_db()
    person.given_name = "Nadège"
    person.save()
    assert night(network).n_warned == 1


def test_learners_have_their_own_time_and_those_who_work_stay(network):
    """Two years for learners; an administrator is not erased for being silent."""
    learner = added(network, 25, user=member(network, Role.LEARNER))
    added(network, 25)
    added(network, 90, user=member(network, Role.ADMINISTRATOR))
    night(network)
    expiry = Expiry.objects.get()
    assert (expiry.person, expiry.kind) == (learner, "learners")


def test_someone_may_be_kept_with_a_reason_and_until_a_day(network):
    """On that day they are warned of again, not erased."""
    added(network, 37)
    night(network)
    expiry = Expiry.objects.get()
    with pytest.raises(ValidationError):
        actions.keep_person(by=INSTALLATION, expiry=expiry, kept_reason=" ", kept_until=dt.date(2027, 6, 1))
    actions.keep_person(
        by=INSTALLATION, expiry=expiry, kept_reason="Mandat en cours", kept_until=dt.date(2027, 1, 5)
    )
    nights(network, 42, start=1)
    assert Person.objects.count() == 1
    again = night(network, 43 * DAY)
    assert (again.n_spared, again.n_warned, again.n_erased) == (1, 1, 0)


def test_kept_no_longer_is_not_erased_at_once(network):
    """Whoever was kept past their day is told of for thirty days again."""
    added(network, 37)
    night(network)
    expiry = Expiry.objects.get()
    actions.keep_person(by=INSTALLATION, expiry=expiry, kept_reason="Mandat", kept_until=dt.date(2028, 1, 1))
    with time_machine.travel(START + 200 * DAY, tick=False):
        expiry.refresh_from_db()
        actions.let_person_go(by=INSTALLATION, expiry=expiry)
        assert expiry.erase_on == (START + 230 * DAY).date()


def test_a_longer_time_takes_people_off_the_list(network):
    """The new setting holds from the next night on; so does « no longer by itself »."""
    added(network, 37)
    night(network)
    actions.set_retention(by=INSTALLATION, network=network, kind="people", months=60)
    night(network, DAY)
    assert Expiry.objects.count() == 0
    actions.set_retention(by=INSTALLATION, network=network, kind="people", months=12, is_on=False)
    assert night(network, 2 * DAY).n_warned == 0


@pytest.mark.parametrize("months", [0, 241])
def test_a_time_out_of_reason_is_refused(network, months):
    """Neither nothing nor for ever."""
    with pytest.raises(ValidationError):
        actions.set_retention(by=INSTALLATION, network=network, kind="people", months=months)


def test_a_clock_a_year_ahead_for_a_night_erases_nobody(network):
    """The night is held and a human is asked; the next true night goes on as if nothing had been."""
    administrator = member(network, Role.ADMINISTRATOR)
    for _n in range(3):
        added(network, 37)
    for _n in range(30):
        added(network, 26)
    nights(network, 3)
    held = night(network, 365 * DAY)
    assert (held.state, held.why_held) == ("held", "clock")
    assert (Person.objects.count(), Expiry.objects.count(), Tombstone.objects.count()) == (33, 3, 0)
    assert Notification.objects.filter(user=administrator, kind="directory.night_held").exists()
    true = night(network, 3 * DAY)
    assert true.state == "done"
    held.refresh_from_db()
    assert held.state == "dropped"
    assert Person.objects.count() == 33
    assert Expiry.objects.count() == 3


def test_a_clock_that_goes_back_erases_nobody(network):
    """Nor one that was ahead when the installation began: a human says which is right."""
    added(network, 37)
    night(network, 400 * DAY)
    assert Expiry.objects.count() == 1
    held = night(network)
    assert (held.state, held.why_held) == ("held", "clock")
    assert Person.objects.count() == 1


def test_after_a_long_sleep_a_human_lets_the_night_go_through(client, network):
    """The machine was off for two months: the page says so, one button goes on."""
    added(network, 37)
    nights(network, 2)
    held = night(network, 60 * DAY)
    assert Person.objects.count() == 1
    with time_machine.travel(START + 60 * DAY):
        client.force_login(member(network, Role.ADMINISTRATOR))
        assert held.get_absolute_url() in client.get(reverse("retention")).content.decode()
        actions.allow_night(by=INSTALLATION, run=held)
        JOBS["directory.apply_allowed_night"](str(held.pk), lambda step, share: None)
        held.refresh_from_db()
        assert (held.state, held.n_erased) == ("allowed", 1)
    assert night(network, 61 * DAY).state == "done"


def test_a_night_that_would_erase_too_many_asks_a_human(network):
    """A setting typed wrong does not empty a network: the list is kept, nobody goes."""
    n = ALWAYS_ALLOWED + 5
    for _n in range(n):
        added(network, 37)
    for _n in range(30):
        added(network, 3)
    nights(network, 30)
    held = night(network, 30 * DAY)
    assert (held.state, held.why_held, held.n_to_erase) == ("held", "share", n)
    assert len(held.person_ids) == n
    assert Person.objects.count() == n + 30
    actions.drop_night(by=INSTALLATION, run=held)
    with pytest.raises(ValidationError):
        actions.allow_night(by=INSTALLATION, run=held)


def test_a_human_may_let_many_go(network):
    """After having looked."""
    n = ALWAYS_ALLOWED + 5
    for _n in range(n):
        added(network, 37)
    nights(network, 30)
    held = night(network, 30 * DAY)
    with time_machine.travel(START + 30 * DAY, tick=False):
        actions.allow_night(by=INSTALLATION, run=held)
        JOBS["directory.apply_allowed_night"](str(held.pk), lambda step, share: None)
    held.refresh_from_db()
    assert (held.state, held.n_erased) == ("allowed", n)
    assert Person.objects.count() == 0


def test_old_requests_lose_their_names_and_old_traces_go(network):
    """The dates and the outcome stay; what is open is left alone."""
    old = RightsRequestFactory(network=network, state="granted", answered_at=months_after(START, -61))
    open_one = RightsRequestFactory(network=network)
    JobFactory(network_id=network.pk, state=Job.State.DONE, ended_at=months_after(START, -7))
    JobFactory(network_id=network.pk, state=Job.State.DONE, ended_at=months_after(START, -5))
    run = night(network)
    assert (run.counts["requests"], run.counts["jobs"]) == (1, 1)
    old.refresh_from_db()
    assert (old.name, old.state) == ("", "granted")
    assert RightsRequest.objects.get(pk=open_one.pk).name
    assert night(network, DAY).counts["requests"] == 0


def test_a_network_is_not_touched_by_the_night_of_another(network):
    """Each has its own people and its own times."""
    other = NetworkFactory()
    added(other, 90)
    night(network)
    assert Expiry.objects.count() == 0


def test_the_journal_says_what_the_night_did_by_numbers(network):
    """One entry for the night, one for each person erased; the run keeps counts and numbers."""
    person = added(network, 37, family_name="Kerbratissime")
    nights(network, 31)
    assert Entry.objects.filter(verb="directory.apply_retention").count() == 31
    assert Entry.objects.filter(verb="directory.erase_person").count() == 1
    written = "".join(str(row) for row in [*RetentionRun.objects.values(), *Tombstone.objects.values()])
    assert "Kerbratissime" not in written
    assert str(person.pk) in written


def test_it_is_done_every_night(network):
    """By the schedule of the jobs, for all networks."""
    assert APPLY in NIGHTLY
    added(network, 37)
    JOBS[APPLY]("", lambda step, share: None)
    assert Expiry.objects.count() == 1


def test_a_stage_declares_its_own_signs(network, monkeypatch):
    """One line, and whoever came to a session is not erased."""
    from django.db.models import Value

    monkeypatch.setitem(SIGNS, "chose", SIGNS["chose"])
    added(network, 37)
    sign_of_life("test", lambda: Value(START))
    try:
        assert night(network).n_warned == 0
    finally:
        del SIGNS["test"]


def test_the_pages_of_retention_keep_change_and_tell(client, network):
    """From the list to the reason, from the setting to the next night."""
    client.force_login(member(network, Role.ADMINISTRATOR))
    added(network, 37)
    night(network)
    expiry = Expiry.objects.get()
    assert reverse("expiry_keep", args=[expiry.pk]) in client.get(reverse("expiries")).content.decode()
    answers = {"kept_reason": "Mandat en cours", "kept_until": "2027-11-23"}
    client.post(reverse("expiry_keep", args=[expiry.pk]), answers)
    assert "Mandat en cours" in client.get(reverse("expiries")).content.decode()
    client.post(reverse("retention_change", args=["people"]), {"months": "48", "is_on": "on"})
    assert {p.kind.key: p.months for p in periods_of(network)}["people"] == 48
    assert client.get(reverse("retention_change", args=["inconnu"])).status_code == 404
