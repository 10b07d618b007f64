"""A list that someone brings: recognised, mapped, checked whole, imported as one, undone as one."""

import errno
import io

import pytest
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from relais.core.access.roles import INSTALLATION, Role
from relais.core.imports import actions, jobs, queries
from relais.core.imports.actions import NotNow
from relais.core.imports.models import ImportedChunk, TableImport
from relais.core.jobs.models import Job
from relais.core.jobs.tasks import Cancelled
from relais.core.journal.models import Entry
from relais.core.search import Words
from relais.core.search.models import SearchWord
from relais.directory.details.models import Contact
from relais.directory.organisations.models import Organisation
from relais.directory.people.models import Mandate, Person
from tests.contract import Page
from tests.core.imports import PEOPLE, apply, bring, check, faults_of, import_all, undo, upload, workbook
from tests.factories import NetworkFactory, OrganisationFactory, PersonFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.FILES = tmp_path / "files"


@pytest.fixture
def jobs_at_once(monkeypatch):
    """Work starts when its action ends, as it does where a worker listens."""
    monkeypatch.setattr("django.db.transaction.on_commit", lambda act, using=None, robust=False: act())


@pytest.fixture
def network():
    return NetworkFactory()


@pytest.fixture
def someone(network, client):
    user = member(network, Role.ADMINISTRATOR)
    client.force_login(user)
    return user


def no_tell(step, share):
    """A job that nobody looks at."""


# Recognising


def test_columns_are_recognised_by_their_names(network, jobs_at_once):
    """In the words of files, with accents or not, whatever the order."""
    table = bring(network)
    assert table.mapping == ["given_name", "family_name", "title", "organisation", "emails", "phones"]


def test_columns_are_recognised_by_what_they_hold(network, jobs_at_once):
    """Where names say nothing: an e-mail, a telephone and a SIRET look like nothing else."""
    text = "a;b;c;d\nKerbrat;nadia@example.org;02 99 00 00 01;73282932000074\nAudic;p@example.org;06 12 34 56 78;55208131766522\n"
    table = bring(network, text, target="organisations")
    assert table.mapping[1:] == ["emails", "phones", "siret"]


def test_a_day_is_no_title(network, jobs_at_once):
    """« Date de début de la fonction » holds « fonction », and days."""
    table = bring(network, "Nom;Date de début de la fonction\nKerbrat;18/05/2020\nAudic;19/05/2020\n")
    assert table.mapping == ["family_name", "since"]


def test_the_answers_for_the_same_columns_are_proposed_again(network, someone, jobs_at_once):
    """The next file of the same tool asks nothing; another network knows nothing of it."""
    mapping = ["given_name", "family_name", "", "", "emails", ""]
    check(bring(network, by=someone), mapping, title="Maire")
    again, abroad = bring(network, by=someone), bring(NetworkFactory())
    assert (again.mapping, again.for_all) == (mapping, {"title": "Maire"})
    assert abroad.mapping != mapping


# Checking


def test_a_check_counts_and_writes_nothing(network, jobs_at_once):
    """The fault says row, value and what was expected, in the reader's language."""
    table = check(bring(network))
    assert table.counts == {"new": 2, "changed": 0, "unchanged": 0, "refused": 1}
    [(row, value, reason)] = faults_of(table)
    assert (row, value) == (4, "demain")
    assert reason.startswith("Téléphone")
    assert not Person.objects.exists()


def test_every_fault_of_a_row_is_told(network, jobs_at_once):
    """So that one correction is enough; a row without a name says which column lacks it."""
    table = check(bring(network, "Nom;Courriel;Téléphone;Depuis\n;partout;demain;hier\n"))
    assert [fault[1] for fault in faults_of(table)] == ["", "partout", "demain", "hier"]


def test_a_row_that_is_too_long_is_refused(network, jobs_at_once):
    """A separator in a cell without quotes would put each value one column too far."""
    table = check(
        bring(
            network,
            "Nom;Fonction;Courriel\nKerbrat;Maire;n@example.org\nAudic;Journaliste; pigiste;p@example.org\n",
        )
    )
    assert table.counts["refused"] == 1


def test_the_same_person_twice_in_a_file_is_told(network, jobs_at_once):
    """Which row is right, the file does not say."""
    table = check(
        bring(network, "Nom;Prénom;Courriel\nKerbrat;Nadia;n@example.org\nKERBRAT;Nadia;n@example.org\n")
    )
    assert table.counts == {"new": 1, "changed": 0, "unchanged": 0, "refused": 1}
    assert "2" in faults_of(table)[0][2]


# Importing


