from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from relais.directory.cards.codes import N_SIGNS, read_code


class CodeForm(forms.Form):
    """The code of a card, typed in any way; the computer is taken for a shared one unless told otherwise."""

    code = forms.CharField(
        label=_("The code of your card"),
        help_text=_("Nine letters and figures. Capitals, small letters, spaces: as you like."),
        max_length=60,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "code-input",
            }
        ),
    )
    shared = forms.BooleanField(
        label=_("This computer is shared"),
        help_text=_("When you sign out, it forgets everything."),
        required=False,
        initial=True,
    )

    def clean_code(self) -> str:
        typed = self.cleaned_data["code"]
        code = read_code(typed)
        if not code:
            n = sum(sign.isalnum() for sign in typed)
            if n != N_SIGNS:
                raise ValidationError(
                    _("The code has 9 letters and figures. You wrote %(n)s. Look at your card again."),
                    params={"n": n},
                )
            raise ValidationError(_("One letter or figure is not right. Look at your card again."))
        return code
