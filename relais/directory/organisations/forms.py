from django import forms
from django.utils.translation import gettext_lazy as _

from relais.core.components.forms import Filters
from relais.directory.organisations.models import Organisation

SORTS = {"name": ("search_key",), "kind": ("kind", "search_key"), "place": ("place", "search_key")}


class OrganisationForm(forms.ModelForm):
    class Meta:
        model = Organisation
        fields = ("name", "kind", "place", "account_id", "is_partner")
        help_texts = {
            "place": _("The town or the territory."),
            "account_id": _("For example @mairie_valbrune. It links what is measured to this organisation."),
        }


class OrganisationFilters(Filters):
    """What the list shows."""

    q = forms.CharField(
        label=_("Name"), required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search"})
    )
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All kinds")), *Organisation.Kind.choices]
    )
    partners = forms.BooleanField(label=_("Partners only"), required=False)
