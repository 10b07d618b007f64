"""The words that someone typed, as a question."""

from dataclasses import dataclass
from functools import cached_property

from django.db import models
from django.db.models import Exists, F, OuterRef

from relais.core.search.models import SearchWord
from relais.core.search.registry import WORD_LENGTH
from relais.core.search.spelling import typed_words

# Up to here, all that was found is read by its keys. Beyond, a list shows the first ones and says that there are more.
FEW = 2_000
SHOWN_OF_MANY = 200
# Up to here, the bearers of each of several words are counted, to look for the rarest first.
COMMON = 20_000
# More words than that tell nothing more apart.
MOST_WORDS = 8


class Words:
    """
    Things of one kind, in one network, that bear every word typed, each whole or begun.

    Accents, case and punctuation do not matter; the order of the words neither. One or two letters alone find what
    begins with them. The model has a `search_key`, by which its lists are in order.
    """

    def __init__(self, network_id: int, model: type[models.Model], text: str):
        self.network_id, self.kind = network_id, model._meta.label_lower
        typed = dict.fromkeys(word[:WORD_LENGTH] for word in typed_words(text))
        self.words = list(typed)[:MOST_WORDS]

    @property
    def _beginning(self) -> str:
        """
        One or two letters alone: what begins with them is meant, as in a list by letter.

        A tenth of all people bear some word that begins with the same two letters.
        """
        return self.words[0] if len(self.words) == 1 and len(self.words[0]) < 3 else ""

    def __bool__(self) -> bool:
        return bool(self.words)

    def among(self, rows: models.QuerySet) -> models.QuerySet:
        """Those of a question that bear the words; all of them when none was typed."""
        if not self.words:
            return rows
        if self._beginning:
            until = self._beginning.ljust(WORD_LENGTH, "z")
            return rows.filter(search_key__gte=self._beginning, search_key__lte=until)
        if self._few is not None:
            return rows.filter(pk__in=self._few)
        # The rows are met in the order of their list, and asked whether they are among the bearers: `pk + 0` keeps
        # a database from reading all of these, to sort them afterwards.
        gathered = self._found().order_by().values("subject_id")
        return rows.alias(own_key=F("pk") + 0).filter(own_key__in=gathered)

    def first_keys(self, n: int, *, is_descending: bool = False) -> list[int]:
        """
        The keys of the first things that bear the words, in the usual order of their lists.

        Read from the words alone: that costs as many steps as there are bearers, wherever they stand in the order.
        Names that begin alike stand together, and a list that is walked may come to them last.
        """
        sign = "-" if is_descending else ""
        found = self._found().order_by(f"{sign}sort_key", f"{sign}subject_id")
        keys: list[int] = []
        read = 0
        while len(keys) < n:
            # Someone may bear two words that begin alike: twice as many are read as are wanted.
            more = list(found.values_list("subject_id", flat=True)[read : read + 2 * n])
            keys, read = list(dict.fromkeys([*keys, *more])), read + len(more)
            if len(more) < 2 * n:
                break
        return keys[:n]

    def in_order(self, rows: models.QuerySet) -> "InOrder | None":
        """
        How to read the bearers by their keys, in order; `rows` are all those of the network, the words left aside.

        For few as for many: given a list of keys and an order, a database may walk along the order all the same.
        """
        return InOrder(self, rows) if self.words and not self._beginning else None

    @property
    def most(self) -> int | None:
        """How many rows a list of these shows at most; none when all can be."""
        is_many = self._beginning or (self.words and self._few is None)
        return SHOWN_OF_MANY if is_many else None

    @cached_property
    def _few(self) -> list[int] | None:
        if len(self.words) == 1 and self._borne[self.words[0]] > 2 * FEW:
            return None
        found = list(self._found().order_by().values_list("subject_id", flat=True)[: 2 * FEW + 1])
        keys = list(dict.fromkeys(found))
        return keys if len(found) <= 2 * FEW and len(keys) <= FEW else None

    def _found(self) -> models.QuerySet[SearchWord]:
        first, *others = self._rarest_first
        found = self._bearing(first)
        for word in others:
            found = found.filter(Exists(self._also(word, "subject_id")))
        return found

    def _also(self, word: str, key: str) -> models.QuerySet[SearchWord]:
        """Whether the thing of an outer row bears a word: without the network, which would lure a database away."""
        return SearchWord.objects.filter(kind=self.kind, subject_id=OuterRef(key), **_begun(word)).order_by()

    @cached_property
    def _rarest_first(self) -> list[str]:
        """The rarest word is looked for, and the others beside it: a common one is then never read whole."""
        return sorted(self.words, key=lambda word: (self._borne[word], word)) or [""]

    @cached_property
    def _borne(self) -> dict[str, int]:
        """How many bear each word, up to where that says enough."""
        most = COMMON if len(self.words) > 1 else 2 * FEW
        return {word: self._bearing(word).order_by()[: most + 1].count() for word in self.words}

    def _bearing(self, word: str) -> models.QuerySet[SearchWord]:
        return SearchWord.objects.filter(network_id=self.network_id, kind=self.kind, **_begun(word))


@dataclass(frozen=True)
class InOrder:
    """Rows that bear words, read in their usual order by their keys."""

    words: Words
    rows: models.QuerySet

    @property
    def most(self) -> int:
        """How many a list shows at most: all of few, the first of many."""
        return self.words.most or FEW

    def keys(self, n: int, is_descending: bool) -> list[int]:
        return self.words.first_keys(n, is_descending=is_descending)


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
