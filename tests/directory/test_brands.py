"""What a network wears, how it is checked, and where it shows."""

import io
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from relais.core.access.roles import Role
from relais.core.editing.models import ChangedMeanwhile
from relais.directory.brands.actions import change_brand
from relais.directory.brands.contrast import (
    BAND,
    BAND_DARK,
    ON_BAND,
    ON_BAND_DARK,
    SURFACE,
    SURFACE_DARK,
    Pair,
    contrast,
    dark_pair,
    nearest_pair,
)
from relais.directory.brands.models import Brand
from relais.directory.brands.queries import brand_of, logo_of
from tests.factories import BrandFactory, LogoFactory, NetworkFactory, member

pytestmark = pytest.mark.django_db
COLOURS = st.integers(0, 0xFFFFFF).map(lambda n: f"#{n:06x}")


@pytest.fixture
def network():
    return NetworkFactory(name="Réseau Passerelle", slug="passerelle")


@pytest.fixture
def administrator(client, network):
    user = member(network, Role.ADMINISTRATOR)
    client.force_login(user)
    return user


def tokens(theme: str) -> dict[str, str]:
    """The colours of a theme, by name, as the look declares them."""
    css = (Path(settings.PACKAGE) / "look" / "tokens.css").read_text(encoding="utf-8")
    block = css.partition("@media screen")[0] if theme == "light" else css.partition("@media screen {")[2]
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))


def answers(**changed) -> dict:
    typed = {
        "name": "", "band": "#1d4ed8", "on_band": "#ffffff", "is_dark_made": "on",
        "band_dark": BAND_DARK, "on_band_dark": ON_BAND_DARK,
    }  # fmt: skip
    return {name: value for name, value in {**typed, **changed}.items() if value is not None}


def png(width=300, height=100, **options) -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", (width, height), "#1d4ed8").save(out, options.pop("format", "PNG"), **options)
    return out.getvalue()


# Contrast


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("#000000", "#ffffff", 21),
        ("#777777", "#ffffff", 4.48),
        ("#ff0000", "#ffffff", 4.0),
        ("#0000ff", "#ffffff", 8.59),
    ],
)
def test_contrast_is_that_of_wcag(one, other, expected):
    """The figures that the usual tools give for these pairs."""
    assert contrast(one, other) == pytest.approx(expected, abs=0.005)
    assert contrast(other, one) == contrast(one, other)


@given(COLOURS, COLOURS, st.sampled_from([SURFACE, SURFACE_DARK]))
def test_the_nearest_pair_always_passes_and_a_good_one_does_not_move(band, on_band, surface):
    """Whatever the colours and the theme."""
    pair = Pair(band, on_band, surface)
    near = nearest_pair(pair)
    assert near.passes
    assert (near == pair) == pair.passes
    assert dark_pair(band, on_band).passes


def test_the_nearest_colour_keeps_its_hue():
    """A yellow that is too light becomes a darker yellow, not a black."""
    near = nearest_pair(Pair("#ffd400", "#ffffff", SURFACE))
    red, green, blue = (int(near.band[i : i + 2], 16) for i in (1, 3, 5))
    assert red > green > blue
    assert red > 80


def test_the_usual_colours_are_those_of_the_tokens():
    """Written once in the look, and once here to be checked and printed."""
    light, dark = tokens("light"), tokens("dark")
    assert (light["brand"], light["on-brand"], light["surface"]) == (BAND, ON_BAND, SURFACE)
    assert (dark["brand"], dark["on-brand"], dark["surface"]) == (BAND_DARK, ON_BAND_DARK, SURFACE_DARK)


# The page


