"""The pages of territories, and the field that other forms use."""

import pytest
from django import forms
from django.urls import reverse

from relais.core.access.roles import INSTALLATION
from relais.directory.territories.actions import load_territories
from relais.directory.territories.fields import TerritoryField
from tests.contract import Page
from tests.directory.places import SMALL, the, with_rows
from tests.factories import NetworkFactory, UserFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client):
    user = member(NetworkFactory(), "helper")
    client.force_login(user)
    return user


def read(client, path: str, **query):
    return client.get(path, query)


def names_found(response) -> list[str]:
    """The names in the list, in order."""
    page = Page(response.content.decode())
    return [head.words for head in page.all("th") if head["scope"] == "row"]


def test_a_visitor_is_asked_to_sign_in(client, small_country):
    for path in (reverse("territories"), reverse("territory", args=["commune", "93066"])):
        assert read(client, path).status_code == 302


def test_someone_without_a_network_is_refused(client, small_country):
    client.force_login(UserFactory())
    assert read(client, reverse("territories")).status_code == 403


def test_the_country_opens_on_a_map(client, reader, small_country):
    """Before anything is typed: where people live, with its table, and what is not known."""
    response = read(client, reverse("territories"))
    html = response.content.decode()
    assert "3\u202f964\u202f723" in html  # the sum of the departments that have a figure
    assert "m-unknown" in html
    assert names_found(response)[:2] == ["Paris (75)", "Seine-Saint-Denis (93)"]


def test_before_the_lists_are_loaded_the_page_says_what_to_do(client, reader):
    response = read(client, reverse("territories"))
    assert "relais manage load_territories" in response.content.decode()


def test_a_search_lists_the_places(client, reader, small_country):
    """The likeliest first; the address holds what was typed."""
    response = read(client, reverse("territories"), q="st denis", kind="commune")
    assert names_found(response) == ["Saint-Denis", "L'Île-Saint-Denis"]
    assert 'value="st denis"' in response.content.decode()


def test_htmx_gets_the_same_list(client, reader, small_country):
    """The fragment that replaces the list as one types is a part of the whole page."""
    path = reverse("territories")
    whole = client.get(path, {"q": "ajaccio"}).content.decode()
    swapped = client.get(path, {"q": "ajaccio"}, headers={"HX-Request": "true"}).content.decode()

    def found(html: str) -> str:
        return html[html.index('id="found"') : html.index("</main>")]

    assert found(whole) == found(swapped)
    assert "Ajaccio" in found(whole)


@pytest.mark.parametrize("words", ["zzz", "<script>alert(1)</script>", "' or 1=1 --", "é" * 300, "\x00"])
def test_what_is_no_place_is_said_plainly(client, reader, small_country, words):
    """The page answers, repeats what was typed as text, and says what to try."""
    response = read(client, reverse("territories"), q=words, kind="planet")
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


def test_a_commune_shows_its_facts(client, reader, small_country):
    """Codes, population with its year, what it lies in, its parts, its place on the map."""
    html = read(client, reverse("territory", args=["commune", "93066"])).content.decode()
    for fact in (
        "93066",
        "93200",
        "93210",
        "113\u202f942",
        "2021",
        "Seine-Saint-Denis",
        "Métropole du Grand Paris",
    ):
        assert fact in html, fact
    assert "m-point" in html
    assert "Pierrefitte" in html


def test_an_unknown_population_is_said(client, reader, small_country):
    """Mayotte has no figure: the page says so instead of showing 0."""
    html = read(client, reverse("territory", args=["department", "976"])).content.decode()
    assert "Dzaoudzi" in html
    assert 'class="unknown"' in html


def test_an_overseas_place_is_a_named_square(client, reader, small_country):
    """The outlines stop at Corsica: no point is drawn somewhere in the sea."""
    html = read(client, reverse("territory", args=["commune", "97608"])).content.decode()
    assert "m-point" not in html
    assert "map__squares" in html


def test_what_a_department_holds_is_listed_in_pages(client, reader, small_country):
    """One kind at a time, in the order asked for, fifty a page."""
    many = [
        row.__class__("commune", f"93{n}", f"Commune {n}", ("district", "933"), "", n) for row in SMALL.territories[:1]
        for n in range(200, 270)
    ]  # fmt: skip
    load_territories(by=INSTALLATION, edition=with_rows(*many))
    path = reverse("territory", args=["department", "93"])
    first = names_found(read(client, path))
    assert (len(first), first[0]) == (50, "Aubervilliers")
    assert len(names_found(read(client, path, page=2))) == 23
    assert names_found(read(client, path, sort="-population"))[0] == "Saint-Denis"
    assert names_found(read(client, path, kind="district")) == ["Saint-Denis"]
    assert read(client, path, kind="planet", page="x", sort="nothing").status_code == 200


