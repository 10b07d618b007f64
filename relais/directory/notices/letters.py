"""
What is told to someone on whom data is held, as a letter and as a mail: who, what, from where, what for, how to refuse.

What the law asks it to say: GDPR article 14 (1) and (2). CNIL SAN-2021-012 (26 July 2021) fined a file of opinion
leaders for not saying it.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import qrcode
import typst
from django.db.models import QuerySet
from django.utils import formats, timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from qrcode.image.svg import SvgPathImage

from relais.directory.consents.models import Purpose
from relais.directory.consents.queries import purposes_of
from relais.directory.consents.ready_made import HELP
from relais.directory.networks.models import Network
from relais.directory.notices.links import objection_path
from relais.directory.notices.models import NoticeText
from relais.directory.people.models import Person

HERE = Path(__file__).parent
FONTS = HERE.parents[1] / "look" / "fonts"
# What one file of letters holds: more are prepared by selecting fewer people.
MOST_LETTERS = 1_000
CNIL = "3 place de Fontenoy, 75007 Paris, cnil.fr"


@dataclass(frozen=True)
class Message:
    """The notice to one person, ready to be laid out."""

    person: Person
    address: list[str]
    link: str
    paragraphs: list[str]
    purposes: list[tuple[str, str]]
    last: list[str]


def with_all_to_tell(people: QuerySet[Person]) -> QuerySet[Person]:
    """People with what their notice speaks of: a few questions for all of them."""
    return people.select_related("network").prefetch_related(
        "mandates", "contacts", "accounts", "addresses__territory"
    )


def messages_to(people: Iterable[Person], network: Network, text: NoticeText, site: str) -> list[Message]:
    """One message a person; `site` is the address of the site, to which the link to refuse leads."""
    # Those who are helped gave their data themselves, and were told then; consent is asked, not told.
    told = purposes_of(network).exclude(legal_basis="consent").exclude(code=HELP)
    purposes = [_said(purpose) for purpose in told]
    return [_message(person, network, text, site, purposes) for person in people]


def mail_text(message: Message, network: Network) -> str:
    """The notice as plain text, for a mail."""
    parts = [
        *message.paragraphs,
        "\n".join(
            f"– {name}\u00a0: {what}" if _french() else f"– {name}: {what}" for name, what in message.purposes
        ),
        *message.last,
        _("To say no, without giving a reason nor signing in:") + "\n" + message.link,
        str(network),
    ]
    return "\n\n".join(part for part in parts if part)


def letters(messages: list[Message], network: Network, text: NoticeText) -> bytes:
    """A PDF with one letter a person, tagged so that it can be read aloud too."""
    given = {
        "language": get_language() or "fr",
        "network": str(network),
        "sender": text.controller.splitlines() or [str(network)],
        "day": formats.date_format(timezone.localdate(), "DATE_FORMAT"),
        "title": _("Information on the data that we hold on you"),
        "refuse": _("To say no, without giving a reason nor signing in:"),
        "alternative": _("Square to scan: it opens the page where you say no"),
        "letters": [
            {
                "address": message.address,
                "paragraphs": message.paragraphs,
                "purposes": message.purposes,
                "last": message.last,
                "link": message.link.partition("://")[2],
                "qr": _qr(message.link),
            }
            for message in messages
        ],
    }
    return typst.compile(
        str(HERE / "letter.typ"),
        root=str(HERE),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,  # the same paper on every machine
        sys_inputs={"given": json.dumps(given)},
        pdf_standards=["ua-1"],
        timestamp=int(timezone.now().timestamp()),
    )


def categories_of(person: Person) -> list[str]:
    """What kinds of data are held on a person, in words."""
    kinds = [_("your name")]
    if list(person.mandates.all()):
        kinds.append(_("what you do and for whom"))
    if list(person.addresses.all()):
        kinds.append(_("your postal address"))
    if list(person.contacts.all()):
        kinds.append(_("your e-mail, telephone or site"))
    if list(person.accounts.all()):
        kinds.append(_("your public accounts on social networks"))
    return kinds


def _message(
    person: Person, network: Network, text: NoticeText, site: str, purposes: list[tuple[str, str]]
) -> Message:
    source = person.source or _("public sources")
    held = {"categories": ", ".join(categories_of(person)), "source": source}
    return Message(
        person=person,
        address=_address_of(person),
        link=site.rstrip("/") + objection_path(person),
        paragraphs=[
            _("Hello,"),
            text.words.strip(),
            _("%(network)s holds data on you: %(categories)s. It comes from: %(source)s.")
            % {"network": network, **held},
            ngettext("It serves this:", "It serves these:", len(purposes)) if purposes else "",
        ],
        purposes=purposes,
        last=[
            _(
                "You may at any time read this data, have it corrected, have it erased, have it frozen, or refuse "
                "that it be used. Write to: %(contact)s. The answer comes within a month."
            )
            % {"contact": text.contact},
            _("If the answer does not satisfy you, you may turn to the CNIL: %(address)s.")
            % {"address": CNIL},
        ],
    )


def _said(purpose: Purpose) -> tuple[str, str]:
    said = {
        "words": purpose.words.strip(),
        "basis": purpose.legal_basis_word,
        "recipients": purpose.recipients.strip().rstrip("."),
        "kept": purpose.kept_for.strip().rstrip("."),
    }
    return purpose.name, _(
        "%(words)s Basis: %(basis)s. Who receives it: %(recipients)s. Kept: %(kept)s."
    ) % said


def _address_of(person: Person) -> list[str]:
    """Name and postal address; the name alone where no address is known."""
    postal = [address for address in person.addresses.all() if address.kind in {"mail", "home"}]
    return [str(person), *(postal[0].written if postal else [])]


def _qr(link: str) -> str:
    drawn = BytesIO()
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=1)
    code.add_data(link)
    code.make_image(image_factory=SvgPathImage).save(drawn)
    return drawn.getvalue().decode()


def _french() -> bool:
    return (get_language() or "fr").startswith("fr")
