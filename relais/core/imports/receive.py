"""Check what was brought, and keep all of it or nothing."""

import errno
import hashlib
import shutil
import unicodedata
import uuid
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from relais.core.imports import archives
from relais.core.imports.archives import HostileArchive

CHUNK = 1024 * 1024
# What is kept free for the database and for results.
SPARE_BYTES = 100 * 1024 * 1024
# First bytes of files that are not text, whatever their name says.
BINARY = (
    b"PK\x03\x04",
    b"%PDF",
    b"MZ",
    b"\x7fELF",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"SQLite format",
    b"\xd0\xcf",
)
# Spreadsheets, which are read apart and within bounds.
WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")


@dataclass(frozen=True)
class Limits:
    """What may be brought at once: endings of names, number of files, bytes once unpacked."""

    endings: tuple[str, ...]
    n_files: int
    n_bytes: int


@dataclass(frozen=True)
class Received:
    """What was kept: names and sizes in order of name, and the digest of all of it."""

    files: list[dict]
    digest: str


class NotReceived(Exception):
    """Nothing was kept; `sentences` say why, in the reader's language."""

    def __init__(self, *sentences: str):
        self.sentences = list(sentences)
        super().__init__(" ".join(sentences))


def receive(uploads: Iterable[UploadedFile], folder: Path, limits: Limits) -> Received:
    """
    Keep uploads in `folder`, which appears whole or not at all. Archives are unpacked.

    Raises `NotReceived` for all faults of names and archives at once, or for the first one of size.
    """
    waiting = folder.with_name(f"{folder.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        waiting.mkdir(parents=True)
        kept = _Keeper(waiting, limits)
        for upload in uploads:
            kept.take(upload)
        received = kept.close()
        waiting.rename(folder)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NotReceived(no_room()) from error
        raise
    finally:
        shutil.rmtree(waiting, ignore_errors=True)
    return received


def no_room() -> str:
    return _("The disk of this installation is full. Nothing was kept. Ask your administrator to make room.")


@dataclass
class _Keeper:
    """What is being received: one place where names, sizes and faults are counted."""

    folder: Path
    limits: Limits
    names: dict[str, int] = field(default_factory=dict)  # name -> bytes
    digests: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    n_bytes: int = 0

    def take(self, upload: UploadedFile) -> None:
        name, file = plain_name(upload.name or ""), cast(BinaryIO, upload.file)
        if name.lower().endswith(".zip"):
            self._unpack(name, file)
        else:
            self._keep(name, _chunks(file), shown=name)

    def close(self) -> Received:
        if self.faults:
            raise NotReceived(*self.faults)
        if not self.names:
            raise NotReceived(_("There is no file to read."))
        whole = hashlib.sha256()
        for name in sorted(self.names):
            whole.update(f"{name}\0{self.digests[name]}\n".encode())
        files = [{"name": name, "n_bytes": self.names[name]} for name in sorted(self.names)]
        return Received(files, f"sha256:{whole.hexdigest()}")

    def _unpack(self, name: str, file: BinaryIO) -> None:
        try:
            with archives.opened(file, max_files=self.limits.n_files) as archive:
                for path, chunks in archive:
                    self._keep(self._name_inside(path), chunks, shown=f"{name} › {plain_name(path)}")
        except HostileArchive as fault:
            self.faults.append(_("%(name)s: %(fault)s") % {"name": name, "fault": fault})

    def _name_inside(self, path: str) -> str:
        """The name of a file of an archive; its folder is told only to keep two files apart."""
        parts = [plain_name(part) for part in path.replace("\\", "/").split("/") if part]
        for n in range(1, len(parts) + 1):
            name = "_".join(parts[-n:])
            if not self._has(name):
                return name
        return parts[-1]

    def _has(self, name: str) -> bool:
        """Some disks do not tell capitals apart."""
        return name.casefold() in {known.casefold() for known in self.names}

    def _keep(self, name: str, chunks: Iterator[bytes], *, shown: str) -> None:
        fault = self._fault_of_name(name)
        first = b"" if fault else next(chunks, b"")
        fault = fault or _fault_of_content(name, first)
        if fault:
            self.faults.append(_("%(name)s: %(fault)s") % {"name": shown, "fault": fault})
            return
        self._write(name, first, chunks)

    def _fault_of_name(self, name: str) -> str:
        if not name.lower().endswith(self.limits.endings):
            return _("this kind of file is not read. Bring %(endings)s.") % {
                "endings": ", ".join(
                    [*(e for e in self.limits.endings if not e.endswith(".gz")), ".gz", ".zip"]
                )
            }
        if self._has(name):
            return _("two files have this name. Rename one of them.")
        if len(self.names) >= self.limits.n_files:
            raise NotReceived(
                _("There are more than %(n)s files. Bring fewer at a time.") % {"n": self.limits.n_files}
            )
        return ""

    def _write(self, name: str, first: bytes, chunks: Iterator[bytes]) -> None:
        digest, n_bytes = hashlib.sha256(), 0
        weigh = _Gunzip().weights if name.lower().endswith(".gz") else _weight
        with (self.folder / name).open("wb") as out:
            for chunk in _again(first, chunks):
                self._count(weigh(chunk), len(chunk))
                digest.update(chunk)
                n_bytes += out.write(chunk)
        self.names[name], self.digests[name] = n_bytes, digest.hexdigest()

    def _count(self, weights: Iterable[int], n_written: int) -> None:
        """Count what a chunk weighs once unpacked, and refuse past the limit or when the disk is nearly full."""
        for weight in weights:
            self.n_bytes += weight
            if self.n_bytes > self.limits.n_bytes:
                raise NotReceived(too_large(self.limits.n_bytes))
        if shutil.disk_usage(self.folder).free < SPARE_BYTES + n_written:
            raise NotReceived(no_room())


def too_large(max_bytes: int) -> str:
    return _("The files weigh more than %(size)s once unpacked. Bring fewer days at a time.") % {
        "size": filesizeformat(max_bytes)
    }


def plain_name(name: str) -> str:
    """
    A file's name without its folders, nor anything that a disk or a page could take wrongly.

    Control characters and marks of direction go; the ending stays; at most 120 characters.
    """
    base = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c if unicodedata.category(c)[0] != "C" and c not in '<>:"|?*' else " " for c in base)
    kept = " ".join(kept.split()).lstrip(". ")
    if len(kept) <= 120:
        return kept or "file"
    stem, dot, ending = kept.partition(".")
    return (stem[: max(120 - len(dot + ending), 1)] + dot + ending)[-120:]


