"""What a measure gives: the object that the command writes, the report draws and the site keeps."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from relais.engine.faults import Faults


@dataclass(frozen=True)
class Reciprocity:
    """
    How much a mutual tie is worth, estimated from the data.

    `weight` is the rate of relaying per exposure over mutual ties, divided by the rate over ties that are
    not mutual, with its 95 % interval; None when the data cannot tell. `share_mutual` is the share of
    follows that are returned.
    """

    weight: float | None
    low: float | None
    high: float | None
    share_mutual: float | None


@dataclass(frozen=True)
class Measurement:
    """
    Rungs 1 and 2 of the ladder on one input.

    Attributes
    ----------
    summary : dict
        The keys of `summary.json`.
    accounts : frame
        The columns of `measures.csv`, one row per account of the input, most credit first.
    cascades : frame
        The columns of `cascades.csv`, one row per cascade, largest first.
    relays : frame
        One row per repost or quote, in order of time: `post_id, root_id, account_id, published_at, kind,
        exposed` (bool, null without a follow graph)`, basis` (parents, follows, model)`, n_candidates`.
    links : frame
        Who relayed whom: `post_id` (the relay)`, root_id, account_id` (the relayer)`, source_post_id,
        source_id` (account; null for an absent root)`, share` (the shares of one relay sum to 1)`.
        Under the model, whose candidates are all earlier posts, the likeliest candidates of each relay
        are kept here, rescaled to their own sum; the credit in `accounts` uses all of them.
    credit_absent : float
        Credit that falls on roots that are not in the input.
    reciprocity : Reciprocity
    brokerage : frame or None
        With segments: `account_id, coordinator, gatekeeper, representative, consultant, liaison`, counts
        of open paths through the account (Gould and Fernandez, 1989).
    faults : Faults
    started_at, ended_at : datetime or None
        First and last post of the input, UTC.
    """

    summary: dict
    accounts: pl.DataFrame
    cascades: pl.DataFrame
    relays: pl.DataFrame
    links: pl.DataFrame
    credit_absent: float
    reciprocity: Reciprocity
    brokerage: pl.DataFrame | None = None
    faults: Faults = field(default_factory=Faults)
    started_at: datetime | None = None
    ended_at: datetime | None = None
