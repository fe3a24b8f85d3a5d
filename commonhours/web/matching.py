"""Find and book: the heart. One page that answers as its fields change, and works without a script."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonhours.bookings.wish import Wish
from commonhours.common.clock import now
from commonhours.common.looks import SEARCH, looked_at
from commonhours.common.refusals import NotAllowed, Refused
from commonhours.common.sight import concern, seeing
from commonhours.credentials.queries import languages_spoken
from commonhours.matching import instead, queries
from commonhours.matching.actions import keep_ranking
from commonhours.matching.answers import Answer, Candidate
from commonhours.matching.asking import Asked, ask
from commonhours.organisations.permissions import Permission, may_somewhere, require_somewhere
from commonhours.organisations.queries import names_of_organisations
from commonhours.partnerships.queries import charging_between
from commonhours.people.needs import Record, record_of
from commonhours.people.search import search_service_users
from commonhours.rates.pages import Shown, prices_of_wish
from commonhours.web.calling import Booking, Calling, call_part, calling, left_of, read_aloud
from commonhours.web.forms import WishForm
from commonhours.web.middleware import House, fresh_key, zone_of
from commonhours.web.offer_part import ask_part, to_be_asked, who_could
from commonhours.web.show import calendar_of, card_of, dates, strip_of
from commonhours.words import said
from commonhours.words.charges import charging_words
from commonhours.words.contact_centre import language_name
from commonhours.words.passed_over import would_lead

# What of the form goes along with a booking, a question about somebody, another time.
CARRIED = ("service_user", "purpose", "work", "day", "start", "minutes", "wants", "features")
# And while somebody is on the telephone: who, and which interpreter.
CALLED = ("caller", "interpreter")
STRIPS = 3
# How many of the best are shown at first: more would bury them, on a phone most of all.
FEW = 8
# A price takes about two milliseconds: what is behind "more" has none, and shows it once it is booked.
PRICED = 10


@dataclass(frozen=True)
class Desk:
    """Where a question is asked: its page, where a choice is booked, whether people's own pages may be opened; and
    whether whoever asks is served themselves."""

    page: str
    book: str
    office: bool = True
    own: bool = False

    @classmethod
    def office_desk(cls) -> "Desk":
        return cls(reverse("find"), reverse("book"))


@require_http_methods(["GET", "HEAD", "POST"])
def find_and_book(request: House) -> HttpResponse:
    """Show the form and, once it says enough, who can come. A POST (no script) looks up the name typed."""
    require_somewhere(request.actor, Permission.FIND)
    if request.method == "POST":
        return _who_was_meant(request)
    page = asked(request, request.GET)
    if request.htmx and not request.htmx.history_restore_request:  # type: ignore[attr-defined]
        return render(request, "matching/answer.html", page)
    return render(request, "matching/find.html", page)


@require_POST
def who_for(request: House) -> HttpResponse:
    """Answer the search for a service user while it is typed: a POST, so that no name stands in an address."""
    found = search_service_users(by=request.actor, text=request.POST.get("who", "")[:120])
    options = [{"value": row.id, "label": row.name, "note": str(row.area or "")} for row in found]
    return render(request, "components/options.html", {"options": options, "list_id": "who"})


@require_GET
def why_not(request: House) -> HttpResponse:
    """Why somebody cannot come, every reason; or the names to choose from."""
    require_somewhere(request.actor, Permission.FIND)
    page = asked(request, request.GET)
    return render(request, "matching/why_not.html" if request.htmx else "matching/find.html", page)  # type: ignore[attr-defined]


def asked(
    request: House, data: QueryDict, refused: Refused | None = None, desk: Desk | None = None
) -> dict[str, Any]:
    """Everything that the page of a desk shows for the fields given; the office's own when none is named."""
    at, desk = now(), desk or Desk.office_desk()
    filled, record = _filled(request, data, at)
    form = WishForm(filled, zone=zone_of(request))
    if record is None:
        form = WishForm(initial=_initial(request, at), zone=zone_of(request))
    call = calling(request, record, data, at) if record and desk.office else None
    page: dict[str, Any] = {
        "form": form,
        "record": record,
        "desk": desk,
        "call": call_part(request, call) if call else None,
        "calling": call,
        "needs_changed": data.get("needs_of", "") != (str(record.id) if record else ""),
        "call_changed": _other_call(data, record, call),
        "refusals": [said(refusal) for refusal in refused.refusals] if refused else [],
        "carried": [(name, value) for name in CARRIED for value in filled.getlist(name)]
        + (call.carried if call else []),
    }
    if record is None or not filled.get("work"):
        if record is not None and not data.get("search"):
            # Nobody has been asked for the work yet: a field that waits is no field in error.
            page["form"] = WishForm(initial=_unbound(filled), zone=zone_of(request))
        page["show_errors"] = bool(data.get("search") or refused)
        return page
    if not form.is_valid():
        page["show_errors"] = True
        return page
    try:
        wish = form.wish()
        return page | _answered(request, wish, at, data, page)
    except NotAllowed:
        raise
    except Refused as unsound:
        page["refusals"] += [said(refusal) for refusal in unsound.refusals]
        return page


