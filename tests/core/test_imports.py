"""Files that people bring: hostile names, hostile archives, sizes that lie."""

import gzip
import io
import stat
import struct
import unicodedata
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from relais.core.imports.receive import Limits, NotReceived, plain_name, receive

LIMITS = Limits(endings=(".csv", ".json", ".parquet", ".csv.gz"), n_files=20, n_bytes=100_000)


def brought(*files: tuple[str, bytes]) -> list[SimpleUploadedFile]:
    """Uploads; the name is set afterwards, because Django would clean it before we do."""
    uploads = []
    for name, content in files:
        file = SimpleUploadedFile("x", content)
        file._name = name
        uploads.append(file)
    return uploads


def zipped(*files: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return out.getvalue()


def kept(folder) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_files_are_kept_whole_and_told_in_order(tmp_path):
    """Names, sizes, and one digest that does not depend on the order they came in."""
    files = [("b.csv", b"2"), ("a.csv", b"11")]
    first = receive(brought(*files), tmp_path / "one", LIMITS)
    second = receive(brought(*reversed(files)), tmp_path / "two", LIMITS)
    assert first.files == [{"name": "a.csv", "n_bytes": 2}, {"name": "b.csv", "n_bytes": 1}]
    assert first.digest == second.digest
    assert kept(tmp_path / "one") == {"a.csv": b"11", "b.csv": b"2"}


def test_a_path_that_climbs_out_leads_nowhere(tmp_path):
    """Absolute paths, parents, and the other system's separators lose their folders."""
    inside = zipped(("../../etc/evil.csv", b"a"), ("/abs.csv", b"b"), ("C:\\temp\\win.csv", b"c"))
    receive(brought(("x.zip", inside), ("../up.csv", b"d")), tmp_path / "in", LIMITS)
    assert set(kept(tmp_path)) == {"evil.csv", "abs.csv", "win.csv", "up.csv"}
    assert set(kept(tmp_path / "in")) == set(kept(tmp_path))


def test_a_bomb_is_refused_before_it_fills_the_disk(tmp_path):
    """Ten million zeros weigh little in a zip: they are counted as they come out."""
    inside = zipped(("posts.csv", b"0" * 10_000_000))
    assert len(inside) < 20_000
    with pytest.raises(NotReceived):
        receive(brought(("x.zip", inside)), tmp_path / "in", LIMITS)
    assert kept(tmp_path) == {}


def test_a_size_that_lies_does_not_help_a_bomb(tmp_path):
    """A zip that announces a small file is read no further than the limit."""
    inside = bytearray(zipped(("posts.csv", b"0" * 10_000_000)))
    for signature, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = inside.index(signature) + at
        inside[place : place + 4] = struct.pack("<L", 10)
    with pytest.raises(NotReceived):
        receive(brought(("x.zip", bytes(inside))), tmp_path / "in", LIMITS)
    assert kept(tmp_path) == {}


@pytest.mark.parametrize("streams", [1, 50])
def test_a_gzip_bomb_is_counted_unpacked(tmp_path, streams):
    """Through as many streams as the file joins."""
    packed = gzip.compress(b"0" * (5_000_000 // streams)) * streams
    with pytest.raises(NotReceived):
        receive(brought(("posts.csv.gz", packed)), tmp_path / "in", LIMITS)
    assert kept(tmp_path) == {}


def test_an_honest_gzip_is_kept_as_it_came(tmp_path):
    """It is unpacked to be weighed, not to be changed."""
    packed = gzip.compress(b"post_id\n1\n")
    received = receive(brought(("posts.csv.gz", packed)), tmp_path / "in", LIMITS)
    assert kept(tmp_path) == {"posts.csv.gz": packed}
    assert received.files[0]["n_bytes"] == len(packed)


def test_links_in_a_zip_are_refused(tmp_path):
    """A link could lead anywhere on the machine."""
    link = zipfile.ZipInfo("posts.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(NotReceived):
        receive(brought(("x.zip", zipped((link, b"/etc/passwd")))), tmp_path / "in", LIMITS)


@pytest.mark.parametrize("name", ["inner.zip", "INNER.ZIP", "run.exe", "posts.csv.exe", "noending"])
def test_what_is_not_wanted_inside_a_zip_is_refused(tmp_path, name):
    """A zip inside a zip is not unpacked."""
    with pytest.raises(NotReceived, match=r"(?i)zip|exe|noending"):
        receive(brought(("x.zip", zipped((name, b"a")))), tmp_path / "in", LIMITS)


def test_a_list_of_a_hundred_thousand_files_is_refused_quickly(tmp_path):
    """The size of the list is read before the list."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for n in range(100_000):
            archive.writestr(zipfile.ZipInfo(f"{n}.csv"), b"")
    with pytest.raises(NotReceived):
        receive(brought(("x.zip", out.getvalue())), tmp_path / "in", LIMITS)
    assert kept(tmp_path) == {}


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x05\x06" + b"\xff" * 18, b"\x00" * 3000])
def test_a_damaged_zip_is_told(tmp_path, content):
    """Whatever is in it, the answer is a sentence."""
    with pytest.raises(NotReceived):
        receive(brought(("x.zip", content)), tmp_path / "in", LIMITS)


@given(st.binary(max_size=400))
def test_any_bytes_called_zip_are_kept_or_told(content):
    """No content makes the reading of an archive fail in another way."""
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        damaged = zipped(("posts.csv", b"abc"))[: len(content)] + content
        try:
            receive(brought(("x.zip", damaged)), Path(folder) / "in", LIMITS)
        except NotReceived as refused:
            assert refused.sentences  # noqa: PT017


def test_an_encrypted_zip_is_told(tmp_path):
    """It asks for one without a password."""
    inside = bytearray(zipped(("posts.csv", b"abc")))
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        inside[inside.index(signature) + at] |= 1
    with pytest.raises(NotReceived):
        receive(brought(("x.zip", bytes(inside))), tmp_path / "in", LIMITS)


def test_two_files_of_one_name_are_told_apart_or_refused(tmp_path):
    """In an archive the folder tells them apart; brought side by side, one must be renamed."""
    inside = zipped(("p1/result.json", b"1"), ("p2/result.json", b"2"))
    receive(brought(("x.zip", inside)), tmp_path / "in", LIMITS)
    assert kept(tmp_path / "in") == {"result.json": b"1", "p2_result.json": b"2"}
    with pytest.raises(NotReceived):
        receive(brought(("Posts.csv", b"1"), ("posts.CSV", b"2")), tmp_path / "two", LIMITS)


def test_names_of_old_archives_are_read(tmp_path):
    """Most zips without the mark of UTF-8 hold UTF-8 all the same."""
    inside = zipped(("données.csv", b"1"))
    unmarked = bytearray(inside)
    for signature, at in ((b"PK\x03\x04", 7), (b"PK\x01\x02", 9)):
        unmarked[unmarked.index(signature) + at] &= ~0x08
    receive(brought(("x.zip", bytes(unmarked))), tmp_path / "in", LIMITS)
    assert set(kept(tmp_path)) == {"données.csv"}


def test_every_fault_is_told_at_once(tmp_path):
    """Correcting one file after the other would take as many tries as there are files."""
    with pytest.raises(NotReceived) as refused:
        receive(brought(("a.exe", b"1"), ("b.pdf", b"2"), ("c.csv", b"3")), tmp_path / "in", LIMITS)
    assert len(refused.value.sentences) == 2


@given(st.text())
def test_any_name_becomes_a_plain_one(name):
    """No folder, no control character, no mark of direction, never empty, never hidden, never too long."""
    plain = plain_name(name)
    assert 0 < len(plain) <= 120
    assert "/" not in plain
    assert "\\" not in plain
    assert not plain.startswith(".")
    assert not any(unicodedata.category(character).startswith("C") for character in plain)
    assert plain_name(plain) == plain
