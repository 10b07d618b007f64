"""Pictures: valid, harmless, legible, the same each time."""

import re
from datetime import UTC, datetime, timedelta
from itertools import combinations
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relais.engine.pictures import (
    DEFS,
    Curve,
    Forest,
    Member,
    Part,
    Segments,
    Tie,
    Zone,
    cascade_tree,
    clip,
    cumulated_curve,
    interval_mark,
    network,
    rung_badge,
    share_bar,
)
from relais.engine.pictures.cascade import TreeWords
from relais.engine.pictures.curve import round_step
from relais.engine.pictures.forest import START, summarise
from relais.engine.pictures.labels import Box, Labels
from relais.engine.pictures.layout import spread
from relais.engine.pictures.shapes import SHAPES, shape_path
from relais.engine.pictures.svg import fit, text_width
from relais.engine.words import words
from tests.engine.measurements import HOSTILE

NOON = datetime(2026, 4, 12, 12, tzinfo=UTC)
FRENCH = words("fr")


def drawings(html: str) -> list[ElementTree.Element]:
    """Each picture of a fragment, read by a strict XML parser."""
    return list(ElementTree.fromstring(f"<all>{html}</all>"))


def texts(drawing) -> list[str]:
    return [element.text or "" for element in drawing.iter("text")]


def a_forest(*parents: int, sure=True) -> Forest:
    return Forest(np.array([START, *parents]), np.full(len(parents) + 1, sure))


def tree_words(name="Nadia") -> TreeWords:
    return TreeWords(lambda post: name, lambda post: name, "hand {}".format, "+ {}".format)


def a_curve(**more) -> Curve:
    points = [(NOON + timedelta(hours=5 * k), k + 1) for k in range(9)]
    return Curve(points=points, total="9 relays", total_note="counted", say_time="{:%d}".format, **more)


@st.composite
def forests(draw) -> Forest:
    """Posts that hang from any earlier one, or from none."""
    n = draw(st.integers(1, 400))
    back = draw(st.lists(st.integers(0, 10**6), min_size=n - 1, max_size=n - 1))
    parents = [START] + [step % (place + 2) - 1 for place, step in enumerate(back)]
    sure = draw(st.lists(st.booleans(), min_size=n, max_size=n))
    return Forest(np.array(parents), np.array(sure))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_harmless(name):
    """Markup in a name is shown as text, turning signs are gone, 3,000 letters are cut."""
    members = [Member("a", name, 3.0, name, name), Member("b", name, 1.0, name, name, "#x")]
    html = cascade_tree(a_forest(0, 0, 1), tree_words(name), name)
    html += network(members, [Tie("a", "b", 2.0, True)], Segments([name]), name)
    html += cumulated_curve(a_curve(zones=[Zone(name, NOON, NOON + timedelta(days=1))]), name)
    for drawing in drawings(html):
        assert all(element.tag != "script" for element in drawing.iter())
        assert all(len(said) < 80 and "\u202e" not in said for said in texts(drawing))
        assert not [key for element in drawing.iter() for key in element.attrib if key.startswith("on")]


def test_every_picture_comes_at_three_widths_with_a_label():
    """340, 680 and 1160 wide; one label says what it shows."""
    pictures = {
        "curve": cumulated_curve(a_curve(), "what it shows"),
        "tree": cascade_tree(a_forest(0, 0, 1), tree_words(), "what it shows"),
        "bar": share_bar([Part("sure", 3, "3 relays", "known")], "what it shows"),
        "network": network(
            [Member("a", "A", 3.0, None, "A"), Member("b", "B", 1.0, None, "B")],
            [Tie("a", "b", 1.0, True)], Segments([]), "what it shows",
        ),
    }  # fmt: skip
    for name, html in pictures.items():
        drawn = drawings(html)
        assert [d.get("viewBox").split()[2] for d in drawn] == ["1160", "680", "340"], name
        assert {d.get("class") for d in drawn} == {"at-wide", "at-mid", "at-narrow"}
        assert {d.get("aria-label") for d in drawn} == {"what it shows"}
        assert {d.get("role") for d in drawn} == {"group" if name == "network" else "img"}
        assert "style=" not in html