def test_an_import_writes_people_with_all_that_the_file_tells(network, someone, jobs_at_once):
    """Their hat, the organisation when it is new, ways to reach them; they can be found at once."""
    valbrune = OrganisationFactory(network=network, name="Mairie de Valbrune")
    table = import_all(network, by=someone, source="Liste du département")
    assert table.state == "applied"
    nadia = Person.objects.get(family_name="Kerbrat")
    mandate = nadia.mandates.get()
    assert (mandate.title, mandate.organisation) == ("Maire", valbrune)
    assert {contact.value for contact in nadia.contacts.all()} == {"nadia@example.org", "+33299000001"}
    assert nadia.source == "Liste du département" and nadia.notice_due_at is not None
    assert Organisation.objects.filter(name="L’Écho d’Arvor").exists()
    for typed in ("kerb nadia", "02 99 00 00 01", "nadia@example.org"):
        assert list(Words(network.pk, Person, typed).among(Person.objects.all())) == [nadia], typed


def test_the_journal_tells_each_entry(network, someone, jobs_at_once):
    """By whoever decided the import, as if they had typed it."""
    import_all(network, by=someone)
    added = Entry.objects.filter(verb="directory.add_person", actor_id=someone.pk, network_id=network.pk)
    assert {entry.subject_id for entry in added} == {str(person.pk) for person in Person.objects.all()}


def test_the_same_file_brings_nothing_new(network, jobs_at_once):
    """And the same faults are found in it."""
    first = import_all(network)
    held = (
        Person.objects.count(),
        Mandate.objects.count(),
        Contact.objects.count(),
        Organisation.objects.count(),
    )
    again = import_all(network)
    assert again.counts == {"new": 0, "changed": 0, "unchanged": 2, "refused": 1}
    assert held == (
        Person.objects.count(),
        Mandate.objects.count(),
        Contact.objects.count(),
        Organisation.objects.count(),
    )
    assert faults_of(first) == faults_of(again)


def test_an_empty_cell_erases_nothing(network, jobs_at_once):
    """A file completes what is known."""
    import_all(network)
    table = import_all(network, "Nom;Prénom;Courriel;Téléphone\nKerbrat;Nadia;nadia@example.org;\n")
    assert table.counts["unchanged"] == 1
    assert Contact.objects.filter(person__family_name="Kerbrat").count() == 2


def test_homonyms_are_told_apart(network, jobs_at_once):
    """By their e-mail or where they act; when nothing tells them apart, the row is refused."""
    text = "Nom;Prénom;Structure;Courriel\nMartin;Paul;Mairie A;\nMartin;Paul;Mairie B;\nMartin;Paul;;p@example.org\n"
    assert import_all(network, text).counts["new"] == 3
    assert import_all(network, text).counts["unchanged"] == 3
    assert check(bring(network, "Nom;Prénom\nMartin;Paul\n")).counts["refused"] == 1


def test_an_organisation_is_met_by_its_siret(network, jobs_at_once):
    """Under another name too; what the file adds is written, what it does not say stays."""
    known = OrganisationFactory(
        network=network, name="Mairie", siret="21350238800019", kind="local_authority"
    )
    text = "Nom;SIRET;Courriel\nVille de Rennes;213 502 388 00019;ville@example.org\n"
    table = import_all(network, text, target="organisations")
    assert table.counts == {"new": 0, "changed": 1, "unchanged": 0, "refused": 0}
    known.refresh_from_db()
    assert known.name == "Mairie" and known.contacts.get().value == "ville@example.org"


def test_excel_days_and_lost_zeros_are_understood(network, jobs_at_once):
    """What spreadsheets do to dates, postal codes and telephones."""
    rows = [
        ["Nom", "Depuis", "Téléphone", "Adresse", "Code postal"],
        ["Kerbrat", 46346, 612345678, "1 rue A", 1000],
    ]
    import_all(network, workbook(rows), "people.xlsx", title="Maire")
    person = Person.objects.get()
    assert person.mandates.get().since.isoformat() == "2026-11-20"
    assert person.contacts.get().value == "+33612345678"
    assert person.addresses.get().postal_code == "01000"


def test_a_formula_comes_and_goes_as_text(client, network, someone, jobs_at_once):
    """It is never computed, here nor in the file that gives it back."""
    import_all(network, 'Nom;Fonction\nKerbrat;"=HYPERLINK(""http://x"")"\n', by=someone)
    assert Mandate.objects.get().title.startswith("=HYPERLINK")
    table = check(bring(network, "Nom;Depuis\n=1+1;demain\n", by=someone))
    response = client.get(reverse("import_refused", args=[table.pk]), {"format": "xlsx"})
    rows = CalamineWorkbook.from_filelike(io.BytesIO(response.getvalue())).get_sheet_by_index(0).to_python()
    assert rows[1][:2] == ["=1+1", "demain"]


# Undoing


