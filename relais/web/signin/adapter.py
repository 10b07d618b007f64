from allauth.account.adapter import DefaultAccountAdapter
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from relais.directory.brands.mails import from_of
from relais.directory.brands.queries import Worn, brand_of
from relais.directory.networks.queries import networks_for


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
        user = context.get("user")
        language = getattr(user, "language", "") or translation.get_language()
        self._worn = self._worn_for(user)
        worn = {"brand": self._worn, "address": self.request.build_absolute_uri("/")}
        with translation.override(language):
            super().send_mail(template_prefix, email, {**worn, **context})

    _worn = Worn()

    def get_from_email(self) -> str:
        """The installation's address, under the name of the network that the mail is for."""
        return from_of(self._worn)

    def _worn_for(self, user) -> Worn:
        """The brand of the page that asked for the mail; else that of the person's network, when they have one."""
        asked_on = self.request.brand
        if asked_on.is_of_network or user is None:
            return asked_on
        theirs = list(networks_for(user).select_related("brand")[:2])
        return brand_of(theirs[0]) if len(theirs) == 1 else asked_on

    def send_notification_mail(self, template_prefix, user, context=None, email=None) -> None:
        """Tell people that their password changed, at the address they sign in with."""
        super().send_notification_mail(
            template_prefix, user, {"user": user, **(context or {})}, email or user.email
        )
