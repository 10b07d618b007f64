"""A name on the internet, as typed and as it travels."""

import ipaddress
import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_LABEL = re.compile(r"^(?!-)[a-z0-9-]{1,63}(?<!-)\Z")


def clean_domain(typed: str) -> str:
    """
    The one form of a domain: lower case, IDNA, without what people paste around it. Empty stays empty.

    Example
    -------
    >>> clean_domain(" HTTPS://Réseau-Arvor.example/accueil ")
    'xn--rseau-arvor-bbb.example'
    """
    text = typed.strip().casefold()
    text = re.sub(r"^[a-z][a-z0-9+.-]*://", "", text)
    text = re.split(r"[/?#]", text, maxsplit=1)[0].rpartition("@")[2].rstrip(".")
    if not text:
        return ""
    text = re.sub(r":\d+\Z", "", text)
    try:
        domain = text.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise ValidationError(_not_a_domain()) from None
    labels = domain.split(".")
    if len(domain) > 253 or len(labels) < 2 or not all(map(_LABEL.match, labels)) or _is_number(domain):
        raise ValidationError(_not_a_domain())
    if domain in own_names():
        raise ValidationError(_("This is the address of the site itself. Choose another one."))
    return domain


def shown_domain(domain: str) -> str:
    """As people write it: with its accents."""
    try:
        return domain.encode("ascii").decode("idna")
    except UnicodeError:
        return domain


def domain_of_host(host: str) -> str:
    """The domain that a request names, without its port."""
    return re.sub(r":\d+\Z", "", host.casefold()).rstrip(".")


def own_names() -> set[str]:
    """The names that the installation answers to by its settings."""
    return {str(name).lstrip(".").casefold() for name in list.__iter__(settings.ALLOWED_HOSTS)}


def _is_number(domain: str) -> bool:
    try:
        ipaddress.ip_address(domain)
    except ValueError:
        return domain.rpartition(".")[2].isdigit()
    return True


def _not_a_domain():
    return _("Write a domain such as reseau.example.org, without http:// nor page.")
