"""An organisation in a form: its name, typed, with suggestions. A list of all of them would be too long."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from relais.core.access.roles import bounds_where
from relais.directory.networks.models import Network
from relais.directory.organisations.models import Organisation
from relais.directory.organisations.queries import names_to_suggest, organisations_named
from relais.directory.reach import below


class Suggesting(forms.TextInput):
    """A text with names suggested while typing, by the browser alone."""

    template_name = "components/suggesting.html"
    list_id = "organisations-known"
    network: Network | None = None
    among: set[int] | None = None

    def __init__(self, attrs=None):
        super().__init__({"autocomplete": "off", "list": self.list_id, **(attrs or {})})

    def get_context(self, name, value, attrs):
        names = names_to_suggest(self.network, among=self.among) if self.network else []
        return {**super().get_context(name, value, attrs), "list_id": self.list_id, "names": names}


class OrganisationField(forms.CharField):
    """
    One organisation of a network; its value is an `Organisation` or None.

    The form tells the field where to look (`look_in`), and which one the record has: it keeps its name even when
    several bear it.
    """

    widget = Suggesting
    default_error_messages = {
        "several": _("Several organisations have this name. Add the place: “Name, Place”."),
        "unknown": _("The directory does not know it. Check the name, or add the organisation first."),
    }
    network: Network | None = None
    current: Organisation | None = None
    among: set[int] | None = None  # none: all those of the network

    def __init__(self, **kwargs):
        super().__init__(
            **{
                "required": False,
                "max_length": 520,
                "help_text": _("Begin to write: the directory suggests the names it knows."),
                **kwargs,
            }
        )

    def look_in(self, network: Network, current: Organisation | None = None) -> None:
        self.network = self.widget.network = network
        self.current = current

    def keep_within(self, user, right: str, *, required: bool = True) -> None:
        """Offer only what the user's right reaches, when it is bound to structures; then one must be named."""
        bound = bounds_where(user, right).get(self.network.pk) if self.network else None
        if bound is not None:
            self.among = self.widget.among = below(bound)
            self.required = self.widget.is_required = required

    def prepare_value(self, value):
        if isinstance(value, int):  # a form made from a row gives the key
            value = Organisation.objects.filter(pk=value).first()
        return value.name if isinstance(value, Organisation) else value

    def clean(self, value) -> Organisation | None:
        text = super().clean(value)
        if not text:
            return None
        if self.current and text == self.current.name:
            return self.current
        meant = organisations_named(self.network, text, self.among) if self.network else []
        if len(meant) != 1:
            code = "several" if meant else "unknown"
            raise ValidationError(self.error_messages[code], code=code)
        return meant[0]

    def has_changed(self, initial, data):
        return (data or "").strip() != str(self.prepare_value(initial) or "")


def keep_within(form: forms.Form | forms.ModelForm, name: str, user, right: str) -> None:
    """Narrow the organisation that a form asks for to those that the reader may name with a right."""
    field = form.fields[name]
    assert isinstance(field, OrganisationField)
    field.keep_within(user, right)