def test_colours_that_cannot_be_read_are_refused_with_the_nearest_that_pass(client, network, administrator):
    """The fault says the figure and what is needed; one button takes the proposal, without script."""
    typed = answers(band="#ffd400")
    page = client.post(reverse("brand"), typed).content.decode()
    assert "Erreur" in page
    assert "4,5" in page
    near = nearest_pair(Pair("#ffd400", "#ffffff", SURFACE))
    assert near.band in page
    taken = client.post(reverse("brand"), {**typed, "use": "band"}).content.decode()
    assert f'value="{near.band}"' in taken
    assert "Erreur" not in taken
    assert not Brand.objects.filter(network=network).exists()
    client.post(reverse("brand"), {**typed, "band": near.band, "on_band": near.on_band})
    assert network_band(network) == near.band


def network_band(network) -> str:
    return Brand.objects.get(network=network).band


def test_own_colours_of_the_dark_theme_are_checked_too(client, network, administrator):
    """A dark blue is lost on a dark page."""
    typed = answers(is_dark_made=None, band_dark="#10203a", on_band_dark="#ffffff")
    page = client.post(reverse("brand"), typed)
    assert "Erreur" in page.content.decode()
    typed["band_dark"], typed["on_band_dark"] = "#9ec5ff", "#0b1b33"
    client.post(reverse("brand"), typed)
    assert brand_of(type(network).objects.get(pk=network.pk)).band_dark == "#9ec5ff"


def test_the_preview_answers_while_choosing(client, network, administrator):
    """A part of the page, equal to what the whole page shows; its colours come as a style sheet."""
    page = client.get(reverse("brand_preview"), answers(band="#ffd400")).content.decode()
    assert 'id="look"' in page
    assert "<html" not in page
    css = client.get(re.search(r'href="([^"]+preview\.css[^"]+)"', page).group(1).replace("&amp;", "&"))
    assert css.headers["Content-Type"].startswith("text/css")
    assert "--brand: #ffd400" in css.content.decode()
    wrong = client.get(reverse("brand_preview_css"), {"band": "red;} body{", "on_band": "#ffffff"})
    assert wrong.content == b""


def test_two_administrators_change_the_brand_at_once(client, network, administrator):
    """The second is told, keeps what was typed, and loses nothing."""
    opened = client.get(reverse("brand")).content.decode()
    assert 'name="version"' not in opened  # nothing was chosen yet
    change_brand(by=administrator, network=network, version=0, name="Un", **colours())
    page = client.post(reverse("brand"), answers(name="Deux")).content.decode()
    assert "Un" in page
    assert 'value="Deux"' in page
    with pytest.raises(ChangedMeanwhile):
        change_brand(by=administrator, network=network, version=1, name="Trois", **colours())
    version = re.search(r'name="version" value="(\d+)"', page).group(1)
    client.post(reverse("brand"), answers(name="Deux", version=version))
    assert Brand.objects.get(network=network).name == "Deux"


def colours(**changed) -> dict:
    return {"band": "#1d4ed8", "on_band": "#ffffff", "band_dark": "", "on_band_dark": "", **changed}


def test_an_act_refuses_what_the_page_would_refuse(network, administrator):
    """The rule holds for imports and for other programs."""
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError):
        change_brand(by=administrator, network=network, version=0, **colours(band="#ffd400"))
    assert not Brand.objects.exists()


