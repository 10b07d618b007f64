"""The bytes of a file: decompressed within bounds, and decoded whatever wrote them."""

from __future__ import annotations

import codecs
import gzip
import io
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from relais.engine.faults import Fault, short_name

GZIP, PARQUET = b"\x1f\x8b", b"PAR1"
ZIP, BZIP, XZ, ZSTD, SQLITE = b"PK\x03\x04", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"SQLite format 3"
FOREIGN = (ZIP, BZIP, XZ, ZSTD, SQLITE, b"%PDF", b"ARROW1", b"\xd0\xcf\x11\xe0")
UTF8_MARK = b"\xef\xbb\xbf"
UTF16_MARKS = {b"\xff\xfe": "UTF-16-LE", b"\xfe\xff": "UTF-16-BE"}

# Text seldom shrinks to a hundredth; a file made to fill the memory shrinks to a thousandth.
LARGEST_RATIO = 200
RATIO_COUNTS_FROM = 256 << 20
LARGEST_UNZIPPED = 8 << 30
CHECKED_AT_ONCE = 1 << 20
LARGEST_LINE = 2 << 30


class Unreadable(Exception):
    """A file that cannot be used at all; `fault` says why."""

    def __init__(self, fault: Fault):
        self.fault = fault
        super().__init__(fault.sentence())


class Content:
    """
    One file: its first bytes, all its bytes, or its lines; a gzip file is seen decompressed.

    Raises `Unreadable` with a fault for all that a file system or a damaged file can do.
    """

    def __init__(self, path: Path):
        self.path = path
        self.name = short_name(path)
        self._raw: BinaryIO | None = None

    def share_read(self) -> float:
        """How much of the file was read by the reading that is under way, from 0 to 1."""
        if self._raw is None or self._raw.closed:
            return 0.0
        return self._raw.tell() / max(1, self.path.stat().st_size)

    def head(self, n: int = 1 << 16) -> bytes:
        with self.opened() as stream:
            return stream.read(n)

    def data(self) -> bytes:
        """All bytes."""
        with self.opened() as stream:
            return stream.read()

    def lines(self) -> Iterator[bytes]:
        """Line by line, so that a payload larger than the memory can be read."""
        with self.opened() as stream:
            while line := stream.readline(LARGEST_LINE + 1):
                if len(line) > LARGEST_LINE:
                    raise self.refusal("too_large", detail=_size(LARGEST_LINE))
                yield line

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        try:
            mode = self.path.stat().st_mode
            if not stat.S_ISREG(mode):
                raise self.refusal("not_a_file")
            with self.path.open("rb") as raw:
                self._raw = raw
                zipped = raw.read(2) == GZIP
                raw.seek(0)
                yield io.BufferedReader(_Unzipped(self, raw), 1 << 20) if zipped else raw
        except FileNotFoundError:
            raise self.refusal("no_such_file") from None
        except PermissionError:
            raise self.refusal("no_permission") from None
        except OSError as error:
            raise self.refusal("unreadable_file", detail=error.strerror or str(error)) from None
        except MemoryError:
            raise self.refusal("too_large", detail=_size(LARGEST_UNZIPPED)) from None

    def refusal(self, kind: str, *, row: int | None = None, value: str = "", detail: str = "") -> Unreadable:
        return Unreadable(Fault(kind, self.name, row, value=value, detail=detail))


class _Unzipped(io.RawIOBase):
    """A gzip file as it is read, refused when cut, damaged or made to fill the memory."""

    def __init__(self, content: Content, raw: BinaryIO):
        self.content, self.raw = content, raw
        self.zipped = gzip.GzipFile(fileobj=raw)
        self.n_out = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        try:
            chunk = self.zipped.read(len(buffer))
        except (EOFError, OSError, zlib.error):
            raise self.content.refusal("damaged_gzip") from None
        self.n_out += len(chunk)
        bomb = self.n_out > RATIO_COUNTS_FROM and self.n_out > LARGEST_RATIO * max(1, self.raw.tell())
        if bomb or self.n_out > LARGEST_UNZIPPED:
            limit = RATIO_COUNTS_FROM if bomb else LARGEST_UNZIPPED
            raise self.content.refusal("too_large", detail=_size(limit))
        buffer[: len(chunk)] = chunk
        return len(chunk)


def _size(n_bytes: int) -> str:
    return f"{n_bytes >> 30} GB" if n_bytes >= 1 << 30 else f"{n_bytes >> 20} MB"


def is_foreign(head: bytes) -> bool:
    """A format that is recognised and not read: a spreadsheet, an archive, a database, a picture."""
    text = head.startswith(tuple(UTF16_MARKS))
    return head.startswith(FOREIGN) or (b"\0" in head[:512] and not text)


def utf8(data: bytes) -> tuple[bytes, str]:
    """
    The same text in UTF-8 without mark, and the name of what it was written in ("" for UTF-8).

    A file that is not UTF-8 was written by an older Windows program or in ISO-8859-1; but a file with
    more accents that are right in UTF-8 than wrong is UTF-8 with a few damaged characters.
    """
    data = data.removeprefix(UTF8_MARK)
    for mark, name in UTF16_MARKS.items():
        if data.startswith(mark):
            return data[2:].decode(name, "replace").encode(), "UTF-16"
    return (data, "") if _is_utf8(data) else _from_older(data)


def _is_utf8(data: bytes) -> bool:
    """Whether the bytes are UTF-8, without holding a second copy of a large file."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    view = memoryview(data)
    try:
        for start in range(0, len(view), CHECKED_AT_ONCE):
            decoder.decode(view[start : start + CHECKED_AT_ONCE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _from_older(data: bytes) -> tuple[bytes, str]:
    text = data.decode("utf-8", "replace")
    n_damaged = text.count("\ufffd")
    n_right = len(text) - sum(map(text.count, map(chr, range(128)))) - n_damaged
    if n_right > n_damaged:
        return text.encode(), f"UTF-8 (� × {n_damaged})"
    if any(0x80 <= byte < 0xA0 for byte in set(data)):
        try:
            return data.decode("cp1252").encode(), "Windows-1252"
        except UnicodeDecodeError:
            pass
    return data.decode("iso-8859-1").encode(), "ISO-8859-1"
