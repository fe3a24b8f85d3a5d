"""A chain in words: the title of each part, a sentence for each link, and whose office may see what is left out."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_noop as N_

from commonhours.audit.chain import Chain, Gap, Link, Names, Piece
from commonhours.partnerships.charges import from_json
from commonhours.words.acts import act_words, door_words
from commonhours.words.audits import page_name
from commonhours.words.charges import charging_words
from commonhours.words.hours import EXCEPTIONS, LABELS, METHODS, SIDES, reason_name, resolution_name
from commonhours.words.hours import STATES as HOURS_STATES
from commonhours.words.money import account_name, money, transfer_name
from commonhours.words.pay import component_name
from commonhours.words.payroll import hours_words, means_name
from commonhours.words.terms import gettext as _

PARTS = {
    "money": N_("The money"),
    "hours": N_("The hours"),
    "visit": N_("The [visit]"),
    "worker": N_("Who let the [worker] in"),
    "served": N_("Who let the [service user] in"),
    "agreement": N_("What the partners had agreed"),
    "acts": N_("How we know"),
    "looks": N_("Who has looked before"),
}
ICONS = {
    "money": "money",
    "hours": "clock",
    "visit": "calendar",
    "worker": "verified",
    "served": "home",
    "agreement": "people",
    "acts": "list",
    "looks": "search",
}
# code: the sentence; what is named in it is worked out in `_SAID`, so a sentence never meets a bare id.
LINKS = {
    "posting": N_("%(transfer_kind)s, dated %(day)s"),
    "put_right": N_("%(transfer_kind)s, dated %(day)s; put right later"),
    "correction": N_("%(transfer_kind)s, dated %(day)s, which puts an earlier posting right"),
    "debit": N_("Debit %(money)s: %(account_kind)s%(owner)s, in the books of %(organisation)s"),
    "credit": N_("Credit %(money)s: %(account_kind)s%(owner)s, in the books of %(organisation)s"),
    "run": N_("Payroll run of %(organisation)s for the week of %(first)s, number %(number)s, approved"),
    "run_open": N_(
        "Payroll run of %(organisation)s for the week of %(first)s, number %(number)s, not approved yet"
    ),
    "statement": N_("Pay statement of %(person)s: %(money)s for %(hours)s hours"),
    "line": N_("%(component)s: %(hours)s hours, %(money)s. %(law)s"),
    "line_share": N_(
        "%(component)s: of this %(share_hours)s hours, %(share_money)s; in all %(money)s. %(law)s"
    ),
    "change": N_(
        "Changed at short notice: what was to begin %(starts_before_at)s now begins %(starts_after_at)s"
    ),
    "change_off": N_("Called off at short notice: it was to begin %(starts_before_at)s"),
    "change_new": N_("Given at short notice: it begins %(starts_after_at)s"),
    "rate": N_("%(work)s was agreed at %(money)s an hour, from %(since)s on; hours of revision %(revision)s"),
    "rate_paid": N_("%(work)s was paid at %(money)s an hour; hours of revision %(revision)s"),
    "paid": N_("Paid out on %(day)s: %(means)s; withheld %(withheld_money)s"),
    "charged": N_(
        "%(organisation)s charged its payers %(money)s for %(hours)s hours (revision %(revision)s)"
    ),
    "charged_partner": N_(
        "%(organisation)s charged %(guest)s %(money)s for %(hours)s hours (revision %(revision)s)"
    ),
    "invoice": N_("Invoice %(number)s of %(organisation)s to %(payer)s, %(day)s: %(money)s in all"),
    "credit_note": N_("Credit note %(number)s of %(organisation)s to %(payer)s, %(day)s: %(money)s in all"),
    "hours": N_(
        "%(person)s worked %(span)s; planned %(plan)s (%(hours_state)s, revision %(revision)s) %(exceptions)s"
    ),
    "hours_open": N_(
        "%(person)s was planned for %(plan)s; the hours are not known (%(hours_state)s) %(exceptions)s"
    ),
    "press_in": N_(
        "Start, %(method)s, %(label)s; the device showed %(device)s, it came in at %(received)s%(off)s"
    ),
    "press_out": N_(
        "Finish, %(method)s, %(label)s; the device showed %(device)s, it came in at %(received)s%(off)s"
    ),
    "adjusted": N_("Put right to %(span)s: %(why)s"),
    "looked_at": N_("Looked at “%(exception)s”: %(why)s"),
    "yes": N_("Yes to revision %(revision)s: %(side)s"),
    "yes_told": N_("Yes to revision %(revision)s: %(side)s, told to the office: %(told)s"),
    "disputed": N_("Not right, says the %(side)s: “%(words)s”"),
    "decided": N_("The office decided: “%(words)s”"),
    "visit": N_("%(work)s for %(service_user)s, %(span)s, on the authority of %(organisation)s"),
    "visit_called_off": N_("%(work)s for %(service_user)s, %(span)s, of %(organisation)s; called off"),
    "booked": N_("Booked %(door)s%(series)s"),
    "booked_office": N_("Booked"),
    "booked_before": N_(
        "Booked; it was brought in from before the trail began, or by the house for a series"
    ),
    "came": N_("%(person)s came for %(organisation)s"),
    "ranked": N_(
        "%(person)s was number %(place)s of %(shown)s shown; %(passed)s could come (weights %(weights)s)"
    ),
    "no_ranking": N_("No ranking was kept with this booking: whoever booked chose by hand, or from a series"),
    "approved": N_("%(party)s was let in by %(organisation)s from %(since)s on. %(checks)s"),
    "not_approved": N_("%(party)s has not been let in by %(organisation)s"),
    "fact": N_("%(party)s: “%(fact)s” confirmed for %(organisation)s%(until)s"),
    "badge": N_("%(party)s wears the badge “%(badge)s” of %(organisation)s"),
    "asked": N_("Asked for help, request %(reference)s"),
    "held": N_(
        "%(minutes)s minutes held of %(granted_minutes)s that %(organisation)s granted from %(since)s on"
    ),
    "used": N_("%(minutes)s minutes of them used, as both sides agreed"),
    "terms": N_("%(host)s lends to %(guest)s: %(charging)s Accepted by %(accepted_by)s."),
    "partnership": N_("%(host)s lends to %(guest)s since %(since)s; no charge was agreed"),
    "act": N_("%(verb)s, %(door)s%(erased)s"),
    "look": N_("Followed this back%(why)s"),
    "look_page": N_("Opened: %(page)s"),
}
GAPS = {
    "legs": N_(
        "The other half of this posting stands in the books of %(houses)s and is shown to its office."
    ),
    "pay": N_("What was paid is shown to the office of %(houses)s."),
    "bills": N_("On which invoice these hours stand is shown to the office of %(houses)s."),
    "hours": N_("How these hours came about is shown to the office of %(houses)s."),
    "presses": N_("Each press, and what was put right, is shown to the office of %(houses)s."),
    "visit": N_("The [visit] is shown to the office of %(houses)s."),
    "ranking": N_("How this person was chosen is shown to the office of %(houses)s."),
    "confidential": N_(
        "Facts that are confidential, if there are any, are shown to an approver of %(houses)s."
    ),
    "worker": N_("Who let the [worker] in, and on what, is shown to the office of %(houses)s."),
    "served": N_("Who let the [service user] in is shown to the office of %(houses)s."),
    "agreement": N_("What %(houses)s had agreed is shown to their offices."),
    "acts": N_("Acts of the office are shown to the office of %(houses)s."),
}
KINDS = {
    "transfer": N_("Posting"),
    "leg": N_("Half of a posting"),
    "account": N_("Account"),
    "organisation": N_("Organisation"),
    "statement": N_("Pay statement"),
    "line": N_("Line of a pay statement"),
    "run": N_("Payroll run"),
    "invoice": N_("Invoice"),
    "billing": N_("Billing run"),
    "settlement": N_("Settlement"),
    "timesheet": N_("Timesheet"),
    "visit": N_("[Visit]"),
    "person": N_("Person"),
    "service_user": N_("[Service user]"),
}


def part_title(part: str) -> str:
    """What a part of a chain is called."""
    return _(PARTS[part])


def part_icon(part: str) -> str:
    return ICONS[part]


def kind_name(kind: str) -> str:
    """What a chain can start from, by name; a kind without a name is called as the ledger calls it."""
    return _(KINDS[kind]) if kind in KINDS else kind


def piece_words(piece: Piece, chain: Chain) -> str:
    """One link, or what stands in its place, as a sentence."""
    if isinstance(piece, Gap):
        houses = [chain.names.organisations.get(each, "") for each in piece.organisation_ids]
        return _(GAPS[piece.code]) % {"houses": ", ".join(sorted(filter(None, houses)))}
    return " ".join((_(LINKS[piece.code]) % _facts(piece, chain.names)).split())


def who_words(link: Link, chain: Chain) -> str:
    """Who did it, as the asker may know them; the office, where no name may be told."""
    if link.by is None:
        return ""
    return chain.names.accounts.get(link.by) or _("the office")


# --- facts in words ------------------------------------------------------------------------------------------------


def _facts(link: Link, names: Names) -> dict[str, str]:
    told = link.facts
    said = {name: _plain(name, value, names) for name, value in told.items()}
    for name, say in _SAID.items():
        if name in said or name in _ALWAYS:
            said[name] = say(told, names)
    return said


def _plain(name: str, value: Any, names: Names) -> str:
    if name in ("person", "party", "service_user"):
        return names.parties.get(value) or (
            _("[a service user]") if name == "service_user" else _("somebody")
        )
    if name in ("organisation", "host", "guest"):
        return names.organisations.get(value, "")
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, Decimal):
        return f"{value:f}"
    return "" if value is None else str(value)


def _moment(value: datetime) -> str:
    return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")


def _span(start: Any, end: Any) -> str:
    if start is None or end is None:
        return "–".join(_moment(each) if each else "…" for each in (start, end))
    local = timezone.localtime(end)
    same = timezone.localtime(start).date() == local.date()
    return f"{_moment(start)}–{date_format(local, 'TIME_FORMAT') if same else _moment(end)}"


def _cents(name: str) -> Callable[[Mapping[str, Any], Names], str]:
    return lambda told, _names: money(int(told.get(name) or 0), str(told.get("currency") or "USD"))


def _seconds(name: str) -> Callable[[Mapping[str, Any], Names], str]:
    return lambda told, _names: hours_words(int(told.get(name) or 0))


def _owner(told: Mapping[str, Any], names: Names) -> str:
    owner = told.get("owner")
    return f" · {names.parties.get(owner) or names.organisations.get(owner, '')}" if owner else ""


def _law(told: Mapping[str, Any], _names: Names) -> str:
    return str(told.get("rule_name") or _("As agreed"))


def _reasons(told: Mapping[str, Any], _names: Names) -> str:
    pack = str(told.get("pack"))
    parts = [
        reason_name(pack, str(told["reason"])),
        resolution_name(pack, str(told["resolution"])),
        told["memo"],
    ]
    return "; ".join(str(each) for each in parts if each)


def _known(table: Mapping[str, str], name: str) -> Callable[[Mapping[str, Any], Names], str]:
    return lambda told, _names: (
        _(table[str(told[name])]) if told.get(name) in table else str(told.get(name, ""))
    )


_SAID: dict[str, Callable[[Mapping[str, Any], Names], str]] = {
    "money": _cents("cents"),
    "share_money": _cents("share_cents"),
    "withheld_money": _cents("withheld_cents"),
    "hours": _seconds("seconds"),
    "share_hours": _seconds("share_seconds"),
    "owner": _owner,
    "law": _law,
    "span": lambda told, _names: _span(told.get("from_at"), told.get("to_at")),
    "plan": lambda told, _names: _span(told.get("planned_from_at"), told.get("planned_to_at")),
    "why": lambda told, names: _reasons(told, names) if "reason" in told else _said_why(told),
    "transfer_kind": lambda told, _names: transfer_name(str(told["transfer_kind"])),
    "account_kind": lambda told, _names: account_name(str(told["account_kind"])),
    "component": lambda told, _names: component_name(str(told["component"])),
    "means": lambda told, _names: means_name(str(told["means"])),
    "hours_state": _known(HOURS_STATES, "hours_state"),
    "exceptions": lambda told, _names: ", ".join(
        _(EXCEPTIONS[each]) for each in told.get("exceptions") or ()
    ),
    "exception": _known(EXCEPTIONS, "exception"),
    "method": _known(METHODS, "method"),
    "label": lambda told, _names: _(LABELS[str(told["label"])]) if told.get("label") else _("place not said"),
    "device": lambda told, _names: _plain("", told.get("device_at"), _names),
    "received": lambda told, _names: _plain("", told.get("received_at"), _names),
    "off": lambda told, _names: _("; its clock was wrong") if told.get("off") else "",
    "side": _known(SIDES, "side"),
    "door": lambda told, _names: door_words(str(told["door"])),
    "series": lambda told, _names: _(", as one of a series") if told.get("series") else "",
    "page": lambda told, _names: page_name(str(told["page"])),
    "verb": lambda told, _names: act_words(str(told["verb"]))[1],
    "erased": lambda told, names: (
        _("; what it said was erased on %(day)s") % {"day": _plain("", told["erased"].date(), names)}
        if told.get("erased")
        else ""
    ),
    "checks": lambda told, _names: (
        _("Seen: %(checks)s") % {"checks": ", ".join(told["checks"])} if told.get("checks") else ""
    ),
    "until": lambda told, names: (
        _(", until %(day)s") % {"day": _plain("", told["until"], names)} if told.get("until") else ""
    ),
    "charging": lambda told, _names: " ".join(charging_words(from_json(told["charging"]))),
    "accepted_by": lambda told, names: _account(told.get("accepted_by"), names),
}
# Worked out of other facts, whatever the link calls them.
_ALWAYS = frozenset(
    {
        "money",
        "share_money",
        "withheld_money",
        "hours",
        "share_hours",
        "law",
        "span",
        "plan",
        "why",
        "device",
        "received",
    }
)


def _account(key: Any, names: Names) -> str:
    return (names.accounts.get(key) if key else None) or _("the office")


def _said_why(told: Mapping[str, Any]) -> str:
    return f": {told['why']}" if told.get("why") else ""
