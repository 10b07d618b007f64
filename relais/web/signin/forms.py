"""Allauth's forms in our words: labels without placeholders, one password field, nothing that forbids pasting."""

from allauth.account import forms as allauth_forms
from django import forms
from django.utils.translation import gettext_lazy as _

PASSWORD_HINT = _("At least 10 characters. A short sentence is easy to remember. You can paste it.")


class PlainLabels(forms.BaseForm):
    """Say what each field is in its label, which stays visible, never in a placeholder, which does not."""

    words: dict = {}
    hints: dict = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.words.get(name, field.label)
            field.help_text = self.hints.get(name, "")


class SignInForm(PlainLabels, allauth_forms.LoginForm):
    words = {"login": _("E-mail"), "password": _("Password"), "remember": _("Stay signed in on this device")}
    hints = {"remember": _("Not on a computer that others use.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.fields["login"].error_messages["invalid"] = _("Write a whole address, such as name@example.org.")


class AskForLinkForm(PlainLabels, allauth_forms.ResetPasswordForm):
    words = {"email": _("E-mail")}
    hints = {"email": _("The address you sign in with.")}


class OnePassword(PlainLabels):
    """Asked once: whoever mistypes it asks for a link again; typing it twice helps nobody."""

    words = {"password1": _("New password"), "oldpassword": _("Current password")}
    hints = {"password1": PASSWORD_HINT}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["password2"]


class ChangePasswordForm(OnePassword, allauth_forms.ChangePasswordForm):
    pass


class NewPasswordForm(OnePassword, allauth_forms.SetPasswordForm):
    pass


class ResetPasswordForm(OnePassword, allauth_forms.ResetPasswordKeyForm):
    pass


class ConfirmPasswordForm(PlainLabels, allauth_forms.ReauthenticateForm):
    words = {"password": _("Password")}


class ExamplePersonForm(forms.Form):
    """Which person of the example the visitor wants to be."""

    user = forms.IntegerField()
