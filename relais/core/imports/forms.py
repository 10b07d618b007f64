from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from relais.core.components.forms import Filters
from relais.core.imports.actions import ENDINGS, limits
from relais.core.imports.models import TableImport
from relais.core.imports.targets import Expected, Target

SAMPLES = 3
LONGEST_SAMPLE = 60


class BringForm(forms.Form):
    file = forms.FileField(label=_("File"), error_messages={"required": _("Choose a file.")})

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ",".join([*ENDINGS, ".zip"])
        self.fields["file"].help_text = gettext(
            "CSV, XLSX, XLS, ODS or JSON, as your spreadsheet or your tool saves it. At most %(size)s."
        ) % {"size": filesizeformat(limits().n_bytes)}


class ImportFilters(Filters):
    """What the list of imports shows."""

    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All states")), *TableImport.State.choices]
    )

    def __init__(self, *args, targets: list[Target], **kwargs):
        super().__init__(*args, **kwargs)
        choices = [(one.name, one.label) for one in targets]
        self.fields["target"] = forms.ChoiceField(
            label=_("What was imported"), required=False, choices=[("", _("Everything")), *choices]
        )


@dataclass(frozen=True)
class Column:
    """One column of the file on the page: its name, what it holds, and the answer about it."""

    name: str
    samples: list[str]
    field: forms.BoundField


class ColumnsForm(forms.Form):
    """What each column of a file is, and what is the same for all of its rows."""

    def __init__(self, data=None, *, table: TableImport, rows: list[list[str]]):
        super().__init__(data)
        self.table, self.rows = table, rows
        choices = _choices(table.target)
        for n, name in enumerate(table.columns):
            self.fields[f"column_{n}"] = forms.ChoiceField(
                label=name,
                required=False,
                choices=choices,
                initial=table.mapping[n] if n < len(table.mapping) else "",
            )
        for one in table.target.fields:
            if one.is_for_all:
                self.fields[f"all_{one.name}"] = self._for_all(one)

    def _for_all(self, one) -> forms.Field:
        initial = self.table.for_all.get(one.name, "")
        if one.choices is None:
            return forms.CharField(label=one.label, required=False, max_length=300, initial=initial)
        choices = [("", _("As the file says")), *one.choices()]
        return forms.ChoiceField(label=one.label, required=False, choices=choices, initial=initial)

    def columns(self) -> Iterator[Column]:
        for n, name in enumerate(self.table.columns):
            held = dict.fromkeys(row[n] for row in self.rows if n < len(row) and row[n])
            samples = [_short(text) for text in list(held)[:SAMPLES]]
            yield Column(name, samples, self[f"column_{n}"])

    def for_all_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("all_")]

    @property
    def mapping(self) -> list[str]:
        """The answers as they stand, also those of a form that is not valid."""
        return [
            str(self[f"column_{n}"].value() or "") if self[f"column_{n}"].name not in self.errors else ""
            for n in range(len(self.table.columns))
        ]

    @property
    def for_all(self) -> dict[str, str]:
        texts = {
            name[4:]: str(self[name].value() or "").strip() for name in self.fields if name[:4] == "all_"
        }
        return {name: text for name, text in texts.items() if text}

    def clean(self):
        target = self.table.target
        taken: dict[str, str] = {}
        for n, name in enumerate(self.mapping):
            one = target.field(name)
            if one is None:
                continue
            if name in taken and one.joined_by is None:
                self.add_error(
                    f"column_{n}",
                    gettext("“%(field)s” is already taken from the column “%(column)s”. Choose one of them.")
                    % {"field": one.label, "column": taken[name]},
                )
            taken.setdefault(name, self.table.columns[n])
        for needed in target.needed_but_not_in([*taken, *self.for_all]):
            either = gettext("” or “").join(str(target.labels[name]) for name in needed)
            self.add_error(None, gettext("Say which column holds “%(field)s”.") % {"field": either})
        self._check_for_all(target)
        return self.cleaned_data

    def _check_for_all(self, target: Target) -> None:
        for name, text in self.for_all.items():
            one = target.field(name)
            try:
                if one is not None:
                    one.convert(text)
            except Expected as wrong:
                expected = gettext("Expected: %(what)s.") % {"what": wrong.sentence}
                self.add_error(f"all_{name}", ValidationError(expected))


class SheetForm(forms.Form):
    """Which sheet of a workbook, or which list of a file of objects."""

    sheet = forms.ChoiceField(label=_("Sheet"))

    def __init__(self, data=None, *, table: TableImport):
        super().__init__(data, initial={"sheet": table.sheet})
        self.fields["sheet"].choices = [(name, name or _("The list itself")) for name in table.sheets]


def _choices(target: Target) -> list:
    """The fields of a target in their groups, after « not taken »."""
    groups: dict[str, list] = {}
    for one in target.fields:
        groups.setdefault(str(one.group), []).append((one.name, one.label))
    grouped = [(group, fields) for group, fields in groups.items() if group]
    return [("", _("Do not take")), *groups.get("", []), *grouped]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SAMPLE else f"{line[: LONGEST_SAMPLE - 1]}…"
