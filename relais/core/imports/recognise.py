"""Which field each column fills, as far as its name and its content tell."""

from collections.abc import Sequence

from relais.core.imports.shapes import share_like
from relais.core.imports.targets import Expected, Field, Target
from relais.core.imports.values import plain

# Below, the user is better asked.
ENOUGH = 0.55
SAMPLE = 300
_OTHERS = ("day", "email", "site", "siret", "coordinate", "whole_address")
# Words that say nothing of what a column holds, and letters that tools put before names.
_EMPTY_WORDS = {
    "de",
    "du",
    "des",
    "la",
    "le",
    "les",
    "l",
    "d",
    "the",
    "of",
    "c",
    "numero",
    "n",
    "votre",
    "vos",
    "your",
}


def recognise(target: Target, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """
    The name of a field for each column, or an empty text.

    A name that is exactly a synonym counts most; then the words it shares with one; then what its values look
    like. Each field is given once, except those that several columns may fill together, when the name says so.
    """
    samples = [[row[n] for row in rows[:SAMPLE] if n < len(row) and row[n]] for n in range(len(columns))]
    scores = [
        (score(one, columns[n], samples[n]), -n, -rank, n, one)
        for n in range(len(columns))
        for rank, one in enumerate(target.fields)
    ]
    chosen = [""] * len(columns)
    given: dict[str, float] = {}
    for value, _column, _rank, n, one in sorted(scores, key=lambda item: item[:3], reverse=True):
        if value < ENOUGH or chosen[n]:
            continue
        if one.name in given and (one.joined_by is None or value < 0.95):
            continue
        chosen[n] = one.name
        given[one.name] = value
    return chosen


def score(field: Field, column: str, sample: Sequence[str]) -> float:
    """How surely a column fills a field, from 0 to 1."""
    if not sample:
        # An empty column brings nothing, whatever its name; a sure name still tells what it is for.
        return 0.6 if plain(column) in field.words else 0.0
    by_name = _by_name(field, column)
    if not field.shape:
        # A text is not a day: « date de début de la fonction » is no « fonction ».
        return by_name * (0.4 if _looks_like_another(sample) or _does_not_fit(field, sample) else 1.0)
    like = share_like(field.shape, sample)
    if field.shape == "whole_address":
        return by_name if like >= 0.5 else 0.0
    if like >= 0.6:
        return max(by_name, min(0.6 + 0.1 * like + 0.3 * by_name, 1.0)) if _tells_alone(field) else by_name
    # Values that look like nothing of the kind: the name would have to be very sure.
    return by_name if like >= 0.2 or by_name == 1.0 else by_name * 0.5


def _looks_like_another(sample: Sequence[str]) -> bool:
    return any(share_like(shape, sample) >= 0.5 for shape in _OTHERS)


def _does_not_fit(field: Field, sample: Sequence[str]) -> bool:
    """Whether most of the values would be refused."""
    refused = 0
    for text in sample:
        try:
            field.convert(text)
        except Expected:
            refused += 1
    return refused * 10 > len(sample) * 3


def _tells_alone(field: Field) -> bool:
    """An e-mail is an e-mail; five digits may be anything."""
    return field.shape in {"email", "phone", "siret", "rna", "site", "whole_address"}


def _by_name(field: Field, column: str) -> float:
    name = plain(column)
    last = plain(column.rsplit(".", 1)[-1])
    words = [word for word in name.split() if word not in _EMPTY_WORDS] or name.split()
    best = 0.0
    for synonym in field.words:
        if synonym in (name, last):
            return 1.0
        wanted = [word for word in synonym.split() if word not in _EMPTY_WORDS] or synonym.split()
        if words == wanted:
            best = max(best, 0.96)
            continue
        shared = len(set(words) & set(wanted))
        if shared == len(wanted):
            # « adresse mail de la structure » holds « adresse mail », and more.
            best = max(best, 0.6 + 0.3 * shared / len(words))
    return best
