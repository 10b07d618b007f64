"""The report: honest in each regime, self-contained, harmless, the same content in both languages."""

import base64
import hashlib
import re
import string
import time
from datetime import date
from functools import lru_cache

import polars as pl
import pytest

from relais.engine.faults import Faults
from relais.engine.measurement import Measurement, Reciprocity
from relais.engine.report import Sections, page, sections
from relais.engine.report.facts import Facts
from relais.engine.report.paths import longest_path
from relais.engine.report.phrases import phrase
from relais.engine.report.relays import bounds
from relais.engine.words import Words, words
from tests import contract
from tests.engine.measurements import HOSTILE, a_measurement

ENGLISH = words("en")
REGIMES = {
    "usual": {},
    "no relay": {"n_relays": 0},
    "no follows": {"basis": "model", "followed": False},
    "nobody exposed": {"exposed": False},
    "few relays": {"n_relays": 4, "n_cascades": 5},
    "parents given": {"basis": "parents", "segments": False},
    "roots absent": {"root_known": False},
    "deep": {"deep": True, "n_cascades": 2, "n_relays": 120},
    "hostile names": {"names": HOSTILE},
    "one post": {"n_accounts": 1, "n_cascades": 1, "n_relays": 0, "faults": False},
}
PARTS = ("answer", "ladder", "curve", "relays", "trees", "network", "quality", "method")
PHASES = [
    ("Teaser", date(2026, 4, 2), date(2026, 4, 11)),
    ("Comprendre", date(2026, 4, 14), date(2026, 4, 27)),
]


@lru_cache
def measured(regime: str) -> Measurement:
    return a_measurement(**REGIMES[regime])


@lru_cache
def told(regime: str, language: str = "en") -> Sections:
    return sections(measured(regime), words(language), PHASES)


@lru_cache
def whole(regime: str, language: str = "en") -> str:
    return page(measured(regime), language, phases=PHASES)


def part(regime: str, name: str, language: str = "en") -> str:
    """The words of one part of a report, without its markup."""
    return re.sub(r"[ \n]+", " ", getattr(told(regime, language), name).striptags())


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("regime", REGIMES)
def test_a_report_keeps_the_page_contract(regime, language):
    """Headings in order, names, captions, references that lead somewhere: as each page of the site."""
    read = contract.Page(whole(regime, language))
    faults = [
        *contract._headings(read), *contract._references(read), *contract._ids(read), *contract._names(read),
        *contract._tables(read), *contract._controls(read),
    ]  # fmt: skip
    # The network is a group of links with a name, not one image.
    assert [fault for fault in faults if "neither named nor hidden" not in fault] == []
    assert read.all("html")[0]["lang"] == language
    assert {"main", *PARTS} <= set(read.ids)


@pytest.mark.parametrize("regime", REGIMES)
def test_a_report_needs_nothing_else(regime):
    """No address but the names of formats and links inside the page: it works from a disk, without network."""
    html = whole(regime, "fr")
    read = contract.Page(html)
    for element in read.elements:
        for name in ("href", "src", "action", "data", "poster", "srcset"):
            assert element[name].startswith(("#", "data:", "")) and "//" not in element[name].split(",")[0]
            assert not element[name] or element[name].startswith(("#", "data:"))
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)[1]
    assert not re.search(r"@import|url\((?![\"']?(data:|#))", style)
    assert "fonts/" not in style
    assert re.findall(r"https?://[^\s\"'<)]+", html) == []


def test_the_policy_of_the_page_knows_its_own_style_and_script():
    """The digests in the policy are those of the style and the script inside: nothing else may run."""
    html = whole("few relays")
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    for tag in ("style", "script"):
        (inside,) = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{tag}-src &#39;sha256-{digest}&#39;" in policy
    assert "default-src &#39;none&#39;" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    ("regime", "said"),
    [
        ("usual", r"\d+ accounts relayed 412 times\. The longest path has (between \d+ and )?\d+ hands?\."),
        ("no relay", r"Nobody relayed\. These traces hold 25 posts"),
        ("no follows", r"nobody can say: sources are guessed.*weaker"),
        ("nobody exposed", r"nobody knows.*do not rank accounts"),
        ("few relays", r"relayed 4 times.*do not allow accounts to be compared"),
        ("parents given", r"The traces say, for each relay"),
        ("one post", r"hold 1 post,"),
    ],
)
def test_the_answer_is_honest_in_each_regime(regime, said):
    """Who, how far and how surely; what is weak is said where it is read first."""
    assert re.search(said, part(regime, "answer"))


