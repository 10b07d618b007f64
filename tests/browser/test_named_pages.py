"""Each named page, as people of all kinds meet it."""

import pytest

from tests.browser.checking import barriers, cut, open_details, sideways, space_text
from tests.browser.conftest import LANGUAGES
from tests.browser.pages import NOT_PAGES, PAGES, names_of_addresses

WIDTHS = (360, 768, 1280)
THEMES = ("light", "dark")
each_page = pytest.mark.parametrize("named", PAGES, ids=str)


def test_no_page_is_forgotten():
    """Each named address is visited below, or says why not."""
    listed = {named.name for named in PAGES}
    assert names_of_addresses() - listed - set(NOT_PAGES) == set()
    assert (listed | set(NOT_PAGES)) - names_of_addresses() == set()
    assert listed & set(NOT_PAGES) == set()


@each_page
def test_axe_finds_no_barrier(named, site, open_context):
    """With every detail open, at three widths, light and dark, in French and English: each pair of these meets."""
    found = {}
    for language in LANGUAGES:
        context = open_context(language=language, role=named.role)
        page = context.new_page()
        page.goto(named.address(site), wait_until="load")
        assert page.locator("html").get_attribute("lang") == language
        open_details(page)
        for place, width in enumerate(WIDTHS):
            theme = THEMES[(place + LANGUAGES.index(language)) % 2]
            page.emulate_media(color_scheme=theme)
            page.set_viewport_size({"width": width, "height": 900})
            found[f"{language}, {theme}, {width} px"] = barriers(page)
        context.close()
    assert {where: faults for where, faults in found.items() if faults} == {}


@each_page
def test_nothing_is_lost_on_small_screens_and_large_text(named, site, open_context):
    """No sideways scroll at 320 px, at 200 % or with spaced text, and no word cut, in the longer language."""
    context = open_context(width=320, height=640, role=named.role)
    page = context.new_page()
    address = named.address(site)
    page.goto(address)
    open_details(page)
    found = {"320 px": sideways(page)}
    space_text(page)
    found["320 px, spaced text"] = sideways(page) + cut(page)
    page.set_viewport_size({"width": 640, "height": 450})
    page.goto(address)
    open_details(page)
    found["a window of 1280 px at 200 %"] = sideways(page) + cut(page)
    context.close()
    page = open_context(width=1280, role=named.role, large_text=True).new_page()
    page.goto(address)
    open_details(page)
    found["text at 200 %"] = sideways(page) + cut(page)
    assert {where: faults for where, faults in found.items() if faults} == {}
