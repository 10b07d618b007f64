from django import forms
from django.utils.translation import gettext_lazy as _

from relais.core.components.forms import Filters
from relais.directory.duplicates.models import Noun
from relais.directory.duplicates.queries import MERGED_FIELDS


class SearchForm(Filters):
    """The other entry, looked for by its name."""

    q = forms.CharField(
        label=_("Name of the other entry"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search"}),
    )


class MergeForm(forms.Form):
    """
    For each answer that differs between two entries, which one is kept.

    What is the same in both, or known of one only, is not asked.
    """

    def __init__(self, *args, kept, lost, **kwargs):
        super().__init__(*args, **kwargs)
        self.lost = lost
        self.known_of_lost_only = []
        for name in MERGED_FIELDS[Noun(kept._meta.model_name)]:
            field = kept._meta.get_field(name)
            mine, other = spoken(kept, name), spoken(lost, name)
            if mine == other or name == "user" or not other:
                continue
            if not mine:
                self.known_of_lost_only.append(name)
                continue
            self.fields[name] = forms.ChoiceField(
                label=str(field.verbose_name).capitalize() if name != "siret" else "SIRET",
                choices=[("kept", mine), ("lost", other)],
                initial="kept",
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose which one is kept.")},
            )

    def values(self) -> dict:
        """What the kept entry takes from the other one, as the action wants it."""
        chosen = [name for name, side in self.cleaned_data.items() if side == "lost"]
        return {name: getattr(self.lost, name) for name in [*chosen, *self.known_of_lost_only]}


def spoken(entry, name: str) -> str:
    """A value as people read it."""
    display = getattr(entry, f"get_{name}_display", None)
    value = display() if display else getattr(entry, f"spoken_{name}", getattr(entry, name))
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return str(value) if value else ""
