"""The pieces of the interface: fields, lists, rungs, background work."""

import pytest
from django import forms
from django.template import engines
from django.urls import reverse

from relais.core.access.roles import Role
from relais.core.components.exports import harmless
from relais.core.components.rungs import draw_interval, draw_rung
from relais.core.jobs.models import Job
from tests.contract import Page
from tests.factories import JobFactory, NetworkFactory, member


def page_of(source: str, **context) -> Page:
    return Page(engines["django"].from_string("{% load components %}" + source).render(context))


class Answers(forms.Form):
    name = forms.CharField(label="Nom", help_text="En entier.")
    tone = forms.ChoiceField(label="Ton", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="D’accord", help_text="Vous pourrez changer.")
    secret = forms.CharField(widget=forms.HiddenInput)
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)

    def clean(self):
        raise forms.ValidationError("Tout est faux.")


class TestAForm:
    def test_each_control_is_tied_to_its_label_its_hint_and_its_error(self):
        """A screen reader says the three with the control."""
        page = page_of("{{ form }}", form=Answers({"note": "gardée"}))
        control = next(e for e in page.elements if e["id"] == "id_name")
        said = [
            next(e.words for e in page.elements if e["id"] == one)
            for one in control["aria-describedby"].split()
        ]
        assert said[0] == "En entier."
        assert said[1].startswith("Err")
        assert control["aria-invalid"] == "true"
        group = next(e for e in page.all("fieldset"))
        assert "id_tone_error" in group["aria-describedby"]

    def test_the_summary_leads_to_each_control(self):
        """One line an error, in the order of the form; what concerns no field, or a hidden one, is told too."""
        page = page_of("{{ form }}", form=Answers({}))
        summary = next(e for e in page.elements if e["id"] == "errors")
        links = [e["href"] for e in page.all("a") if summary in e.parents]
        assert links == ["#id_name", "#id_tone_0", "#id_agreed"]
        assert all(link[1:] in page.ids for link in links)
        assert "Tout est faux." in summary.words
        assert len([e for e in page.all("li") if summary in e.parents]) == 5

    def test_answers_are_kept(self):
        """Nothing that was typed is lost to an error."""
        page = page_of(
            "{{ form }}", form=Answers({"name": "Inès", "tone": "b", "agreed": "on", "note": "gardée"})
        )
        html = {e["id"]: e for e in page.elements if e["id"]}
        assert html["id_name"]["value"] == "Inès"
        assert html["id_tone_1"].has("checked")
        assert html["id_agreed"].has("checked")
        assert html["id_note"].words == "gardée"

    def test_what_may_be_left_out_says_so(self):
        """The others are all needed, and no star has to be explained."""
        page = page_of("{{ form }}", form=Answers())
        labels = {e["for"]: e.words for e in page.all("label")}
        assert labels["id_note"] != "Note"
        assert labels["id_name"] == "Nom"


def test_a_rung_has_as_many_full_bars_as_it_is_high():
    """And its word: three signs, no need of colour."""
    for height, name in enumerate(("reach", "relays", "pull", "effect"), start=1):
        badge = draw_rung(name)
        assert badge.count('fill="currentColor"') == height
        assert badge.count("<rect") == 4
        assert f"{height}" in badge


def test_an_interval_is_drawn_to_scale_and_stays_on_it():
    """Values beyond the scale are drawn at its ends."""
    mark = draw_interval(33, 38, 43, 0, 100, None, 200)
    assert 'x="66.0"' in mark
    assert 'width="20.0"' in mark
    assert 'cx="76.0"' in mark
    beyond = draw_interval(-50, 38, 400, 0, 100, 0, 200)
    assert 'x="0.0"' in beyond
    assert 'width="200.0"' in beyond


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", "\n=1", "  =1"])
def test_a_cell_that_a_spreadsheet_would_run_is_kept_as_text(cell):
    """An apostrophe before it; figures and plain words stay as they are."""
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", [-3, 2.5, "Arvor", "a=b", ""])
def test_a_cell_that_is_harmless_stays_as_it_is(cell):
    """Negative figures included."""
    assert harmless(cell) == cell


@pytest.mark.django_db
class TestBackgroundWork:
    def shown(self, job, role=Role.CAMPAIGNER, rf=None):
        network = NetworkFactory()
        job.network_id = network.pk
        job.save()
        request = rf.get("/somewhere/")
        request.user = member(network, role)
        return page_of(
            "{% job_refresh job %}{% job_progress job %}", job=job, request=request, csrf_token="x"
        )

    def test_work_that_runs_says_how_far_and_asks_again(self, rf):
        """With script it polls its own page; without, the page opens again by itself."""
        page = self.shown(JobFactory(running=True), rf=rf)
        work = next(e for e in page.elements if e["class"] == "job")
        assert work["hx-get"] == "/somewhere/"
        assert next(e for e in page.all("progress"))["value"] == "40"
        assert any(m["http-equiv"] == "refresh" for m in page.all("meta"))

    def test_work_that_ended_asks_nothing_more(self, rf):
        """And offers nothing to stop."""
        page = self.shown(JobFactory(state=Job.State.DONE), rf=rf)
        work = next(e for e in page.elements if e["class"] == "job")
        assert not work.has("hx-get")
        assert work["data-ended"] == "done"
        assert not page.all("form", "meta")

    def test_work_that_failed_gives_the_number_to_tell(self, rf):
        """The one that is in the log."""
        page = self.shown(JobFactory(failed=True), rf=rf)
        assert "a1b2c3d4" in page.root.words

    def test_only_those_who_may_stop_it_are_offered_to(self, rf):
        """A reader of the page sees how far it is, no more."""
        assert self.shown(JobFactory(running=True), rf=rf).all("button")
        assert not self.shown(JobFactory(running=True), Role.EDITOR, rf=rf).all("button")

    def test_stopping_a_job_stops_it(self, client):
        """And leads back to the page it was on; a stranger's job does not exist."""
        network = NetworkFactory()
        job = JobFactory(network_id=network.pk)
        client.force_login(member(NetworkFactory()))
        assert client.post(reverse("job_cancel", args=[job.pk])).status_code == 404
        client.force_login(member(network, Role.EDITOR))
        assert client.post(reverse("job_cancel", args=[job.pk])).status_code == 404
        client.force_login(member(network))
        assert (
            client.post(reverse("job_cancel", args=[job.pk]), {"next": "/help/"}).headers["Location"]
            == "/help/"
        )
        job.refresh_from_db()
        assert job.state == Job.State.CANCELLED


@pytest.mark.django_db
def test_every_piece_stands_on_one_page(client):
    """For those who sign in; tools visit it."""
    assert client.get(reverse("components")).status_code == 302
    client.force_login(member(NetworkFactory()))
    assert client.get(reverse("components")).status_code == 200