@pytest.mark.parametrize("regime", REGIMES)
def test_a_count_is_never_called_an_effect(regime):
    """Pull and effect are not estimated, and the answer says that it is a count."""
    ladder = part(regime, "ladder")
    assert ladder.count("Not estimated") >= 2
    assert "not yet an effect" in part(regime, "answer")
    assert "It is a count, not yet an effect" in part(regime, "method")


def test_the_longest_path_is_an_interval_when_sources_are_several():
    """A star is one hand; a chain as many as its relays; a relay with two sources makes the path uncertain."""

    def links(*pairs):
        return pl.DataFrame(pairs, schema=["post_id", "source_post_id"], orient="row")

    assert longest_path(links(("b", "a"), ("c", "a"))) == (1, 1)
    assert longest_path(links(("b", "a"), ("c", "b"), ("d", "c"))) == (3, 3)
    assert longest_path(links(("b", "a"), ("c", "a"), ("c", "b"), ("d", "c"))) == (2, 3)
    assert longest_path(links(("b", "c"), ("c", "b"))) == (300, 300)
    assert longest_path(links()) == (0, 0)


def test_the_certainty_of_sources_adds_up():
    """The bar's parts are all relays, each once: known, several, unknown."""
    facts = Facts(measured("usual"))
    assert sum(facts.n_by_certainty.values()) == facts.n_relays == 412
    assert (
        facts.n_by_certainty["unknown"] == measured("usual").relays.filter(pl.col("n_candidates") == 0).height
    )
    assert Facts(measured("no follows")).n_by_certainty["sure"] == 0
    assert Facts(measured("parents given")).n_by_certainty == {
        "sure": 412,
        "shared": 0,
        "guessed": 0,
        "unknown": 0,
    }


def test_the_range_of_an_account_holds_its_figure():
    """Surely at least, possibly at most: the shared figure lies between; under the model there is no range."""
    facts = Facts(measured("usual"))
    both = facts.relayed.join(bounds(facts), on="account_id")
    assert both.height == facts.relayed.height
    assert both.filter(pl.col("n_sure") > pl.col("n_relays") + 1e-9).is_empty()
    assert both.filter(pl.col("n_possible") < pl.col("n_relays") - 1e-9).is_empty()
    assert bounds(Facts(measured("no follows")))["n_possible"].null_count() > 0


@pytest.mark.parametrize("regime", REGIMES)
def test_every_picture_has_its_sentence_and_its_table(regime):
    """Each figure starts with words; its label is set; a table stands in the same section."""
    said = told(regime)
    for name in PARTS:
        read = contract.Page(getattr(said, name))
        for figure in read.all("figure"):
            caption = next(e for e in read.all("figcaption") if figure in e.parents)
            assert caption.words
            assert read.all("table")
            pictures = [e for e in read.all("svg") if figure in e.parents and e["aria-hidden"] != "true"]
            assert len(pictures) == 3
            assert all(e["role"] in {"img", "group"} and e["aria-label"] for e in pictures)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_hostile_names_stay_text(language):
    """No markup of a name becomes an element, no attribute an event, no sign turns the page around."""
    html = whole("hostile names", language)
    read = contract.Page(html)
    assert len(read.all("script")) == 1
    assert "alert(1)" in html
    assert not [name for element in read.elements for name in element.attrs if name.startswith("on")]
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08]", html)
    assert "A" * 90 not in html


def test_values_of_a_sentence_are_escaped_and_its_strong_parts_are_not():
    """Only the sentence itself can make words strong."""
    said = phrase("**{n}** relays by {name}", n=3, name="**<b>**")
    assert said == "<strong>3</strong> relays by **&lt;b&gt;**"


def test_the_table_lists_the_most_relayed_first_and_says_where_the_rest_is():
    """Twenty rows, up to 500 more folded, and measures.csv beyond; each head has its rung and its basis."""
    html = sections(a_measurement(n_accounts=900, n_relays=9000, n_cascades=900, chatty=0.9), ENGLISH).relays
    read = contract.Page(html)
    rows = [e for e in read.all("tr") if e["id"].startswith("relay-")]
    assert len(rows) == 500
    first = [e for e in read.all("tr") if e in rows and not any(p.tag == "details" for p in e.parents)]
    assert len(first) == 20
    figures = [float(e["data-value"]) for e in read.all("td") if "relay-cell" in e["class"]]
    assert figures == sorted(figures, reverse=True)
    assert "measures.csv" in html
    heads = [e.words for e in read.all("th") if e["role"] == "columnheader"][:7]
    assert [re.search(r"rung (\d) of 4", head)[1] for head in heads if "rung" in head] == [
        "1",
        "2",
        "2",
        "3",
        "4",
    ]


