"""People are told that data is held on them: deadlines, the gate, letters, and the link to say no."""

import datetime as dt
import re

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from relais.core.access.roles import INSTALLATION, Role
from relais.core.journal.models import Entry
from relais.directory.consents.actions import adopt_purposes
from relais.directory.consents.models import Objection
from relais.directory.consents.queries import may_contact
from relais.directory.consents.ready_made import LETTERS
from relais.directory.informing import months_after
from relais.directory.notices import actions
from relais.directory.notices.letters import letters, mail_text, messages_to, with_all_to_tell
from relais.directory.notices.links import objection_token, person_meant_by
from relais.directory.notices.models import Notice
from relais.directory.notices.queries import informed, is_notice_overdue, not_overdue, notices_due
from relais.directory.people.models import Person
from tests.factories import AddressFactory, ContactFactory, NetworkFactory, PersonFactory, member

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def network():
    network = NetworkFactory(name="Réseau Passerelle")
    adopt_purposes(by=INSTALLATION, network=network, language="fr")
    return network


@pytest.fixture
def notice(network):
    return actions.write_notice(
        by=INSTALLATION,
        network=network,
        controller="Réseau Passerelle\n4 place des Tilleuls",
        contact="donnees@passerelle.example",
    )


@pytest.fixture
def administrator(client, network):
    user = member(network, Role.ADMINISTRATOR)
    client.force_login(user)
    return user


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [("2027-01-31", 1, "2027-02-28"), ("2028-01-31", 1, "2028-02-29"), ("2026-11-23", 1, "2026-12-23"),
     ("2026-12-31", 2, "2027-02-28"), ("2027-03-31", -1, "2027-02-28"), ("2026-01-15", -36, "2023-01-15")],
)  # fmt: skip
def test_months_are_those_of_the_law(day, months, then):
    """The same day, or the last of a shorter month."""
    assert months_after(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(then)


@time_machine.travel("2027-01-31T10:00:00+01:00", tick=False)
def test_whoever_is_added_is_to_be_told_within_a_month(network):
    """From the first datum, in bulk too; those who gave their data themselves know it already."""
    person = PersonFactory(network=network)
    assert timezone.localtime(person.notice_due_at).date() == dt.date(2027, 2, 28)
    (imported,) = Person.objects.bulk_create([Person(network=network, family_name="Corre")])
    assert Person.objects.get(pk=imported.pk).notice_due_at == person.notice_due_at
    own = PersonFactory(network=network, self_provided=True)
    assert own.notice_due_at is None
    assert set(notices_due(network)) == {person, imported}


def test_saving_again_does_not_move_the_deadline(network):
    """Nor does it give a new one to those who were told."""
    person = PersonFactory(network=network)
    due = person.notice_due_at
    person.given_name = "Nadège"
    person.save()
    assert Person.objects.get(pk=person.pk).notice_due_at == due
    actions.tell_person(by=INSTALLATION, person=person, channel="oral")
    person.refresh_from_db()
    person.save()
    assert Person.objects.get(pk=person.pk).notice_due_at is None


def test_the_first_communication_brings_the_deadline_forward(network):
    """Whichever comes first: and a deadline that is over stays over."""
    early, late = PersonFactory(network=network), PersonFactory(network=network)
    Person.objects.filter(pk=late.pk).update(notice_due_at=timezone.now() - 3 * DAY)
    assert actions.bring_forward(notices_due(network)) == 1
    early.refresh_from_db()
    assert is_notice_overdue(early)
    assert Person.objects.get(pk=late.pk).notice_due_at < timezone.now() - 2 * DAY


def test_the_gate_lets_through_those_who_were_told(network):
    """No score for those whose deadline is over; no mailing nor export for those not told yet."""
    told, waiting, late = PersonFactory.create_batch(3, network=network)
    actions.tell_person(by=INSTALLATION, person=told, channel="letter")
    Person.objects.filter(pk=late.pk).update(notice_due_at=timezone.now() - DAY)
    people = Person.objects.filter(network=network)
    assert set(people.filter(not_overdue())) == {told, waiting}
    assert set(people.filter(informed())) == {told}


def test_the_gate_closes_by_itself_when_the_month_is_over(network):
    """Nobody has to run anything."""
    person = PersonFactory(network=network)
    with time_machine.travel(months_after(timezone.now(), 1) + DAY):
        assert is_notice_overdue(person)
        assert not Person.objects.filter(not_overdue(), pk=person.pk).exists()


def test_many_are_told_at_once_and_telling_them_again_changes_nothing(network, notice):
    """One notice a person, with its day, its version and who wrote it down; strangers are left alone."""
    people, stranger = PersonFactory.create_batch(4, network=network), PersonFactory()
    ids = [*(person.pk for person in people), stranger.pk]
    for _time in range(2):
        actions.tell_people(by=INSTALLATION, network=network, person_ids=ids, channel="letter")
    assert Notice.objects.count() == 4
    assert {row.text_id for row in Notice.objects.all()} == {notice.pk}
    assert not notices_due(network).exists()
    stranger.refresh_from_db()
    assert stranger.notice_due_at is not None
    assert Entry.objects.filter(verb="directory.tell_person").count() == 4


def test_telling_many_asks_few_questions(network, notice):
    """An import of many people is settled in a moment."""

    def questions(n: int) -> int:
        ids = [person.pk for person in PersonFactory.create_batch(n, network=network)]
        with CaptureQueriesContext(connection) as asked:
            actions.tell_people(by=INSTALLATION, network=network, person_ids=ids, channel="mail")
        return len(asked)

    assert questions(40) == questions(2)


def test_nobody_is_told_tomorrow(network):
    """A day to come is refused."""
    person = PersonFactory(network=network)
    with pytest.raises(ValidationError):
        actions.tell_people(
            by=INSTALLATION,
            network=network,
            person_ids=[person.pk],
            channel="mail",
            told_on=timezone.localdate() + DAY,
        )
    with pytest.raises(ValidationError):
        actions.tell_person(
            by=INSTALLATION, person=person, channel="mail", told_on=timezone.localdate() + DAY
        )


def test_someone_need_not_be_told_for_a_reason_of_the_law(network):
    """The reason is kept for whoever controls."""
    person = PersonFactory(network=network)
    kept = actions.exempt_from_notice(
        by=INSTALLATION, person=person, reason="already", details="Informée par son élu le 3 mars"
    )
    assert kept.was_due_at is not None
    person.refresh_from_db()
    assert person.notice_due_at is None
    with pytest.raises(ValidationError):
        actions.exempt_from_notice(by=INSTALLATION, person=person, reason="", details="Parce que")


def test_a_changed_notice_is_a_new_version(network, notice):
    """Each notice says which words were sent."""
    same = {"controller": notice.controller, "contact": notice.contact, "words": notice.words}
    assert actions.write_notice(by=INSTALLATION, network=network, **same) == notice
    assert actions.write_notice(by=INSTALLATION, network=network, **{**same, "words": "Bonjour."}).number == 2


def test_the_message_says_what_the_law_asks(network, notice):
    """Who, which data, from where, what for, how long, the rights, the authority, and how to say no."""
    person = PersonFactory(network=network, source="Site du département, lu le 12 mai")
    ContactFactory(person=person)
    (message,) = messages_to(
        with_all_to_tell(Person.objects.filter(pk=person.pk)), network, notice, "https://relais.example/"
    )
    text = mail_text(message, network)
    for said in (
        "Réseau Passerelle", "Site du département, lu le 12 mai", "votre e-mail", "donnees@passerelle.example",
        "Lettres et messages de la cause", "Intérêt légitime", "Trois ans", "CNIL", "dans le mois",
        f"https://relais.example/no/{objection_token(person)}/",
    ):  # fmt: skip
        assert said in text


def test_letters_are_one_tagged_pdf(network, notice):
    """With the address where it is known, the name alone where it is not."""
    for _n in range(3):
        AddressFactory(
            person=PersonFactory(network=network), lines="12 rue des Lilas", town="Liège, Belgique"
        )
    PersonFactory(network=network)
    people = with_all_to_tell(Person.objects.filter(network=network).order_by("pk"))
    written = messages_to(people, network, notice, "https://relais.example/")
    assert [len(message.address) for message in written] == [3, 3, 3, 1]
    paper = letters(written, network, notice)
    assert paper.startswith(b"%PDF-1.7")
    assert b"pdfuaid:part" in paper
    assert len(re.findall(rb"/Type ?/Page\b", paper)) >= 4


def test_the_list_leads_to_letters_and_to_a_deadline_settled(client, administrator, network, notice):
    """Choose, prepare, download, mark: without script."""
    people = PersonFactory.create_batch(3, network=network)
    html = client.get(reverse("notices")).content.decode()
    assert html.count('name="people"') == 3
    chosen = {"people": [person.pk for person in people[:2]]}
    prepared = client.post(reverse("notice_prepare"), chosen)
    assert prepared.context["n"] == 2
    paper = client.post(reverse("notice_letters"), chosen)
    assert paper.content.startswith(b"%PDF")
    told = {**chosen, "channel": "letter", "told_on": timezone.localdate().isoformat()}
    client.post(reverse("notice_tell"), told)
    assert list(notices_due(network)) == [people[2]]


def test_everyone_of_a_filtered_list_is_told_and_nobody_else(client, administrator, network, notice):
    """Those of one source, on all its pages."""
    PersonFactory.create_batch(3, network=network, source="Liste des maires")
    other = PersonFactory(network=network, source="Presse")
    answers = {"everyone": "yes", "source": "Liste des maires", "when": ""}
    told = {**answers, "channel": "mail", "told_on": timezone.localdate().isoformat()}
    client.post(reverse("notice_tell"), told)
    assert list(notices_due(network)) == [other]


def test_one_s_own_list_tells_nobody_of_another_network(client, administrator, network, notice):
    """A number added to the form means nobody."""
    stranger = PersonFactory()
    told = {"people": [stranger.pk], "channel": "mail", "told_on": timezone.localdate().isoformat()}
    client.post(reverse("notice_tell"), told)
    stranger.refresh_from_db()
    assert stranger.notice_due_at is not None


def test_opening_the_link_changes_nothing_and_the_button_does(client, network):
    """Mail programs and scanners open links ahead of people; the page names nobody."""
    person = PersonFactory(network=network, family_name="Kerbrat")
    url = reverse("object", args=[objection_token(person)])
    opened = client.get(url)
    assert Objection.objects.count() == 0
    assert "Kerbrat" not in opened.content.decode()
    assert "no-store" in opened.headers["Cache-Control"]
    assert opened.headers["Referrer-Policy"] == "no-referrer"
    client.post(url)
    assert not may_contact(person, LETTERS)


def test_following_the_link_twice_says_so_calmly(client, network):
    """The first word holds; the second one adds nothing."""
    person = PersonFactory(network=network)
    url = reverse("object", args=[objection_token(person)])
    for _time in range(2):
        assert client.post(url).status_code == 200
    assert Objection.objects.count() == 1
    html = client.get(url).content.decode()
    assert '<form method="post" class="section--close"' not in html


@pytest.mark.parametrize(
    "change", [lambda t: t[:-1], lambda t: t + "a", lambda t: "1" + t, lambda t: "zz-zz", lambda t: "-"]
)
def test_a_forged_link_means_nobody(client, network, change):
    """Neither another person's nor nobody's: the same page for all."""
    token = change(objection_token(PersonFactory(network=network)))
    assert person_meant_by(token) is None
    assert client.post(reverse("object", args=[token])).status_code == 404
    assert Objection.objects.count() == 0


def test_a_link_serves_to_say_no_and_for_nothing_else(client, network):
    """It opens no account and no data; capitals typed from a letter are understood."""
    person = PersonFactory(network=network, family_name="Kerbrat")
    token = objection_token(person)
    assert person_meant_by(token.upper()) == person
    assert re.fullmatch(r"[0-9a-z]+-[a-z2-7]{16}", token)
    client.post(reverse("object", args=[token]))
    assert client.get(reverse("my_data")).status_code == 302
