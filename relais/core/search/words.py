"""The words that someone typed, as a question."""

from functools import cached_property

from django.db import models
from django.db.models import Exists, F, OuterRef

from relais.core.search.models import SearchWord
from relais.core.search.registry import WORD_LENGTH
from relais.core.search.spelling import typed_words

# Up to here, the keys of what was found are read first: any list is then quick, in any order. Beyond, so many
# rows fit that a list in order meets them without looking far; it shows the first ones and says that there are more.
FEW = 5_000
SHOWN_OF_MANY = 500
# From here on a word is so common that its bearers are not even gathered: each row is asked in its turn.
COMMON = 50_000
# More words than that tell nothing more apart.
MOST_WORDS = 8


class Words:
    """
    Things of one kind, in one network, that bear every word typed, each whole or begun.

    Accents, case and punctuation do not matter; the order of the words neither.
    """

    def __init__(self, network_id: int, model: type[models.Model], text: str):
        self.network_id, self.kind = network_id, model._meta.label_lower
        typed = dict.fromkeys(word[:WORD_LENGTH] for word in typed_words(text))
        self.words = list(typed)[:MOST_WORDS]

    def __bool__(self) -> bool:
        return bool(self.words)

    def among(self, rows: models.QuerySet) -> models.QuerySet:
        """Those of a question that bear the words; all of them when none was typed."""
        if not self.words:
            return rows
        if self._few is not None:
            return rows.filter(pk__in=self._few)
        # The rows are met in the order of their list, and asked whether they bear the words: `pk + 0` keeps a
        # database from reading all that bear them, to sort them afterwards.
        if self._borne[self._rarest_first[0]] <= COMMON:
            return rows.alias(own_key=F("pk") + 0).filter(
                own_key__in=self._found().order_by().values("subject_id")
            )
        for word in self._rarest_first:
            rows = rows.filter(Exists(self._bearing(word).order_by().filter(subject_id=OuterRef("pk"))))
        return rows

    @property
    def most(self) -> int | None:
        """How many rows a list of these shows at most; none when all can be."""
        return SHOWN_OF_MANY if self.words and self._few is None else None

    @cached_property
    def _few(self) -> list[int] | None:
        found = list(self._found().order_by().values_list("subject_id", flat=True)[: 2 * FEW + 1])
        keys = list(dict.fromkeys(found))
        return keys if len(found) <= 2 * FEW and len(keys) <= FEW else None

    def _found(self) -> models.QuerySet[SearchWord]:
        first, *others = self._rarest_first
        found = self._bearing(first)
        for word in others:
            also = SearchWord.objects.filter(
                kind=self.kind, subject_id=OuterRef("subject_id"), **_begun(word)
            )
            found = found.filter(Exists(also))
        return found

    @cached_property
    def _rarest_first(self) -> list[str]:
        """The rarest word is looked for, and the others beside it: a common one is then never read whole."""
        return sorted(self.words, key=lambda word: (self._borne[word], word)) or [""]

    @cached_property
    def _borne(self) -> dict[str, int]:
        """How many bear each word, up to where it is common."""
        return {word: self._bearing(word).order_by()[: COMMON + 1].count() for word in self.words}

    def _bearing(self, word: str) -> models.QuerySet[SearchWord]:
        return SearchWord.objects.filter(network_id=self.network_id, kind=self.kind, **_begun(word))


def _begun(word: str) -> dict[str, str]:
    """
    A word whole or begun, as a range of the index: « dup » is from « dup » to « dupzzz… ».

    Letters without accent, and figures, come before z in any order of letters; other scripts are compared letter
    by letter from there on.
    """
    if not word:
        return {}
    if word.isascii():
        return {"word__gte": word, "word__lte": word.ljust(WORD_LENGTH, "z")}
    return {"word__gte": word, "word__startswith": word}
