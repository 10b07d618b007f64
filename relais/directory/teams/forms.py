from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from relais.core.access.models import User
from relais.core.access.roles import Role
from relais.core.components.forms import Filters
from relais.directory.brands.queries import brand_of
from relais.directory.networks.models import BOUND_ROLES, Network
from relais.directory.organisations.fields import OrganisationField
from relais.directory.teams.models import Invitation
from relais.directory.teams.queries import role_words

SORTS = {"name": ("name",), "since": ("joined_at",)}
# Learners come with a card or an invitation of their own: the first role of the list is not theirs.
USUAL = Role.PROFESSIONAL


class MemberFilters(Filters):
    """What the list shows."""

    q = forms.CharField(
        label=_("Name"), required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search"})
    )

    def __init__(self, data, *, network: Network):
        super().__init__(data)
        self.fields["role"] = forms.ChoiceField(
            label=_("Role"), required=False, choices=[("", _("The whole staff")), *_roles(network)]
        )


class RoleForm(forms.Form):
    """A role, for the whole network or for one structure of it."""

    structure = OrganisationField(label=_("Structure"))

    def __init__(self, *args, network: Network, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"] = forms.ChoiceField(
            label=_("Role"), choices=_roles(network), initial=USUAL, help_text=_("What it opens: see Help.")
        )
        self.order_fields(["email", "role", "structure", "language", "message"])
        words = role_words(network)
        bound = ", ".join(words[role].lower() for role in BOUND_ROLES)
        self.fields["structure"].help_text = _(
            "Fill it in to show only the people of this structure. For: %(roles)s. Left empty: the whole network."
        ) % {"roles": bound}
        self.fields["structure"].look_in(network)

    def clean(self) -> None:
        role, structure = self.cleaned_data.get("role"), self.cleaned_data.get("structure")
        if structure and role and role not in BOUND_ROLES:
            self.add_error("structure", _("This role is for the whole network: leave the structure empty."))


class InviteForm(RoleForm):
    email = forms.EmailField(
        label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    message = forms.CharField(
        label=_("A word to them"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stands in the mail, above the link."),
    )

    def __init__(self, *args, network: Network, **kwargs):
        super().__init__(*args, network=network, **kwargs)
        spoken = brand_of(network).languages
        self.fields["language"] = forms.ChoiceField(
            label=_("Language of the mail"),
            choices=spoken,
            initial=spoken[0][0],
            widget=forms.RadioSelect,
        )
        self.order_fields(["email", "role", "structure", "language", "message"])


class JoinForm(forms.Form):
    """What someone invited says of themselves. One password, pasted or typed: whoever mistypes it asks for a link."""

    name = forms.CharField(
        label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters. A short sentence is easy to remember. You can paste it."),
    )

    def __init__(self, *args, invitation: Invitation, **kwargs):
        super().__init__(*args, **kwargs)
        self.invitation = invitation
        spoken = brand_of(invitation.network).languages or tuple(settings.LANGUAGES)
        self.fields["language"] = forms.ChoiceField(
            label=_("Language"), choices=spoken, initial=invitation.language, widget=forms.RadioSelect
        )

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        validate_password(password, User(email=self.invitation.email, name=self.cleaned_data.get("name", "")))
        return password


def _roles(network: Network) -> list[tuple[str, str]]:
    return list(role_words(network).items())
