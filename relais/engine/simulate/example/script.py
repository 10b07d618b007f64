"""What the example's accounts write: the originals and their times, and the words of quotes and replies."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from relais.engine.simulate.chance import stream
from relais.engine.simulate.example.directory import account_id, campaign
from relais.engine.simulate.example.files import rows
from relais.engine.simulate.people import Population, centred
from relais.engine.simulate.scene import rhythm_of
from relais.engine.simulate.schedule import Schedule, scheduled
from relais.engine.simulate.worlds import World

LOCAL = ZoneInfo("Europe/Paris")
ELSEWHERE = "ailleurs"
HASHTAG = re.compile(r"#(\w+)")
MENTION = re.compile(r"@(\w+)")
ADDRESS = re.compile(r"https://\S+")


def topics() -> list[str]:
    """The phases of the campaign, and what its accounts say beside it."""
    return [phase.key for phase in campaign().phases] + [ELSEWHERE]


def originals() -> list[dict[str, str]]:
    """The originals message by message and in order of time, as the schedule holds them."""
    order = {key: place for place, key in enumerate(message_keys())}
    return sorted(rows("posts"), key=lambda row: (order[row["message"]], row["at"]))


def message_keys() -> list[str]:
    """The messages, in order of their first original."""
    return list(dict.fromkeys(row["message"] for row in sorted(rows("posts"), key=lambda row: row["at"])))


def schedule(world: World, people: Population, seed: int) -> Schedule:
    """The originals of the file, and the relays that nobody caused."""
    written, keys = originals(), message_keys()
    place = {account: i for i, account in enumerate(people.ids)}
    first = {row["message"]: row for row in reversed(written)}
    draft = scheduled(
        message=np.array([keys.index(row["message"]) for row in written]),
        author=np.array([place[account_id(row["author"])] for row in written]),
        time=np.array([_seconds(world, row["at"]) for row in written]),
        appeal=centred(np.array([float(first[key]["appeal"]) for key in keys])),
        topic=np.array([topics().index(first[key]["phase"]) for key in keys]),
    )
    return draft.with_found(world, people, rhythm_of(world), stream(seed, "schedule"))


def with_texts(posts: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Posts with text, language, address, hashtags and mentions; a repost carries no words of its own."""
    written = originals()
    rng = stream(seed, "texts")
    said = [
        _words(kind, written[original], rng)
        for kind, original in posts.select("kind", "original").iter_rows()
    ]
    text = pl.Series(said, dtype=pl.String)
    return posts.with_columns(
        text=text,
        lang=pl.Series([None if words is None else "fr" for words in said], dtype=pl.String),
        url=pl.Series([_first(ADDRESS, words) for words in said], dtype=pl.String),
        hashtags=pl.Series([_all(HASHTAG, words) for words in said], dtype=pl.String),
        mentions=pl.Series([_mentioned(words) for words in said], dtype=pl.String),
    )


def _words(kind: str, original: dict[str, str], rng: np.random.Generator) -> str | None:
    if kind == "original":
        return original["text"]
    if kind == "repost":
        return None
    about = (original["phase"], original["message"]) if kind == "quote" else ("",)
    choices = [row["text"] for row in rows("talk") if row["kind"] == kind and row["about"] in about]
    return choices[rng.integers(len(choices))]


def _first(pattern: re.Pattern, words: str | None) -> str | None:
    found = pattern.search(words or "")
    return found.group(0) if found else None


def _all(pattern: re.Pattern, words: str | None) -> str | None:
    return " ".join(pattern.findall(words or "")) or None


def _mentioned(words: str | None) -> str | None:
    return " ".join(account_id(handle) for handle in MENTION.findall(words or "")) or None


def _seconds(world: World, at: str) -> int:
    moment = datetime.fromisoformat(at).replace(tzinfo=LOCAL)
    return int((moment - world.starts_at).total_seconds())