def test_an_import_is_undone_as_one(network, someone, jobs_at_once):
    """What it brought is removed, what it changed is as it was, and nobody finds it any more."""
    known = PersonFactory(network=network, given_name="Nadia", family_name="Kerbrat")
    table = import_all(network, by=someone)
    assert known.contacts.count() == 2
    undone = undo(table)
    assert (undone.state, undone.left) == ("undone", [])
    assert list(Person.objects.all()) == [known]
    assert not Mandate.objects.exists() and not Contact.objects.exists() and not Organisation.objects.exists()
    assert not SearchWord.objects.filter(word="audic").exists()
    assert not ImportedChunk.objects.exists()


def test_values_that_were_changed_come_back(network, jobs_at_once):
    """As they were before the import."""
    text = "Nom;SIRET;Type\nMairie;21350238800019;association\n"
    known = OrganisationFactory(
        network=network, name="Mairie", siret="21350238800019", kind="local_authority"
    )
    table = import_all(network, text, target="organisations")
    known.refresh_from_db()
    assert known.kind == "association"
    undo(table)
    version = known.version
    known.refresh_from_db()
    assert known.kind == "local_authority" and known.version > version


def test_what_someone_changed_since_is_left_and_listed(client, network, someone, jobs_at_once):
    """Their work is worth more than a clean slate; so is what they added to an entry."""
    table = import_all(network, by=someone)
    nadia, paul = Person.objects.get(family_name="Kerbrat"), Person.objects.get(family_name="Audic")
    nadia.family_name = "Kerbrat-Le Bihan"
    nadia.save()
    Contact.objects.create(person=paul, kind="phone", value="+33699999999")
    undone = undo(table)
    assert {nadia, paul} == set(Person.objects.all())
    page = client.get(undone.get_absolute_url()).content.decode()
    assert "Kerbrat-Le Bihan" in page and "Audic" in page


def test_an_import_can_be_undone_once(network, jobs_at_once):
    """The second time finds it undone."""
    table = undo(import_all(network))
    with pytest.raises(NotNow):
        actions.undo_table(by=table.asked_by, table=table)


# Bad days


def test_an_import_killed_half_way_leaves_nothing(network, jobs_at_once, monkeypatch):
    """The second try does all of it, once."""
    table = check(bring(network))
    with monkeypatch.context() as broken:
        broken.setattr(jobs, "write_chunk", _write_then_die(jobs.write_chunk))
        broken.setattr("relais.core.imports.actions.start_job", lambda *args, **kwargs: None)
        actions.apply_table(by=table.asked_by, table=table)
        with pytest.raises(KeyboardInterrupt):
            jobs.apply_table(str(table.pk), no_tell)
    assert not Person.objects.exists() and not ImportedChunk.objects.exists()
    jobs.apply_table(str(table.pk), no_tell)
    jobs.apply_table(str(table.pk), no_tell)
    assert Person.objects.count() == 2
    assert Entry.objects.filter(verb="directory.add_person").count() == 2


def test_a_full_disk_is_told_and_nothing_is_imported(network, jobs_at_once, monkeypatch):
    """The import goes back to where it stood: the same button tries again."""
    table = check(bring(network))
    with monkeypatch.context() as full:
        full.setattr(jobs, "write_chunk", _fail(OperationalError("database or disk is full")))
        table = apply(table)
    assert table.state == "checked" and "disque" in str(table.problem_sentence)
    assert apply(table).state == "applied"


def test_a_full_disk_while_reading_is_told(network, jobs_at_once, monkeypatch):
    """The same sentence, before anything was read."""
    monkeypatch.setattr(jobs, "read_apart", _fail(OSError(errno.ENOSPC, "No space left on device")))
    table = bring(network)
    assert table.state == "refused" and "disque" in str(table.problem_sentence)


def test_a_stop_leaves_nothing_half_done(network, jobs_at_once, monkeypatch):
    """The import goes back to its check."""
    table = check(bring(network))
    monkeypatch.setattr("relais.core.imports.actions.start_job", lambda *args, **kwargs: None)
    actions.apply_table(by=table.asked_by, table=table)
    Job.objects.create(
        kind=queries.APPLY_TABLE, subject_type="core.tableimport", subject_id=str(table.pk),
        network_id=network.pk, state=Job.State.RUNNING,
    )  # fmt: skip
    table.refresh_from_db()
    actions.stop_work(by=table.asked_by, table=table)
    TableImport.objects.filter(pk=table.pk).update(state="applying")  # the work was on its way
    with pytest.raises(Cancelled):
        jobs.apply_table(str(table.pk), no_tell)
    assert not Person.objects.exists()


def test_two_people_who_import_the_same_file_import_it_once(client, network, someone, jobs_at_once):
    """The second is told, and sees what the first did."""
    table = check(bring(network, by=someone))
    apply(table)
    response = client.post(reverse("import_apply", args=[table.pk]), follow=True)
    assert "n’en est plus" in response.content.decode()
    assert Person.objects.count() == 2