# The logo


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("logo.png", b"<!doctype html><script>alert(1)</script>", "page web"),
        ("logo.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "SVG"),
        ("logo.svg", b'<?xml version="1.0"?><!-- --><svg/>', "SVG"),
        ("logo.png", b"%PDF-1.7", "image"),
        ("logo.gif", png(format="GIF"), "image"),
        ("logo.png", png()[:60], "image"),
        ("logo.png", png(4001, 10), "4"),
        ("logo.png", png() + b"\0" * (2 * 1024 * 1024), "2"),
        ("logo.png", b"", "vide"),
    ],
    ids=["html", "svg", "svg in xml", "pdf", "gif", "cut", "too wide", "too heavy", "empty"],
)
def test_what_is_not_a_logo_is_refused_in_words(client, network, administrator, name, content, words):
    """By what it holds, whatever its name; nothing is kept."""
    page = client.post(reverse("brand"), answers(logo=SimpleUploadedFile(name, content))).content.decode()
    assert "Erreur" in page
    assert words in page
    assert not Brand.objects.filter(network=network).exists()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_logo_is_drawn_again_and_served_as_a_png(client, network, administrator, kind):
    """Smaller, without what was hidden in the file, with an address that may be kept for a year."""
    picture = Image.new("RGB", (3000, 1000), "#1d4ed8")
    out = io.BytesIO()
    hidden = PngImagePlugin.PngInfo()
    hidden.add_text("Secret", "caché dans le fichier")
    picture.save(out, kind, **({"pnginfo": hidden} if kind == "PNG" else {}))
    brought = SimpleUploadedFile("logo", out.getvalue() + b"<script>")
    client.post(reverse("brand"), answers(logo=brought))
    fresh = type(network).objects.get(pk=network.pk)
    worn = brand_of(fresh)
    assert (worn.logo_width, worn.logo_height) == (960, 320)
    response = type(client)().get(worn.logo_url)
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in response.headers["Cache-Control"]
    assert b"cach" not in response.content
    assert b"script" not in response.content
    assert Image.open(io.BytesIO(response.content)).size == (960, 320)
    assert worn.logo_url in client.get("/help/").content.decode()
    assert logo_of(fresh) == response.content


def test_a_logo_can_be_taken_away(client, network, administrator):
    """The emblem stands in again; the address of the logo is empty."""
    logo = LogoFactory(brand__network=network)
    url = brand_of(type(network).objects.get(pk=network.pk)).logo_url
    client.post(reverse("brand"), answers(version=logo.brand.version, without_logo="on"))
    assert client.get(url).status_code == 404
    assert "brand__logo" not in client.get("/help/").content.decode()


# Worn


def test_the_brand_shows_on_every_page_at_once(client, network, administrator):
    """Name in the header and the title, colours in a style sheet whose address changes with them."""
    client.post(reverse("brand"), answers(name="Passerelle"))
    page = client.get("/help/").content.decode()
    assert "Passerelle</span></a>" in page
    assert re.search(r"<title>[^<]* · Passerelle</title>", page)
    url = re.search(r'href="(/brand/[^"]+\.css)"', page).group(1)
    css = type(client)().get(url)
    assert "--brand: #1d4ed8" in css.content.decode()
    assert 'data-theme="dark"' in css.content.decode()
    assert "immutable" in css.headers["Cache-Control"]
    client.post(reverse("brand"), answers(band="#0b5d4b", version=2))
    assert url not in client.get("/help/").content.decode()
    assert "no-cache" in type(client)().get(url).headers["Cache-Control"]


def test_a_signed_in_reader_may_keep_the_look(client, network, administrator):
    """It is the same for everyone: no page is kept, the look is."""
    BrandFactory(network=network)
    url = brand_of(type(network).objects.get(pk=network.pk)).css_url
    assert "immutable" in client.get(url).headers["Cache-Control"]


def test_a_network_that_chose_nothing_wears_the_usual_look(client, network, administrator):
    """Its own name, and no style sheet to fetch."""
    page = client.get("/help/").content.decode()
    assert "Réseau Passerelle</span></a>" in page
    assert "/brand/" not in page


@pytest.mark.parametrize("name", ["é" * 80, "شبكة المساعدة", "Réseau 🌉 Passerelle", "<b>Passerelle</b>"])
def test_any_name_is_worn_as_written(client, network, administrator, name):
    """Long, from right to left, with a picture, or with signs that mean something to browsers."""
    client.post(reverse("brand"), answers(name=name))
    page = client.get("/help/")
    assert page.context["brand"].name == name
    assert "<b>Passerelle" not in page.content.decode()


