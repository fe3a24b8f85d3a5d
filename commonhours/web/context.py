"""What every page knows: who is signed in, where their role may go, the organisation whose room this is."""

from datetime import timedelta
from functools import partial
from operator import itemgetter
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import SimpleLazyObject

from commonhours.common.actor import OUTSIDER, Actor
from commonhours.common.sight import Days, seeing
from commonhours.dispatch.duty import waiting_for
from commonhours.incidents.pages import unowned_count
from commonhours.intake.pages import waiting_count
from commonhours.joining.pages import queue_length
from commonhours.notifications.queries import unread_count
from commonhours.organisations.brands import HOUSE_COLOUR, PLAIN, Look
from commonhours.organisations.colours import sheet_name
from commonhours.organisations.permissions import Permission, may_somewhere
from commonhours.people.queries import is_worker
from commonhours.supervision.pages import words_waiting
from commonhours.web.letters import is_sample
from commonhours.web.manners import manner_here
from commonhours.web.typed import waits_here
from commonhours.words.roles import role_name
from commonhours.words.terms import gettext as _


def house(request: HttpRequest) -> dict[str, Any]:
    """Context of base.html; empty where no actor is known (an error page)."""
    actor: Actor = getattr(request, "actor", OUTSIDER)
    shown: dict[str, Any] = {
        "brand": shown_look(getattr(request, "look", PLAIN)),
        "manner": manner_here(request),
    }
    if settings.SAMPLE_PAGES and is_sample(request):
        shown["sample_inbox_url"] = reverse("sample_inbox")
    if not actor.account_id:
        return shown | {"sign_in_url": reverse("sign_in")}
    staff = bool(actor.roles)
    # Whose role waits for a second factor is led to it, not to empty pages.
    waits = getattr(request, "needs_factor", False) and actor.person_id is None and not actor.acts_for
    links = [] if waits else _links(request, _office(actor) if staff else _own(actor))
    # What waits is counted when the bar is drawn: the parts of a page that htmx asks for have none.
    arranged = SimpleLazyObject(lambda: _arranged(_counted(links, actor)))
    return (
        shown
        | {name: SimpleLazyObject(partial(itemgetter(name), arranged)) for name in ("nav", "nav_more")}
        | {
            "person": {
                "name": str(request.user),
                "role": ", ".join(sorted({role_name(held.role) for held in actor.roles})) or _own_part(actor),
                "key": actor.account_id,
            },
            "person_links": _account_links(actor),
            "sign_out_url": reverse("sign_out"),
            "ending": getattr(request, "ending", None),
            "typed_url": reverse("typed") if waits_here(request) else "",
            "audit_days": days_shown(actor.days),
        }
    )


def days_shown(days: Days | None) -> str:
    """The days whose books whoever audits may read, in words: a month where it is one, else from when until when."""
    if days is None:
        return ""
    last = days.until - timedelta(days=1)
    month = (last.replace(day=1), days.since.day, days.until.day) == (days.since, 1, 1)
    if month:
        return date_format(days.since, "YEAR_MONTH_FORMAT")
    return f"{date_format(days.since, 'DATE_FORMAT')} – {date_format(last, 'DATE_FORMAT')}"


def shown_look(look: Look) -> dict[str, str]:
    """What base.html and the header show of a look."""
    return {
        "name": look.name,
        "house": look.house,
        "colour": look.colour or HOUSE_COLOUR,
        "theme_url": reverse("look_sheet", args=[sheet_name(look.colour)]) if look.colour else "",
        "logo_url": reverse("logo", args=[look.logo_digest]) if look.logo_digest else "",
    }


