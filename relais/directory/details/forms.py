from django import forms
from django.utils.translation import gettext_lazy as _

from relais.core.editing.forms import VersionedForm
from relais.directory.details.models import Account, Address, Contact, plain_value
from relais.directory.details.spelling import spoken_phone
from relais.directory.territories.fields import TerritoryField

_RULES = ("person", "organisation")


class ContactValueField(forms.CharField):
    """An e-mail, a telephone number or a site, alone in a form; its value is what the directory keeps."""

    TYPES = {"email": "email", "phone": "tel", "website": "url"}

    def __init__(self, kind: str, **kwargs):
        self.kind = kind
        widget = forms.TextInput({"type": self.TYPES[kind]})
        super().__init__(**{"max_length": 254, "widget": widget, **kwargs})

    def clean(self, value) -> str:
        text = super().clean(value)
        return plain_value(self.kind, text) if text else ""


class AddressForm(VersionedForm):
    read_by_rules = _RULES
    territory = TerritoryField(
        label=_("Commune"),
        required=False,
        help_text=_("A name or a postal code, for example: Rennes, or 35000."),
    )

    class Meta:
        model = Address
        fields = ("kind", "lines", "postal_code", "territory", "town")
        widgets = {"lines": forms.Textarea({"rows": 3})}

    def clean(self):
        answers = super().clean()
        # A commune has one postal code, or several: one is filled in, several are left to choose.
        commune = answers.get("territory")
        if commune and not answers.get("postal_code"):
            codes = list(commune.postal_codes.values_list("code", flat=True)[:2])
            answers["postal_code"] = codes[0] if len(codes) == 1 else ""
        return answers


class ContactForm(VersionedForm):
    read_by_rules = _RULES

    class Meta:
        model = Contact
        fields = ("kind", "value", "words", "is_preferred")
        widgets = {"kind": forms.RadioSelect}
        error_messages = {"value": {"required": _("Write the address or the number.")}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.kind == Contact.Kind.PHONE:
            self.initial["value"] = spoken_phone(self.instance.value)

    def _get_validation_exclusions(self) -> set[str]:
        """The action takes the place of the contact that was used first: that rule is not the form's to judge."""
        return super()._get_validation_exclusions() | {"is_preferred"}


class AccountForm(VersionedForm):
    read_by_rules = _RULES
    url = forms.URLField(
        label=_("Address of its page"), required=False, max_length=500, assume_scheme="https"
    )

    class Meta:
        model = Account
        fields = ("platform", "handle", "url")
        error_messages = {"handle": {"required": _("Write the name of the account.")}}


FORMS: dict[str, type[VersionedForm]] = {
    "address": AddressForm,
    "contact": ContactForm,
    "account": AccountForm,
}
