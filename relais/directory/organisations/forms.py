from django import forms
from django.utils.translation import gettext_lazy as _

from relais.core.components.forms import Filters
from relais.core.editing.forms import VersionedForm
from relais.directory.organisations.fields import OrganisationField
from relais.directory.organisations.models import Organisation
from relais.directory.territories.fields import TerritoryField
from relais.directory.territories.kinds import Kind

SORTS = {"name": ("search_key",), "kind": ("kind", "search_key"), "place": ("place", "search_key")}
# The territories that an organisation may stand for.
AREAS = (Kind.COMMUNE, Kind.EPCI, Kind.DEPARTMENT, Kind.COLLECTIVITY, Kind.REGION)


class OrganisationForm(VersionedForm):
    """Opened on an organisation of a network, new or kept."""

    read_by_rules = ("network", "deleted_at")
    parent = OrganisationField(label=_("Part of"))
    territory = TerritoryField(
        label=_("Territory"),
        required=False,
        kinds=AREAS,
        help_text=_("Its commune, department or region: a name, or a postal code."),
    )

    class Meta:
        model = Organisation
        fields = ("name", "kind", "siret", "rna", "parent", "territory", "place", "is_partner")
        help_texts = {"place": _("Only for what is no territory of France: a town abroad, a neighbourhood.")}
        error_messages = {"name": {"required": _("Write the name.")}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].look_in(self.instance.network, self.instance.parent)


class OrganisationFilters(Filters):
    """What the list shows."""

    said_again = ("territory",)

    q = forms.CharField(
        label=_("Name"), required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search"})
    )
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All kinds")), *Organisation.Kind.choices]
    )
    territory = TerritoryField(label=_("Territory"), required=False, kinds=AREAS)
    partners = forms.BooleanField(label=_("Partners only"), required=False)
