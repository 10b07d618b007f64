"""The text of a file, whatever program wrote it."""

import codecs
from pathlib import Path
from typing import TextIO

CHUNK = 1 << 20
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
# As people know them.
NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "cp1252": "Windows-1252",
    "iso-8859-1": "ISO-8859-1",
}


def encoding_of(path: Path) -> str:
    """
    What the text of a file was written in, from all of its bytes.

    A file that is not UTF-8 was written by an older Windows program or in ISO-8859-1; but a file with more accents
    that are right in UTF-8 than wrong is UTF-8 with a few damaged characters.
    """
    with path.open("rb") as file:
        head = file.read(4)
    for mark, name in MARKS.items():
        if head.startswith(mark):
            return name
    if _is_utf8(path):
        return "utf-8"
    return _older(path)


def open_text(path: Path, encoding: str) -> TextIO:
    """The text, its ends of line as they are; a damaged character shows as �."""
    return path.open(encoding=encoding, errors="replace", newline="")


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _older(path: Path) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    n_right = n_damaged = 0
    used: set[int] = set()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            text = decoder.decode(chunk)
            damaged = text.count("\ufffd")
            n_damaged += damaged
            n_right += sum(not c.isascii() for c in text) - damaged
            used |= set(chunk)
    if n_right > n_damaged:
        return "utf-8"
    if any(0x80 <= byte < 0xA0 for byte in used):
        # Windows leaves five of these bytes without a letter.
        return "iso-8859-1" if used & {0x81, 0x8D, 0x8F, 0x90, 0x9D} else "cp1252"
    return "iso-8859-1"
