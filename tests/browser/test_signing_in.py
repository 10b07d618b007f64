"""Signing in, in a real browser: a passkey from end to end, a card without script, a computer that forgets."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from playwright.sync_api import BrowserContext, Error, Page, expect

from tests.browser.checking import barriers, cut, sideways, space_text
from tests.browser.conftest import Site

HOME = re.compile(r"^\w+://[^/]+/$")
HELPER = "select user_id from directory_membership where role = 'helper' order by id"


@pytest.fixture
def localhost(site: Site) -> str:
    """Passkeys belong to a name: a number such as 127.0.0.1 has none."""
    return site.address.replace("127.0.0.1", "localhost")


@pytest.fixture
def fresh(browser, localhost):
    """A browser that was never here; whatever its console says is a failure."""
    opened: list[BrowserContext] = []
    said: list[str] = []

    def open_(**options) -> Page:
        context = browser.new_context(base_url=localhost, locale="fr-FR", **options)
        opened.append(context)
        page = context.new_page()
        page.on(
            "console",
            lambda message: (
                said.append(message.text)
                if message.type in {"error", "warning"} and "Failed to load resource" not in message.text
                else None
            ),
        )
        page.on("pageerror", lambda fault: said.append(str(fault)))
        return page

    yield open_
    for context in opened:
        context.close()
    assert said == []


def enter(page: Page, site: Site, question: str) -> None:
    who = site.one(question)[0]
    page.goto("/account/login/")
    page.locator(f"form[action*='enter'] button[value='{who}']").click()
    page.wait_for_url(HOME)


def add_authenticator(page: Page):
    """A device that holds passkeys and always recognises its owner."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, made["authenticatorId"]


def checked(page: Page, where: str) -> None:
    """No barrier, in both themes; nothing lost on a small screen nor with spaced text."""
    found = {}
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        found[theme] = barriers(page)
    size = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 640})
    found["320 px"] = sideways(page) + cut(page)
    page.set_viewport_size(size)
    assert {key: faults for key, faults in found.items() if faults} == {}, where


def test_a_passkey_from_end_to_end(fresh, site):
    """Added after the password, named, kept with its recovery codes; then it signs in alone; then it is removed."""
    page = fresh()
    session, authenticator = add_authenticator(page)
    enter(page, site, "select user_id from directory_membership where role = 'researcher' order by id")
    page.goto("/account/security/")
    checked(page, "security")
    page.locator("main a[href$='/passkeys/add/']").click()
    page.locator("[name=password]").fill("x")
    page.locator("main form button").click()
    page.wait_for_url(re.compile("/passkeys/add/$"))
    checked(page, "adding a passkey")
    page.locator("[name=name]").fill("Portable du bureau")
    page.locator("main form button").click()
    page.wait_for_url(re.compile("/recovery-codes/$"))
    codes = page.locator(".codes li")
    expect(codes).to_have_count(10)
    checked(page, "recovery codes")
    with page.expect_download() as taken:
        page.locator("form[action*='file'] button").click()
    assert codes.first.inner_text() in taken.value.path().read_text(encoding="utf-8")
    held = session.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})["credentials"]
    assert len(held) == 1 and held[0]["isResidentCredential"]
    page.context.clear_cookies()
    page.goto("/account/login/")
    page.locator("form[data-passkey] button").click()
    page.wait_for_url(HOME)
    page.goto("/account/security/")
    expect(page.locator("main")).to_contain_text("Portable du bureau")
    expect(page.locator("main")).to_contain_text("Chrome sur Linux")
    page.locator("main a[href*='/remove/']").first.click()
    # Confirmed by the passkey, as well as the password would.
    page.goto(re.sub(r"/account/reauthenticate/", "/account/passkey/confirm/", page.url))
    page.locator("form[data-passkey] button").click()
    page.wait_for_url(re.compile("/remove/$"))
    checked(page, "removing a passkey")
    page.locator("main form button").click()
    expect(page.locator("main")).not_to_contain_text("Portable du bureau")


def test_a_passkey_as_second_step(fresh, site):
    """After the password; a device that knows none says what to do, and the page stays."""
    page = fresh()
    session, authenticator = add_authenticator(page)
    enter(page, site, "select user_id from directory_membership where role = 'campaigner' order by id desc")
    page.goto("/account/security/passkeys/add/")
    page.locator("[name=password]").fill("x")
    page.locator("main form button").click()
    page.locator("main form button").click()
    page.wait_for_url(re.compile("/recovery-codes/$"))
    code = page.locator(".codes li").first.inner_text()
    email = site.one(
        "select u.email from core_user u join mfa_authenticator a on a.user_id = u.id order by a.id desc"
    )[0]

    def password() -> None:
        page.context.clear_cookies()
        page.goto("/account/login/")
        page.locator("[name=login]").fill(email)
        page.locator("[name=password]").fill("x")
        page.locator("form[action='/account/login/'] button").click()
        page.wait_for_url(re.compile("/second-step/$"))

    password()
    checked(page, "the second step")
    page.locator("form[data-passkey] button").click()
    page.wait_for_url(HOME)
    session.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": authenticator})
    add_authenticator(page)
    password()
    page.locator("form[data-passkey] button").click()
    expect(page.locator("[data-passkey-said]")).to_be_visible()
    page.locator("[name=code]").fill(code)
    page.locator("main form button").first.click()
    page.wait_for_url(HOME)


