"""A small sample city behind a real server, and Debian's Chromium before it."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.utils.translation import override
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import Error as PageGone

from commonhours.catalogue.queries import forget_words
from commonhours.matching.follower import FOLLOWER
from commonhours.words.terms import gettext
from tests.kept_city import settle_city

AXE = Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js"
PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# What is in order stays in the page: to hand it over took longer than to find it.
LOOK = """async rules => {
  const found = await axe.run(document, {runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']})
  const { scrollWidth, clientWidth } = document.documentElement
  return [
    found.violations.map(rule => [rule.id, rule.nodes.map(node => node.html.slice(0, 160))]),
    scrollWidth - clientWidth,
  ]
}"""
WIDTHS = (360, 1280)
TALLEST = 2400
# A machine may be busy with other things; what is there sooner is seen sooner.
PATIENCE_MS = 20_000
FIRST_ANSWER_SECONDS = 180
expect.set_options(timeout=PATIENCE_MS)


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: pytest shows what failed."""


@pytest.fixture(scope="module")
def city(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The address of a server over a small city that nobody has changed yet; emptied afterwards."""
    from conftest import empty

    with django_db_blocker.unblock():
        settle_city()
        FOLLOWER.forget()
        forget_words()
        server = ThreadedWSGIServer(("127.0.0.1", 0), _Quiet)
        server.daemon_threads = True
        server.set_app(get_wsgi_application())
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        # The first answer loads every page and the compiled kernels: no visitor should have to wait for that.
        urlopen(f"{address}/sign-in/", timeout=FIRST_ANSWER_SECONDS).close()
        yield address
        server.shutdown()
        server.server_close()
        FOLLOWER.forget()
        empty()


@dataclass
class Visitor:
    """Somebody in front of a screen, who also looks whether the page can be used by everybody."""

    page: Page
    city: str
    width: int
    errors: list[str]
    language: str = "en"

    def says(self, words: str, **facts: object) -> str:
        """Words of ours as this reader reads them."""
        with override(self.language):
            return gettext(words) % facts if facts else gettext(words)

    def come_in_as(self, role: str) -> None:
        self.page.goto(f"{self.city}/sign-in/")
        self.page.locator("button.pick", has_text=role).first.click()

    def widen(self, width: int) -> None:
        """Look at the same page on another screen."""
        if width != self.width:
            self.page.set_viewport_size({"width": width, "height": 900})
            self.width = width

    def check(self) -> None:
        """No violation of WCAG 2.2 A and AA, no sideways scrolling, nothing wrong in the console."""
        broken, wider = self._look()
        assert not broken, f"{self.page.url}: {broken}"
        assert wider <= 0, f"{self.page.url} scrolls sideways by {wider} px at {self.width}"
        assert not self.errors, self.errors

    def check_zoomed(self) -> None:
        """No sideways scrolling where a desk's screen is enlarged to 400 % (WCAG 1.4.10)."""
        self.page.set_viewport_size({"width": 320, "height": 256})
        wider = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wider <= 0, f"{self.page.url} scrolls sideways by {wider} px at 400 %"
        self.width = 320

    def _look(self) -> tuple[list[str], int]:
        for _ in range(5):
            self.page.wait_for_load_state()
            with suppress(PageGone):
                if not self.page.evaluate("'axe' in window"):
                    self.page.evaluate(AXE.read_text())
                found: tuple[list[str], int] = self.page.evaluate(LOOK, RULES)
                return found
            # The page went on to the next one while it was looked at: that one is meant.
        raise AssertionError(f"{self.page.url} does not come to rest")

    def picture(self, name: str) -> None:
        """Keep what it looks like in docs/pictures, when asked to: `./run pictures`."""
        if not os.environ.get("COMMONHOURS_PICTURES"):
            return
        PICTURES.mkdir(parents=True, exist_ok=True)
        kept = PICTURES / f"{name}-{self.width}.png"
        # What stays at the foot of a screen would lie across the middle of a whole page.
        bar = self.page.locator(".site-nav")
        # At the foot of a phone it would lie across the middle of a whole page.
        hides = bool(bar.count()) and bar.evaluate("bar => getComputedStyle(bar).position === 'fixed'")
        if hides:
            bar.evaluate("bar => { bar.style.visibility = 'hidden' }")
        self.page.screenshot(path=kept, full_page=True)
        if hides:
            bar.evaluate("bar => { bar.style.visibility = '' }")
        with Image.open(kept) as picture:
            shown = picture.convert("RGB").crop((0, 0, picture.width, min(picture.height, TALLEST)))
        in_few_colours(shown).save(kept, optimize=True)


def in_few_colours(picture: Image.Image, few: int = 255) -> Image.Image:
    """A page in the few colours that it has most of: the rest are edges of letters, and it is a third as large."""
    counted: Any = picture.getcolors(picture.width * picture.height)
    most = sorted(counted, reverse=True)[:few]
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for _count, colour in most for part in colour])
    return picture.quantize(palette=palette, dither=Image.Dither.NONE)


@pytest.fixture
def visitor(city: str, browser: Browser) -> Iterator[Callable[[int], Visitor]]:
    """Open a screen of a width: `visitor(360)` is a phone."""
    contexts = []

    def opened(width: int, locale: str = "en-US", **settings: Any) -> Visitor:
        context = browser.new_context(viewport={"width": width, "height": 900}, locale=locale, **settings)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        return Visitor(page, city, width, errors, locale[:2])

    yield opened
    for context in contexts:
        context.close()
