"""The named worlds: what each one plants, and how much of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime


@dataclass(frozen=True)
class World:
    """
    What is planted in a world. The defaults are the clean one, where nothing hides the truth.

    Attributes
    ----------
    n_accounts, n_messages, days : int
        Size, and length of the window in days.
    segments : tuple of str
        Communities; accounts are shared between them about equally.
    mean_following : float
        Accounts followed by an account, on average, before follows in return.
    audience_tail : float
        Exponent of the Pareto law of popularity: the smaller, the heavier the tail.
    homophily : float
        Chance that a follow stays inside the community, whatever the sizes (0 to 1).
    follow_back : float
        Chance that a follow is returned.
    strength_sd, strength_audience : float
        Spread (of the log) of what a sender adds, and its correlation with log popularity.
    appeal_sd, openness_sd, taste_sd : float
        Spread (of the log) of messages, of receivers, and of communities towards topics.
    n_topics : int
    mean_relays : float
        Relays of a message wanted on average; the base rate is found by a pilot, so it is met about.
    base : float or None
        Rate of relaying of an average exposure, when it is stated instead of found by the pilot.
    shared, repeated : float
        Share of messages carried by several originals; of those further originals, share that is
        written by the first author again.
    spontaneous : float
        Relays of an average message that no exposure caused: found by oneself, or by another channel.
        When `passed_on` is false they are all there is.
    passed_on : bool
        False: nobody relays because of anybody.
    dose : tuple of float
        Weight of the 1st, 2nd, 3rd, 4th or later distinct source, and of a source that repeats itself.
    mutual_weight : float
        Weight of an exposure over a mutual tie.
    delay_hours, delay_sd : float
        Median delay in waking hours, and spread of its log.
    ties_seen, ties_dated, ties_new : float
        Share of follows that the tables show, that carry their date, that were made inside the window.
    parents_seen : float
        Share of relays whose parent the tables name; the others only name their root.
    quoted, replied : float
        Share of relays that are quotes; replies by original or quote, on average.
    starts_at : datetime
    utc_offset_hours : int
        What the clocks of the accounts add to UTC, for day and night.
    """

    n_accounts: int = 1_500
    n_messages: int = 1_200
    days: int = 60
    segments: tuple[str, ...] = ("north", "east", "south", "west", "centre", "islands")
    mean_following: float = 20.0
    audience_tail: float = 1.8
    homophily: float = 0.5
    follow_back: float = 0.35
    strength_sd: float = 0.6
    strength_audience: float = 0.0
    appeal_sd: float = 0.5
    openness_sd: float = 0.0
    taste_sd: float = 0.0
    n_topics: int = 4
    mean_relays: float = 2.5
    base: float | None = None
    shared: float = 0.5
    repeated: float = 0.1
    spontaneous: float = 0.3
    passed_on: bool = True
    dose: tuple[float, float, float, float, float] = (1.0, 1.0, 1.0, 1.0, 1.0)
    mutual_weight: float = 1.0
    delay_hours: float = 3.0
    delay_sd: float = 1.2
    ties_seen: float = 1.0
    ties_dated: float = 0.6
    ties_new: float = 0.03
    parents_seen: float = 0.0
    quoted: float = 0.12
    replied: float = 0.25
    starts_at: datetime = datetime(2026, 4, 1, 22, tzinfo=UTC)
    utc_offset_hours: int = 2


QUIET = World()
BUSY = replace(QUIET, mean_relays=8.0, shared=0.8, delay_hours=1.5)
WORLDS: dict[str, World] = {
    "quiet": QUIET,
    "busy": BUSY,
    # Nobody moves anybody, and all messengers are equal: whatever a measure finds here is an illusion.
    "null": replace(BUSY, strength_sd=0.0, passed_on=False, spontaneous=8.0),
    # For the promise on speed: about a million posts.
    "large": replace(BUSY, n_accounts=100_000, n_messages=110_000, mean_following=25.0),
}
