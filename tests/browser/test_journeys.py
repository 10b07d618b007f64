"""Whole journeys: what someone comes to do, from the first page to the last."""

import re

from playwright.sync_api import Page, expect

# Where the keyboard stands, in words, and whether an eye can see it.
FOCUSED = """() => {
    const e = document.activeElement, style = getComputedStyle(e), box = e.getBoundingClientRect();
    const words = (e.getAttribute('aria-label') || e.innerText || e.value || e.name || '').trim();
    return {
        tag: e.tagName.toLowerCase(), words, href: e.getAttribute('href') || '',
        seen: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 || style.boxShadow !== 'none',
        inside: box.bottom > 0 && box.top < innerHeight && box.width > 0,
    };
}"""


def tab_to(page: Page, words: str, *, tag: str = "", most: int = 80) -> dict:
    """Press Tab until the keyboard stands on what says these words; its place must show on the way."""
    for _ in range(most):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        if at["tag"] == "body":
            continue
        assert at["seen"], f"the keyboard's place does not show on {at}"
        assert at["inside"], f"the keyboard stands outside the screen on {at}"
        if re.search(words, at["words"]) and tag in {"", at["tag"]}:
            return at
    raise AssertionError(f"Tab does not lead to {words!r} in {most} steps")


def test_a_campaign_is_read_with_the_keyboard_alone(open_context):
    """Sign in, skip to the content, open the campaign, sort the table of relays, sign out: no mouse."""
    page = open_context(as_member=False).new_page()
    page.goto("/")
    tab_to(page, "Entrer en tant que", tag="button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto("/")
    assert tab_to(page, "Aller au contenu", most=1)["href"] == "#main"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id || location.hash.slice(1)") == "main"
    tab_to(page, "Influence", tag="a") if page.goto("/") else None
    page.keyboard.press("Enter")
    page.wait_for_url("**/influence/**")
    campaign = page.locator("main table a, main .list a, main li a").first.inner_text().strip()
    tab_to(page, re.escape(campaign), tag="a")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/campaigns/\d+/"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    tab_to(page, "mon compte", tag="a") if page.goto("/") else None