def _account_links(actor: Actor) -> list[dict[str, Any]]:
    links = [
        {"url": reverse("account"), "label": _("My account"), "icon": "key"},
        {"url": reverse("manner"), "label": _("How pages look"), "icon": "edit"},
        {"url": reverse("devices"), "label": _("Where I am signed in"), "icon": "phone"},
        {"url": reverse("my_data"), "label": _("My data"), "icon": "copy"},
        {"url": reverse("ranking"), "label": _("How people are ranked"), "icon": "info"},
    ]
    if actor.person_id:
        links.append({"url": reverse("my_looks"), "label": _("Who looked at my data"), "icon": "search"})
    if may_somewhere(actor, Permission.GOVERN):
        links.append({"url": reverse("tokens"), "label": _("Keys for programs"), "icon": "copy"})
    return links


def _counted(links: list[dict[str, Any]], actor: Actor) -> list[dict[str, Any]]:
    """How many messages or people wait, beside the way to them."""
    counts = waiting(actor)
    return [link | {"count": counts.get(link["url"], 0)} for link in links]


def waiting(actor: Actor) -> dict[str, int]:
    """What waits for somebody, by the address of its page."""
    counts: dict[str, int] = {}
    if may_somewhere(actor, Permission.BOOK):
        counts[reverse("duty")] = waiting_for(actor)
    if may_somewhere(actor, Permission.SUPERVISE):
        counts[reverse("my_people")] = len(words_waiting(by=actor))
    if may_somewhere(actor, Permission.INTAKE):
        counts[reverse("requests")] = waiting_count(by=actor)
    if may_somewhere(actor, Permission.HANDLE_INCIDENTS):
        counts[reverse("incidents")] = unowned_count(by=actor)
    if may_somewhere(actor, Permission.APPROVE):
        counts[reverse("approvals")] = queue_length(by=actor)
    with seeing(actor.sight):
        counts[reverse("my_messages")] = unread_count(actor.person_id, actor.account_id)
    return counts


# What the work of a role begins with; all others begin with finding somebody.
BEGINS = {
    "duty_officer": ("duty", "board"),
    "approver": ("approvals",),
    "supervisor": ("my_people",),
    "safety_officer": ("incidents", "suspensions", "people"),
    "auditor": ("audits", "all_books"),
    "city_officer": ("dashboard",),
    "finance": ("all_books", "all_lines", "partnerships"),
}
# The first entries stand in the bar of a desktop and of a phone; whatever is beyond them stands behind "More".
_WIDE, _NARROW = 6, 4


def _arranged(links: list[dict[str, Any]]) -> dict[str, Any]:
    """The bar, and what stands behind "More" on every screen or (`narrow_only`) on a phone alone."""
    # One entry alone behind "More" would be quicker to reach in its place.
    wide = len(links) if len(links) <= _WIDE + 1 else _WIDE
    narrow = len(links) if len(links) <= _NARROW + 1 else _NARROW
    behind = [link | {"narrow_only": at < wide} for at, link in enumerate(links) if at >= narrow]
    more = {
        "links": behind,
        "all_narrow": wide == len(links),
        "current": any(link["current"] for link in behind if not link["narrow_only"]),
        "wide_count": sum(link["count"] for link in links[wide:]),
        "narrow_count": sum(link["count"] for link in links[narrow:]),
    }
    bar = [link | {"wide_only": at >= narrow} for at, link in enumerate(links[:wide])]
    return {"nav": bar, "nav_more": more if behind else None}


