"""Tables as people keep them: whatever wrote the file, it is read right or sent back with the place of each fault."""

import io
import json
from datetime import UTC, datetime

import polars as pl
import pytest

from relais.engine.readers import content, read
from tests.engine.reading import HEADER, ORIGINAL, placed, put, read_posts, refusal, rows

NINE = datetime(2026, 4, 12, 9, 30, tzinfo=UTC)
ROWS = [
    {"post_id": "007", "account_id": "ada", "published_at": "2026-04-12T09:30:00Z", "kind": "original", "text": "a, “b”\nc"},
    {"post_id": "2.0", "account_id": "bob", "published_at": "2026-04-12T10:30:00Z", "kind": "repost", "root_id": "007"},
]  # fmt: skip


def as_separated(separator: str) -> bytes:
    frame = pl.DataFrame(ROWS, infer_schema_length=None)
    return frame.write_csv(separator=separator).encode()


def as_parquet() -> bytes:
    file = io.BytesIO()
    pl.DataFrame(ROWS, infer_schema_length=None).write_parquet(file)
    return file.getvalue()


LAYOUTS = {
    "posts.csv": as_separated(","),
    "posts.csv.gz": as_separated(","),
    "posts.tsv": as_separated("\t"),
    "POSTS.CSV": as_separated(";"),
    "export.csv": as_separated(";").replace(b"\n", b"\r\n").replace(b"\xe2\x80\x9d\r\n", b"\xe2\x80\x9d\n"),
    "no_extension": as_separated(","),
    "posts.parquet": as_parquet(),
    "posts.parquet.gz": as_parquet(),
    "posts.jsonl": "\n".join(json.dumps(row) for row in ROWS).encode(),
    "posts.ndjson": "\n\n".join(json.dumps(row) for row in ROWS).encode() + b"\n",
    "posts.jsonl.gz": "\n".join(json.dumps(row) for row in ROWS).encode(),
    "posts.json": json.dumps(ROWS, indent=1).encode(),
    "posts.json.gz": json.dumps(ROWS).encode("utf-8-sig"),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_table_is_the_same_in_any_layout(tmp_path, name):
    """Comma, semicolon, tab, Parquet, JSON, compressed or not: ids as written, times in UTC, text as it is."""
    tables, faults = read_posts(tmp_path, LAYOUTS[name], name)
    assert rows(tables.posts, "post_id", "published_at", "kind", "root_id", "text") == [
        ("007", NINE, "original", None, "a, “b”\nc"),
        ("2.0", NINE.replace(hour=10), "repost", "007", None),
    ]
    assert not faults


@pytest.mark.parametrize(
    ("encoding", "told"),
    [("utf-8", ""), ("utf-8-sig", ""), ("cp1252", "Windows-1252"), ("iso-8859-1", "ISO-8859-1"), ("utf-16", "UTF-16")],
)  # fmt: skip
def test_accents_survive_any_encoding(tmp_path, encoding, told):
    """UTF-8 with or without mark is what is expected; any other encoding is read and told."""
    text = "Été à l'école" if encoding == "iso-8859-1" else "Été à l’école"
    tables, faults = read_posts(tmp_path, f"{HEADER},text\n{ORIGINAL},{text}\n".encode(encoding))
    assert tables.posts["text"].to_list() == [text]
    assert [fault.detail for fault in faults if fault.kind == "encoding"] == ([told] if told else [])


def test_one_damaged_letter_does_not_turn_a_file_into_another_encoding(tmp_path):
    """A file of right accents with one cut letter stays UTF-8; the letter shows as damaged."""
    data = f"{HEADER},text\n{ORIGINAL},été à côté".encode() + b"\xc3\n"
    tables, faults = read_posts(tmp_path, data)
    assert tables.posts["text"].to_list() == ["été à côté�"]
    assert faults.counts == {"encoding": 1}


def test_rows_are_counted_as_a_spreadsheet_shows_them(tmp_path):
    """The header is row 1; a cell with newlines is one row, an empty line is one too."""
    data = f'{HEADER},text\n{ORIGINAL},"one\ntwo\r\n\nthree"\n\n,,,,\n2,bob,never,repost,"x ""y"" z"\n3,,1,share,\n'
    expected = [
        ("unreadable_time", 5, "published_at"),
        ("missing_value", 6, "account_id"),
        ("unknown_kind", 6, "kind"),
    ]
    assert placed(refusal(put(tmp_path, "posts.csv", data))) == expected
    # The same without regularity: a quote in the middle of a cell sends the file the careful way.
    assert placed(refusal(put(tmp_path, "posts.csv", data + '4,e,1,original,5" tall\n'))) == expected


def test_the_header_may_have_newlines_and_come_late(tmp_path):
    """Titles of columns on two lines, empty rows above, and the line that tells Excel its separator."""
    data = '\n\n"Post\nID",account_id,published_at,kind\n1,ada,1,original\n,bob,1,original\n'
    assert placed(refusal(put(tmp_path, "posts.csv", data))) == [("missing_value", 5, "post_id")]
    tables, _ = read_posts(
        tmp_path, "sep=;\r\n" + data.strip().replace(",", ";").replace("\n;bob;1;original", "")
    )
    assert tables.posts["post_id"].to_list() == ["1"]


def test_old_and_mixed_line_ends_are_read(tmp_path):
    """CR-LF, CR alone, and no end after the last row."""
    for end in ("\r\n", "\r", "\n"):
        tables, _ = read_posts(tmp_path, end.join([HEADER, ORIGINAL, "2,bob,1,reply"]))
        assert tables.posts["kind"].to_list() == ["original", "reply"]


def test_a_row_of_another_length_is_told(tmp_path):
    """Cells missing at the end are empty, as a spreadsheet leaves them; cells too many are a fault."""
    text = f"{HEADER},text,lang\n{ORIGINAL}\n2,bob,1,original,a,fr,,\n"
    tables, faults = read_posts(tmp_path, text)
    assert rows(tables.posts, "text", "lang") == [(None, None), ("a", "fr")]
    assert placed(faults) == [("short_row", 2, "")]
    assert placed(refusal(put(tmp_path, "posts.csv", text + "3,cyd,1,original,a,fr,more\n4,dan\n"))) == [
        ("ragged_row", 4, ""), ("missing_value", 5, "published_at"), ("missing_value", 5, "kind"),
    ]  # fmt: skip


def test_an_open_quote_is_told_where_it_opens(tmp_path):
    """The rest of the file is in that cell: the row where it opened is what helps."""
    data = f'{HEADER},text\n{ORIGINAL},fine\n2,bob,1,original,"never\nclosed\n3,cyd,1,original,x\n'
    (fault,) = refusal(put(tmp_path, "posts.csv", data))
    assert (fault.kind, fault.row, fault.value) == (
        "unclosed_quote",
        3,
        "never closed 3,cyd,1,original,x �the end�",
    )


def test_a_column_that_is_there_twice_is_refused(tmp_path):
    """Nobody can know which one was meant."""
    path = put(tmp_path, "posts.csv", f"{HEADER},Kind,mood,mood\n{ORIGINAL},reply,1,2\n")
    assert placed(refusal(path)) == [("duplicate_column", 1, "kind")]


def test_numbers_with_a_decimal_comma_are_read_where_semicolons_separate(tmp_path):
    """As French spreadsheets write; where commas separate, a comma in a number is a fault."""
    put(tmp_path, "posts.csv", f"{HEADER}\n{ORIGINAL}\n")
    given = "unit_id;message_id;channel;exposed_at;assigned;probability\nu;m;mail;1,7e+9;Treated;0,25\n"
    exposures = read([put(tmp_path, "exposures.csv", given), tmp_path])[0].exposures
    assert rows(exposures, "exposed_at", "assigned", "probability") == [
        (datetime.fromtimestamp(1.7e9, UTC), "treated", 0.25)
    ]
    given = given.replace("1,7e+9", "1").replace("0,25", '"0,25"').replace(";", ",")
    assert placed(refusal(put(tmp_path, "exposures.csv", given), tmp_path)) == [
        ("not_a_probability", 2, "probability")
    ]


def test_json_keeps_numbers_as_they_are_written(tmp_path):
    """An id written as a number loses no digit, and 1.0 stays 1.0."""
    line = '{"post_id": %s, "account_id": 12345678901234567890, "published_at": 1, "kind": "original", "hashtags": %s}'
    text = "\n".join(
        line % pair for pair in (("1.0", '["a", "b"]'), ("1e5", "null"), ("9007199254740993", "[]"))
    )
    tables, _ = read_posts(tmp_path, text, "posts.jsonl")
    assert tables.posts["post_id"].to_list() == ["1.0", "1e5", "9007199254740993"]
    assert tables.posts["account_id"][0] == "12345678901234567890"
    assert tables.posts["hashtags"].to_list() == ["a b", None, None]


def test_a_bad_line_of_json_is_refused_with_its_line(tmp_path):
    """Every bad line is told, the first one too."""
    good = json.dumps(ROWS[0])
    bad = ["{oops", good, "", '{"post_id": ', "12", good, json.dumps({**ROWS[1], "text": {"a": 1}})]
    assert placed(refusal(put(tmp_path, "posts.jsonl", "\n".join(bad)))) == [
        ("not_an_object", 1, ""), ("not_an_object", 4, ""), ("not_an_object", 5, ""), ("nested_value", 7, "text"),
    ]  # fmt: skip
    assert placed(refusal(put(tmp_path, "posts.json", json.dumps(ROWS, indent=1)[:-40]))) == [
        ("unreadable_json", 13, "")
    ]


def test_a_folder_is_one_input(tmp_path):
    """Tables are found by their names, several files of one table are joined, other files are left alone."""
    put(tmp_path, "posts.csv", f"{HEADER}\n{ORIGINAL}\n")
    put(tmp_path, "Posts.jsonl.gz", "\n".join(json.dumps(row) for row in ROWS))
    put(tmp_path, "follows.tsv", "follower_id\tfollowee_id\nbob\tada\n")
    put(tmp_path, "truth.csv", "kind,id,strength\n,,\n")
    put(tmp_path, "notes.txt", "not a table")
    put(tmp_path, ".posts.csv", "hidden")
    tables, faults = read([tmp_path])
    assert sorted(tables.posts["post_id"]) == ["007", "1", "2.0"]
    assert tables.follows.height == 1
    assert not faults


def test_a_table_is_known_by_its_columns(tmp_path):
    """A file of any name is the table whose columns it has; what it lacks is told."""
    put(tmp_path, "who follows whom.csv", "followee_id,follower_id,note\nada,bob,x\n")
    put(tmp_path, "campaign.csv", f"{HEADER}\n{ORIGINAL}\n")
    tables, _ = read(sorted(tmp_path.iterdir()))
    assert rows(tables.follows, "follower_id", "followee_id") == [("bob", "ada")]
    lacking = put(tmp_path, "export.csv", "post_id,account_id,kind,text\n1,a,original,x\n")
    assert placed(refusal(lacking)) == [("missing_column", 1, "published_at")]


def test_files_that_name_each_other_twice_are_read_once(tmp_path):
    """A folder and a file in it, or a link to it, are the same file."""
    path = put(tmp_path, "posts.csv", f"{HEADER}\n{ORIGINAL}\n")
    (tmp_path / "link.csv").symlink_to(path)
    tables, faults = read([tmp_path, path, tmp_path / "link.csv"])
    assert tables.posts.height == 1
    assert not faults


def test_a_conflict_between_files_names_both(tmp_path):
    """Same post, other content: each file and row is named."""
    first = put(tmp_path, "a.csv", f"{HEADER},text\n{ORIGINAL},one\n")
    second = put(tmp_path, "b.csv", f"{HEADER},text\n2,bob,1,original,x\n{ORIGINAL},two\n")
    (fault,) = refusal(first, second)
    assert fault.sentence() == (
        "b.csv, row 3, column text: found “two”, "
        "expected the same content as row 2 (a.csv), which has the same post_id."
    )


@pytest.mark.parametrize("data", [b"", b" \n\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_file_is_a_table_without_rows(tmp_path, data):
    """Told, and refused only when it leaves no post at all."""
    empty = put(tmp_path, "follows.csv", data)
    posts = put(tmp_path, "posts.csv", f"{HEADER}\n{ORIGINAL}\n")
    tables, faults = read([posts, empty])
    assert placed(faults) == [("empty_file", None, "")]
    assert tables.posts.height == 1
    assert placed(refusal(empty)) == [("no_posts", None, "")]
    put(tmp_path, "posts.csv", data)
    assert placed(refusal(tmp_path)) == [("no_posts", None, "")]


@pytest.mark.parametrize("posts", [f"{HEADER}\n", json.dumps([])])
def test_no_posts_at_all_is_refused(tmp_path, posts):
    """A header alone, an empty list: there is nothing to measure; accounts alone can be asked for."""
    assert placed(refusal(put(tmp_path, "posts.csv", posts))) == [("no_posts", None, "")]
    accounts = put(tmp_path, "accounts.csv", "account_id,name\na,Ada\n")
    assert read([accounts], need_posts=False)[0].accounts.height == 1


def test_a_folder_without_posts_is_refused(tmp_path):
    """With other tables or with nothing."""
    assert placed(refusal(tmp_path)) == [("no_posts_table", None, "")]
    put(tmp_path, "follows.csv", "follower_id,followee_id\na,b\n")
    assert placed(refusal(tmp_path)) == [("no_posts_table", None, "")]


def test_what_is_no_table_at_all_is_refused_by_its_name(tmp_path):
    """A spreadsheet, a picture, a text, a missing file, a device: one sentence each, all at once."""
    named = {
        "book.xlsx": b"PK\x03\x04rest", "picture.png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "letter.txt": b"Dear all,\n",
        "other.csv": b"name;size\nx;1\n", "posts.parquet": b"PAR1 and no more", "half.csv.gz": b"\x1f\x8b\x08\x00cut",
        "posts.json": b"post_id,kind\n", "other.json": b'[{"colour": "red"}]',
    }  # fmt: skip
    paths = []
    for name, data in named.items():
        (tmp_path / name).write_bytes(data)
        paths.append(tmp_path / name)
    faults = refusal(*paths, tmp_path / "absent.csv", tmp_path / "posts.csv" / "deeper")
    assert {fault.file: fault.kind for fault in faults} == {
        "book.xlsx": "unknown_format", "picture.png": "unknown_format", "letter.txt": "unknown_format",
        "other.csv": "unknown_format", "posts.parquet": "unreadable_parquet", "half.csv.gz": "damaged_gzip",
        "posts.json": "unreadable_json", "other.json": "unknown_format",
        "absent.csv": "no_such_file", "deeper": "no_such_file",
    }  # fmt: skip


def test_a_file_that_may_not_be_read_is_told(tmp_path, monkeypatch):
    """The sentence says that it may not be read, not that it is broken."""
    path = put(tmp_path, "posts.csv", f"{HEADER}\n{ORIGINAL}\n")

    def forbidden(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(path), "open", forbidden)
    assert placed(refusal(path)) == [("no_permission", None, "")]


def test_a_gzip_file_that_is_cut_is_told(tmp_path):
    """At any place: nothing of it is used."""
    whole = put(tmp_path, "posts.csv.gz", f"{HEADER}\n{ORIGINAL}\n").read_bytes()
    for n_bytes in (3, 12, len(whole) // 2, len(whole) - 1):
        (tmp_path / "posts.csv.gz").write_bytes(whole[:n_bytes])
        assert placed(refusal(tmp_path / "posts.csv.gz")) == [("damaged_gzip", None, "")]


def test_a_file_made_to_fill_the_memory_is_refused_early(tmp_path, monkeypatch):
    """A few kilobytes that unfold into gigabytes are given up long before."""
    monkeypatch.setattr(content, "RATIO_COUNTS_FROM", 1 << 20)
    bomb = put(tmp_path, "posts.csv.gz", HEADER.encode() + b"\n" + b"0" * (64 << 20))
    assert bomb.stat().st_size < 100_000
    (fault,) = refusal(bomb)
    assert (fault.kind, fault.detail) == ("too_large", "1 MB")


def test_a_huge_cell_is_no_fault(tmp_path):
    """The length of a text is the writer's business; the sentence of a fault stays short."""
    long = "é" * 1_000_000
    tables, _ = read_posts(tmp_path, f'{HEADER},text\n{ORIGINAL},"{long}"\n2,b,1,original,5" {long}\n')
    assert tables.posts["text"].str.len_chars().to_list() == [1_000_000, 1_000_003]
    (fault,) = refusal(put(tmp_path, "posts.csv", f"{HEADER}\n1,ada,{long},original\n"))
    assert len(fault.value) == 80


def test_nul_in_a_cell_is_told_with_its_place(tmp_path):
    """No other format can hold it, and it is the sign of a broken export."""
    path = put(tmp_path, "posts.csv", f"{HEADER},text,mood\n{ORIGINAL},x,\0\n" + "2,b,1,original,y\0,\n" * 2)
    path.write_bytes(path.read_bytes().replace(b"mood\n", b"mood\n" + b"9,z,1,original,%s,\n" % (b"z" * 600)))
    assert placed(refusal(path)) == [("nul_character", 4, "text"), ("nul_character", 5, "text")]


def test_progress_is_told_by_step_and_share(tmp_path):
    """From 0 to 1, never backwards within a step."""
    told: list[tuple[str, float]] = []
    read([put(tmp_path, "posts.csv", f"{HEADER}\n{ORIGINAL}\n")], progress=lambda *step: told.append(step))
    assert told == [("Reading the files", 1.0), ("Checking the tables", 0.0), ("Checking the tables", 1.0)]
