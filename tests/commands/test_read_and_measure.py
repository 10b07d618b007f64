"""`relais read` and `relais measure`: what they write, what they refuse, and how they say so."""

import csv
import json
from pathlib import Path

import pytest

from relais.cli import main

POSTS = """post_id,account_id,published_at,kind,root_id
1,anna,2026-04-12T08:00:00Z,original,
2,bela,2026-04-12T09:00:00Z,repost,1
3,chloe,2026-04-12T10:00:00Z,repost,1
"""
FOLLOWS = "follower_id,followee_id\nbela,anna\nchloe,bela\n"


@pytest.fixture
def traces(tmp_path) -> Path:
    folder = tmp_path / "traces"
    folder.mkdir()
    (folder / "posts.csv").write_text(POSTS, encoding="utf-8")
    (folder / "follows.csv").write_text(FOLLOWS, encoding="utf-8")
    return folder


@pytest.fixture
def out(tmp_path) -> Path:
    return tmp_path / "out"


def rows(path: Path) -> list[dict]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_measure_writes_a_report_and_the_files_to_check_it(traces, out, capsys):
    """Four files, and nothing on standard output; the chain of three gives the credit that anyone can redo."""
    assert main(["measure", str(traces), "--out", str(out)]) == 0
    assert sorted(file.name for file in out.iterdir()) == [
        "cascades.csv",
        "measures.csv",
        "report.html",
        "summary.json",
    ]
    credit = {row["account_id"]: float(row["credit"]) for row in rows(out / "measures.csv")}
    assert credit == pytest.approx({"anna": 1 + 1 / 2 + 1 / 3, "bela": 1 / 2 + 1 / 3, "chloe": 1 / 3})
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert (summary["n_relays"], summary["share_exposed"], summary["basis"]) == (2, 1.0, "follows")
    assert rows(out / "cascades.csv")[0]["virality"] == str((3 + 1) / 3)
    assert capsys.readouterr().out == ""


def test_columns_of_rungs_that_are_not_measured_are_absent(traces, out):
    main(["measure", str(traces), "--out", str(out)])
    assert not {"pull", "pull_low", "pull_high", "separable"} & set(rows(out / "measures.csv")[0])
    assert not (out / "effects.csv").exists()


@pytest.mark.parametrize(("language", "word"), [("fr", "Portée"), ("en", "Reach")])
def test_the_report_speaks_the_language_that_is_asked(traces, out, language, word):
    main(["measure", str(traces), "--out", str(out), "--language", language])
    report = (out / "report.html").read_text(encoding="utf-8")
    assert f'lang="{language}"' in report
    assert word in report


def test_the_same_input_gives_the_same_files(traces, tmp_path):
    """Whatever the order of its rows."""
    main(["measure", str(traces), "--out", str(tmp_path / "one")])
    head, *lines = POSTS.splitlines()
    (traces / "posts.csv").write_text("\n".join([head, *reversed(lines)]) + "\n", encoding="utf-8")
    main(["measure", str(traces), "--out", str(tmp_path / "two")])
    for name in ("summary.json", "measures.csv", "cascades.csv", "report.html"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


@pytest.mark.parametrize("command", ["read", "measure"])
def test_bad_input_is_refused_whole_with_a_sentence_a_fault(command, traces, out, capsys):
    """Exit code 2; each fault names file, row, column, value and what was expected; nothing is written."""
    bad = (
        POSTS.replace("2026-04-12T09:00:00Z", "hier")
        .replace("3,chloe", "3,")
        .replace("repost,1\n", "shout,1\n", 1)
    )
    (traces / "posts.csv").write_text(bad, encoding="utf-8")
    assert main([command, str(traces), "--out", str(out)]) == 2
    said = capsys.readouterr().err.splitlines()
    assert [line.partition(", expected")[0] for line in said] == [
        "posts.csv, row 3, column published_at: found “hier”",
        "posts.csv, row 3, column kind: found “shout”",
        "posts.csv, row 4, column account_id: expected a value: this column may not be empty.",
    ]
    assert not out.exists()


def test_with_json_the_same_faults_are_a_list(traces, out, capsys):
    (traces / "posts.csv").write_text(POSTS.replace("2026-04-12T09:00:00Z", "hier"), encoding="utf-8")
    assert main(["measure", str(traces), "--out", str(out), "--json"]) == 2
    (fault,) = json.loads(capsys.readouterr().out)
    assert (fault["file"], fault["row"], fault["column"], fault["value"], fault["done"]) == (
        "posts.csv",
        3,
        "published_at",
        "hier",
        "refused",
    )


def test_what_was_there_stays_when_the_input_is_refused(traces, out, capsys):
    main(["measure", str(traces), "--out", str(out)])
    before = {file.name: file.read_bytes() for file in out.iterdir()}
    (traces / "posts.csv").write_text("", encoding="utf-8")
    assert main(["measure", str(traces), "--out", str(out)]) == 2
    assert {file.name: file.read_bytes() for file in out.iterdir()} == before


@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_what_read_writes_is_measured_like_its_source(traces, tmp_path, format):
    """`relais read` then `relais measure` gives what `relais measure` gives."""
    main(["read", str(traces), "--out", str(tmp_path / "tables"), "--format", format])
    assert (tmp_path / "tables" / f"posts.{format}").exists()
    assert (
        (tmp_path / "tables" / "faults.csv")
        .read_text(encoding="utf-8")
        .startswith("file,row,column,value,expected,done")
    )
    main(["measure", str(traces), "--out", str(tmp_path / "one")])
    main(["measure", str(tmp_path / "tables"), "--out", str(tmp_path / "two")])
    for name in ("measures.csv", "cascades.csv"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_a_half_life_goes_with_the_decayed_rule_only(traces, out, capsys):
    assert main(["measure", str(traces), "--out", str(out), "--half-life", "6"]) == 2
    assert main(["measure", str(traces), "--out", str(out), "--credit", "decayed"]) == 2
    assert "--half-life" in capsys.readouterr().err
    assert main(["measure", str(traces), "--out", str(out), "--credit", "decayed", "--half-life", "6"]) == 0


@pytest.mark.parametrize("hours", ["0", "-1", "nan", "inf", "six"])
def test_a_half_life_is_a_number_of_hours_above_0(traces, out, hours):
    with pytest.raises(SystemExit) as stop:
        main(["measure", str(traces), "--out", str(out), "--credit", "decayed", "--half-life", hours])
    assert stop.value.code == 2


def test_a_place_that_cannot_be_written_in_is_said_in_a_sentence(traces, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert main(["measure", str(traces), "--out", str(tmp_path / "file")]) == 2
    assert "expected a folder" in capsys.readouterr().err
    assert main(["measure", str(traces), "--out", str(tmp_path / "file" / "below")]) == 1
    assert "Nothing was changed" in capsys.readouterr().err


def test_without_a_command_the_help_is_shown(capsys):
    assert main([]) == 0
    assert "measure" in capsys.readouterr().out
