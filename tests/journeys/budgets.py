"""The pages that a small telephone must be able to afford, what each may cost, and how that is measured."""

from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Request

# Bytes over the wire, heads and bodies, compressed; the first page without fonts, which come after the words.
FIRST, LATER = 60_000, 10_000
# Seconds until the page can be used on a line of SLOW with a processor four times slower.
USABLE = 3.0
# 400 kbit/s both ways, 400 ms there and back: what measurers of pages call slow 3G.
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
SLOWER = 4


@dataclass(frozen=True)
class Cost:
    """What one page took: requests and bytes of all but fonts, and of fonts; seconds only where they were asked for."""

    name: str
    status: int
    requests: int
    bytes: int
    fonts: int
    seconds: float = 0.0


def of_a_worker(visit_id: str) -> dict[str, str]:
    """A worker's pages by name, the first first."""
    return {
        "My visits": "/my/",
        "Today, without a signal": "/my/today/",
        "A visit": f"/visits/{visit_id}/",
        "My time": "/my/time/",
        "My record": "/me/",
        "Hours I worked": "/my/hours/",
        "My pay": "/my/pay/",
        "My calendars": "/my/calendars/",
        "Messages": "/my/messages/",
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
    fonts = sum(_bytes(each) for each in came if each.resource_type == "font")
    everything = sum(_bytes(each) for each in came)
    wired = [each for each in came if _bytes(each)]
    page.close()
    return Cost(name, answer.status if answer else 0, len(wired), everything - fonts, fonts, seconds)


def _bytes(request: Request) -> int:
    """Nothing for what the browser had kept."""
    sizes = request.sizes()
    if sizes["responseBodySize"] <= 0 and request.response() and request.response().status == 200:  # type: ignore[union-attr]
        return 0
    return sizes["responseBodySize"] + sizes["responseHeadersSize"]
