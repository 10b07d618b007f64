"""
The twelve pictures of which a learner chooses three: own drawings, in the colours of the mock's pictures.

Each is a full, plain shape on a coloured tile: it can be told by its shape alone, by its word and by its letter.
The letters of a card are its own: its pictures stand in an order drawn from the card, always the same, so that
the first three pictures of the page are not the same secret for everyone.
"""

import hashlib
from dataclasses import dataclass
from itertools import pairwise

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from relais.directory.cards.drawings import SHAPES

N_CHOSEN = 3


@dataclass(frozen=True)
class Picture:
    key: str
    word: object  # said by screen readers and by a helper
    tint: str  # one of the four colours of pictures: a b c d

    def draw(self) -> SafeString:
        """The drawing; its word stands beside it in the page."""
        return format_html(
            '<svg viewBox="0 0 120 120" aria-hidden="true" focusable="false"><rect class="p-{}" x="10" y="10" '
            'width="100" height="100" rx="24"/>{}</svg>',
            self.tint,
            mark_safe(SHAPES[self.key]),  # noqa: S308 -- written by us, never by anyone else
        )


PICTURES = [
    Picture("house", _("House"), "a"),
    Picture("tree", _("Tree"), "a"),
    Picture("sun", _("Sun"), "b"),
    Picture("fish", _("Fish"), "b"),
    Picture("boat", _("Boat"), "b"),
    Picture("key", _("Key"), "c"),
    Picture("cup", _("Cup"), "c"),
    Picture("apple", _("Apple"), "a"),
    Picture("bird", _("Bird"), "d"),
    Picture("umbrella", _("Umbrella"), "d"),
    Picture("bicycle", _("Bicycle"), "c"),
    Picture("star", _("Star"), "d"),
]
BY_KEY = {picture.key: picture for picture in PICTURES}
LETTERS = "ABCDEFGHIJKL"


def laid_out(seed: int) -> list[tuple[str, Picture]]:
    """The pictures of a card with their letters, in the order that is the card's own."""
    ordered = sorted(PICTURES, key=lambda picture: hashlib.sha256(f"{seed} {picture.key}".encode()).digest())
    return list(zip(LETTERS, ordered, strict=True))


def fault_of(keys: list[str], seed: int) -> str:
    """Why three pictures are no secret; empty when they are one."""
    if len(keys) != N_CHOSEN or any(key not in BY_KEY for key in keys):
        return "missing"
    if len(set(keys)) != N_CHOSEN:
        return "repeated"
    places = [[picture.key for _letter, picture in laid_out(seed)].index(key) for key in keys]
    steps = {after - before for before, after in pairwise(places)}
    # Those that stand side by side are what most people, and then guessers, would take: 20 of the 1,320 are refused.
    return "in_a_row" if steps in ({1}, {-1}) else ""


N_SECRETS = 12 * 11 * 10 - 20
