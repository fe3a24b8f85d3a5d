"""Whether a page holds in every manner that its reader may choose, and can be pressed by every thumb."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from playwright.sync_api import Error as NoPage
from playwright.sync_api import Page

from tests.journeys.conftest import AXE, Visitor

_NAMES = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d(-\d\d)?|\d{4}/\d+/|\?.*")
# Files, and pages of the books that are a chain of like pages.
_NO_PAGES = re.compile(
    r"\.(pdf|csv|xlsx|ics|png|svg|json|zip)$|/file/|^/(trace|trail|ranking|fair-choosing|static)/"
)
_LINKS = "all => all.map(link => link.getAttribute('href').split('#')[0])"
ENOUGH_PAGES = 24

# WCAG 2.2's 1.4.6 for text of any size.
_WEAK = """async () => {
  const ratio = { normal: { expected: 7 }, large: { expected: 7 } }
  axe.configure({ checks: [{ id: 'color-contrast-enhanced', options: { contrastRatio: ratio } }] })
  const only = { type: 'rule', values: ['color-contrast-enhanced'] }
  const found = await axe.run(document, { runOnly: only, resultTypes: ['violations'] })
  return found.violations.flatMap(rule => rule.nodes.map(node => node.html.slice(0, 120)))
}"""
_WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
# 44 by 44 (2.5.5), but for links in a sentence, and for what has a twin as large as that: each square of the week
# stands in the sentence under it, each day of the ten weeks in the form that it leads to.
_SMALL = """() => [...document.querySelectorAll('a[href], button, summary, select, textarea, input:not([type=hidden])')]
  .filter(each => {
    if (!each.getClientRects().length || each.closest('.visually-hidden, .usa-skipnav, .strip')) return false
    const pressed = each.matches('[type=checkbox], [type=radio]') && each.closest('label') || each
    const { width, height } = pressed.getBoundingClientRect()
    const says = node => node.nodeType === Node.TEXT_NODE && node.textContent.trim()
    const inSentence = getComputedStyle(each).display === 'inline' && [...each.parentElement.childNodes].some(says)
    return !inSentence && Math.min(width, height) < 43.5
  }).map(each => each.outerHTML.slice(0, 120))"""


def own_pages(somebody: Visitor, beginnings: Iterable[str]) -> list[str]:
    """The pages that links lead to from here, one of each kind, the nearest first."""
    waiting, found = list(beginnings), dict[str, str]()
    while waiting and len(found) < ENOUGH_PAGES:
        address = waiting.pop(0)
        kind = _NAMES.sub("*", address)
        if kind in found or _NO_PAGES.search(address):
            continue
        try:
            somebody.page.goto(somebody.city + address)
        except NoPage:
            continue  # a file that is offered for download
        found[kind] = address
        waiting += somebody.page.locator("a[href^='/']").evaluate_all(_LINKS)
    return list(found.values())


def broken_manners(page: Page) -> Iterator[tuple[str, Any]]:
    """What is wrong with a page, and in which manner."""
    small = page.evaluate(_SMALL)
    if small:
        yield "too small for a thumb", small
    for width, height, text in (
        (360, 800, "large"),
        (360, 800, "larger"),
        (1280, 800, "larger"),
        (320, 256, ""),
    ):
        page.set_viewport_size({"width": width, "height": height})
        _choose(page, text=text)
        wider = page.evaluate(_WIDER)
        if wider > 0:
            yield f"scrolls sideways at {width} {text}", wider
    page.set_viewport_size({"width": 360, "height": 800})
    page.evaluate(AXE.read_text())
    for theme in ("day", "night"):
        _choose(page, contrast="high", theme=theme, motion="still")
        weak = page.evaluate(_WEAK)
        if weak:
            yield f"weak colours by {theme}", weak


def _choose(page: Page, **manner: str) -> None:
    """Write on the page what the server writes for whoever chose it."""
    page.evaluate("manner => Object.assign(document.documentElement.dataset, manner)", {"text": "", **manner})
