"""One base for every mail: who writes, in which language, and how it closes."""

from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

from relais.directory.brands.queries import Worn


def send(*, to: str, template: str, brand: Worn, language: str, address: str, **context) -> None:
    """
    Write to someone in their language, in the name of a network.

    `template` names two files: `TEMPLATE_subject.txt`, one line, and `TEMPLATE.txt`, which extends `mail/base.txt`.
    """
    with translation.override(language):
        context |= {"brand": brand, "address": address}
        subject = " ".join(render_to_string(f"{template}_subject.txt", context).split())
        body = render_to_string(f"{template}.txt", context)
    EmailMessage(subject, body, from_of(brand), [to]).send()


def from_of(brand: Worn) -> str:
    """The installation's own address, which may send mail, under the name of the network."""
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1] or settings.DEFAULT_FROM_EMAIL
    return (
        formataddr((" ".join(brand.name.split()), address))
        if brand.is_of_network
        else settings.DEFAULT_FROM_EMAIL
    )
