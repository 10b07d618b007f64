"""
How guessing is limited: the rule alone, without a database, a request or a clock.

Three things are counted, each on its own:

- **the card**: five wrong picture secrets close it for a quarter of an hour, five more for half an hour, and so
  on up to a day; thirty in a row without a right one close it until a helper renews it. Whoever holds a card
  thus never has more than 30 guesses at one of 1,300 secrets: 2.3 %, whatever the clock says meanwhile;
- **the device** (a browser that bears our mark): a few wrong codes, which come back with time;
- **the place** (a network address): all the wrong codes of the devices behind it.

What a learner does by mistake costs nothing or little: a mistyped code is caught by its last sign and is no
guess at all; a right code costs nothing; a device on which someone rightly signed in no longer depends on its
place; and one that was never wrong may always try, even while someone else guesses from the same address.

A guesser must therefore change device for each guess, and new devices are rationed in each place: about 120
guesses an hour from one address. 10,000 guesses take over three days, and find one of 100,000 cards with a
probability of 1.3 % (10,000 × 100,000 / 23⁸); the secret is then still to be guessed.
"""

from dataclasses import dataclass, replace
from enum import Enum

TRIES_BEFORE_A_PAUSE = 5
TRIES_IN_ALL = 30
FIRST_PAUSE_SECONDS = 15 * 60
LONGEST_PAUSE_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Tries:
    """The wrong secrets given for one card since the last right one."""

    n_wrong: int = 0
    paused_at: float = 0  # when the pause that runs began; 0: none


def pause_after(n_wrong: int) -> int:
    """
    How long a card rests after so many wrong secrets, in seconds.

    Example
    -------
    >>> [pause_after(n) // 60 for n in (1, 4, 5, 6, 10, 15, 25)]
    [0, 0, 15, 0, 30, 60, 240]
    """
    rounds, more = divmod(n_wrong, TRIES_BEFORE_A_PAUSE)
    if more or not rounds:
        return 0
    return min(FIRST_PAUSE_SECONDS * 2 ** (rounds - 1), LONGEST_PAUSE_SECONDS)


def is_closed(tries: Tries) -> bool:
    """Only renewing the card opens it again."""
    return tries.n_wrong >= TRIES_IN_ALL


def seconds_left(tries: Tries, now: float) -> int:
    """How long the card still rests: never longer than its pause, even when the clock was set back."""
    pause = pause_after(tries.n_wrong)
    if not pause or not tries.paused_at:
        return 0
    return max(0, min(pause, round(tries.paused_at + pause - now)))


def settle(tries: Tries, now: float) -> Tries:
    """The same tries when the clock was set back: the pause begins again now, so that it ends."""
    return replace(tries, paused_at=now) if tries.paused_at > now else tries


def one_more_wrong(tries: Tries, now: float) -> Tries:
    n_wrong = tries.n_wrong + 1
    return Tries(n_wrong, now if pause_after(n_wrong) else 0)


@dataclass(frozen=True)
class Allowance:
    """So many at once; each one spent comes back after a while."""

    most: int
    seconds_for_one: int


# Codes that cannot be a typing mistake.
OF_A_DEVICE = Allowance(3, 600)
OF_A_KNOWN_DEVICE = Allowance(10, 360)
OF_A_PLACE = Allowance(30, 60)
# Devices made known by one card: its holder cannot make more of them to guess other cards.
KNOWN_DEVICES_OF_A_CARD = Allowance(5, 24 * 3600)
# Devices that have never been seen: two workshops may begin at once.
NEW_DEVICES_OF_A_PLACE = Allowance(60, 60)


@dataclass(frozen=True)
class Account:
    """What is left of an allowance, and when that was counted."""

    left: float
    counted_at: float


def account_now(allowance: Allowance, account: Account | None, now: float) -> Account:
    """What is left by now. A clock that was set back gives nothing and takes nothing."""
    if account is None:
        return Account(float(allowance.most), now)
    elapsed = max(0.0, now - account.counted_at)
    return Account(min(allowance.most, account.left + elapsed / allowance.seconds_for_one), now)


def spend(account: Account) -> Account:
    return replace(account, left=max(0.0, account.left - 1))


def has_one(account: Account) -> bool:
    # Sums of fractions of seconds: a little less than one is one.
    return account.left >= 1 - 1e-6


class Device(Enum):
    NONE = "none"  # bears no mark of ours: it takes none, or the place had no new one left
    NEW = "new"
    KNOWN = "known"  # someone rightly signed in on it


def may_try(kind: Device, device: Account, place: Account) -> bool:
    """Whether a code may be tried, from what is left to its device and to its place."""
    if kind is Device.KNOWN:
        return has_one(device)
    if kind is Device.NONE:
        return has_one(place)
    never_wrong = device.left >= OF_A_DEVICE.most - 1e-6
    return has_one(device) and (has_one(place) or never_wrong)


def allowance_of(kind: Device) -> Allowance:
    return OF_A_KNOWN_DEVICE if kind is Device.KNOWN else OF_A_DEVICE


def seconds_to_wait(kind: Device, device: Account, place: Account) -> int:
    """When the next try will be possible, for the sentence that says so."""
    mine = (1 - device.left) * allowance_of(kind).seconds_for_one if kind is not Device.NONE else 0
    theirs = (1 - place.left) * OF_A_PLACE.seconds_for_one if kind is not Device.KNOWN else 0
    return max(1, round(max(mine, theirs)))
