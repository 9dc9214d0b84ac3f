"""One person with a browser of their own: a tab, and all that goes over the wire."""

from typing import Any
from urllib.parse import urlsplit

from browser_support import Server, settled


class Visit:
    """One person with a browser of their own; `errors` and `hosts` grow with what happens."""

    def __init__(
        self, browser: Any, server: Server, width: int = 1280, height: int = 800, **context: Any
    ) -> None:
        self.server = server
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, reduced_motion="reduce", **context
        )
        self.errors: list[str] = []
        self.hosts: set[str] = set()
        self.page = self.tab()

    def tab(self) -> Any:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self._asked(request.url))
        return page

    def _asked(self, url: str) -> None:
        if not url.startswith(("data:", "blob:")):
            self.hosts.add(urlsplit(url).netloc)

    def open(self, path: str, page: Any = None) -> Any:
        page = page or self.page
        page.goto(self.server.url + path)
        settled(page)
        return page

    def begin(self, path: str) -> Any:
        page = self.open(path)
        self.click("[data-act=consent]")
        return page

    def click(self, selector: str) -> None:
        self.page.click(selector)
        settled(self.page)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            settled(self.page)

    def shown(self, page: Any = None) -> list[str]:
        return (page or self.page).locator(".response").all_text_contents()

    def place(self) -> str:
        return self.page.locator(".place").text_content()

    def heading(self) -> str:
        return self.page.locator("h1").text_content()

    def boxes(self, selector: str) -> list[dict[str, float]]:
        return [one.bounding_box() for one in self.page.locator(selector).all()]

    @property
    def annotator(self) -> str:
        (cookie,) = self.context.cookies()
        return str(cookie["value"].split(".")[0])

    def close(self) -> None:
        """Nothing broke, and no other host was asked."""
        self.context.close()
        assert self.errors == []
        assert self.hosts == {urlsplit(self.server.url).netloc}
