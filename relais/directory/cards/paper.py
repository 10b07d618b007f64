"""Cards on paper: one PDF that a printer cuts, tagged so that a screen reader reads it too."""

import json
import unicodedata
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import qrcode
import typst
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from qrcode.image.svg import SvgPathImage

from relais.directory.brands.queries import brand_of, logo_of
from relais.directory.cards.codes import spaced
from relais.directory.networks.models import Network

HERE = Path(__file__).parent
LONGEST_NAME = 60  # two lines of a card
FONTS = HERE.parents[1] / "look" / "fonts"


@dataclass(frozen=True)
class Face:
    """What one card shows."""

    name: str
    code: str


def shown_name(person) -> str:
    """On a card that may be lost: the first name, and only the first letter of the last."""
    first, last = person.given_name.strip(), person.family_name.strip()
    shown = f"{first} {last[:1]}." if first else last
    return shown if len(shown) <= LONGEST_NAME else f"{shown[:LONGEST_NAME]}…"


def sheet(network: Network, faces: list[Face], *, address: str) -> bytes:
    """The PDF of some cards; `address` is that of the page where they are used."""
    brand = brand_of(network)
    given: dict[str, Any] = {
        "language": get_language() or "fr",
        "network": brand.name,
        "logo": list(logo_of(network) or b""),
        "band": brand.band,
        "on_band": brand.on_band,
        "address": address.partition("://")[2].rstrip("/"),
        "words": {
            "title": _("Cards of the %(learners)s") % {"learners": brand.word("learner", 2)},
            "code": _("My code"),
            "how": _("Scan the square, or go to:"),
            "keep": _("Tell your three pictures to nobody."),
            "alternative": _("Square to scan: it opens the sign-in page with the code"),
        },
        "cards": [
            {"name": face.name, "code": spaced(face.code), "qr": _qr(f"{address}#{face.code}")}
            for face in faces
        ],
    }
    try:
        return _typeset(given)
    except typst.TypstError:
        # A sign that none of our letters has: a tagged document may not hold what it cannot draw.
        for card in given["cards"]:
            card["name"] = _in_our_letters(card["name"])
        return _typeset(given)


def _typeset(given: dict) -> bytes:
    return typst.compile(
        str(HERE / "sheet.typ"),
        root=str(HERE),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,  # the same paper on every machine
        sys_inputs={"given": json.dumps(given)},
        pdf_standards=["ua-1"],
        timestamp=int(timezone.now().timestamp()),
    )


def _in_our_letters(name: str) -> str:
    kept = (sign for sign in name if sign.isascii() or unicodedata.name(sign, "").startswith("LATIN"))
    return " ".join("".join(kept).split()) or "–"


def _qr(text: str) -> str:
    drawn = BytesIO()
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=1)
    code.add_data(text)
    code.make_image(image_factory=SvgPathImage).save(drawn)
    return drawn.getvalue().decode()
