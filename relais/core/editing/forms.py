from dataclasses import dataclass

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Difference:
    """One answer that is no longer the same in the record and in the form."""

    label: str
    now: str
    typed: str


class VersionedForm(forms.ModelForm):
    """A form that knows which version of its record it started from."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    # What the form does not ask, but the rules of the row read: a number used once in a network, say.
    read_by_rules: tuple[str, ...] = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.differences: list[Difference] = []
        if self.instance.pk:
            self.fields["version"].initial = self.instance.version
        else:
            del self.fields["version"]

    def answers(self) -> dict:
        """What was typed, as the action takes it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def version_read(self) -> int:
        """The version that the form was opened with; 0 when it does not say, which no record ever has."""
        return self.cleaned_data.get("version") or 0

    def show_conflict(self, record) -> None:
        """Come back with the answers kept, the differences told, and the right to save them all the same."""
        held = self.opened_on(record)
        typed = {name: self[name].value() for name in self.fields if name != "version"}
        self.differences = [
            Difference(
                str(self[name].label), _spoken(held[name], held[name].value()), _spoken(self[name], value)
            )
            for name, value in typed.items()
            if _spoken(held[name], held[name].value()) != _spoken(self[name], value)
        ]
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = record.version
        self.add_error(NON_FIELD_ERRORS, self.conflict_sentence())

    def opened_on(self, record) -> "VersionedForm":
        """The same form, as it opens on the record now."""
        return type(self)(instance=record)

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() - set(self.read_by_rules)  # type: ignore[misc]

    def conflict_sentence(self) -> str:
        return _(
            "Someone else changed this meanwhile. Your answers are kept below: compare, then save again to keep yours."
        )


def _spoken(bound, value) -> str:
    """An answer as a person reads it: the word of a choice rather than its code."""
    choices = getattr(bound.field, "choices", None)
    if choices is not None:
        return next((str(label) for key, label in choices if str(key) == str(value or "")), "")
    return bound.field.widget.format_value(value) or "" if value not in (None, "") else ""