def _office(actor: Actor) -> list[tuple[str, str, str]]:
    daily = (
        (Permission.FIND, "find", _("Find and book"), "search"),
        (Permission.PLAN, "board", _("Day board"), "board"),
        (Permission.PLAN, "question", _("Ask"), "search"),
        (Permission.INTAKE, "requests", _("Requests"), "heart"),
        (Permission.BOOK, "duty", _("Duty"), "phone"),
        (Permission.SEE_PEOPLE, "people", _("People"), "people"),
        (Permission.APPROVE, "approvals", _("Approvals"), "verified"),
        (Permission.SETTLE_HOURS, "hours", _("Hours worked"), "clock"),
        (Permission.SUPERVISE, "my_people", _("My people"), "person"),
    )
    rarer = (
        (Permission.BOOK, "rounds", _("Rounds"), "travel"),
        (Permission.PLAN, "dashboard", _("How it goes"), "list"),
        (Permission.PLAN, "gaps", _("Gaps ahead"), "calendar"),
        (Permission.PLAN, "used", _("Used hours"), "clock"),
        (Permission.TRY_OUT, "trials", _("Trials"), "check"),
        (Permission.HANDLE_INCIDENTS, "incidents", _("Incidents"), "warning"),
        (Permission.SEND_ON, "referrals", _("Referrals"), "send"),
        (Permission.SUSPEND, "suspensions", _("Suspensions"), "warning"),
        (Permission.PROTECT, "office_looks", _("Who looked"), "search"),
        (Permission.SUPERVISE, "contests", _("Contested"), "edit"),
        (Permission.SEE_OUTBOX, "outbox", _("Outbox"), "send"),
        (Permission.AGREE, "partnerships", _("Partnerships"), "people"),
        (Permission.SEE_MONEY, "payroll", _("Payroll"), "money"),
        (Permission.SEE_MONEY, "billing", _("Billing"), "money"),
        (Permission.SEE_MONEY, "all_books", _("Money"), "money"),
        (Permission.AUDIT, "audits", _("Audits"), "search"),
        (Permission.GOVERN, "audits", _("Audits"), "search"),
        (Permission.SEE_MONEY, "all_lines", _("Funding lines"), "money"),
        (Permission.GOVERN, "roles", _("Roles"), "key"),
        (Permission.KEEP_RECORDS, "records_kept", _("Kept and removed"), "clock"),
        (Permission.GOVERN, "settings", _("Settings"), "building"),
    )
    # The directory of services is for everybody who works here.
    everybody = [_messages(), *_help(actor), ("directory", _("Directory"), "info")]
    last = [*_allowed(actor, rarer), _happened()]
    return _first_things_first(actor, [*_allowed(actor, daily), *everybody, *last])


def _first_things_first(actor: Actor, entries: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """What somebody's role is about comes before what it also opens."""
    first = [name for held in actor.roles for name in BEGINS.get(held.role, ())]
    return sorted(entries, key=lambda entry: first.index(entry[0]) if entry[0] in first else len(first))


def _allowed(
    actor: Actor, entries: tuple[tuple[Permission, str, str, str], ...]
) -> list[tuple[str, str, str]]:
    return [entry for permission, *entry in entries if may_somewhere(actor, permission)]  # type: ignore[misc]


def _own(actor: Actor) -> list[tuple[str, str, str]]:
    """The pages of a worker, of somebody who is served or helps, or of one human who is both."""
    messages = _messages()
    if actor.acts_for and not is_worker(actor.person_id):
        return [*_help(actor), messages, _happened()]
    return [
        ("my_visits", _("My [visits]"), "calendar"),
        ("my_time", _("My time"), "clock"),
        *_help(actor),
        messages,
        ("my_pay", _("My pay"), "money"),
        ("me", _("My record"), "person"),
        _happened(),
    ]


def _happened() -> tuple[str, str, str]:
    """Whoever is concerned finds it on every page."""
    return ("my_incidents", _("Something happened"), "warning")


def _messages() -> tuple[str, str, str]:
    return ("my_messages", _("Messages"), "mail")


def _help(actor: Actor) -> list[tuple[str, str, str]]:
    return [("my_help", _("My help"), "heart")] if actor.acts_for else []


def _own_part(actor: Actor) -> str:
    if not actor.acts_for or is_worker(actor.person_id):
        return _("[Worker]")
    own = any(each.part == "service_user" for each in actor.acts_for)
    return _("[Service user]") if own else _("Helper")


def _links(request: HttpRequest, entries: list[tuple[str, str, str]]) -> list[dict[str, Any]]:
    """The entries as links; the one with the longest address that leads here is current."""
    links = [{"url": reverse(name), "label": label, "icon": icon} for name, label, icon in entries]
    leading = [link["url"] for link in links if request.path.startswith(link["url"])]
    here = max(leading, key=len, default="")
    return [link | {"current": link["url"] == here} for link in links]