def test_a_place_that_left_the_list_says_so(client, reader, small_country):
    """Its page still opens, for the rows that speak of it."""
    load_territories(by=INSTALLATION, edition=with_rows(without=(("commune", "93001"),)))
    html = read(client, reverse("territory", args=["commune", "93001"])).content.decode()
    assert "callout" in html
    assert names_found(read(client, reverse("territories"), q="aubervilliers")) == []


@pytest.mark.parametrize("code", ["00000", "93066x", "%00", "..", "93 066", "x" * 300])
def test_a_code_of_nothing_is_not_found(client, reader, small_country, code):
    assert client.get(f"/directory/territories/commune/{code}/").status_code == 404


def test_suggestions_are_options(client, reader, small_country):
    """The value is what a form reads back; the words beside it tell homonyms apart."""
    path = reverse("territory_suggestions")
    html = client.get(path, {"field": "home", "home": "st denis", "kind": "commune"}).content.decode()
    assert '<option value="Saint-Denis (93066)">Seine-Saint-Denis</option>' in html
    assert client.get(path, {"field": "home", "home": "s"}).content.decode().strip() == ""
    assert client.get(path).content.decode().strip() == ""


# The field


class Address(forms.Form):
    home = TerritoryField(label="Commune")
    area = TerritoryField(label="Territoire", kinds=["region", "department"], required=False)


def answer(**data) -> Address:
    form = Address(data)
    form.is_valid()
    return form


@pytest.mark.parametrize(
    "typed", ["93039", "Île-Saint-Denis", "l'ile st denis", "L'Île-Saint-Denis (93039)", "93450"]
)
def test_what_is_typed_becomes_a_territory(small_country, typed):
    assert answer(home=typed).cleaned_data["home"] == the("commune", "93039")


def test_a_doubt_becomes_a_choice_on_the_page(small_country):
    """93200 serves two communes: both are offered, the answer is kept, nothing is guessed."""
    form = answer(home="93200")
    assert form.errors["home"]
    html = str(form["home"])
    assert 'value="93200"' in html
    assert 'name="home_choice" value="commune:93066"' in html
    assert 'value="commune:93039"' in html
    assert answer(home="93200", home_choice="commune:93039").cleaned_data["home"] == the("commune", "93039")


@pytest.mark.parametrize("choice", ["commune:75056", "region:11", "x", "commune:00000"])
def test_a_choice_that_does_not_fit_the_words_is_not_taken(small_country, choice):
    """Words changed after choosing, or a page that was tampered with."""
    assert "home" in answer(home="93200", home_choice=choice).errors


def test_choices_of_one_answer_do_not_show_in_the_next(small_country):
    answer(home="93200")
    assert "home_choice" not in str(Address()["home"])


def test_a_wrong_letter_is_proposed(small_country):
    """One place is near: it is offered, not taken."""
    form = answer(home="Ajacio")
    assert 'value="commune:2A004"' in str(form["home"])
    assert answer(home="Ajacio", home_choice="commune:2A004").cleaned_data["home"].code == "2A004"


@pytest.mark.parametrize("typed", ["Nowhere", "00000", "x" * 4000, "\x00", "<>"])
def test_an_unknown_place_is_an_error_that_says_what_to_write(small_country, typed):
    form = answer(home=typed)
    assert "home" in form.errors
    assert "home_choice" not in str(form["home"])


def test_a_field_takes_only_the_kinds_it_wants(small_country):
    """A region where an area is asked for; a commune there is unknown."""
    form = answer(home="Ajaccio", area="corse")
    assert form.cleaned_data["area"] in (the("region", "94"),) or form.errors
    assert answer(home="Ajaccio", area="11").cleaned_data["area"] == the("region", "11")
    assert "area" in answer(home="Ajaccio", area="Aubervilliers").errors


def test_an_optional_field_may_stay_empty(small_country):
    assert answer(home="Ajaccio", area="  ").cleaned_data["area"] is None
    assert answer(home="").errors["home"]


def test_a_form_made_from_a_row_shows_the_name(small_country):
    """And sending it back unchanged changes nothing."""
    commune = the("commune", "93066")
    for initial in (commune, commune.pk):
        form = Address({"home": "Saint-Denis (93066)"}, initial={"home": initial})
        assert form.is_valid()
        assert form.changed_data == []
        assert 'value="Saint-Denis (93066)"' in str(Address(initial={"home": initial})["home"])


def test_the_field_works_without_a_script(small_country):
    """A plain text input with a label; the list of suggestions is empty until a script fills it."""
    html = str(answer(home="93200")["home"])
    assert 'type="text"' in html
    assert '<datalist id="id_home_found"></datalist>' in html
    assert "kind=commune" in html