def test_a_page_reads_the_brand_without_a_question_more(client, network, administrator):
    """It comes with the networks of the reader."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get("/help/")
    with CaptureQueriesContext(connection) as without:
        client.get("/help/")
    LogoFactory(brand__network=network)
    with CaptureQueriesContext(connection) as asked:
        client.get("/help/")
    assert len(asked) == len(without)
    assert not any("directory_logo" in query["sql"] for query in asked)


# Words


def test_the_words_of_a_network_show_on_its_pages(client, network, administrator):
    """One and several, in each language its own; an empty line keeps the usual word."""
    typed = {
        "learner_one": "visiteur",
        "learner_several": "visiteurs",
        "welcome_words": "Bienvenue chez nous.",
    }
    client.post(reverse("brand_words", args=["fr"]), typed)
    worn = brand_of(type(network).objects.get(pk=network.pk))
    with translation.override("fr"):
        assert [worn.word("learner", n) for n in (0, 1, 2)] == ["visiteur", "visiteur", "visiteurs"]
        assert worn.welcome == "Bienvenue chez nous."
    with translation.override("en"):
        assert [worn.word("learner", n) for n in (0, 1, 2)] == ["learners", "learner", "learners"]
        assert worn.welcome == ""
    assert "Visiteur" in client.get(reverse("members")).content.decode()


def test_the_word_tag_speaks_for_the_reader_s_network(rf, network):
    """The same tag in pages, mails and papers; Relais's own words without a network."""
    from django.template import engines

    BrandFactory(network=network, vocabulary={"fr": {"helper": ["bénévole", "bénévoles"]}})
    template = engines["django"].from_string('{% load brands %}{% word "helper" %}, {% word "helper" 2 %}')
    assert template.render({"brand": brand_of(network)}) == "bénévole, bénévoles"
    request = rf.get("/")
    request.network = network
    assert template.render({"request": request}) == "bénévole, bénévoles"


def test_half_a_word_is_refused(client, network, administrator):
    """One without several would show the wrong word sooner or later."""
    page = client.post(reverse("brand_words", args=["fr"]), {"learner_one": "visiteur"}).content.decode()
    assert "Erreur" in page
    assert 'value="visiteur"' in page


def test_a_word_equal_to_the_usual_one_is_not_kept(client, network, administrator):
    """So that it follows when the usual word gets better."""
    with translation.override("en"):
        typed = {"learner_one": "learner", "learner_several": "learners"}
    client.post(reverse("brand_words", args=["en"]), typed)
    assert Brand.objects.get(network=network).vocabulary == {}


def test_changing_one_language_keeps_the_other(client, network, administrator):
    """Each language has its own page."""
    BrandFactory(network=network, vocabulary={"en": {"card": ["pass", "passes"]}}, welcome={"en": "Hi"})
    client.post(
        reverse("brand_words", args=["fr"]), {"card_one": "carte", "card_several": "cartons", "version": 1}
    )
    brand = Brand.objects.get(network=network)
    assert brand.vocabulary["en"] == {"card": ["pass", "passes"]}
    assert brand.welcome == {"en": "Hi"}
    assert brand.vocabulary["fr"] == {"card": ["carte", "cartons"]}


def test_a_card_bears_the_logo_and_the_name(network):
    """The paper stays one that a screen reader reads: it is set as PDF/UA."""
    from relais.directory.cards.paper import Face, sheet

    plain = sheet(network, [Face("Nadia K.", "4F7K92MD")], address="https://x.example/card/")
    logo = LogoFactory(brand__network=network, brand__name="Passerelle", png=png())
    network.refresh_from_db()
    worn = sheet(logo.brand.network, [Face("Nadia K.", "4F7K92MD")], address="https://x.example/card/")
    assert worn.startswith(b"%PDF")
    assert worn.count(b"/Image") > plain.count(b"/Image")
    assert b"Passerelle" in worn


def test_a_mail_about_the_account_wears_the_network(client, network):
    """Asked by a visitor: the network of the person, when they have one only."""
    from django.core import mail

    BrandFactory(network=network, name="Passerelle")
    member(network, email="ines@example.org", password=True)
    client.post("/account/password/reset/", {"email": "ines@example.org"})
    assert mail.outbox[0].from_email.startswith("Passerelle <")
    assert "Passerelle" in mail.outbox[0].body.strip().splitlines()[-2]
