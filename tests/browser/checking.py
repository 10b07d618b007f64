"""What is looked for on an open page."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

AXE = next((Path(__file__).parent / "vendor").glob("axe-core-*/axe.min.js"))
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

OPEN_ALL_DETAILS = "for (const d of document.querySelectorAll('details')) d.open = true"

# WCAG 1.4.12: readers may space text this much, and lose nothing.
SPACED = """
const sheet = new CSSStyleSheet();
sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-bottom: 2em !important }`);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
"""

SIDEWAYS = """() => {
    const page = document.scrollingElement, wide = [];
    if (page.scrollWidth <= page.clientWidth) return [];
    for (const e of document.body.querySelectorAll('*')) {
        const box = e.getBoundingClientRect();
        if (box.right + scrollX > page.clientWidth + 1 && box.width && !e.closest('.scroll') && !e.closest('svg svg'))
            wide.push(`${e.tagName.toLowerCase()}.${e.getAttribute('class') || ''} ends at ${Math.round(box.right)}`);
    }
    return [`the page is ${page.scrollWidth} px wide, the window ${page.clientWidth}`, ...wide.slice(0, 5)];
}"""

# Text that is cut: hidden overflow around words that no longer fit. Words hidden for the eye only are small on purpose.
CUT = """() => [...document.body.querySelectorAll('*')].filter(e => {
    const style = getComputedStyle(e);
    return ['hidden', 'clip'].includes(style.overflowX) && e.clientWidth > 4 && e.textContent.trim()
        && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1) && style.position !== 'absolute';
}).map(e => `${e.tagName.toLowerCase()}.${e.className}: ${e.textContent.trim().slice(0, 40)}`)"""


def open_details(page: Page) -> None:
    page.evaluate(OPEN_ALL_DETAILS)


def barriers(page: Page) -> list[str]:
    """What axe-core finds, each with its rule, its element and what to do."""
    page.evaluate("for (const animation of document.getAnimations()) animation.finish()")
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']})",
        RULES,
    )
    return [
        f"{violation['id']}: {node['target']} {node['html'][:160]} — {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def sideways(page: Page) -> list[str]:
    """What pushes the page wider than its window."""
    return page.evaluate(SIDEWAYS)


def cut(page: Page) -> list[str]:
    """Words that a reader cannot see whole."""
    return page.evaluate(CUT)


def space_text(page: Page) -> None:
    page.evaluate(SPACED)