def _answered(
    request: House, wish: Wish, at: datetime, data: QueryDict, form: dict[str, Any]
) -> dict[str, Any]:
    """The ranked people; beside them the strips; under them "why not …?"; when empty, the next best."""
    desk: Desk = form["desk"]
    carried: list[tuple[str, str]] = form["carried"]
    asked = ask(by=request.actor, at=at, wish=wish)
    # A ranking that somebody searched for or asked about is kept; what flickers by while typing is not.
    why = "searched" if data.get("search") else "asked" if data.get("whom") else ""
    answer = queries.find(by=request.actor, at=at, wish=wish, asked=asked, to_keep=bool(why))
    shown = queries.MOST if data.get("more") else FEW
    if why:
        keep_ranking(by=request.actor, at=at, answer=answer, why=why)
    looked_at((each.person_id for each in answer.candidates[:shown]), SEARCH)
    organisations, lent = names_of_organisations(), _lent(request, wish, asked, answer)
    spoken = _spoken(request, wish, form["calling"], answer.candidates[:shown])
    aloud = _aloud(request, wish, answer, form, organisations, answer.candidates[:shown])
    could = (
        who_could(request.actor, at, wish, asked) if desk.office and len(answer.candidates) < FEW else None
    )
    others = to_be_asked(could, only_with_yes=True) if could else []
    costs = _costs(request, wish, answer, at, [*answer.candidates[: min(shown, PRICED)], *others])
    when = dates(wish.starts_at, wish.ends_at)
    count = len(answer.candidates)
    more = "+" if count == queries.MOST else ""
    page: dict[str, Any] = {
        "answer": answer,
        "when": when,
        "title": ngettext("%(count)s person can come", "%(count)s people can come", count)
        % {"count": f"{count}{more}"}
        if count
        else _("Nobody can come"),
        "cards": [
            card_of(
                candidate,
                organisations,
                carried,
                when,
                key=fresh_key(),
                first=place == 0,
                book_url=desk.book,
                linked=desk.office,
                own=desk.own,
                lent=lent.get(candidate.organisation_id, ""),
                cost=costs.get(candidate.person_id),
                speaks=spoken.get(candidate.person_id, ""),
                aloud=aloud.get(candidate.person_id),
            )
            for place, candidate in enumerate(answer.candidates[:shown])
        ],
        "more_url": "?" + _query([*carried, ("more", "1")]) if count > shown else "",
        "strips": _strips(request, wish, asked, answer, at, desk),
    }
    if could and others:
        page["ask"] = ask_part(could, others, costs, url=reverse("make_offer"), fields=carried)
    if not answer.candidates:
        page["next_best"] = _next_best(request, wish, at, asked, carried)
    return page | _asked_about(request, wish, at, data, carried)


def _spoken(
    request: House, wish: Wish, call: Calling | None, candidates: Sequence[Candidate]
) -> dict[UUID, str]:
    """Who of those who could come speaks the caller's language, confirmed; it by the reader's name for it."""
    if call is None or call.caller is None or not candidates:
        return {}
    people = [each.person_id for each in candidates]
    day = wish.starts_at.astimezone(zone_of(request)).date()
    with seeing(request.actor.sight):
        concern(people)
        spoken = languages_spoken(people, on=day)
    words = _("Speaks %(language)s") % {"language": language_name(call.caller.language)}
    return {person: words for person, codes in spoken.items() if call.caller.language in codes}


