from allauth.mfa.adapter import DefaultMFAAdapter
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from relais.core.access.sealed import seal, unseal

PURPOSE = "second step"


class SecondStep(DefaultMFAAdapter):
    """Allauth's second step, in our words; what it keeps is sealed by the installation's secret."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_generate_recovery_codes": _("First add a one-time code or a passkey."),
        "incorrect_code": _("This code is not right. Wait for the next one, then try again."),
    }

    def encrypt(self, text: str) -> str:
        # The key of a one-time code must be read again at each sign-in: a digest would not do.
        return seal(PURPOSE, text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(PURPOSE, encrypted_text)

    def get_totp_issuer(self) -> str:
        return f"Relais {self._get_site_name()}"

    def generate_authenticator_name(self, user, type) -> str:
        return gettext("My passkey")