def _fault_of_content(name: str, first: bytes) -> str:
    """What the first bytes say against the name, if anything."""
    lower = name.lower()
    if lower.endswith(".parquet"):
        return "" if first.startswith(b"PAR1") else _("this is not a Parquet file, though its name says so.")
    if lower.endswith(".gz"):
        return "" if first.startswith(b"\x1f\x8b") else _("this is not a gzip file, though its name says so.")
    if lower.endswith(WORKBOOKS):
        return "" if first.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")) else _not_a_workbook(first)
    is_wide = first.startswith((b"\xff\xfe", b"\xfe\xff"))
    if first.startswith(BINARY) or (b"\0" in first[:4096] and not is_wide):
        return _("this is not text. Export it as CSV or JSON.")
    return ""


def _not_a_workbook(first: bytes) -> str:
    """Many tools give a web page, or plain text, the name of a workbook: say what to do with it."""
    if b"<" in first[:200]:
        return _(
            "this is a web page, though its name says a workbook. Open it with your spreadsheet, and save it as "
            "XLSX or ODS."
        )
    return _("this is not a workbook, though its name says so. If it is text, name it .csv.")


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while chunk := file.read(CHUNK):
        yield chunk


def _again(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _weight(chunk: bytes) -> Iterator[int]:
    yield len(chunk)


class _Gunzip:
    """Weighs what a gzip file unpacks to, piece by piece, through as many streams as it joins."""

    def __init__(self):
        self._stream = zlib.decompressobj(wbits=31)

    def weights(self, chunk: bytes) -> Iterator[int]:
        try:
            while chunk:
                if self._stream.eof:
                    self._stream = zlib.decompressobj(wbits=31)
                yield len(self._stream.decompress(chunk, CHUNK))
                chunk = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail
        except zlib.error as error:
            raise NotReceived(_("A gzip file is damaged: it cannot be unpacked.")) from error