def _aloud(
    request: House,
    wish: Wish,
    answer: Answer,
    form: dict[str, Any],
    organisations: Mapping[UUID, str],
    candidates: Sequence[Candidate],
) -> dict[UUID, dict[str, Any]]:
    """For each of them, what would be booked, as it is read to whoever is on the telephone."""
    call: Calling | None = form["calling"]
    if call is None or call.caller is None or not may_somewhere(request.actor, Permission.BOOK):
        return {}
    minutes = (wish.ends_at - wish.starts_at) // timedelta(minutes=1)
    record: Record = form["record"]
    left = left_of(request, record, answer.question.for_organisation_id, wish.starts_at, minutes)
    booking = Booking(record, wish.type_of_work_id, wish.starts_at, wish.ends_at, left)
    return {
        each.person_id: {
            "lines": read_aloud(call, booking, [(each.name, organisations.get(each.organisation_id, ""))]),
            "theirs": call.tongues.theirs,
            "own": call.tongues.own,
        }
        for each in candidates
    }


def _lent(request: House, wish: Wish, asked: Asked, answer: Answer) -> dict[UUID, str]:
    """What partners charge whose workers could come, to those who may see what was agreed."""
    hosts = {
        each.organisation_id
        for each in answer.candidates
        if any(reason.code == "partner" for reason in each.reasons)
    }
    if not hosts:
        return {}
    day = wish.starts_at.astimezone(zone_of(request)).date()
    with seeing(request.actor.sight):
        agreed = charging_between(tuple(hosts), asked.known.organisation_ids, wish.type_of_work_id, on=day)
    return {host: " ".join(charging_words(charging)) for host, charging in agreed.items()}


def _costs(
    request: House, wish: Wish, answer: Answer, at: datetime, shown: Sequence[Candidate]
) -> dict[UUID, Shown]:
    """What each of those who are shown would cost, to those who may see prices: all of them in one go."""
    payer = answer.question.for_organisation_id
    if payer is None:
        return {}
    people = [(each.person_id, each.organisation_id) for each in shown]
    return prices_of_wish(by=request.actor, at=at, wish=wish, payer_id=payer, people=people)


def _strips(
    request: House, wish: Wish, asked: Asked, answer: Answer, at: datetime, desk: Desk
) -> list[dict[str, Any]]:
    """Ten weeks of the favourite few, or of the best three where there are no favourites."""
    people = asked.favourites[:STRIPS] or tuple(each.person_id for each in answer.candidates[:STRIPS])
    if not people:
        return []
    free = queries.strips(by=request.actor, at=at, service_user_id=wish.service_user_id, person_ids=people)
    if not free:
        return []
    chosen = wish.starts_at.astimezone(zone_of(request)).date()
    calendar = calendar_of(free[0].days[0][0], chosen, request.GET, desk.page)
    return [strip_of(strip, calendar) for strip in free]


def _next_best(
    request: House, wish: Wish, at: datetime, asked: Asked, carried: list[tuple[str, str]]
) -> dict[str, Any]:
    best = instead.next_best(by=request.actor, at=at, wish=wish, asked=asked)
    length = wish.ends_at - wish.starts_at
    return {
        "starts": [
            {
                "label": dates(start, start + length),
                "url": _at_another_time(start, carried, zone_of(request)),
            }
            for start in best.starts
        ],
        "relaxations": [
            {
                "text": said(row.refusal).text,
                "opens": ngettext("%(count)s more could come", "%(count)s more could come", row.opens)
                % {"count": row.opens},
            }
            for row in best.relaxations[:5]
        ],
        "people": [
            {"id": each.person_id, "name": each.name, **_condition(each.refusal)} for each in best.people
        ],
    }


