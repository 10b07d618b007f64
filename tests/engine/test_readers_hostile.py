"""Whatever bytes come, there is an answer in sentences; and what was written is read again the same."""

import csv
import gzip
import io
import json
import random
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relais.engine.faults import Refused
from relais.engine.readers import read, write_tables
from relais.engine.readers.separated import count_regular_rows
from relais.engine.validation import validated
from tests.engine.reading import HEADER, placed, put, read_posts
from tests.engine.test_readers_bluesky import event, record, view
from tests.engine.test_readers_mastodon import status
from tests.engine.test_readers_x import v1

NAMES = (
    "posts.csv",
    "posts.tsv",
    "posts.jsonl",
    "posts.json",
    "x.json",
    "x",
    "posts.parquet",
    "posts.csv.gz",
)
STARTS = (
    b"", b"PAR1", b"\x1f\x8b\x08\x00", b"[", b"{", b'{"id": 1}\n', b"\xef\xbb\xbf", b"\xff\xfe",
    b"post_id,account_id,published_at,kind\n", b"post_id;account_id;published_at;kind;text\r\n1;a;1;original;",
)  # fmt: skip


def answer(data: bytes, name: str):
    """The tables and faults, or the sentences of a refusal; any other exception fails the test."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        try:
            return read([path], need_posts=False)
        except Refused as exception:
            refused = exception
    assert str(refused)
    assert refused.faults.refused
    return None


@given(st.sampled_from(NAMES), st.sampled_from(STARTS), st.binary(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_bytes_have_an_answer(name, start, rest):
    """Random bytes behind the first bytes of each format."""
    answer(start + rest, name)


@given(st.text(alphabet='",;\n\r\t ab1é', max_size=80))
@settings(max_examples=200, deadline=None)
def test_a_regular_file_has_the_rows_that_a_careful_reader_finds(body):
    """The fast check never takes a file for regular that another reader sees otherwise."""
    n_rows = count_regular_rows(body.encode(), ",", 3)
    if n_rows is not None:
        careful = list(csv.reader(io.StringIO(body, newline="")))
        assert len(careful) == n_rows
        assert {len(row) for row in careful} <= {0, 3}


@given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=12)), max_size=6), st.booleans())
@settings(max_examples=60, deadline=None)
def test_cells_come_back_from_any_csv(cells, quoted):
    """Quotes, newlines, separators and signs of any language inside cells."""
    cells = [(one.replace("\0", ""), two.replace("\0", "")) for one, two in cells]
    file = io.StringIO()
    writer = csv.writer(file, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL)
    writer.writerow([*HEADER.split(","), "text", "lang"])
    writer.writerows([i, "a", i, "original", one, two] for i, (one, two) in enumerate(cells))
    found = answer(file.getvalue().encode(), "posts.csv")
    assert found is not None
    assert found[0].posts["text"].to_list() == [one or None for one, _ in cells]


@given(st.binary(max_size=300), st.integers(1, 40))
@settings(max_examples=60, deadline=None)
def test_a_cut_gzip_file_is_refused(data, n_cut):
    """Never half used."""
    whole = gzip.compress(HEADER.encode() + b"\n1,a,1,original\n" + data)
    assert answer(whole[: max(3, len(whole) - n_cut)], "posts.csv.gz") is None


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_parquet_file_is_read_or_refused(tmp_path, seed):
    """A few bytes changed, or the end cut off."""
    rng = random.Random(seed)
    frame = pl.DataFrame(
        {"post_id": ["1", "2"], "account_id": ["a", "é"], "published_at": [1, 2], "kind": ["original"] * 2}
    )
    frame.write_parquet(tmp_path / "posts.parquet", compression="uncompressed")
    data = bytearray((tmp_path / "posts.parquet").read_bytes())
    for _ in range(rng.randint(1, 4)):
        data[rng.randrange(len(data))] = rng.randrange(256)
    answer(bytes(data[: rng.choice([None, rng.randrange(len(data))])]), "posts.parquet")


JUNK = (
    None,
    True,
    -1,
    1.5,
    "",
    "x",
    "\0",
    "\ud800",
    " ",
    [],
    {},
    [[]],
    [None],
    {"a": 1},
    2**70,
    "9" * 50,
    "at://",
    "&amp;",
)


def damaged(value, rng: random.Random):
    """A payload with some of its values replaced or taken away."""
    if rng.random() < 0.04:
        return rng.choice(JUNK)
    if isinstance(value, dict):
        return {name: damaged(inner, rng) for name, inner in value.items() if rng.random() > 0.02}
    return [damaged(inner, rng) for inner in value] if isinstance(value, list) else value


V2 = {
    "data": [{"id": "1", "author_id": "2", "text": "t", "created_at": "2021-04-16T13:50:57Z", "entities": {"hashtags": [{"tag": "x"}]},
              "referenced_tweets": [{"type": "quoted", "id": "5"}]}],
    "includes": {"users": [{"id": "2", "name": "A", "username": "a", "public_metrics": {"followers_count": 1}}]},
}  # fmt: skip
PAYLOADS = (
    v1(2, retweeted_status=v1(1), entities={"hashtags": [{"text": "a"}], "urls": [{"expanded_url": "http://x.y"}]}),
    V2,
    view(reason={}, record=record(facets=[{"index": {"byteStart": 0, "byteEnd": 1}, "features": [{"tag": "x"}]}])),
    {"feed": [{"post": view(), "reason": {"by": {"did": "did:plc:b", "handle": "b"}, "indexedAt": "2024-01-01T00:00:00Z"}}]},
    event("feed.repost", "1", {"subject": {"uri": "at://x/app.bsky.feed.post/1"}, "createdAt": "2024-01-01T00:00:00Z"}),
    event("graph.follow", "1", {"subject": "did:plc:c", "createdAt": "2024-01-01T00:00:00Z"}),
    status(3, reblog=status(2, quote={"quoted_status_id": "1"}), tags=[{"name": "x"}]),
)  # fmt: skip


@pytest.mark.parametrize("seed", range(150))
def test_a_damaged_payload_is_read_or_refused_and_comes_back(tmp_path, seed):
    """Any value may be anything; what was understood is written and read again without a change."""
    rng = random.Random(seed)
    objects = [damaged(rng.choice(PAYLOADS), rng) for _ in range(rng.randint(1, 4))]
    text = json.dumps(objects) if rng.random() < 0.5 else "\n".join(map(json.dumps, objects))
    found = answer(text.encode(), "x.json")
    if found and found[0].posts.height:
        comes_back(*found, tmp_path / "out", rng.choice(["csv", "parquet"]))


def comes_back(tables, faults, out: Path, format: str) -> None:
    write_tables(tables, faults, out, format)
    again, _ = read([out])
    for name, frame in vars(tables).items():
        assert getattr(again, name).equals(frame), name


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
ID = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=6)
TIMES = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)).map(lambda at: at.replace(tzinfo=UTC))


@st.composite
def frames(draw) -> dict[str, pl.DataFrame]:
    posts = draw(
        st.lists(
            st.tuples(ID, ID, TIMES, st.sampled_from(["original", "repost", "quote", "reply"]), ID, TEXT, TEXT),
            min_size=1, unique_by=lambda row: row[0],
        )
    )  # fmt: skip
    people = draw(st.lists(st.tuples(ID, TEXT, st.none() | st.integers(0, 2**52))))
    outcomes = draw(
        st.lists(st.tuples(ID, ID, TIMES, st.none() | st.floats(allow_nan=False, allow_infinity=False)))
    )
    return {
        "posts": pl.DataFrame(
            posts,
            ["post_id", "account_id", "published_at", "kind", "root_id", "text", "hashtags"],
            orient="row",
        ),
        "follows": pl.DataFrame(
            draw(st.lists(st.tuples(ID, ID, st.none() | TIMES))), follows_schema(), orient="row"
        ),
        "accounts": pl.DataFrame(
            people, {"account_id": pl.String, "name": pl.String, "n_followers": pl.Int64}, orient="row"
        ),
        "outcomes": pl.DataFrame(
            outcomes,
            {
                "unit_id": pl.String,
                "outcome": pl.String,
                "occurred_at": pl.Datetime("us", "UTC"),
                "value": pl.Float64,
            },
            orient="row",
        ),
    }


def follows_schema() -> dict:
    return {"follower_id": pl.String, "followee_id": pl.String, "since": pl.Datetime("us", "UTC")}


@given(frames(), st.sampled_from(["csv", "parquet"]))
@settings(max_examples=30, deadline=None)
def test_tables_that_were_written_are_read_again_the_same(frames, format):
    """Any text, any time, any number: `relais read` of its own output changes nothing."""
    try:
        tables, faults = validated(frames)
    except Refused:
        return  # an id made of spaces only
    with tempfile.TemporaryDirectory() as folder:
        comes_back(tables, faults, Path(folder, "out"), format)


def test_what_is_written(tmp_path):
    """The tables that have rows, with the columns of their contract, and the faults with what was done."""
    tables, faults = read_posts(tmp_path, f"{HEADER},root_id,text\n2,bob,1714557600.5,repost,1,=1+1\n")
    paths = write_tables(tables, faults, tmp_path / "out")
    assert [path.name for path in paths] == ["posts.csv", "faults.csv"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["faults.csv", "posts.csv"]
    assert paths[0].read_text() == (
        "post_id,account_id,published_at,kind,root_id,parent_id,message_id,text,lang,url,hashtags,mentions\n"
        "2,bob,2024-05-01T10:00:00.500000Z,repost,1,,,=1+1,,,,\n"
    )
    assert paths[1].read_text() == (
        "file,row,column,value,expected,done\n"
        "posts.csv,2,root_id,1,a root that is among the posts; it counts as one post of unknown author,repaired\n"
    )


def test_a_folder_with_an_older_table_is_not_written_into(tmp_path):
    """The older follows would be read together with the new posts: refused, and nothing is changed."""
    tables, faults = read_posts(tmp_path, f"{HEADER}\n1,ada,1,original\n")
    put(tmp_path, "follows.csv", "follower_id,followee_id\na,b\n")
    before = (tmp_path / "posts.csv").read_bytes()
    with pytest.raises(Refused) as refused:
        write_tables(tables, faults, tmp_path)
    assert placed(refused.value.faults) == [("older_table", None, "")]
    assert (tmp_path / "posts.csv").read_bytes() == before
    write_tables(tables, faults, tmp_path / "new")
    write_tables(tables, faults, tmp_path / "new")


def test_real_retweets_without_their_roots_are_all_kept(shared_data, tmp_path):
    """35,125 relays by 9,509 accounts to 7,285 roots that are absent: nothing refused."""
    path = shared_data / "coortweet_russian" / "russian_coord_tweets.csv.gz"
    retweets = pl.read_csv(path, infer_schema=False).select(
        pl.int_range(pl.len()).alias("post_id"), "account_id", published_at="timestamp_share",
        kind=pl.lit("repost"), root_id="object_id",
    )  # fmt: skip
    retweets.write_csv(tmp_path / "posts.csv")
    tables, faults = read([tmp_path])
    assert tables.posts.height == 35_125
    assert tables.posts["account_id"].n_unique() == 9_509
    assert tables.posts["root_id"].n_unique() == 7_285
    assert faults.refused == 0
    assert faults.counts["root_missing"] == 35_125
