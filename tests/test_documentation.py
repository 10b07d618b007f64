"""The documentation says what the code does: lists that could drift are compared with it."""

import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from relais.engine.tables import CONTRACTS

pytestmark = pytest.mark.any_database
ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))

sys.path.insert(0, str(ROOT / "bin" / "support"))
import document  # noqa: E402


@pytest.mark.parametrize("page", document.pages(), ids=lambda page: page.stem)
def test_pages_made_from_the_code_are_up_to_date(page):
    """Run bin/document after a change of options or rights."""
    assert page.read_text(encoding="utf-8") == document.pages()[page]


def test_each_setting_is_described_and_no_other():
    """What the settings and the commands read from the environment stands in the table, once."""
    read = set()
    for file in (ROOT / "relais").rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        read |= set(
            re.findall(r"""(?:\benv(?:_flag)?\(|environ\.get\(|environ\[)\s*["']([A-Z_]+)["']""", text)
        )
    # Not ours: what Django and the machine's language go by.
    read -= {"DJANGO_SETTINGS_MODULE", "LC_ALL", "LC_MESSAGES", "LANG"}
    described = re.findall(
        r"^\| `([A-Z_]+)`", (DOCS / "look-up" / "settings.md").read_text("utf-8"), re.MULTILINE
    )
    assert sorted(described) == sorted(read)


def test_the_defaults_of_settings_are_those_described():
    """A default given in the table as a value is the one in the code."""
    code = (ROOT / "relais" / "web" / "settings.py").read_text(encoding="utf-8")
    page = (DOCS / "look-up" / "settings.md").read_text(encoding="utf-8")
    described = dict(re.findall(r"^\| `(RELAIS_[A-Z_]+)` \| `([^`]*)` \|", page, re.MULTILINE))
    for name, default in described.items():
        if default in {"yes", "no"}:
            in_code = re.search(rf'env_flag\("{name}"(, default=True)?\)', code)
            assert in_code, name
            assert bool(in_code[1]) == (default == "yes"), name
        else:
            assert f'env("{name}", "{default}")' in code, name


def test_the_columns_described_are_those_of_the_tables():
    """The contract of the five tables is the one that the engine holds."""
    page = (DOCS / "look-up" / "tables.md").read_text(encoding="utf-8")
    for name, columns in CONTRACTS.items():
        row = re.search(rf"^\| `{name}` \| (.*) \|$", page, re.MULTILINE).group(1)
        without_values = re.sub(r"\([^)]*\)", "", row)
        described = re.findall(r"`(\w+)`(\\\*)?", without_values)
        assert [column for column, _ in described] == [column.name for column in columns], name
        assert {name for name, star in described if star} == {c.name for c in columns if c.required}, name


def test_each_page_is_of_one_kind_and_listed():
    """A reader who starts at the index of a folder finds each page of it."""
    for page in PAGES:
        if page.name == "index.md":
            continue
        index = page.parent / "index.md"
        if page.is_relative_to(DOCS / "fr"):
            index = DOCS / "fr" / "index.md"
        assert f"({page.relative_to(index.parent).as_posix()})" in index.read_text(encoding="utf-8"), page


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_pages_have_one_title_and_headings_in_order(page):
    """A page has one first heading, and skips no level."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    levels = [len(hashes) for hashes in re.findall(r"^(#+) ", text, re.MULTILINE)]
    assert levels[:1] == [1]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("page", sorted((DOCS / "fr").rglob("*.md")), ids=lambda page: page.stem)
def test_french_pages_keep_french_typography(page):
    """Spaces that do not break before ; ! ? % and : and inside « », as everywhere in the product."""
    from tests.test_translations import FAULTS_OF_TYPOGRAPHY

    text = re.sub(r"```.*?```|`[^`\n]*`|\]\([^)]*\)|^: |^\*In English.*$|!\[", "x", page.read_text("utf-8"),
                  flags=re.DOTALL | re.MULTILINE)  # fmt: skip
    for name, fault in FAULTS_OF_TYPOGRAPHY.items():
        found = [text[max(0, m.start() - 20) : m.end() + 10] for m in fault.finditer(text)]
        assert found == [], name


@pytest.mark.slow
def test_the_first_measure_of_the_tutorial_gives_what_it_says(tmp_path):
    """The files and the commands of the page are run as written, in both languages, and give its figures."""
    for page in (
        DOCS / "learn" / "your-first-measure.md",
        DOCS / "fr" / "apprendre" / "votre-premiere-mesure.md",
    ):
        folder = tmp_path / page.stem
        text = page.read_text(encoding="utf-8")
        files = re.findall(r"`([\w/]+\.csv)`\s*:?\n\n```text\n(.*?)```", text, re.DOTALL)
        assert len(files) == 3
        for name, content in files:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(content, encoding="utf-8")
        commands = re.findall(r"^\.venv/bin/(relais .*)$", text, re.MULTILINE)
        assert commands
        for command in commands:
            done = subprocess.run(
                [sys.executable, "-m", "relais.cli", *command.split()[1:]],
                cwd=folder,
                capture_output=True,
                text=True,
            )
            assert done.returncode == 0, done.stderr
        for name, line in re.findall(r"`(\w+/\w+\.json)`[^\n]*\n\n```text\n(.*?)```", text, re.DOTALL):
            given = re.sub(r"\s+", " ", (folder / name).read_text(encoding="utf-8"))
            for shown in line.strip().splitlines():
                assert re.sub(r"\s+", " ", shown.strip()) in given, (page.name, shown)
        measured = next(folder.glob("me*/measures.csv"))
        relays = dict(pl.read_csv(measured).select("name", "n_relays").iter_rows())
        assert sorted(relays.values()) == [0, 0, 0.5, 0.5, 2, 2]
        assert relays["Passerelle"] == relays["Nadia Kerbrat"] == 2
        assert '"share_exposed": 0.833' in (measured.parent / "summary.json").read_text(encoding="utf-8")