def make_card(page: Page, site: Site) -> str:
    """As a helper does: the code, as the page shows it once."""
    given, family = site.one(
        "select p.given_name, p.family_name from directory_person p join directory_network n on n.id = p.network_id "
        "left join directory_card c on c.person_id = p.id where n.is_example and c.id is null and p.user_id is null "
        "group by p.given_name, p.family_name having count(*) = 1 order by p.id"
    )
    enter(page, site, HELPER)
    page.goto("/directory/cards/make/")
    checked(page, "making cards")
    page.locator("[name=names]").fill(f"{given} {family}")
    page.locator("main form button").first.click()
    checked(page, "cards are ready")
    code = page.locator("td strong").inner_text()
    with page.expect_download() as taken:
        page.locator("form[action*='print'] button").click()
    assert taken.value.path().read_bytes().startswith(b"%PDF")
    return code


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.locator(f"button[value={key}]").click()


def test_a_learner_signs_in_without_script_and_the_computer_forgets(fresh, site):
    """Code, three pictures, in; out; back and forward show nothing; again with the same pictures."""
    code = make_card(fresh(), site)
    page = fresh(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page.goto("/card/")
    page.locator("[name=code]").fill(code.lower().replace(" ", "-"))
    page.locator("main form button").click()
    press(page, "bicycle", "tree", "cup")
    page.locator("[name=keep]").click()
    page.wait_for_url(HOME)
    page.goto("/me/")
    name = page.locator("header").inner_text()
    page.locator("header form[action*='logout'] button").click()
    page.wait_for_url(re.compile("/card/bye/$"))
    assert page.context.cookies() == [] or {c["name"] for c in page.context.cookies()} <= {"csrftoken"}
    first = name.split()[-2]
    for _page in range(3):
        with suppress(Error):  # a page that was sent by a form and kept nowhere: the browser shows none
            page.go_back()
        assert first not in page.locator("body").inner_text()
        assert page.locator("a[href='/me/']").count() == 0
    page.goto("/card/")
    page.locator("[name=code]").fill(code)
    page.locator("main form button").click()
    press(page, "tree", "bicycle", "cup")
    expect(page.locator("main .errors")).to_contain_text("4 essais")
    press(page, "bicycle", "tree", "cup")
    page.wait_for_url(HOME)


def test_the_pages_of_a_card_hold_no_barrier(fresh, site):
    """The square of the card fills the code in; each page of the way is looked at, by keyboard too."""
    code = make_card(fresh(), site)
    page = fresh()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/card/#" + code.replace(" ", ""))
    expect(page.locator("[name=code]")).to_have_value(code)
    assert not page.url.endswith(code.replace(" ", ""))
    assert all(code.replace(" ", "") not in url.partition("#")[0] for url in asked)
    checked(page, "the code")
    page.locator("main form button").click()
    checked(page, "the pictures")
    space_text(page)
    assert sideways(page) == []
    for _picture in range(3):
        page.locator(".pick").nth(_picture * 3).focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
    checked(page, "the three pictures")
    box = page.locator("[name=keep]").bounding_box()
    assert box["height"] >= 56
    page.locator("[name=keep]").click()
    page.wait_for_url(HOME)
    page.locator("header form[action*='logout'] button").click()
    page.wait_for_url(re.compile("/card/bye/$"))
    checked(page, "signed out")
    # htmx notes the address of the page that is open; nothing is left of those before.
    left = page.evaluate("[...Object.values(localStorage), ...Object.values(sessionStorage)]")
    assert set(left) <= {"/card/bye/"}


@pytest.mark.parametrize("name", ["link", "link/sent", "link/an-old-link"])
def test_the_pages_of_a_link_hold_no_barrier(fresh, name):
    """Asking, sent, too late."""
    page = fresh()
    page.goto(f"/account/{name}/")
    checked(page, name)


def test_a_one_time_code_is_added_without_script(fresh, site):
    """The square is a picture, the key can be copied; a wrong code says so."""
    page = fresh(java_script_enabled=False)
    enter(page, site, HELPER)
    page.goto("/account/security/code/add/")
    page.locator("[name=password]").fill("x")
    page.locator("main form button").click()
    expect(page.locator("img.qr")).to_be_visible()
    assert re.fullmatch("[A-Z2-7]{32}", page.locator("#key").input_value())
    page.locator("[name=code]").fill("12")
    page.locator("main form button").click()
    assert page.title().startswith("Err")
    expect(page.locator("img.qr")).to_be_visible()
    page.goto("/account/security/passkeys/add/")
    expect(page.locator("main noscript p, main .note").first).to_be_visible()
