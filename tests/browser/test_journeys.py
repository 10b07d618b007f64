"""Whole journeys: what someone comes to do, from the first page to the last."""

import re

from playwright.sync_api import Page, expect

from tests.browser.test_report import FOLLOWS, POSTS

CAMPAIGN = re.compile(r"/influence/campaigns/\d+/$")
# Where the keyboard stands, and whether an eye can see it.
FOCUSED = """() => {
    const e = document.activeElement, style = getComputedStyle(e), box = e.getBoundingClientRect();
    return {
        tag: e.tagName.toLowerCase(), id: e.id, words: (e.innerText || e.name || '').trim().slice(0, 60),
        leads: e.getAttribute('href') || (e.form && e.form.getAttribute('action')) || '',
        seen: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 || style.boxShadow !== 'none',
        inside: box.bottom > 0 && box.top < innerHeight && box.width > 0,
    };
}"""


def tab_to(page: Page, leads: str, most: int = 120) -> dict:
    """Press Tab until the keyboard stands on what leads there; its place must show on the way."""
    for _ in range(most):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        if at["tag"] == "body":
            continue
        assert at["seen"], f"the keyboard's place does not show on {at}"
        assert at["inside"], f"the keyboard stands outside the screen on {at}"
        if re.search(leads, at["leads"]):
            return at
    raise AssertionError(f"Tab does not lead to {leads!r} in {most} steps")


def press_enter(page: Page, then: str) -> None:
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(then))
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def sorted_by(page: Page) -> str | None:
    head = page.locator("th[aria-sort]")
    return head.first.inner_text() if head.count() else None


def test_a_campaign_is_read_with_the_keyboard_alone(open_context):
    """Sign in, skip to the content, open the campaign, sort its table, sign out: without a mouse."""
    page = open_context(role="").new_page()
    page.goto("/")
    tab_to(page, "/account/enter/")
    press_enter(page, "/$")
    page.reload()
    assert tab_to(page, "^#main$", most=1)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null"), "the skip link does not skip"
    page.goto("/help/")
    tab_to(page, "^/influence/")
    press_enter(page, "/influence/campaigns/$")
    tab_to(page, CAMPAIGN.pattern)
    press_enter(page, CAMPAIGN.pattern)
    tab_to(page, r"/measures/\d+/relays/\?.*sort=")
    before = sorted_by(page)
    press_enter(page, r"/relays/\?.*sort=")
    assert sorted_by(page) != before
    tab_to(page, "^/me/$")
    press_enter(page, "/me/$")
    tab_to(page, "/account/logout/")
    press_enter(page, "/account/login/")
    page.goto("/")
    page.wait_for_url(re.compile("/account/login/"))


def test_relais_works_without_scripts(open_context):
    """Sign in, read the campaign, search and sort, be told of errors, choose colours, sign out: plain HTML."""
    context = open_context(role="", java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.locator("form[action*='enter'] button").first.click()
    page.goto("/influence/campaigns/")
    page.locator("main tbody a[href*='/campaigns/']").first.click()
    expect(page.locator("main table tbody tr").first).to_be_visible()
    page.locator("a[href$='/relays/']").first.click()
    rows = page.locator("main table tbody tr")
    name = rows.first.locator("th bdi").first.inner_text()
    page.locator("input[name=q]").fill(name)
    page.locator("form[role=search] button").click()
    expect(rows.first).to_contain_text(name)
    page.locator("th a.sort").first.click()
    expect(page.locator("th[aria-sort]")).to_have_count(1)
    page.goto("/influence/campaigns/add/")
    page.locator("main form button").first.click()
    expect(page.locator("main .errors")).to_be_visible()
    assert page.title().startswith("Err")
    page.locator("main .errors a").first.click()
    page.locator("footer button[name=theme][value=dark]").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.locator("footer button[name=theme][value=system]").click()
    page.goto("/me/")
    page.locator("main form[action*='logout'] button").click()
    expect(page.locator("form[action*='login']")).to_be_visible()


def test_traces_are_brought_in_and_measured(open_context, tmp_path):
    """A campaign is created, its traces are read and measured while the page says how far, and the report comes."""
    (tmp_path / "posts.csv").write_text(POSTS, encoding="utf-8")
    (tmp_path / "follows.csv").write_text(FOLLOWS, encoding="utf-8")
    page = open_context().new_page()
    page.goto("/influence/campaigns/add/")
    page.locator("[name=title]").fill("Essai du navigateur")
    page.locator("[name=objective]").fill("Que des mairies ouvrent leurs portes.")
    page.locator("[name=starts_on]").fill("2026-04-10")
    page.locator("[name=ends_on]").fill("2026-04-20")
    page.locator("main form[method=post] button").first.click()
    page.wait_for_url(re.compile(r"/campaigns/\d+/"))
    number = re.search(r"/campaigns/(\d+)/", page.url)[1]
    page.goto(f"/influence/campaigns/{number}/traces/import/")
    page.locator("input[type=file]").set_input_files([tmp_path / "posts.csv", tmp_path / "follows.csv"])
    page.locator("main form[method=post] button").first.click()
    page.wait_for_url(re.compile(r"/traces/\d+/$"))
    expect(page.locator("main a[href$='/measure/'], main form[action$='/measure/']").first).to_be_visible(
        timeout=60_000
    )
    page.goto(page.url + "measure/")
    page.locator("main form[method=post] button").first.click()
    page.wait_for_url(re.compile(r"/measures/\d+/$"))
    expect(page.locator("#relays")).to_be_visible(timeout=120_000)
    expect(page.locator("main")).to_contain_text("<b>arvor</b>")
    with page.expect_download() as taken:
        page.locator("a[href*='/files/report.']").click()
    assert "<b>arvor</b>" not in taken.value.path().read_text(encoding="utf-8")


def test_refused_traces_say_what_to_correct(open_context, tmp_path):
    """The table of faults names the file, the row, the column and the value; nothing was kept."""
    (tmp_path / "posts.csv").write_text(POSTS.replace("2026-04-12T09:40:00Z", "hier"), encoding="utf-8")
    page = open_context().new_page()
    page.goto("/influence/campaigns/")
    page.locator("main tbody a[href*='/campaigns/']").first.click()
    page.goto(page.url.split("?")[0] + "traces/import/")
    page.locator("input[type=file]").set_input_files([tmp_path / "posts.csv"])
    page.locator("main form[method=post] button").first.click()
    page.wait_for_url(re.compile(r"/traces/\d+/$"))
    fault = page.locator("main table tbody tr").first
    expect(fault).to_be_visible(timeout=60_000)
    for said in ("posts.csv", "4", "published_at", "hier"):
        expect(fault).to_contain_text(said)
