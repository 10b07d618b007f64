"""Which communes the rows of a file speak of: thousands of codes and names, answered from memory."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from relais.directory.territories.kinds import PARTS, Kind
from relais.directory.territories.models import PostalCode, Territory
from relais.directory.territories.spelling import search_key


class Communes:
    """The communes of the list, read once and then asked as often as wanted; each is known by its key."""

    @cached_property
    def _rows(self) -> list[tuple]:
        kinds = [Kind.COMMUNE, *PARTS]
        rows = Territory.objects.filter(kind__in=kinds, is_current=True).order_by("pk")
        return list(rows.values_list("pk", "kind", "code", "search_key", "commune_id", "department__code"))

    @cached_property
    def _by_code(self) -> dict[str, int]:
        """A commune by its code; the code of a part of a commune leads to the commune."""
        parts = {
            code: commune for _pk, kind, code, _name, commune, _department in self._rows if kind in PARTS
        }
        whole = {code: pk for pk, kind, code, *_rest in self._rows if kind == Kind.COMMUNE}
        return {**{code: pk for code, pk in parts.items() if pk}, **whole}

    @cached_property
    def _by_name(self) -> dict[str, list[tuple[int, str]]]:
        names = defaultdict(list)
        for pk, kind, _code, name, _commune, department in self._rows:
            if kind == Kind.COMMUNE:
                names[name].append((pk, department))
        for _pk, kind, _code, name, commune, department in self._rows:
            if kind in PARTS and commune and name not in names:
                names[name].append((commune, department))
        return names

    @cached_property
    def _by_postal_code(self) -> dict[str, set[int]]:
        commune_of = {pk: commune if kind in PARTS else pk for pk, kind, _c, _n, commune, _d in self._rows}
        served = defaultdict(set)
        for code, territory in PostalCode.objects.order_by().values_list("code", "territory_id"):
            if commune_of.get(territory):
                served[code].add(commune_of[territory])
        return served

    @cached_property
    def _name_of(self) -> dict[int, str]:
        return {pk: name for pk, kind, _code, name, *_rest in self._rows if kind == Kind.COMMUNE}

    def with_code(self, code: str) -> int | None:
        """The commune of a code of INSEE; a spreadsheet may have eaten its first 0."""
        return self._by_code.get(code.strip().upper().zfill(5))

    def meant(self, name: str, postal_code: str = "", department: str = "") -> set[int]:
        """
        The communes that a name may mean: one when there is no doubt, none when it is not known.

        The postal code decides between homonyms, then the department; a postal code that serves one commune
        is enough without a name.
        """
        served = self._by_postal_code.get(postal_code, set())
        if not name:
            return served if len(served) == 1 else set()
        key = search_key(name)
        named = self._by_name.get(key, [])
        found = {pk for pk, _department in named}
        if served:
            near = found & served or {pk for pk in served if _alike(self._name_of.get(pk, ""), key)}
            if near:
                return near
        if len(found) > 1:
            wanted = department.upper() or department_of(postal_code)
            found = {pk for pk, of in named if of in {wanted, wanted.zfill(2)}} or found
        return found


def department_of(postal_code: str) -> str:
    """
    The department that a postal code most often lies in.

    Example
    -------
    >>> department_of("35000"), department_of("97410"), department_of("20200")
    ('35', '974', '2B')
    """
    if postal_code.startswith("97"):
        return postal_code[:3]
    if postal_code.startswith("20"):
        return "2A" if postal_code[:3] in {"200", "201"} else "2B"
    return postal_code[:2]


def _alike(one: str, other: str) -> bool:
    """Whether one name holds the other: « Saint-Denis » for « Saint-Denis-d'Oléron », « Paris » for « Paris 12 »."""
    return bool(one and other) and (_words_in(one, other.split()) or _words_in(other, one.split()))


def _words_in(text: str, words: Iterable[str]) -> bool:
    held = set(text.split())
    return all(word in held for word in words)
