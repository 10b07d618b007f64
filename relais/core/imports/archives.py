"""A zip that may be hostile: told apart from an honest one before and while it is unpacked."""

import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from django.utils.translation import gettext as _

CHUNK = 1024 * 1024
TAIL = 65_536 + 22
MAX_DIRECTORY_BYTES = 4 * 1024 * 1024
# What file managers add on their own.
IGNORED = ("__MACOSX/",)
IGNORED_NAMES = {"thumbs.db", "desktop.ini"}


class HostileArchive(Exception):
    """The archive is refused whole; the text says why."""


@contextmanager
def opened(file: BinaryIO, *, max_files: int) -> Iterator[Iterator[tuple[str, Iterator[bytes]]]]:
    """
    The files of a zip: for each, its path as written and its content in chunks.

    Nothing is written on the disk here and no path is followed, so a path that climbs out leads nowhere.
    Links, encrypted files, and lists longer than `max_files` are refused; sizes are for the reader of the
    chunks to count, because the sizes that a zip announces may lie.
    """
    _check_directory(file)
    try:
        with zipfile.ZipFile(file) as archive:
            members = [info for info in archive.infolist() if _counts(info)]
            if len(members) > max_files:
                raise HostileArchive(_("it holds more than %(n)s files.") % {"n": max_files})
            for info in members:
                _check_member(info)
            yield ((_path_of(info), _content(archive, info)) for info in members)
    except (zipfile.BadZipFile, struct.error) as error:
        raise HostileArchive(_("it is damaged, or not a zip.")) from error


def _check_directory(file: BinaryIO) -> None:
    """Refuse a list of files too long to be read, from the fixed-size record at the end of every zip."""
    size = file.seek(0, 2)
    file.seek(max(size - TAIL, 0))
    tail = file.read(TAIL)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise HostileArchive(_("it is damaged, or not a zip."))
    directory_bytes = struct.unpack("<L", tail[at + 12 : at + 16])[0]
    if directory_bytes > MAX_DIRECTORY_BYTES:
        raise HostileArchive(_("it holds too many files."))
    file.seek(0)


def _counts(info: zipfile.ZipInfo) -> bool:
    base = info.filename.rsplit("/", 1)[-1]
    ignored = info.filename.startswith(IGNORED) or base.startswith(".") or base.lower() in IGNORED_NAMES
    return not info.is_dir() and not ignored


def _check_member(info: zipfile.ZipInfo) -> None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind and not stat.S_ISREG(kind):
        raise HostileArchive(_("it holds a link or something else that is not a file."))
    if info.flag_bits & 0x1:
        raise HostileArchive(_("it is protected by a password. Make one without."))


def _path_of(info: zipfile.ZipInfo) -> str:
    """Without the flag that says UTF-8, names are read as a very old code page; most are UTF-8 all the same."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    try:
        with archive.open(info) as member:
            while chunk := member.read(CHUNK):
                yield chunk
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        NotImplementedError,
        EOFError,
        struct.error,
    ) as error:
        raise HostileArchive(_("it is damaged, or not a zip.")) from error
    except RuntimeError as error:  # what zipfile raises for a password
        raise HostileArchive(_("it is protected by a password. Make one without.")) from error
