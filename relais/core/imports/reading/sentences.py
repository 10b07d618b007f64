"""What is said of a file or a cell, kept so that it can be said later in the reader's language."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext


def gettext_noop(words: str) -> str:
    """Marks a sentence for the catalogue. Django's own asks for the settings, which a process apart does not have."""
    return words


@dataclass(frozen=True)
class Sentence:
    """An English sentence of the catalogue, marked with `gettext_noop`, and what fills it."""

    words: str
    values: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        said = gettext(self.words) if self.words else ""
        return said % self.values if self.values else said


class Unreadable(Exception):
    """The file cannot be used at all; `sentence` says why and what to do."""

    def __init__(self, words: str, /, **values: Any):
        self.sentence = Sentence(words, values)
        super().__init__(words)
