from django import forms
from django.utils.translation import gettext_lazy as _

from relais.core.components.forms import Filters


class SearchForm(Filters):
    q = forms.CharField(
        label=_("What are you looking for?"),
        help_text=_("A name, the beginning of a name, a town, a postal code, an e-mail."),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
