"""The pages that a small telephone must be able to afford, what each may cost, and how that is measured."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import BrowserContext, Request

# Bytes over the wire, heads and bodies, compressed; the first page without fonts, which come after the words.
FIRST, LATER = 60_000, 10_000
# Seconds until a page can be used: 400 kbit/s both ways and 400 ms there and back, which measurers of pages call slow
# 3G, and a processor four times slower.
USABLE = 3.0
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
SLOWER = 4
TOLD = Path(__file__).resolve().parents[2] / "docs" / "budgets.md"


@dataclass(frozen=True)
class Cost:
    """What one page took: bytes that come each time, of files that are kept for a year, and of fonts, which are too."""

    name: str
    status: int
    requests: int
    each_time: int
    once: int
    fonts: int
    seconds: float = 0.0

    @property
    def line(self) -> str:
        """As docs/budgets.md has it."""
        sizes = (f"{size / 1000:.1f}" for size in (self.each_time, self.once, self.fonts))
        return " | ".join((f"| {self.name}", str(self.requests), *sizes, f"{self.seconds:.1f} |"))


def of_a_worker(visit_id: str) -> dict[str, str]:
    """A worker's pages by name, the first first."""
    return {
        "My visits": "/my/",
        "Today, without a signal": "/my/today/",
        "A visit": f"/visits/{visit_id}/",
        "My time": "/my/time/",
        "My record": "/me/",
        "My types of work": "/me/types/",
        "Add to my record": "/me/facts/",
        "Hours I worked": "/my/hours/",
        "My pay": "/my/pay/",
        "My calendars": "/my/calendars/",
        "My messages": "/my/messages/",
    }


def of_a_service_user(service_user_id: str) -> dict[str, str]:
    """The pages of somebody who is helped."""
    return {
        "Who is coming": f"/help/{service_user_id}/",
        "Book": f"/help/{service_user_id}/book/",
        "Hours of help": f"/help/{service_user_id}/hours/",
        "Who may see what": f"/help/{service_user_id}/access/",
        "Messages": "/my/messages/",
    }


def cost_of(context: BrowserContext, address: str, name: str, *, slowly: bool = False) -> Cost:
    """Open a page, with whatever this browser has kept of the ones before, and add up what came over the wire."""
    page = context.new_page()
    if slowly:
        line = context.new_cdp_session(page)
        line.send("Network.enable")
        line.send("Network.emulateNetworkConditions", SLOW)
        line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    came: list[Request] = []
    page.on("requestfinished", lambda request: came.append(request))
    answer = page.goto(address)
    page.wait_for_load_state("networkidle")
    # Deferred scripts have run by then: every button does what it says.
    ready = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd / 1000"
    seconds = float(page.evaluate(ready)) if slowly else 0.0
    wired = [(each, size) for each in came if (size := _bytes(each))]
    page.close()
    fonts = sum(size for each, size in wired if each.resource_type == "font")
    once = sum(size for each, size in wired if "/static/" in each.url) - fonts
    each_time = sum(size for _, size in wired) - once - fonts
    return Cost(name, answer.status if answer else 0, len(wired), each_time, once, fonts, seconds)


def _bytes(request: Request) -> int:
    """Nothing for what the browser had kept."""
    sizes = request.sizes()
    body = sizes["responseBodySize"]
    return body + sizes["responseHeadersSize"] if body > 0 else 0


def tell(who: str, costs: Sequence[Cost]) -> None:
    """Write a reader's table anew into docs/budgets.md."""
    before, begin, rest = TOLD.read_text().partition(f"<!-- {who} -->\n")
    _, end, after = rest.partition("<!-- end -->\n")
    heads = "| page | requests | kB each time | kB once | kB of fonts | s |\n|---|--:|--:|--:|--:|--:|\n"
    TOLD.write_text(before + begin + heads + "".join(f"{each.line}\n" for each in costs) + end + after)
