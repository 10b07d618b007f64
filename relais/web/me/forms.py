from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from relais.core.access.models import User


class AccountForm(forms.Form):
    name = forms.CharField(
        label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect)
    theme = forms.ChoiceField(
        label=_("Colours"),
        choices=[(value or "system", label) for value, label in User.Theme.choices],
        widget=forms.RadioSelect,
    )

    def clean_theme(self) -> str:
        theme = self.cleaned_data["theme"]
        return "" if theme == "system" else theme
