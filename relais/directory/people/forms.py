from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from relais.core.components.forms import DayInput, Filters
from relais.core.editing.forms import VersionedForm
from relais.directory.details.forms import ContactValueField
from relais.directory.organisations.fields import OrganisationField
from relais.directory.organisations.forms import AREAS
from relais.directory.organisations.models import Organisation
from relais.directory.people.models import Mandate, Person
from relais.directory.territories.fields import TerritoryField

SORTS = {"name": ("search_key",)}


class PersonForm(VersionedForm):
    """Opened on a person of a network, new or kept."""

    class Meta:
        model = Person
        fields = ("given_name", "family_name")
        error_messages = {"family_name": {"required": _("Write the last name.")}}


class NewPersonForm(PersonForm):
    """With what is often known from the start; the rest is added on the page of the person."""

    role_words = forms.CharField(
        label=_("What they do"),
        required=False,
        max_length=300,
        help_text=_("For example: vice-president, Arvor department"),
    )
    organisation = OrganisationField(label=_("Organisation"))
    email = ContactValueField("email", label=_("E-mail"), required=False)
    phone = ContactValueField("phone", label=_("Telephone"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].look_in(self.instance.network)


class MandateForm(VersionedForm):
    """Opened on a mandate of a person, new or kept."""

    organisation = OrganisationField(label=_("Organisation"))
    territory = TerritoryField(label=_("Territory"), required=False, kinds=AREAS)

    class Meta:
        model = Mandate
        fields = ("title", "organisation", "territory", "since", "until")
        widgets = {"since": DayInput, "until": DayInput}
        help_texts = {"until": _("Left empty, the mandate goes on.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].look_in(self.instance.person.network, self.instance.organisation)


class EndForm(forms.Form):
    """The last day of a mandate."""

    until = forms.DateField(label=_("Last day"), widget=DayInput)

    def __init__(self, *args, mandate: Mandate, **kwargs):
        self.mandate = mandate
        super().__init__(*args, **kwargs)

    def clean_until(self):
        until = self.cleaned_data["until"]
        if self.mandate.since and until < self.mandate.since:
            raise ValidationError(_("The last day comes before the first day."))
        return until


class PeopleFilters(Filters):
    """What the list shows."""

    said_again = ("territory",)

    q = forms.CharField(
        label=_("Name, e-mail or telephone"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    kind = forms.ChoiceField(
        label=_("Kind of organisation"),
        required=False,
        choices=[("", _("All kinds")), *Organisation.Kind.choices],
    )
    territory = TerritoryField(label=_("Territory"), required=False, kinds=AREAS)
    reached_by = forms.ChoiceField(
        label=_("How to reach them"),
        required=False,
        choices=[
            ("", _("All ways")),
            ("email", _("Has an e-mail")),
            ("phone", _("Has a telephone")),
            ("nothing", _("Nothing known")),
        ],
    )
