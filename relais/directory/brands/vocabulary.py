"""
What a network calls things: the usual words, and those it prefers.

The usual words go through gettext like every other, so each language has its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

MAX_LENGTH = 40


@dataclass(frozen=True)
class Word:
    """A thing that a network may name its own way."""

    key: str
    meaning: str | Promise  # what it stands for, said to whoever chooses
    one: str | Promise
    several: str | Promise


WORDS = {
    word.key: word
    for word in (
        Word(
            "learner",
            _("Someone who comes to be helped or to learn"),
            pgettext_lazy("word", "learner"),
            pgettext_lazy("word", "learners"),
        ),
        Word(
            "helper",
            _("Someone who helps, often a volunteer"),
            pgettext_lazy("word", "helper"),
            pgettext_lazy("word", "helpers"),
        ),
        Word(
            "professional",
            _("Someone whose work it is to help"),
            pgettext_lazy("word", "professional"),
            pgettext_lazy("word", "professionals"),
        ),
        Word(
            "session",
            _("A moment when people are helped: drop-in, workshop"),
            pgettext_lazy("word", "session"),
            pgettext_lazy("word", "sessions"),
        ),
        Word(
            "structure",
            _("An organisation of the network that helps people"),
            pgettext_lazy("word", "structure"),
            pgettext_lazy("word", "structures"),
        ),
        Word(
            "place",
            _("Where people are welcomed"),
            pgettext_lazy("word", "place"),
            pgettext_lazy("word", "places"),
        ),
        Word(
            "card",
            _("The card with which someone signs in without e-mail"),
            pgettext_lazy("word", "card"),
            pgettext_lazy("word", "cards"),
        ),
        Word(
            "campaign",
            _("What is told to whom, over which days"),
            pgettext_lazy("word", "campaign"),
            pgettext_lazy("word", "campaigns"),
        ),
    )
}


def say(chosen: Mapping[str, Any], key: str, n: float = 1, language: str | None = None) -> str:
    """
    The word of a network for a thing, for one or several, in a language (else that of the reader).

    French counts 0 and 1 as one; English counts 1 alone.
    """
    language = (language or translation.get_language() or "en").partition("-")[0]
    is_one = abs(n) < 2 if language == "fr" else n == 1
    own = chosen.get(language, {}).get(key)
    if own:
        return own[0] if is_one else own[1]
    with translation.override(language):
        return str(WORDS[key].one if is_one else WORDS[key].several)


def clean_vocabulary(chosen: Mapping[str, Any]) -> dict[str, dict[str, list[str]]]:
    """What is worth keeping: known words, in one and several, that differ from the usual ones."""
    kept: dict[str, dict[str, list[str]]] = {}
    for language, words in chosen.items():
        for key, (one, several) in words.items():
            one, several = " ".join(one.split()), " ".join(several.split())
            if key not in WORDS:
                raise ValidationError(_("Relais does not use this word."))
            if bool(one) != bool(several):
                raise ValidationError(_("Give both: for one and for several."))
            if max(len(one), len(several)) > MAX_LENGTH:
                raise ValidationError(_("Write %(most)s signs or fewer.") % {"most": MAX_LENGTH})
            usual = [say({}, key, 1, language), say({}, key, 2, language)]
            if one and [one, several] != usual:
                kept.setdefault(language, {})[key] = [one, several]
    return kept
