"""The engine's drawings on made-up figures, to be seen side by side."""

from datetime import UTC, datetime, timedelta

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from relais.engine import pictures
from relais.engine.pictures import Curve, Member, Part, Segments, Tie
from relais.engine.words import words

START = datetime(2026, 9, 1, tzinfo=UTC)
COUNTS = (4, 9, 31, 80, 122, 141, 150)
PEOPLE = (("Nadia", 12.0), ("Paul", 8.0), ("Inès", 5.0), ("Karim", 3.0))


def sample_curve() -> tuple[SafeString, list[tuple[datetime, int]]]:
    """A curve that grows, and the rows of its table."""
    language = get_language() or "en"
    say = words(language)
    points = [(START + timedelta(days=7 * n), count) for n, count in enumerate(COUNTS)]
    curve = Curve(
        points,
        total=_("150 relays"),
        look=(*points[3], _("Fourth week"), _("half of all relays")),
        say_count=lambda count: say.number(count, 0),
        say_time=lambda moment: say.day(moment),
    )
    return SafeString(pictures.cumulated_curve(curve, _("Relays, week after week"))), points


def sample_bar() -> SafeString:
    """A whole in parts: sure, shared, unknown."""
    parts = [
        Part("sure", 60, _("60 are sure"), _("one source")),
        Part("shared", 25, _("25 are shared"), _("several sources")),
        Part("unknown", 15, _("15 are unknown"), _("no source seen")),
    ]
    return SafeString(pictures.share_bar(parts, _("How it is known who relayed whom")))


def sample_network() -> tuple[SafeString, list[tuple[str, float]]]:
    """Who relays whom, and the rows of its table."""
    segments = [_("Media"), _("Associations")]
    members = [
        Member(name, name, credit, segments[n % 2], f"{name}: {credit:.0f}")
        for n, (name, credit) in enumerate(PEOPLE)
    ]
    ties = [Tie("Nadia", "Paul", 6, True), Tie("Nadia", "Inès", 4, True), Tie("Paul", "Karim", 2, False)]
    drawn = pictures.network(members, ties, Segments(segments), _("Who relays whom"))
    return SafeString(drawn), list(PEOPLE)
