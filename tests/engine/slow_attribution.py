"""
Attribution as one would do it by hand, in plain Python: what the engine's answers are compared with.

It shares no code with the engine. Parents that go round in a circle are outside its scope.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import product
from math import exp, prod
from statistics import median

RATE = 6.8e-5
HOUR = 3_600_000_000


def read(tables):
    """Posts as dictionaries by id, with times in microseconds; follows as {(follower, followee): since}."""
    posts = {row["post_id"]: row for row in tables.posts.to_dicts()}
    for row in posts.values():
        row["at"] = _microseconds(row["published_at"])
        row["relay"] = row["kind"] in ("repost", "quote")
    follows = {}
    for row in tables.follows.to_dicts():
        pair = row["follower_id"], row["followee_id"]
        since = float("-inf") if row["since"] is None else _microseconds(row["since"])
        if pair[0] != pair[1]:
            follows[pair] = min(since, follows.get(pair, float("inf")))
    return posts, follows


def _microseconds(moment):
    return int(moment.timestamp()) * 1_000_000 + moment.microsecond


def root_of(posts, post_id):
    """The root as named, else that of the parent; the relay itself without either, or when parents circle."""
    if not posts[post_id]["relay"]:
        return None
    seen, here = set(), post_id
    while here in posts and posts[here]["relay"] and posts[here]["root_id"] is None:
        if here in seen:
            return post_id
        seen.add(here)
        if posts[here]["parent_id"] is None:
            return here
        here = posts[here]["parent_id"]
    return posts[here]["root_id"] if here in posts and posts[here]["relay"] else here


def cascades_of(posts):
    """{root: relays}, the relays without the root itself."""
    found = {post_id: [] for post_id, row in posts.items() if row["kind"] == "original"}
    for post_id in posts:
        root = root_of(posts, post_id)
        if root is not None:
            found.setdefault(root, [])
            if root != post_id:
                found[root].append(post_id)
    return found


def given_parents(posts, cascades):
    """{(root, relay): parent} for parents that are in the same cascade."""
    return {
        (root, relay): posts[relay]["parent_id"]
        for root, relays in cascades.items()
        for relay in relays
        if posts[relay]["parent_id"] == root or posts[relay]["parent_id"] in relays
    }


def has_circle(parents):
    for root, relay in parents:
        seen, here = set(), relay
        while (root, here) in parents:
            if here in seen:
                return True
            seen.add(here)
            here = parents[root, here]
    return False


def read_times(posts, parents):
    """A post that names its parent is not earlier than that parent."""
    at = {post_id: row["at"] for post_id, row in posts.items()}
    changed = True
    while changed:
        changed = False
        for (_, relay), parent in parents.items():
            if parent in at and at[parent] > at[relay]:
                at[relay], changed = at[parent], True
    return at


def candidates(posts, follows, at, root, relays, relay):
    """{account: its eligible posts} for one relay, with a follow graph."""
    me, found = posts[relay]["account_id"], defaultdict(list)
    for other in [*relays, *([root] if root in posts else [])]:
        author = posts[other]["account_id"]
        if author != me and at[other] < at[relay] and follows.get((me, author), float("inf")) <= at[other]:
            found[author].append(other)
    return found


def shares(eligible, at, relay, rule, half_life_hours):
    """{post: share} among the candidate accounts of a relay."""
    if not eligible:
        return {}
    if rule in ("shared", "first"):
        chosen = {min(posts, key=lambda p: (at[p], p)): 1.0 for posts in eligible.values()}
        moment = min(at[p] for p in chosen)
    else:
        latest = {account: max(at[p] for p in posts) for account, posts in eligible.items()}
        chosen = {[p for p in eligible[a] if at[p] == latest[a]][-1]: 1.0 for a in eligible}
        moment = max(at[p] for p in chosen)
    if rule in ("first", "last"):
        chosen = {p: 1.0 for p in chosen if at[p] == moment}
    if rule == "decayed":
        chosen = {p: 2 ** (-(moment - at[p]) / (half_life_hours * HOUR)) for p in chosen}
    return {p: weight / sum(chosen.values()) for p, weight in chosen.items()}


def model_shares(posts, at, audience, neutral, root, relays, relay):
    me = posts[relay]["account_id"]
    weights = {}
    first = min(at[p] for p in relays)
    for other in [root, *relays]:
        if other not in posts:
            weights[other] = neutral * exp(-RATE * (at[relay] - first) / 1e6)
        elif at[other] < at[relay] and posts[other]["account_id"] != me:
            weights[other] = audience[posts[other]["account_id"]] * exp(-RATE * (at[relay] - at[other]) / 1e6)
    return {p: weight / sum(weights.values()) for p, weight in weights.items()}


def audiences(tables):
    """Followers of each account; the median of those known for the others, 1 when none is."""
    known = {
        r["account_id"]: max(r["n_followers"], 1)
        for r in tables.accounts.to_dicts()
        if r["n_followers"] is not None
    }
    neutral = float(median(known.values())) if known else 1.0
    return defaultdict(lambda: neutral, known), neutral


def attribute(tables, rule="shared", half_life_hours=1.0):
    """{(root, relay): {parent post: share}}, {(root, relay): (basis, exposed, number of candidates)}."""
    posts, follows = read(tables)
    cascades = cascades_of(posts)
    parents = given_parents(posts, cascades)
    at, (audience, neutral) = read_times(posts, parents), audiences(tables)
    links, told = {}, {}
    for root, relays in cascades.items():
        for relay in relays:
            key = root, relay
            eligible = candidates(posts, follows, at, root, relays, relay)
            exposed = bool(eligible) if follows else None
            self_relay = root in posts and posts[root]["account_id"] == posts[relay]["account_id"]
            basis = "parents" if key in parents else "follows" if follows else "model"
            if self_relay:
                links[key] = {}
            elif basis == "parents":
                links[key] = {parents[key]: 1.0}
            elif basis == "follows":
                links[key] = shares(eligible, at, relay, rule, half_life_hours)
            else:
                links[key] = model_shares(posts, at, audience, neutral, root, relays, relay)
            n = 0 if self_relay else len(eligible) if basis == "follows" else len(links[key])
            told[key] = basis, exposed, n
    return links, told


def credit_by_enumeration(posts, cascades, links):
    """Mean, over all draws of parents, of each post's unit split equally over its path: {post: credit}."""
    total = defaultdict(float)
    relayed = {relay for relays in cascades.values() for relay in relays}
    for root, relays in cascades.items():
        members = [root, *relays]
        choices = [list(links.get((root, p), {}).items()) or [(None, 1.0)] for p in members]
        for draw in product(*choices):
            chance = prod(share for _, share in draw)
            above = dict(zip(members, (parent for parent, _ in draw), strict=True))
            for p in members:
                if p == root and p in relayed:
                    continue
                path = [p]
                while above[path[-1]] is not None:
                    path.append(above[path[-1]])
                for step in path:
                    total[step] += chance / len(path)
    return total


def n_draws(cascades, links):
    counts = (
        prod(max(len(links.get((root, p), {})), 1) for p in relays) for root, relays in cascades.items()
    )
    return max(counts, default=1)