def test_words_stay_inside_the_picture():
    """No text starts before the picture or, by its estimated width, ends after it."""
    zones = [
        Zone("Comprendre", NOON, NOON + timedelta(days=1)),
        Zone("Former", NOON + timedelta(days=1), NOON + timedelta(days=2)),
    ]
    look = (NOON + timedelta(hours=35), 8, "12 April", "8 relays in a day")
    html = cumulated_curve(a_curve(zones=zones, look=look), "curve")
    html += cascade_tree(a_forest(0, 0, 1, 1, 2, 5, 6, 7), tree_words("Réseau des médiateurs"), "tree")
    for drawing in drawings(html):
        width = float(drawing.get("viewBox").split()[2])
        for element in drawing.iter("text"):
            long, x = text_width(element.text), float(element.get("x"))
            left = (
                x - long
                if "c-end" in element.get("class")
                else x - long / 2
                if "c-mid" in element.get("class")
                else x
            )
            assert left > -12
            assert left + long < width + 12, element.text


def test_phases_without_room_for_their_names_get_numbers_and_a_key():
    """Eight phases in nine days: numbers above the curve, what they stand for below."""
    zones = [
        Zone(f"A long name of phase {k}", NOON + timedelta(hours=5 * k), NOON + timedelta(hours=5 * k + 5))
        for k in range(8)
    ]
    for drawing in drawings(cumulated_curve(a_curve(zones=zones), "curve")):
        said = texts(drawing)
        assert "8" in said
        assert any(words.startswith("8. A long name") for words in said)


@pytest.mark.parametrize(
    ("most", "step"), [(0, 1), (3, 1), (5, 1), (6, 2), (412, 100), (2207, 500), (10**7, 2 * 10**6)]
)
def test_an_axis_of_counts_has_round_steps(most, step):
    """Steps are 1, 2 or 5 times a power of ten, and at most five."""
    assert round_step(most, 5) == step


@settings(max_examples=40, deadline=None)
@given(forest=forests(), n_marks=st.integers(2, 60), n_hands=st.integers(1, 8))
def test_a_summary_keeps_within_its_room_and_loses_no_post(forest, n_marks, n_hands):
    """Drawn posts and sums never exceed the room, and together they are all posts."""
    summary = summarise(forest, n_marks=n_marks, n_hands=n_hands)
    assert summary.n_marks <= max(n_marks, 3)
    assert len(summary.drawn) + sum(summary.others.values()) == forest.n_posts
    assert summary.drawn[0] == 0
    place = {post: k for k, post in enumerate(summary.drawn)}
    assert all(place.get(int(forest.parent[p]), -1) < place[p] for p in summary.drawn)
    assert all(forest.hands[post] <= n_hands for post in summary.drawn)


def test_the_largest_trees_are_drawn_first():
    """With room for few, the post with most relays after it is drawn, the single ones are summed up."""
    forest = a_forest(0, 0, 0, 0, 0, 1, 1, 1)
    summary = summarise(forest, n_marks=4, n_hands=4)
    assert summary.drawn == [0, 1]
    assert summary.others == {0: 4, 1: 3}


def test_a_forest_counts_hands_and_sizes():
    """A chain of three and one apart: sizes 3, 2, 1, 1; the one apart is at hand 0 and not in the count."""
    forest = a_forest(0, 1, START)
    assert forest.sizes.tolist() == [3, 2, 1, 1]
    assert forest.hands.tolist() == [0, 1, 2, 0]
    assert forest.per_hand == [1, 1]


@settings(max_examples=25, deadline=None)
@given(forest=forests())
def test_a_tree_is_always_valid_and_small(forest):
    """Whatever the cascade: valid XML, at most 60 marks, below 60 kB."""
    html = cascade_tree(forest, tree_words(), "tree")
    assert len(html) < 100_000
    for drawing in drawings(html):
        assert len(list(drawing.iter("circle"))) <= 60


def test_a_doubtful_branch_is_dashed_and_its_node_hollow():
    """One sure relay: full. One with several sources: dashed, hollow. One without: a node apart."""
    forest = Forest(np.array([START, 0, 0, START]), np.array([True, True, False, False]))
    drawing = drawings(cascade_tree(forest, tree_words(), "tree"))[0]
    branches = [e.get("class") for e in drawing.iter("path") if "c-branch" in e.get("class")]
    assert sorted(branches) == ["c-branch", "c-branch c-branch--doubt"]
    nodes = [e.get("class") for e in drawing.iter("circle")]
    assert sorted(nodes) == ["c-alone", "c-baton", "c-hollow", "c-known"]


def test_a_very_deep_cascade_does_not_break_the_drawing():
    """Ten thousand hands in a row: the first are drawn, the others summed up."""
    html = cascade_tree(a_forest(*range(10_000)), tree_words(), "tree")
    assert "+ 9993" in html


