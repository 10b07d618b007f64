from allauth.account.adapter import DefaultAccountAdapter
from django.utils import translation
from django.utils.translation import gettext_lazy as _


class Adapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed. Ask the administrator of your network."),
        "email_password_mismatch": _("The e-mail or the password is not right. Check both."),
        "enter_current_password": _("This is not your current password."),
        "incorrect_password": _("This is not your password."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes, then try again."),
    }

    def is_open_for_signup(self, request) -> bool:
        """Accounts are opened by invitation."""
        return False

    def login(self, request, user) -> None:
        """Sign in, and remember when the person last did: the first page tells what happened since."""
        last_visit = user.last_login
        super().login(request, user)
        request.session["last_visit"] = last_visit.isoformat() if last_visit else ""

    def send_mail(self, template_prefix, email, context) -> None:
        """Write to people in their own language, under the brand of the network that they are in."""
        language = getattr(context.get("user"), "language", "") or translation.get_language()
        worn = {"brand": self.request.brand, "address": self.request.build_absolute_uri("/")}
        with translation.override(language):
            super().send_mail(template_prefix, email, {**worn, **context})

    def send_notification_mail(self, template_prefix, user, context=None, email=None) -> None:
        """Tell people that their password changed, at the address they sign in with."""
        super().send_notification_mail(
            template_prefix, user, {"user": user, **(context or {})}, email or user.email
        )
