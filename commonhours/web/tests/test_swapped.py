"""Another organisation's name, colour, logo and words, once set, are on every page of its people."""

import re
from io import BytesIO

from PIL import Image

from commonhours.common.actor import Actor, Held
from commonhours.organisations.actions import change_brand, change_logo
from commonhours.organisations.brands import Form, Look
from commonhours.organisations.colours import sheet_name
from commonhours.web.tests.page_map import MAP, ROLES
from commonhours.web.tests.stage import address, fresh_index, signed_in, stage
from tests.cast import NOW, Cast
from tests.wording import PageReader

__all__ = ["fresh_index", "stage"]
PEOPLE = ("rosa", "carmen", "ana")  # a worker of Harbor, its coordinator and its approver
SAID = {"worker": "neighbor", "service_user": "guest", "visit": "appointment", "coordinator": "planner"}
LOOK = Look(
    name="Harbor at Home",
    colour="#1f4e9c",
    words={"en": {term: Form(word, f"{word}s") for term, word in SAID.items()}},
)
THEIRS = re.compile(r"\b(workers?|visits?|service users?|coordinators?)\b", re.IGNORECASE)
# A phone keeps this page for whoever signs in on it: their name, and their organisation's look, are not in it.
NOBODYS = {"today"}


def swapped(cast: Cast) -> None:
    """Give Harbor another name, colour, logo and other words."""
    harbor = cast.organisations["harbor"].id
    by = Actor(account_id=cast.accounts["carmen"].id, roles=(Held("organisation_admin", harbor),), door="web")
    drawn = BytesIO()
    Image.new("RGB", (50, 20), "teal").save(drawn, "PNG")
    change_brand(by=by, at=NOW, level_id=harbor, look=LOOK)
    change_logo(by=by, at=NOW, level_id=harbor, picture=drawn.getvalue())


def test_every_page_shows_the_new_name_colour_logo_and_words(stage: Cast) -> None:
    swapped(stage)
    browsers = {who: signed_in(stage, who) for who in PEOPLE}
    plain, old = [], {}
    for name, (method, statuses) in MAP.items():
        who = next((who for who in PEOPLE if statuses[ROLES.index(who)] == 200), "")
        if method != "get" or not who or name in NOBODYS:
            continue
        answer = browsers[who].get(address(stage, name))
        if not answer["Content-Type"].startswith("text/html"):
            continue
        page = answer.content.decode()
        if not all(
            each in page for each in ("Harbor at Home", f"look/{sheet_name('#1f4e9c')}.css", "/logo/")
        ):
            plain.append(name)
        reader = PageReader()
        reader.feed(page)
        found = {text for text in reader.texts if THEIRS.search(text)}
        if found:
            old[name] = found
    assert plain == []
    assert old == {}
