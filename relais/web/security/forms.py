"""Allauth's forms of the second step, in our words."""

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.base import forms as base_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from relais.web.signin.forms import PlainLabels

CODE_HINT = _("Six figures, from the application on your phone. No phone? Write one of your recovery codes.")
# A code is accepted half a minute early or late: it must not serve twice meanwhile. Allauth remembers it for less.
REMEMBERED_SECONDS = 120


class OnceOnly(forms.Form):
    """A one-time code serves once, however the clocks stand."""

    def clean_code(self) -> str:
        code = super().clean_code()  # type: ignore[misc]
        used = f"one-time-code-{self.user.pk}-{normalize_user_code(code)}"
        if not cache.add(used, True, REMEMBERED_SECONDS):
            raise ValidationError(_("This code already served. Wait for the next one."))
        return code


class CodeForm(PlainLabels, OnceOnly, base_forms.AuthenticateForm):
    words, hints = {"code": _("One-time code")}, {"code": CODE_HINT}


class ConfirmCodeForm(PlainLabels, OnceOnly, base_forms.ReauthenticateForm):
    words, hints = {"code": _("One-time code")}, {"code": CODE_HINT}


class AddCodeForm(PlainLabels, totp_forms.ActivateTOTPForm):
    words = {"code": _("The code that your phone shows now")}
    hints = {"code": _("Six figures. They change every half minute.")}


class ForgedIsWrong(forms.Form):
    """A credential that no browser would make is a wrong one: the libraries underneath fail on some."""

    def full_clean(self) -> None:
        try:
            super().full_clean()
        except (AttributeError, KeyError, LookupError, TypeError, ValueError):
            self.add_error("credential", _("The passkey was not recognised. Try again."))


class GivePasskeyForm(ForgedIsWrong, webauthn_forms.AuthenticateWebAuthnForm):
    pass


class EnterByPasskeyForm(ForgedIsWrong, webauthn_forms.LoginWebAuthnForm):
    pass


class ConfirmPasskeyForm(ForgedIsWrong, webauthn_forms.ReauthenticateWebAuthnForm):
    pass


class AddPasskeyForm(PlainLabels, ForgedIsWrong, webauthn_forms.AddWebAuthnForm):
    """A passkey always checks who holds it (finger, face, or the code of the device): it can then sign in alone."""

    words = {"name": _("The name of this passkey")}
    hints = {"name": _("To know it again: “My phone”, “Laptop at work”.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["passwordless"]
        self.fields["name"].required = True
        self.fields["name"].max_length = 100

    def clean(self) -> dict | None:
        self.cleaned_data["passwordless"] = True
        return super().clean()


class RenamePasskeyForm(PlainLabels, webauthn_forms.EditWebAuthnForm):
    words = {"name": _("The name of this passkey")}
