"""The pictures of the README, taken from the running app with the demonstration in it.

Usage: make docs
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))
from browser_support import chromium, serve, settled  # noqa: E402  (after the path to it)

IMAGES = ROOT / "docs" / "images"
LIVE = "Lay it flat on the meadow and let the cows learn to read music on its rungs."


def judge(browser: Any, url: str, page_name: str) -> None:
    """The first item of the demonstration, past consent."""
    page = browser.new_page(viewport={"width": 1200, "height": 760})
    page.goto(f"{url}/{page_name}?__theme=light")
    settled(page)
    page.locator("[data-act=consent]").click()
    page.locator(".response").first.wait_for()
    settled(page)
    page.mouse.move(0, 0)
    page.screenshot(path=IMAGES / f"{page_name}.png")
    page.close()


def scores(browser: Any, url: str) -> None:
    """A typed response and its four scores, when they have been measured."""
    page = browser.new_page(viewport={"width": 1200, "height": 1000})
    page.goto(f"{url}/scores?__theme=light")
    page.fill("#response", LIVE, timeout=120_000)
    page.wait_for_function(
        "() => { const page = document.querySelector('.scores-page');"
        " return page.dataset.measured === document.querySelector('#response').value"
        " && !document.querySelector('.state'); }",
        timeout=120_000,
    )
    page.wait_for_timeout(500)
    page.screenshot(path=IMAGES / "scores.png")
    page.close()


def main() -> None:
    """Take all of them."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(Path(folder) / "docs.db") as server,
        chromium() as browser,
    ):
        for name in ("rate", "compare"):
            judge(browser, server.url, name)
        scores(browser, server.url)
    print(f"pictures written to {IMAGES.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