def _asked_about(
    request: House, wish: Wish, at: datetime, data: QueryDict, carried: list[tuple[str, str]]
) -> dict[str, Any]:
    """The answer to "why not …?": reasons for the one person asked about, or the names that fit."""
    text = data.get("whom", "")[:120]
    page: dict[str, Any] = {"whom": text}
    names = queries.named(by=request.actor, at=at, wish=wish, text=text) if text else ()
    chosen = _uuid(data.get("about", "")) or (names[0][0] if len(names) == 1 else None)
    if chosen is None:
        base = _query([*carried, ("whom", text)])
        page["whom_choices"] = [
            {"name": name, "url": f"?{base}&about={person}#why-not"} for person, name in names
        ]
        return page
    reasons = instead.why_not(by=request.actor, at=at, wish=wish, person_id=chosen)
    would = instead.what_would(by=request.actor, at=at, wish=wish, person_id=chosen)
    page["about"] = {
        "person": {"name": dict(names).get(chosen, _("this person"))},
        "conditions": [_condition(reason) for reason in reasons],
        "would": would_lead(would),
    }
    return page


def _condition(reason: Any) -> dict[str, object]:
    words = said(reason)
    return {"text": words.text, "whose": words.whose, "fix": words.fix, "met": False}


def _who_was_meant(request: House) -> HttpResponse:
    """Without a script the name is sent as typed: lead on with the one found, or ask which one was meant."""
    query = QueryDict(mutable=True)
    for name in (*CARRIED, *CALLED):
        query.setlist(name, [value for value in request.POST.getlist(name) if value])
    if query.get("service_user"):
        query["search"] = "1"
        return redirect(f"{reverse('find')}?{query.urlencode()}")
    found = search_service_users(by=request.actor, text=request.POST.get("who", "")[:120])
    picks = []
    for row in found:
        query["service_user"] = str(row.id)
        url = f"{reverse('find')}?{query.urlencode()}"
        picks.append({"name": row.name, "key": row.id, "note": str(row.area or ""), "url": url})
    if len(picks) == 1:
        return redirect(str(picks[0]["url"]))
    return render(request, "matching/which.html", {"picks": picks})


def _other_call(data: QueryDict, record: Record | None, call: Calling | None) -> bool:
    """Whether the form that was sent shows another call than this one: about somebody else, or with somebody else."""
    shown = data.get("call_of", ""), data.get("caller_shown", "")
    now_shown = str(record.id) if record else "", call.caller.value if call and call.caller else ""
    return shown != now_shown


def _filled(request: House, data: QueryDict, at: datetime) -> tuple[QueryDict, Record | None]:
    """What was given, completed: needs and features come from the record whenever the service user is new."""
    filled = data.copy()
    for name, value in _initial(request, at).items():
        filled.setdefault(name, value)
    chosen = _uuid(data.get("service_user", ""))
    if chosen is None:
        return filled, None
    record = record_of(by=request.actor, service_user_id=chosen)
    filled["who"] = record.name
    given = "needs_of" in data or "wants" in data or "features" in data
    if data.get("needs_of", str(chosen)) != str(chosen) or not given:
        filled.setlist("wants", [str(kind) for kind in record.wants])
        filled.setlist("features", [str(feature) for feature in record.features])
    return filled, record


def _initial(request: House, at: datetime) -> dict[str, str]:
    """Tomorrow at ten, for an hour: the commonest wish."""
    tomorrow = at.astimezone(zone_of(request)).date() + timedelta(days=1)
    return {"day": tomorrow.isoformat(), "start": "10:00", "minutes": "60"}


def _unbound(filled: QueryDict) -> dict[str, Any]:
    return {
        name: values if name in {"wants", "features"} else values[-1]
        for name, values in filled.lists()
        if values and any(values)
    }


def _at_another_time(start: datetime, carried: list[tuple[str, str]], zone: ZoneInfo) -> str:
    local = start.astimezone(zone)
    moved = [(name, value) for name, value in carried if name not in {"day", "start"}]
    return "?" + _query([*moved, ("day", local.date().isoformat()), ("start", local.strftime("%H:%M"))])


def _query(pairs: list[tuple[str, str]]) -> str:
    query = QueryDict(mutable=True)
    for name, value in pairs:
        query.appendlist(name, value)
    return query.urlencode()


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
