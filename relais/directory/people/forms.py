from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from relais.core.components.forms import Filters
from relais.directory.organisations.models import Organisation
from relais.directory.organisations.queries import names_to_suggest, organisations_named
from relais.directory.people.models import Person

SORTS = {"name": ("search_key",), "organisation": ("organisation__search_key", "search_key")}


class PersonForm(forms.ModelForm):
    """
    The organisation is typed, with suggestions: a list of all of them would be too long to choose from.
    """

    organisation = forms.CharField(
        label=_("Organisation"),
        required=False,
        max_length=520,
        help_text=_("Begin to write: the directory suggests the names it knows."),
    )

    class Meta:
        model = Person
        fields = ("given_name", "family_name", "role_words", "organisation", "account_id")
        help_texts = {
            "account_id": _("For example @nadia_kerbrat. It links what is measured to this person.")
        }

    def __init__(self, *args, network, **kwargs):
        self.network = network
        super().__init__(*args, **kwargs)
        self.initial["organisation"] = self.instance.organisation.name if self.instance.organisation else ""
        self.fields["organisation"].widget = Suggesting(
            "organisations-known", lambda: names_to_suggest(network)
        )

    def clean_organisation(self) -> Organisation | None:
        text = self.cleaned_data["organisation"]
        current = self.instance.organisation
        if not text.strip():
            return None
        if current and text == current.name:
            return current
        meant = organisations_named(self.network, text)
        if len(meant) > 1:
            raise ValidationError(_now("Several organisations have this name. Add the place: “Name, Place”."))
        if not meant:
            raise ValidationError(
                _now("The directory does not know it. Check the name, or add the organisation first.")
            )
        return meant[0]


class Suggesting(forms.TextInput):
    """A text with names suggested while typing, by the browser alone."""

    template_name = "components/suggesting.html"

    def __init__(self, list_id: str, names):
        self.list_id, self.names = list_id, names
        super().__init__({"list": list_id, "autocomplete": "off"})

    def get_context(self, name, value, attrs):
        return {**super().get_context(name, value, attrs), "list_id": self.list_id, "names": self.names()}


class PeopleFilters(Filters):
    """What the list shows."""

    q = forms.CharField(
        label=_("Name"), required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search"})
    )
    kind = forms.ChoiceField(
        label=_("Kind of organisation"),
        required=False,
        choices=[("", _("All kinds")), *Organisation.Kind.choices],
    )
