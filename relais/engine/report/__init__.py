"""
The report: one measurement in words, pictures and tables.

`sections` gives the parts, for the site; `page` the whole as one HTML file that needs nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from relais.engine.measurement import Measurement
from relais.engine.report.answer import answer
from relais.engine.report.curve import curve
from relais.engine.report.facts import Facts
from relais.engine.report.ladder import ladder
from relais.engine.report.method import method
from relais.engine.report.network import network
from relais.engine.report.page import whole_page
from relais.engine.report.quality import quality
from relais.engine.report.relays import relays
from relais.engine.report.title import default_title
from relais.engine.report.trees import trees
from relais.engine.words import Words
from relais.engine.words import words as words_of

__all__ = ["Sections", "default_title", "page", "sections"]


@dataclass(frozen=True)
class Sections:
    """
    The parts of a report as HTML, in the order they are read.

    Each is a whole `section` with its `h2`, whose id is the name of the part. `title` is plain text, for
    the `h1`. The page that shows them holds `relais.engine.pictures.DEFS` once.
    """

    title: str
    answer: Markup
    ladder: Markup
    curve: Markup
    relays: Markup
    trees: Markup
    network: Markup
    quality: Markup
    method: Markup

    def __iter__(self):
        yield from (self.answer, self.ladder, self.curve, self.relays)
        yield from (self.trees, self.network, self.quality, self.method)


def sections(
    measurement: Measurement, words: Words, phases: Sequence[tuple] = (), title: str | None = None
) -> Sections:
    """
    The parts of a report, the same for the file and for the site.

    Parameters
    ----------
    measurement : Measurement
    words : Words
        The language.
    phases : sequence of (name, start, end)
        Phases of the campaign: days (the last one included) or moments in UTC.
    title : str, optional
        Of the whole; by default it says whose posts were relayed.

    Returns
    -------
    Sections
    """
    facts = Facts(measurement)
    return Sections(
        title=title or default_title(facts, words),
        answer=answer(facts, words),
        ladder=ladder(facts, words),
        curve=curve(facts, words, phases),
        relays=relays(facts, words),
        trees=trees(facts, words),
        network=network(facts, words),
        quality=quality(facts, words),
        method=method(facts, words),
    )


def page(
    measurement: Measurement, language: str, title: str | None = None, phases: Sequence[tuple] = ()
) -> str:
    """
    One self-contained HTML page: style, script, font and pictures are inside, nothing is fetched.

    Parameters
    ----------
    measurement : Measurement
    language : str
        `fr` or `en`.
    title : str, optional
        The heading; by default it says whose posts were relayed.
    phases : sequence of (name, start, end)
        As for `sections`.

    Returns
    -------
    str
    """
    words = words_of(language)
    return whole_page(sections(measurement, words, phases, title), measurement, words)
