"""The pieces of the interface: fields, lists, rungs, background work."""

import pytest
from django import forms
from django.template import engines
from django.urls import reverse

from relais.core.components.exports import harmless
from relais.core.components.pictures import draw_interval, draw_rung
from tests.contract import Page
from tests.factories import NetworkFactory, member


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


def test_a_list_of_answers_is_written_as_django_writes_it():
    """Groups, the answer chosen, an empty one, what is disabled, and letters that a page would misread."""
    from django.forms.renderers import DjangoTemplates

    choices = [("", "Tout"), ("a", "<A> & é"), ("Groupe", [(1, "Un"), (2, 'De"ux')])]
    for attributes in ({}, {"id": "x", "disabled": True, "hidden": False, "data-n": 3}):
        for widget in (forms.Select(attributes, choices), forms.SelectMultiple(attributes, choices)):
            ours = widget.render("answer", "1")
            theirs = widget.render("answer", "1", renderer=DjangoTemplates())
            assert Page(ours).root.words == Page(theirs).root.words
            assert elements_of(ours) == elements_of(theirs)


def elements_of(html: str) -> list:
    return [
        (e.tag, sorted((name, value or "") for name, value in e.attrs.items())) for e in Page(html).elements
    ]


def test_a_rung_has_as_many_full_bars_as_it_is_high():
    """And its word: three signs, no need of colour."""
    for height, name in enumerate(("reach", "relays", "pull", "effect"), start=1):
        badge = draw_rung(name)
        assert badge.count('fill="currentColor"') == height
        assert badge.count("<rect") == 4
        assert f"{height}" in badge


def test_an_interval_is_drawn_to_scale_and_stays_on_it():
    """Values beyond the scale are drawn at its ends."""
    mark = draw_interval(25, 50, 75, 100, width=212)
    assert 'cx="106' in mark and 'x="50' in mark
    assert 'cx="206' in draw_interval(-50, 400, 400, 100, width=212)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", "\n=1", "  =1"])
def test_a_cell_that_a_spreadsheet_would_run_is_kept_as_text(cell):
    """An apostrophe before it; figures and plain words stay as they are."""
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", [-3, 2.5, "Arvor", "a=b", ""])
def test_a_cell_that_is_harmless_stays_as_it_is(cell):
    """Negative figures included."""
    assert harmless(cell) == cell


@pytest.mark.django_db
def test_every_piece_stands_on_one_page(client):
    """For those who sign in; tools visit it."""
    assert client.get(reverse("components")).status_code == 302
    client.force_login(member(NetworkFactory()))
    assert client.get(reverse("components")).status_code == 200
