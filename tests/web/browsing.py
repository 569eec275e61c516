"""A real browser, and what people do with it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
MISSING = "no Chromium on this machine: the pages are tested without one"
OPTIONS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


class Window:
    """One browser at the pages of one desk. ``asked``: every address it asked for, and its complaints."""

    def __init__(self, served, context: BrowserContext) -> None:
        self.served = served
        self.context = context
        self.page: Page = context.new_page()
        self.page.set_default_timeout(90_000)
        self.asked: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.asked.append(f"console: {message.text}"))
        self.page.goto(f"http://{served.address}{served.visit.launch()}")

    def go(self, path: str) -> None:
        """To an address of the pages."""
        self.page.goto(f"http://{self.served.address}{self.served.visit.root}{path}")

    def press(self, name: str, at: int = 0) -> None:
        """A button or a link, by what it says; the page that comes of it is there afterwards."""
        found = self.page.get_by_role("button", name=name, exact=True)
        found = found.or_(self.page.get_by_role("link", name=name, exact=True)).nth(at)
        with self.page.expect_navigation():
            found.click()

    def unfold(self, name: str, at: int = 0) -> None:
        """A part of the page that is folded up."""
        self.page.locator("summary", has_text=name).nth(at).click()

    def fill(self, inside: str = "main", **fields: str) -> None:
        """Fields by their names in the form; of several, the first that can be seen ``inside``."""
        for name, text in fields.items():
            self.page.locator(f"{inside} [name='{name.replace('_', '-')}']:visible").first.fill(text)

    @property
    def text(self) -> str:
        """What stands on the page."""
        return " ".join(self.page.locator("main").inner_text().split())

    @property
    def elsewhere(self) -> list[str]:
        """What it asked for that is not of these pages."""
        ours = (f"http://{self.served.address}/", "data:")
        return [each for each in self.asked if not each.startswith(ours)]


@contextmanager
def windows(browser: Browser, pages, names, scripts=True) -> Iterator[list[Window]]:
    """A browser for each of these people, on a telephone's screen. ``scripts``: who has them; True: all."""
    opened = [
        Window(
            pages[name],
            browser.new_context(
                viewport={"width": 360, "height": 740},
                java_script_enabled=scripts if isinstance(scripts, bool) else name in scripts,
            ),
        )
        for name in names
    ]
    yield opened
    for each in opened:
        each.context.close()
