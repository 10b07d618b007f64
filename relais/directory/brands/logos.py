"""
The picture that someone brings as a logo: judged by its content, then drawn again.

What we serve was written by us, from pixels only: nothing hidden in the file survives (programs, places,
other formats pasted at its end).
"""

import io
import warnings
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

MAX_BYTES = 2 * 1024 * 1024
MAX_SIDE = 4_000  # pixels of what is brought
KEPT = (960, 320)  # what is kept fits in this: three times the size it is shown at
FORMATS = ("PNG", "JPEG", "WEBP")


@dataclass(frozen=True)
class Drawn:
    png: bytes
    width: int
    height: int


def draw_again(file) -> Drawn:
    """Check what was brought and draw it again as a PNG. Raises `ValidationError` in words."""
    if file.size > MAX_BYTES:
        raise ValidationError(_("This picture weighs more than 2 MB. Make it lighter, then bring it again."))
    content = file.read()
    head = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<svg" in head:
        raise ValidationError(
            _("An SVG can hold a program, so we do not take it. Save the logo as PNG, then bring it again.")
        )
    if head.startswith((b"<!doctype", b"<html", b"<?xml", b"<")):
        raise ValidationError(_("This file is a web page, not a picture. Bring a PNG, a JPEG or a WebP."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _drawn(content)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise ValidationError(_too_large()) from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError):
        raise ValidationError(
            _("We cannot read this file as a picture. Bring a PNG, a JPEG or a WebP.")
        ) from None


def _drawn(content: bytes) -> Drawn:
    with Image.open(io.BytesIO(content), formats=FORMATS) as brought:
        # The size stands in the head of the file: a picture that would fill the memory is never opened.
        if max(brought.size) > MAX_SIDE:
            raise ValidationError(_too_large())
        picture = ImageOps.exif_transpose(brought).convert("RGBA")
    picture.thumbnail(KEPT, Image.Resampling.LANCZOS)
    bare = Image.new("RGBA", picture.size)
    bare.paste(picture)
    out = io.BytesIO()
    bare.save(out, "PNG", optimize=True)
    return Drawn(out.getvalue(), *bare.size)


def _too_large() -> str:
    return _("This picture is larger than 4,000 pixels. Make it smaller, then bring it again.")