def test_labels_never_cover_each_other():
    """Forty names on one spot: those that are written are apart, the others are left out."""
    labels = Labels(Box(0, 0, 600, 300))
    written = [labels.write(f"Name {k}", 300, 150, 6) for k in range(40)]
    assert 1 < sum(written) < 40
    assert not [pair for pair in combinations(labels.taken, 2) if pair[0].meets(pair[1])]


def test_members_of_a_network_stand_apart_inside_the_box_and_always_there():
    """Two layouts of one network are equal; no two members overlap; none leaves the box."""
    ties = np.array([(0, k) for k in range(1, 40)])
    radii = np.full(40, 9.0)
    at = spread(40, ties, np.ones(39), radii, 1160, 620)
    assert np.array_equal(at, spread(40, ties, np.ones(39), radii, 1160, 620))
    assert (at >= 0).all()
    assert (at <= [1160, 620]).all()
    apart = np.linalg.norm(at[:, None] - at[None], axis=2) + np.eye(40) * 99
    assert apart.min() > 18


def test_members_of_a_network_are_links_with_a_name():
    """Each member leads to its row and says who it is; an arrow that is doubtful is dashed."""
    members = [Member("a", "Ada", 5.0, "Élus", "Ada, Élus", "#relay-1"), Member("b", "Bo", 1.0, None, "Bo")]
    drawing = drawings(network(members, [Tie("a", "b", 2.0, False)], Segments(["Élus"]), "network"))[0]
    links = list(drawing.iter("a"))
    assert [(link.get("href"), link.get("aria-label")) for link in links] == [("#relay-1", "Ada, Élus")]
    assert [title.text for title in drawing.iter("title")] == ["Ada, Élus", "Bo"]
    assert any("n-tie--doubt" in e.get("class") for e in drawing.iter("path"))


def test_segments_have_shapes_of_their_own_and_the_rest_share_one():
    """Eight shapes for the first eight, one for those after and for accounts without segment."""
    segments = Segments([f"s{k}" for k in range(10)] + [None])
    assert [segments.shape(f"s{k}") for k in range(8)] == list(SHAPES)
    assert segments.shape("s9") == segments.shape(None) == "cross"
    assert segments.has_other
    assert not Segments(["s1"]).has_other
    assert Segments([None]).shape(None) == "circle"
    assert len({shape_path(shape, 8, 8, 5) for shape in (*SHAPES, "cross")}) == 9


@pytest.mark.parametrize(
    ("rung", "height", "word"),
    [("reach", 1, "Portée"), ("relays", 2, "Relais"), ("pull", 3, "Attraction"), ("effect", 4, "Effet")],
)
def test_a_rung_is_told_by_bars_a_word_and_spoken_words(rung, height, word):
    """As many full bars as its height, its fixed word, and « barreau n sur 4 » for a screen reader."""
    html = rung_badge(rung, FRENCH)
    assert html.count('fill="currentColor"') == height
    assert f"barreau {height} sur 4" in html
    assert html.endswith(f"{word}</span>")


def test_an_interval_is_drawn_only_when_there_is_one():
    """A sure figure is a dot alone; a doubtful one has its range; none leaves the track."""
    assert "w-range" not in interval_mark(5, 5, 5, 10)
    (doubtful,) = drawings(interval_mark(5, 2, 30, 10, reference=1))
    assert doubtful.find("rect[@class='w-range']") is not None
    assert all(float(e.get("x", 0)) + float(e.get("width", 0)) <= 150 for e in doubtful.iter("rect"))


def test_a_bar_shows_its_parts_by_fill():
    """Sure is full, doubtful hatched, unknown hollow; a part of nothing is left out."""
    html = share_bar(
        [Part("sure", 90, "90", "a"), Part("shared", 9, "9", "b"), Part("unknown", 0, "0", "c")], "bar"
    )
    assert "c-known" in html
    assert "hatch-known" in html
    assert "part-hollow" not in html


def test_the_hatchings_are_valid_and_named():
    """The three patterns that pictures refer to."""
    (defs,) = drawings(DEFS)
    assert {pattern.get("id") for pattern in defs.iter("pattern")} == {"hatch", "hatch-known", "dots"}


@given(st.text(max_size=60), st.floats(20, 300))
def test_fitted_words_hold(said, width):
    """Words cut to a width are not wider than it."""
    assert text_width(fit(said, width)) <= width + 1e-6


@given(st.text(max_size=100))
def test_clipped_words_are_clean(said):
    """At most forty signs, none that a page could not hold."""
    cut = clip(said)
    assert len(cut) <= 40
    ElementTree.fromstring(f"<a>{re.sub('[<&]', '', cut)}</a>")