def test_every_link_of_the_network_leads_to_a_row():
    """A member with a row in the table links to it."""
    read = contract.Page("".join(told("usual")))
    links = [e["href"] for e in read.all("a") if e["href"].startswith("#relay-")]
    assert links
    assert all(link[1:] in read.ids for link in links)


def test_phases_give_a_row_each():
    """Each phase with its relays; what falls outside is not lost."""
    read = contract.Page(told("usual").curve)
    names = [e.words for e in read.all("th") if e["scope"] == "row"]
    assert names == ["1. Teaser", "2. Comprendre", "Outside the phases"]
    counts = [int(row.children[2].words) for row in read.all("tr")[1:]]
    assert sum(counts) == 412


def test_quality_counts_and_shows_the_first_faults():
    """104 things: by kind, most frequent first, with file, row, column and value of the first three."""
    said = part("usual", "quality")
    assert "104 things were not as expected" in said
    assert said.index("unknown author") < said.index("kept once") < said.index("ISO-8859-1")
    read = contract.Page(told("usual").quality)
    shown = [row.words for row in read.all("tr") if "posts.csv" in row.words]
    assert len(shown) == 6
    assert "nothing to repair" in part("one post", "quality")


def test_method_says_how_it_can_be_made_again():
    """Rule, basis, versions, digest, and the credit that falls on absent originals."""
    said = part("usual", "method")
    assert "equal share" in said
    assert "0f0f" in said
    assert "polars" in said
    assert "between 0.31 and 0.57" in said
    assert "originals that are not in these traces" in part("roots absent", "method")


def test_the_title_says_whose_posts():
    """The authors relayed most; a given title is kept."""
    assert re.fullmatch(r"Who relayed the posts of .+ and 2 other accounts\?", told("usual").title)
    assert told("roots absent").title == "Who relayed these posts?"
    assert "<h1>Notre &lt;titre&gt;</h1>" in page(measured("usual"), "fr", title="Notre <titre>")


@pytest.mark.parametrize("regime", ["usual", "no follows"])
def test_the_same_measurement_gives_the_same_page(regime):
    """No chance and no clock: pages can be compared."""
    assert whole(regime, "fr") == page(a_measurement(**REGIMES[regime]), "fr", phases=PHASES)


class Listening(Words):
    """Words that note what they have no French for."""

    def __init__(self):
        super().__init__("fr")
        self.missing: set[str] = set()

    def _note(self, message: str) -> None:
        said = any(sign in string.ascii_letters for sign in re.sub(r"\{\w+\}", "", message))
        if (
            said
            and self._catalogue._catalog.get(message) is None
            and (message, 0) not in self._catalogue._catalog
        ):
            self.missing.add(message)

    def __call__(self, message, **values):
        self._note(message)
        return super().__call__(message, **values)

    def count(self, one, many, n, **values):
        self._note(one)
        return super().count(one, many, n, **values)


def test_french_reports_are_french():
    """Every sentence of every regime has its French."""
    listening = Listening()
    for regime in REGIMES:
        sections(measured(regime), listening, PHASES[: len(regime) % 2])
    assert listening.missing == set()


def test_four_words_are_fixed_in_french():
    """Portée, Relais, Attraction, Effet; figures and spaces as French writes them."""
    ladder = part("usual", "ladder", "fr")
    assert [word for word in ("Portée", "Relais", "Attraction", "Effet") if word in ladder] == [
        "Portée",
        "Relais",
        "Attraction",
        "Effet",
    ]
    assert "pas encore un effet" in part("usual", "answer", "fr")
    assert re.search(r"\d\u202f%", told("usual", "fr").ladder)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_measurement_of_nothing_is_told_plainly(language):
    """All tables empty: a page all the same, that says so."""
    full = measured("one post")
    nothing = Measurement(
        summary=full.summary | {"n_posts": 0, "n_accounts": 0, "n_cascades": 0, "basis": "follows"},
        accounts=full.accounts.clear(), cascades=full.cascades.clear(), relays=full.relays.clear(),
        links=full.links.clear(), credit_absent=0.0, reciprocity=Reciprocity(None, None, None, None), faults=Faults(),
    )  # fmt: skip
    html = page(nothing, language)
    assert "<h1>" in html
    assert ("Personne n’a relayé" if language == "fr" else "Nobody relayed") in html


@pytest.mark.slow
def test_a_large_input_gives_a_bounded_page():
    """100,000 accounts and 60,000 relays: a few seconds and less than 3 MB."""
    large = a_measurement(n_accounts=100_000, n_relays=60_000, n_cascades=2000)
    before = time.process_time()
    html = page(large, "fr")
    assert len(html.encode()) < 3_000_000
    assert time.process_time() - before < 10
