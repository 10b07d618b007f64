from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from relais.core.components.forms import DayInput
from relais.core.editing.forms import VersionedForm
from relais.directory.consents.models import TEXT, Channel, Consent, Objection, Purpose
from relais.directory.consents.queries import purposes_of

# What someone of the team may have heard, read or received; what is done alone is written by the site itself.
HEARD = [
    (value, label)
    for value, label in Channel.choices
    if value not in {Channel.SELF, Channel.LINK, Channel.IMPORT}
]


class PurposeForm(VersionedForm):
    class Meta:
        model = Purpose
        fields = TEXT
        widgets = {
            "words": forms.Textarea({"rows": 4}),
            "collected": forms.Textarea({"rows": 2}),
            "sources": forms.Textarea({"rows": 2}),
            "recipients": forms.Textarea({"rows": 2}),
        }


class ConsentForm(forms.Form):
    """What a person chose, as someone of the team heard it or received it."""

    purpose = forms.ModelChoiceField(label=_("For what"), queryset=Purpose.objects.none(), empty_label=None)
    state = forms.ChoiceField(label=_("Choice"), choices=Consent.State.choices, widget=forms.RadioSelect)
    channel = forms.ChoiceField(label=_("How it was told"), choices=HEARD)
    decided_on = forms.DateField(label=_("When"), widget=DayInput)
    proof = forms.CharField(
        label=_("Proof"),
        max_length=500,
        required=False,
        help_text=_("Where the proof is: form of 12 May, binder 3, drop-in of Tuesday with Leïla…"),
    )

    def __init__(self, *args, network, **kwargs):
        super().__init__(*args, **kwargs)
        asked = purposes_of(network).filter(legal_basis="consent")
        self.fields["purpose"].queryset = asked
        self.fields["decided_on"].initial = timezone.localdate()

    def clean_decided_on(self):
        return not_to_come(self.cleaned_data["decided_on"])

    def clean(self):
        answers = super().clean() or {}
        given = answers.get("state") == Consent.State.GIVEN
        if given and answers.get("channel") and not answers.get("proof", "").strip():
            self.add_error("proof", gettext("A consent without proof is none. Say where the proof is."))
        return answers


class ObjectionForm(forms.Form):
    """What a person refuses, in their words."""

    purpose = forms.ModelChoiceField(
        label=_("What they refuse"),
        queryset=Purpose.objects.none(),
        required=False,
        empty_label=_("Any use of their data"),
    )
    kind = forms.ChoiceField(
        label=_("What they ask"),
        choices=[
            (Objection.Kind.OBJECTION, _("No longer use it")),
            (Objection.Kind.RESTRICTION, _("Freeze it: keep it, and do nothing with it")),
        ],
        widget=forms.RadioSelect,
        initial=Objection.Kind.OBJECTION,
    )
    channel = forms.ChoiceField(label=_("How it was told"), choices=HEARD)
    words = forms.CharField(
        label=_("In their words"), max_length=500, required=False, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args, network, **kwargs):
        super().__init__(*args, **kwargs)
        known = purposes_of(network).exclude(legal_basis="consent")
        self.fields["purpose"].queryset = known

    def clean(self):
        answers = super().clean() or {}
        if answers.get("kind") == Objection.Kind.RESTRICTION and answers.get("purpose"):
            self.add_error(
                "purpose", gettext("Freezing concerns everything. Choose “Any use of their data”.")
            )
        return answers


def not_to_come(day):
    if day > timezone.localdate():
        raise ValidationError(gettext("This day is still to come."))
    return day
