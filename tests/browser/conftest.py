"""A real site with the example, and a real browser: what the tests of this folder share."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page, sync_playwright

from tests.needs import need

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
LANGUAGES = ("fr", "en")
STARTS_WITHIN_SECONDS = 120


def pytest_collection_modifyitems(items) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True)
class Site:
    address: str
    data: Path

    def one(self, question: str) -> tuple:
        """One row of the site's database, to know which page to open."""
        connection = sqlite3.connect(f"file:{self.data / 'relais.sqlite3'}?mode=ro", uri=True, timeout=20)
        try:
            row = connection.execute(question).fetchone()
        finally:
            connection.close()
        assert row is not None, f"the example has no row for: {question}"
        return row


@dataclass
class Watch:
    """What went wrong while a page was open: errors of the console, of the policy, of requests."""

    address: str
    allowed: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def over(self, page: Page) -> None:
        page.on("console", lambda message: self._heard(message.type, message.text))
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("request", lambda request: self._asked(request.url))
        page.on("response", lambda response: self._answered(response.status, response.url))

    def _heard(self, kind: str, text: str) -> None:
        # Chromium repeats there the statuses that `_answered` already judges.
        if kind in {"error", "warning"} and "Failed to load resource" not in text:
            self.faults.append(f"console: {text}")

    def _asked(self, url: str) -> None:
        if not url.startswith((self.address, "data:", "blob:", "file:", "about:")):
            self.faults.append(f"a request elsewhere: {url}")

    def _answered(self, status: int, url: str) -> None:
        if status >= 400 and not any(part in url for part in self.allowed):
            self.faults.append(f"{status}: {url}")


@pytest.fixture(scope="session")
def example(tmp_path_factory) -> Path:
    """The example, built once for all workers; RELAIS_TEST_EXAMPLE names a folder where it is already."""
    if "RELAIS_TEST_EXAMPLE" in os.environ:
        return Path(os.environ["RELAIS_TEST_EXAMPLE"])
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "example"
    shared.mkdir(exist_ok=True)
    with (shared.parent / "example.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "built").exists():
            built = subprocess.run(
                [sys.executable, "-m", "relais.cli", "demo"],
                env=_environment(shared),
                capture_output=True,
                text=True,
            )
            assert built.returncode == 0, built.stdout + built.stderr
            (shared / "built").touch()
    return shared


@pytest.fixture(scope="session")
def site(example, tmp_path_factory) -> Iterator[Site]:
    """The site as `bin/run` opens it, with its worker, on its own copy of the example."""
    data = tmp_path_factory.mktemp("site") / "var"
    shutil.copytree(example, data)
    # The people of the example sign in without a password; some pages are for those who have one.
    give = "from relais.core.access.models import User\nfor u in User.objects.all(): u.set_password('x'); u.save()"
    subprocess.run(
        [sys.executable, "-m", "relais.cli", "manage", "shell", "-c", give],
        env=_environment(data),
        check=True,
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = (data / "log.txt").open("w+")
    command = [sys.executable, "-m", "relais.cli", "serve", "--port", str(port)]
    server = subprocess.Popen(command, env=_environment(data), stdout=subprocess.PIPE, stderr=log, text=True)
    try:
        said = server.stdout.readline()
        assert said.startswith("Relais: "), f"{said}{(data / 'log.txt').read_text()}"
        yield Site(said.removeprefix("Relais: ").strip().rstrip("/"), data)
    finally:
        server.terminate()
        server.wait(20)
        log.close()


def _environment(data: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("RELAIS_", "DJANGO_"))}
    kept.pop("DATABASE_URL", None)
    return {**kept, "RELAIS_DATA": str(data), "RELAIS_EXAMPLE": "yes"}


@pytest.fixture(scope="session")
def chromium() -> Iterator[BrowserType]:
    need("chromium", "chromium")
    with sync_playwright() as playwright:
        yield playwright.chromium


@pytest.fixture(scope="session")
def browser(chromium) -> Iterator[Browser]:
    started = chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
    yield started
    started.close()


@pytest.fixture(scope="session")
def large_text_browser(chromium) -> Iterator[Browser]:
    """The browser of someone who set its text to twice the usual size."""
    flags = [*FLAGS, "--blink-settings=defaultFontSize=32"]
    started = chromium.launch(executable_path=shutil.which("chromium"), args=flags)
    yield started
    started.close()


@pytest.fixture(scope="session")
def signed_in(browser, site):
    """The cookies of someone of the example, by role, who signed in as a visitor would."""

    @cache
    def cookies(role: str) -> dict:
        who = site.one(
            "select user_id from directory_membership m join directory_network n on n.id = m.network_id "
            f"where n.is_example and role = '{role}' order by m.id"
        )[0]
        context = browser.new_context(base_url=site.address, locale="fr-FR")
        page = context.new_page()
        page.goto("/")
        page.locator(f"form[action*='enter'] button[value='{who}']").click()
        page.wait_for_url(f"{site.address}/")
        state = context.storage_state()
        context.close()
        return state

    return cookies


@pytest.fixture
def watch(site) -> Iterator[Watch]:
    """Fails the test for whatever went wrong in the console or on the network."""
    watching = Watch(site.address)
    yield watching
    assert watching.faults == []


@pytest.fixture
def open_context(browser, site, watch, request):
    """Open a browser of its own: `open_context(width=360, dark=True, language="en", role="administrator")`."""
    opened: list[BrowserContext] = []

    def open_(
        *, width=1280, height=900, dark=False, language="fr", role="campaigner", large_text=False, **options
    ) -> BrowserContext:
        with_text = request.getfixturevalue("large_text_browser") if large_text else browser
        context = with_text.new_context(
            base_url=site.address,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            locale={"fr": "fr-FR", "en": "en-GB"}[language],
            storage_state=request.getfixturevalue("signed_in")(role) if role else None,
            **options,
        )
        context.on("page", watch.over)
        if role:
            choose_language(context, language)
        opened.append(context)
        return context

    yield open_
    for context in opened:
        context.close()


def choose_language(context: BrowserContext, language: str) -> None:
    """As the footer does; the choice of a member is kept with their account."""
    page = context.request.get("/")
    if f'<html lang="{language}"' in page.text():
        return
    token = next(cookie["value"] for cookie in context.cookies() if cookie["name"] == "csrftoken")
    answer = context.request.post("/appearance/", form={"language": language, "csrfmiddlewaretoken": token})
    assert answer.ok, answer.status
    assert f'<html lang="{language}"' in context.request.get("/").text()
