"""The report as a file: opened from a disk, on a machine without network."""

import subprocess
import sys

import pytest

from tests.browser.checking import barriers, open_details, sideways
from tests.browser.conftest import Watch

POSTS = """post_id,account_id,published_at,kind,root_id,text
p1,passerelle,2026-04-12T08:00:00Z,original,,Notre guide
p2,valbrune,2026-04-12T09:10:00Z,repost,p1,
p3,mediateurs,2026-04-12T09:40:00Z,repost,p1,
p4,nadia,2026-04-12T11:05:00Z,repost,p1,
p5,journal,2026-04-12T14:30:00Z,quote,p1,
p6,<b>arvor</b>,2026-04-13T07:45:00Z,repost,p1,
"""
FOLLOWS = """follower_id,followee_id
valbrune,passerelle
mediateurs,passerelle
nadia,valbrune
nadia,mediateurs
journal,nadia
"""


@pytest.fixture(scope="session", params=["fr", "en"])
def report(request, tmp_path_factory):
    """The report of a small campaign; one name is written to break pages."""
    folder = tmp_path_factory.mktemp("report")
    (folder / "posts.csv").write_text(POSTS, encoding="utf-8")
    (folder / "follows.csv").write_text(FOLLOWS, encoding="utf-8")
    command = ["measure", str(folder), "--out", str(folder / "out"), "--language", request.param]
    done = subprocess.run([sys.executable, "-m", "relais.cli", *command], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder / "out" / "report.html"


def test_the_report_works_from_disk_without_network(report, browser):
    """It asks for nothing, says no error, scrolls sideways nowhere, and axe-core finds no barrier."""
    found = {}
    for dark in (False, True):
        context = browser.new_context(color_scheme="dark" if dark else "light", offline=True)
        watch = Watch("file:")
        context.on("page", watch.over)
        page = context.new_page()
        page.goto(report.as_uri())
        open_details(page)
        for width in (320, 768, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            found[dark, width] = barriers(page) + sideways(page)
        found[dark, "console and network"] = watch.faults
        context.close()
    assert {where: faults for where, faults in found.items() if faults} == {}


def test_the_table_of_the_report_can_be_sorted(report, browser):
    """A press on a column's head sorts by it, and says so to a screen reader; again, the other way."""
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(report.as_uri())
    table = page.locator("table:has([aria-sort], th button)").first
    head = table.locator("th button").last
    head.click()
    first = table.locator("tbody tr").first.inner_text()
    way = table.locator("th[aria-sort]").first.get_attribute("aria-sort")
    assert way in {"ascending", "descending"}
    head.click()
    assert table.locator("th[aria-sort]").first.get_attribute("aria-sort") != way
    assert table.locator("tbody tr").first.inner_text() != first
    context.close()


def test_the_report_reads_without_scripts(report, browser):
    """Answer, ladder, tables and method are there before any script runs."""
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto(report.as_uri())
    assert page.locator("h1").count() == 1
    assert page.locator("table tbody tr").count() > 3
    assert "<b>arvor</b>" in page.locator("body").inner_text()
    context.close()
