from django import forms
from django.utils.translation import gettext_lazy as _

from relais.core.components.forms import Filters
from relais.directory.territories.kinds import Kind

# The columns that can put the territories inside another in order.
SORTS: dict[str, tuple[str, ...]] = {"name": ("search_key", "code"), "population": ("people", "search_key")}


class TerritoryFilters(Filters):
    """What is looked for; a kind that does not exist means all kinds."""

    q = forms.CharField(
        label=_("Name or code"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All kinds")), *Kind.choices])
