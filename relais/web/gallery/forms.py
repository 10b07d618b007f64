from django import forms
from django.utils.translation import gettext_lazy as _

from relais.core.components.forms import DayInput


class SampleForm(forms.Form):
    """One of each kind of answer."""

    name = forms.CharField(label=_("Name of the campaign"))
    places = forms.IntegerField(
        label=_("Places kept for elected officials"), help_text=_("280 are left."), max_value=280
    )
    day = forms.DateField(label=_("Day of sending"), widget=DayInput)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("paper", _("Paper")), ("mail", _("E-mail"))])
    tone = forms.ChoiceField(
        label=_("Tone"), widget=forms.RadioSelect, choices=[("plain", _("Plain")), ("warm", _("Warm"))]
    )
    groups = forms.MultipleChoiceField(
        label=_("Groups"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("officials", _("Elected officials")), ("media", _("Media"))],
    )
    words = forms.CharField(
        label=_("A word to them"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    file = forms.FileField(label=_("The list"), required=False)
    warn = forms.BooleanField(label=_("Tell the relays the day before"), required=False)
