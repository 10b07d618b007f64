"""
The Nu HTML checker over each page that any test fetched, and over the report.

Tests leave the pages that they fetch in the folder that RELAIS_COLLECT_HTML names; `bin/test` runs this part after
them and names that folder in RELAIS_CHECK_HTML.
"""

import json
import os
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from tests.needs import lacks, need

pytestmark = [pytest.mark.slow, pytest.mark.any_database]
JAR = Path(__file__).parent / "tools" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
PAGES = os.environ.get("RELAIS_CHECK_HTML", "")

# What the checker refuses and we keep, with the reason.
KEPT = {
    "htmx's own attributes, that it also takes without data-": re.compile(
        r"Attribute “hx-[a-z-]+” not allowed"
    ),
    "below 62rem a row of .table--list is a block: some browsers then forget that it is a table": re.compile(
        r"The “(table|rowgroup|row|cell|rowheader|columnheader)” role is unnecessary"
        r"|The “role” attribute must not be used on a “(tr|th|td|thead|tbody)” element which has a “table” ancestor"
    ),
    "newer than the checker's list of properties": re.compile(
        r"CSS: “(paint-order|vector-effect)”: Property “\1” doesn't exist"
    ),
    "the report names digests, which the checker does not compute; tests/browser/test_report.py does": re.compile(
        r"Inline (style|script) violates Content Security Policy \(meta tag\)"
    ),
}


def faults_in(folder: Path) -> dict[str, list[str]]:
    """What the checker says of each page: errors, and warnings, each once with the pages that have it."""
    java = need("java", "default-jre-headless")
    if not JAR.exists():
        lacks("the Nu checker is not installed: npm ci --ignore-scripts in tests/tools")
    command = [
        java,
        "-Xss4m",
        "-jar",
        JAR,
        "--format",
        "json",
        "--stdout",
        "--exit-zero-always",
        "--skip-non-html",
        folder,
    ]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert answer.returncode == 0, answer.stderr
    pages_by_fault = defaultdict(list)
    for message in json.loads(answer.stdout)["messages"]:
        if message["type"] == "info" and message.get("subType") != "warning":
            continue
        if any(kept.match(message["message"]) for kept in KEPT.values()):
            continue
        said = f"{message['message']} — {message.get('extract', '').strip()}"
        pages_by_fault[said].append(message.get("url", "").rsplit("/", 1)[-1])
    return dict(pages_by_fault)


def test_the_checker_finds_a_fault(tmp_path):
    """A page that breaks the rules is refused, so silence means something."""
    (tmp_path / "bad.html").write_text(
        "<!doctype html><html lang=fr><title>x</title><p><div></p><img src=a>", "utf-8"
    )
    assert faults_in(tmp_path)


def test_each_page_that_a_test_fetched_is_valid():
    """No error and no warning, on any of them."""
    if not PAGES:
        pytest.skip("no collected pages: bin/test runs this part after the others")
    folder = Path(PAGES)
    assert len(list(folder.glob("*.html"))) > 10, "the tests left no pages"
    assert faults_in(folder) == {}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_report_is_valid(tmp_path, language):
    """The page for people that relais measure writes."""
    rows = ["post_id,account_id,published_at,kind,root_id", "p0,passerelle,2026-04-12T08:00:00Z,original,"]
    rows += [f"p{n},account{n},2026-04-12T{8 + n:02d}:30:00Z,repost,p0" for n in range(1, 12)]
    (tmp_path / "posts.csv").write_text("\n".join(rows), encoding="utf-8")
    command = ["measure", str(tmp_path), "--out", str(tmp_path / "out"), "--language", language]
    done = subprocess.run([sys.executable, "-m", "relais.cli", *command], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert faults_in(tmp_path / "out") == {}
