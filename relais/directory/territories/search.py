"""
Finding a territory from what a person types: a name, part of one, a code of INSEE or a postal code.

Accents, case, hyphens, apostrophes, articles and « St » for « Saint » do not matter. What begins like the text
comes before what holds it, then the most peopled; a name with a wrong letter is looked for only when nothing fits.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Length

from relais.directory.territories.kinds import Kind
from relais.directory.territories.models import PostalCode, Territory
from relais.directory.territories.spelling import distance, search_key

AT_MOST = 20
_LABEL = re.compile(r"\((\w+)\)\s*$")  # « Saint-Denis (93066) », as a form wrote it
_CODE = re.compile(r"\d{2,9}|2[ab]\d{0,3}")
_SHORTEST_MISSPELT = 4
_SPACES = 5  # more words than that, and the length of a name says enough without them


def search(
    text: str,
    *,
    kinds: Iterable[str] = (),
    limit: int = AT_MOST,
    among: QuerySet[Territory] | None = None,
    forgives: bool = True,
) -> list[Territory]:
    """
    The territories that a text may mean, the likeliest first.

    Parameters
    ----------
    text : str
        « Saint-Denis », « st denis 93 », « 93200 », « 2a », « Saint-Denis (93066) »…
    kinds : kinds of territory wanted; all when empty.
    limit : int
        How many at most.
    among : QuerySet, optional
        Where to look, such as what a reader may see.
    forgives : bool
        Whether names with a wrong letter are looked for when nothing fits: that reads every name.

    Returns
    -------
    list of Territory, with their department and their commune at hand
    """
    territories = (Territory.objects.all() if among is None else among).filter(is_current=True)
    if kinds:
        territories = territories.filter(kind__in=list(kinds))
    territories = territories.select_related("department", "commune")
    words, codes = _read(text)
    if not words and not codes:
        return []
    found = _fitting(territories, words, codes)[:limit]
    keys = list(found.values_list("pk", flat=True))
    if not keys and forgives:
        keys = _misspelt(territories, words, codes, limit)
    places = {place.pk: place for place in territories.filter(pk__in=keys)}
    return [places[key] for key in keys if key in places]


def _read(text: str) -> tuple[list[str], list[str]]:
    """The words and the codes of a text: « St Denis (93066) » gives saint, denis and 93066."""
    label = _LABEL.search(text)
    if label and _CODE.fullmatch(label[1].casefold()):
        return search_key(text[: label.start()]).split(), [label[1].upper()]
    words = search_key(text).split()
    codes = [word.upper() for word in words if _CODE.fullmatch(word)]
    return [word for word in words if word.upper() not in codes], codes


def _fitting(territories: QuerySet[Territory], words: list[str], codes: list[str]) -> QuerySet[Territory]:
    """What holds every word, each code being that of the place, of its postal service, or a word of its name."""
    fits, name = Q(), " ".join(words)
    for word in words:
        # Half of all names hold any one letter, and a tenth any two.
        fits &= Q(search_key__contains=word) if len(name) > 2 else Q(search_key__startswith=word)
    for code in codes:
        fits &= _with_code(code)
    exact = Q(search_key=name) if words else Q()
    for code in codes:
        exact &= Q(code=code) | _served_by(code) | Q(search_key__contains=f" {code.lower()}")
    first = words[0] if words else ""
    steps = [exact]
    if words:
        steps += [Q(search_key=name), Q(search_key__startswith=f"{name} "), Q(search_key__startswith=name)]
        steps += [Q(search_key__contains=f" {name}"), Q(search_key__startswith=first)]
    rank = Case(
        *(When(step, then=Value(n)) for n, step in enumerate(steps) if step),
        default=Value(len(steps)),
        output_field=IntegerField(),
    )
    # Few people mean the arrondissement of a department, which has the name of its chief town.
    last = Case(When(kind=Kind.DISTRICT, then=Value(1)), default=Value(0), output_field=IntegerField())
    people = F("population").desc(nulls_last=True)
    return territories.filter(fits).order_by(rank, last, people, "search_key", "code", "kind")


def _with_code(code: str) -> Q:
    """« 93 » begins a code of INSEE or ends « Paris 3 »; « 93200 » is as often a postal code."""
    fits = Q(code__startswith=code) | Q(search_key__contains=code.lower())
    return fits | _served_by(code) if code.isdecimal() and len(code) <= 5 else fits


def _served_by(code: str) -> Q:
    if not code.isdecimal() or len(code) < 3:
        return Q(pk__in=[])
    link = Q(code=code) if len(code) == 5 else Q(code__startswith=code)
    return Q(pk__in=list(PostalCode.objects.filter(link).order_by().values_list("territory_id", flat=True)))


def _misspelt(territories: QuerySet[Territory], words: list[str], codes: list[str], limit: int) -> list[int]:
    """The keys of the places whose name is one letter away, two when it is long, whatever the spaces."""
    typed = "".join(words)
    if len(typed) < _SHORTEST_MISSPELT:
        return []
    allowed = 1 if len(typed) < 8 else 2
    # « lhay » for « L'Haÿ »: the article that the key dropped may be stuck to the name.
    begins = {typed[:1], typed[1:2] if typed[0] in "ld" else typed[:1]}
    near = Q()
    for letter in begins:
        near |= Q(search_key__startswith=letter)
    for code in codes:
        near &= _with_code(code)
    candidates = territories.annotate(length=Length("search_key")).filter(
        near, length__gte=len(typed) - allowed, length__lte=len(typed) + allowed + _SPACES
    )
    found = []
    for key, name, kind, population in candidates.order_by().values_list(
        "pk", "search_key", "kind", "population"
    ):
        gap = distance(typed, name.replace(" ", ""), allowed)
        if gap <= allowed:
            found.append((gap, kind == Kind.DISTRICT, -(population or 0), key))
    return [key for *_order, key in sorted(found)[:limit]]


@dataclass(frozen=True)
class Meant:
    """What a text means: one territory, or several to choose from, or nothing known."""

    territory: Territory | None = None
    choices: tuple[Territory, ...] = ()
    are_more: bool = False


def what_is_meant(text: str, kinds: Iterable[str] = (), *, at_most: int = 8) -> Meant:
    """
    The one territory that a text names, when there is no doubt.

    There is none when a code or a whole name fits one place only, or when a single place holds the words typed.
    A name with a wrong letter is proposed, never taken.
    """
    found = search(text, kinds=kinds, limit=at_most + 1)
    words, codes = _read(text)
    name = " ".join(words)
    exact = [place for place in found if place.search_key == name or (codes and place.code in codes)]
    holding = [place for place in found if all(word in place.search_key.split() for word in words)]
    for sure in (exact, found if found == holding else []):
        if len(sure) == 1:
            return Meant(sure[0])
    proposed = exact or found
    return Meant(None, tuple(proposed[:at_most]), len(proposed) > at_most)
