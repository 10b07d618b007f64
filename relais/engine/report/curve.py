"""When the relays came: a finding, the cumulated curve, and the figures by phase or by period."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import polars as pl
from babel.dates import format_skeleton
from markupsafe import Markup

from relais.engine.pictures import Curve, Zone, cumulated_curve
from relais.engine.pictures.marks import legend, legend_sign
from relais.engine.pictures.svg import path
from relais.engine.report.facts import Facts
from relais.engine.report.phrases import as_moment, lasting, phrase, who
from relais.engine.report.render import render
from relais.engine.words import Words

N_POINTS = 240
STANDS_OUT = 3  # times the mean day
# The longest time that each period divides into a table one can read.
PERIODS = (
    ("1h", timedelta(hours=36)),
    ("1d", timedelta(days=31)),
    ("1w", timedelta(weeks=31)),
    ("1mo", timedelta(days=31 * 30)),
    ("1y", timedelta.max),
)


def curve(facts: Facts, words: Words, phases: Sequence[tuple] = ()) -> Markup:
    zones = _zones(phases)
    if not facts.n_relays:
        return render(
            "empty.html",
            id="curve",
            title=words("When was it relayed?"),
            say=words("There is no relay to place in time."),
        )
    times = facts.relays["published_at"].sort()
    rows = _by_phase(facts, zones, words) if zones else _by_period(facts, words)
    drawn = Curve(
        points=_points(times),
        total=words.count("{n} relay", "{n} relays", facts.n_relays),
        total_note=words("counted"),
        look=_busiest(times, words),
        zones=zones,
        say_count=words.number,
        say_time=_say_time(times, words),
    )
    label = words(
        "Relays added up from {start} to {end}. The table below gives the figures.",
        start=words.day(times[0], year=True),
        end=words.day(times[-1], year=True),
    )
    return render(
        "curve.html",
        title=words("When was it relayed?"),
        say=_found(times, words) + _best_phase(rows, words),
        picture=cumulated_curve(drawn, label),
        legend=legend(
            (None, words("From bottom to top: relays, added up as they come")),
            (legend_sign(path("c-line", "M0 8h32")), words("Relays counted")),
        ),
        more=words("See the figures of the curve"),
        caption=words("Relays by phase") if zones else words("Relays by period"),
        heads=_heads(words, by_phase=bool(zones)),
        rows=rows,
    )


def _heads(words: Words, *, by_phase: bool) -> dict[str, str]:
    return {
        "span": words("Phase") if by_phase else words("Period"),
        "dates": words("Dates") if by_phase else "",
        "relays": words("Relays"),
        "accounts": words("Accounts that relayed"),
        "last": words("Per day") if by_phase else words("Added up"),
    }


def _zones(phases: Sequence[tuple]) -> list[Zone]:
    zones = [Zone(name, as_moment(start), as_moment(end, end=True)) for name, start, end in phases]
    return sorted(zones, key=lambda zone: zone.start)


def _points(times: pl.Series) -> list[tuple[datetime, int]]:
    """The count after each relay; where they are many, after the last relay of each of 240 lapses."""
    whole = (times[-1] - times[0]).total_seconds() * 1e6 or 1
    frame = pl.DataFrame({"at": times}).with_row_index("count", offset=1)
    lapse = ((pl.col("at") - times[0]).dt.total_microseconds() / whole * N_POINTS).floor()
    points = frame.group_by(lapse.alias("lapse")).agg(pl.col("at", "count").max()).sort("count")
    return list(points.select("at", "count").iter_rows())


def _busiest(times: pl.Series, words: Words) -> tuple | None:
    """The day with most relays, marked at its middle relay; nothing when no day stands out."""
    if len(times) < 4:
        return None
    span = times[-1] - times[0]
    if span < timedelta(days=2):
        return None
    days = times.dt.truncate("1d").alias("day").value_counts().sort("count", "day", descending=[True, False])
    day, n = days.row(0)
    if n < STANDS_OUT * len(times) / (span.days + 1) or n < len(times) / 50:
        return None
    before = int((times < day).sum())
    middle = before + (n + 1) // 2
    note = words.count("{n} relay in a day", "{n} relays in a day", n)
    return times[middle - 1], middle, words.day(day), note


def _say_time(times: pl.Series, words: Words):
    """Hours on a short axis, days on a usual one, years on a long one."""
    span = times[-1] - times[0]
    if span < timedelta(hours=36):
        return words.moment
    long = span > timedelta(days=300)
    return lambda moment: words.day(moment, year=long)


def _found(times: pl.Series, words: Words) -> Markup:
    """The shortest time in which half of the relays came."""
    if len(times) < 4:
        return phrase(
            words.count(
                "{n} relay, between {start} and {end}.",
                "{n} relays, between {start} and {end}.",
                len(times), start=words.moment(times[0]), end=words.moment(times[-1]),
            )
        )  # fmt: skip
    half = (len(times) + 1) // 2
    spans = times.shift(-(half - 1)) - times
    first = spans.arg_min() or 0
    start, end = times[first], times[first + half - 1]
    if end - start < timedelta(hours=48):
        return phrase(
            words("Half of the relays came within {span}, around {day}."),
            span=lasting(end - start, words),
            day=words.day(start, year=True),
        )
    return phrase(
        words("Half of the relays came within {span}, from {start} to {end}."),
        span=lasting(end - start, words),
        start=words.day(start, year=start.year != end.year), end=words.day(end, year=True),
    )  # fmt: skip


def _best_phase(rows: list[dict], words: Words) -> Markup:
    rated = [row for row in rows if row.get("rate") and row["name"]]
    if len(rated) < 2:
        return Markup("")
    best = max(rated, key=lambda row: row["rate"])
    return Markup(" ") + phrase(
        words("Per day, the phase {phase} brought the most: {rate} relays."),
        phase=who(best["name"]),
        rate=words.number(best["rate"], 1),
    )


def _by_phase(facts: Facts, zones: list[Zone], words: Words) -> list[dict]:
    rows, inside = [], pl.lit(False)
    for order, zone in enumerate(zones, start=1):
        within = (pl.col("published_at") >= zone.start) & (pl.col("published_at") < zone.end)
        inside = inside | within
        days = max((zone.end - zone.start) / timedelta(days=1), 1 / 24)
        row = _row(facts.relays.filter(within), f"{order}. {zone.name}", words)
        row |= {"name": zone.name, "rate": row["n"] / days, "last": words.number(row["n"] / days, 1)}
        row["dates"] = words(
            "{start} to {end}", start=words.day(zone.start), end=words.day(zone.end - timedelta(seconds=1))
        )
        rows.append(row)
    outside = _row(facts.relays.filter(~inside), words("Outside the phases"), words)
    return rows + ([outside] if outside["n"] else [])


def _by_period(facts: Facts, words: Words) -> list[dict]:
    times = facts.relays["published_at"].sort()
    period = next(period for period, longest in PERIODS if times[-1] - times[0] <= longest)
    rows, added = [], 0
    for (start,), relays in facts.relays.sort("published_at").group_by(
        pl.col("published_at").dt.truncate(period), maintain_order=True
    ):
        row = _row(relays, _period_name(start, period, words), words)
        added += row["n"]
        rows.append(row | {"last": words.number(added)})
    return rows


def _period_name(start: datetime, period: str, words: Words) -> str:
    if period == "1h":
        return words.moment(start)
    if period == "1y":
        return str(start.year)
    if period == "1w":
        return words("week of {day}", day=words.day(start, year=True))
    if period == "1mo":
        return format_skeleton("yMMMM", start, locale=words.language)
    return words.day(start, year=True)


def _row(relays: pl.DataFrame, say: str, words: Words) -> dict:
    n_accounts = relays["account_id"].n_unique()
    return {
        "say": say, "name": "", "dates": "", "n": relays.height, "relays": words.number(relays.height),
        "accounts": words.number(n_accounts), "last": "",
    }  # fmt: skip