def test_old_files_are_erased_and_the_line_stays(network, jobs_at_once):
    """After a month, and with them the copies that would undo the import."""
    table = import_all(network)
    TableImport.objects.update(created_at=timezone.now() - queries.KEPT * 2)
    actions.clean_imports(by=INSTALLATION)
    table.refresh_from_db()
    assert table.is_cleaned and not table.path.exists() and not table.chunks.exists()
    with pytest.raises(NotNow):
        actions.undo_table(by=table.asked_by, table=table)


# Pages


def test_the_whole_way_by_its_pages(client, network, someone, jobs_at_once):
    """Bring, map, look, check, import, undo: each page leads to the next."""
    response = client.post(reverse("import_add", args=["people"]), {"file": upload()}, follow=True)
    page = Page(response.content.decode())
    url = response.redirect_chain[-1][0]
    assert url.endswith("/columns/")
    assert "02 99 00 00 01" in response.content.decode()
    answers = {e["name"]: _chosen(e) for e in page.all("select") if e["name"].startswith("column_")}
    shown = client.post(url, answers | {"show": "1", "column_5": ""}).content.decode()
    assert "Téléphone" in shown
    response = client.post(url, answers | {"check": "1", "all_source": "Une liste"}, follow=True)
    assert "2 nouvelles" in response.content.decode()
    table = TableImport.objects.get()
    assert "2" in client.post(reverse("import_apply", args=[table.pk]), follow=True).content.decode()
    assert Person.objects.filter(source="Une liste").count() == 2
    assert client.get(reverse("import_undo", args=[table.pk])).status_code == 200
    client.post(reverse("import_undo", args=[table.pk]))
    assert not Person.objects.exists()
    assert client.get(reverse("imports")).content.decode().count("people.csv") == 1


def test_a_name_must_come_from_somewhere(client, network, someone, jobs_at_once):
    """The page says which column is missing; one field is not given twice."""
    table = bring(network, by=someone)
    answers = {"column_0": "family_name", "column_1": "family_name", "check": "1"}
    page = client.post(reverse("import_columns", args=[table.pk]), answers).content.decode()
    assert "déjà" in page
    page = client.post(reverse("import_columns", args=[table.pk]), {"column_4": "emails", "check": "1"})
    assert "Nom" in page.content.decode() and TableImport.objects.get().state == "to_map"


def test_refused_rows_come_back_with_their_reason_and_can_be_brought_again(
    client, network, someone, jobs_at_once
):
    """The file that is given, once corrected, is imported as it is."""
    table = import_all(network, by=someone)
    text = client.get(reverse("import_refused", args=[table.pk])).getvalue().decode("utf-8-sig")
    heads, row = text.splitlines()
    assert heads.split(";")[:-1] == PEOPLE.splitlines()[0].split(";")
    assert row.startswith("Inès;Le Goff") and row.split(";")[-1].strip('"').startswith("Téléphone")
    again = import_all(network, text.replace("demain", "0699999999"), "corrected.csv", by=someone)
    assert again.counts == {"new": 1, "changed": 0, "unchanged": 0, "refused": 0}


def test_a_file_that_is_no_table_is_refused_at_the_door(client, network, someone):
    """A page named like a workbook, a program named like a text."""
    url = reverse("import_add", args=["people"])
    for name, content in (
        ("a.xlsx", b"<html>"),
        ("a.csv", b"MZ\x90\x00"),
        ("a.pdf", b"%PDF"),
        ("a.csv", b""),
    ):
        response = client.post(url, {"file": upload(name, content)})
        assert response.status_code == 200 and "errors" in response.content.decode(), name
    assert not TableImport.objects.exists()


def test_a_right_bound_to_a_structure_imports_nothing(network):
    """A file may speak of anyone in the network."""
    from tests.factories import MembershipFactory, UserFactory

    user = UserFactory()
    MembershipFactory(
        network=network, user=user, role=Role.MANAGER, structure=OrganisationFactory(network=network)
    )
    assert queries.targets_for(user, network.pk) == []


def test_a_stranger_sees_no_import_of_another_network(client, network, jobs_at_once):
    """Nor its file, nor its faults."""
    table = check(bring(network))
    client.force_login(member(NetworkFactory(), Role.ADMINISTRATOR))
    for name in ("table_import", "import_columns", "import_refused", "import_faults", "import_undo"):
        assert client.get(reverse(name, args=[table.pk])).status_code == 404


def _chosen(select) -> str:
    return next((option["value"] for option in select.inside() if option.has("selected")), "")


def _write_then_die(write):
    def dying(table, settled):
        write(table, settled)
        raise KeyboardInterrupt

    return dying


def _fail(error: Exception):
    def failing(*args, **kwargs):
        raise error

    return failing
