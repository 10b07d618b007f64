"""What may be imported: each stage declares it here, with the fields that a column may fill."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Protocol

from django.db import models
from django.utils.functional import Promise

from relais.core.imports.drafts import Draft, Thing
from relais.core.imports.reading.sentences import Sentence, gettext_noop

Words = str | Promise
# What files write where they know nothing.
NOTHING = {
    "",
    "-",
    "–",
    "—",
    "#n/d",
    "#n/a",
    "n/a",
    "#ref!",
    "#valeur!",
    "#value!",
    "null",
    "none",
    "nan",
    "nc",
    "n.c.",
}


class Expected(Exception):
    """A value is not what a field holds; the sentence says what was expected."""

    def __init__(self, words: str, /, **values: Any):
        self.sentence = Sentence(words, values)
        super().__init__(words)


@dataclass(frozen=True)
class Fault:
    """One thing to correct: where, what stands there, and what was expected. Column -1 is the whole row."""

    row: int
    column: int
    value: str
    expected: Sentence


@dataclass(frozen=True)
class Field:
    """
    What one column of a file may fill.

    Attributes
    ----------
    name : str
    label, help : str
        As people read them.
    convert : callable
        From the text of a cell that holds something to the value, or raises `Expected`.
    words : tuple of str
        What files call it, in French and in English, in plain words: « code postal », « cp ».
    shape : str
        What its values look like (`shapes.SHAPES`), when they look like something.
    joined_by : str or None
        What stands between the values of several columns; None when one column is enough.
    choices : callable or None
        The values it may have, with their labels: it can then be the same for all the rows of a file.
    is_for_all : bool
        It can be written once for all the rows.
    show : callable
        The value as people read it.
    """

    name: str
    label: Words
    convert: Callable[[str], Any] = str
    words: tuple[str, ...] = ()
    shape: str = ""
    help: Words = ""
    group: Words = ""
    joined_by: str | None = None
    choices: Callable[[], Iterable[tuple[str, Words]]] | None = None
    is_for_all: bool = False
    show: Callable[[Any], str] = str


@dataclass
class Row:
    """A row ready to be taken in: its number in the file, and what each field found. Empty cells are absent."""

    number: int
    values: dict[str, Any]
    columns: dict[str, int] = field(default_factory=dict)  # where each field was read
    cells: dict[str, str] = field(default_factory=dict)  # what was written there

    def fault(self, name: str, words: str, /, **values: Any) -> Fault:
        """A fault of a field of this row, or of the whole row."""
        return Fault(
            self.number, self.columns.get(name, -1), self.cells.get(name, ""), Sentence(words, values)
        )


@dataclass
class Settled:
    """
    What becomes of a row: what to create, what to change, or why it is refused.

    Attributes
    ----------
    row : Row
    subject : Draft, Model or None
        The entry that the row speaks of.
    created : list of Draft
        What is to be written; it may point to what is written with it.
    changed : list of (Model, dict)
        Saved objects as they are, and the values that they get.
    faults : list of Fault
    """

    row: Row
    subject: Thing | None = None
    is_new: bool = False
    created: list[Draft] = field(default_factory=list)
    changed: list[tuple[models.Model, dict[str, Any]]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def create(self, model: type[models.Model], **values: Any) -> Draft:
        return self.add(Draft(model, values))

    def add(self, draft: Draft) -> Draft:
        self.created.append(draft)
        return draft

    def change(self, thing: Thing, **values: Any) -> None:
        """Give values to a saved object, those that differ from what it has."""
        if isinstance(thing, Draft):
            raise TypeError("a draft is not yet saved: give it its values when it is made")
        different = {name: value for name, value in values.items() if getattr(thing, name) != value}
        if different:
            self.changed.append((thing, different))

    @property
    def state(self) -> str:
        if self.faults:
            return "refused"
        if self.is_new:
            return "new"
        return "changed" if self.created or self.changed else "unchanged"


class Settling(Protocol):
    """Decides what becomes of rows, chunk by chunk; it remembers the chunks before."""

    def settle(self, rows: Sequence[Row]) -> list[Settled]: ...


@dataclass(frozen=True)
class Target:
    """
    A kind of thing that files bring.

    Attributes
    ----------
    name : str
        As in addresses: « people ».
    label : str
        As a title: « People ».
    act : str
        As a button: « Import people ».
    fields : tuple of Field
    begin : callable
        `begin(network_id)` gives what settles the rows of one file.
    rights : tuple of str
        The rights that whoever imports must hold, besides that of importing.
    needs : tuple of tuples of str
        The fields that a row must have, each with those that can stand for it.
    added, changed : dict
        The verb that the journal keeps for each entry of a kind, by the label of its model.
    list_page : str
        The name of the page that shows what was imported.
    """

    name: str
    label: Words
    act: Words
    fields: tuple[Field, ...]
    begin: Callable[[int], Settling]
    rights: tuple[str, ...]
    needs: tuple[tuple[str, ...], ...]
    added: Mapping[str, str]
    changed: Mapping[str, str]
    list_page: str
    help: Words = ""

    def field(self, name: str) -> Field | None:
        return next((one for one in self.fields if one.name == name), None)

    def needed_but_not_in(self, names: Iterable[str]) -> list[tuple[str, ...]]:
        """What is needed, and that none of these fields gives."""
        given = set(names)
        return [needed for needed in self.needs if not given.intersection(needed)]

    @property
    def labels(self) -> dict[str, Words]:
        return {one.name: one.label for one in self.fields}

    @property
    def needed(self) -> set[str]:
        return {name for needed in self.needs for name in needed}


TARGETS: dict[str, Target] = {}


def register(target: Target) -> Target:
    """Offer a target to whoever imports; a stage does it at start."""
    if target.name in TARGETS:
        raise TypeError(f"{target.name} is declared twice")
    TARGETS[target.name] = target
    return target


MISSING = gettext_noop("something: this field cannot be empty")
TOO_FEW_CELLS = gettext_noop("%(n)s columns: a separator inside a cell must stand between quotes")


class Converter:
    """From the cells of a file to the values of fields, as its columns were mapped."""

    def __init__(self, target: Target, mapping: Sequence[str], for_all: dict[str, str]):
        self._width = len(mapping)
        self._columns: dict[str, list[int]] = {}
        for column, name in enumerate(mapping):
            if target.field(name):
                self._columns.setdefault(name, []).append(column)
        self._fields = [one for one in target.fields if one.name in self._columns]
        self._target = target
        self._for_all = {}
        for name, text in for_all.items():
            one = target.field(name)
            if one and text.strip() and name not in self._columns:
                self._for_all[name] = one.convert(text.strip())
        # Most cells of a column hold what another one held.
        self._convert = {one.name: lru_cache(4096)(_answer(one.convert)) for one in self._fields}

    def row(self, number: int, cells: Sequence[str]) -> tuple[Row, list[Fault]]:
        """A row, and what is wrong in it."""
        row = Row(number, dict(self._for_all))
        faults = []
        if len(cells) > self._width:
            beyond = " ".join(cells[self._width :])
            faults.append(Fault(number, -1, beyond, Sentence(TOO_FEW_CELLS, {"n": self._width})))
        for one in self._fields:
            columns = self._columns[one.name]
            filled = [cells[n] for n in columns if cells[n].casefold() not in NOTHING]
            if not filled:
                continue
            text = (one.joined_by or " ").join(filled)
            row.columns[one.name], row.cells[one.name] = columns[0], text
            value, wrong = self._convert[one.name](text)
            if wrong is not None:
                faults.append(Fault(number, columns[0], text, wrong))
            elif value is not None and value != "":
                row.values[one.name] = value
        wrong_columns = {fault.column for fault in faults}
        for needed in self._target.needed_but_not_in(row.values):
            column = next((self._columns[name][0] for name in needed if name in self._columns), -1)
            if column not in wrong_columns:
                faults.append(Fault(number, column, "", Sentence(MISSING)))
        return row, faults


def _answer(convert: Callable[[str], Any]) -> Callable[[str], tuple[Any, Sentence | None]]:
    def answer(text: str) -> tuple[Any, Sentence | None]:
        try:
            return convert(text), None
        except Expected as wrong:
            return None, wrong.sentence

    return answer
