"""
Take the pictures of the documentation again, from a site that shows the example.

    bin/run
    .venv/bin/python docs/pictures/take.py http://127.0.0.1:8000
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent


def main(address: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        context = browser.new_context(
            base_url=address, locale="fr-FR", viewport={"width": 1280, "height": 1240}, color_scheme="light"
        )
        page = context.new_page()
        page.goto("/")
        page.locator("form[action*='enter'] button").first.click()
        page.wait_for_url(f"{address.rstrip('/')}/")
        page.goto("/influence/campaigns/")
        page.locator("main tbody a[href*='/campaigns/']").first.click()
        page.wait_for_load_state("networkidle")
        page.screenshot(path=HERE / "campaign.png")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
