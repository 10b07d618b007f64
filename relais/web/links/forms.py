from django import forms
from django.utils.translation import gettext_lazy as _


class AskForSignInLinkForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("The address you sign in with."),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
