"""Who looked at my data, who may see it, why they looked; and the office that answers."""

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonhours.common.clock import now
from commonhours.common.looks import KINDS
from commonhours.common.refusals import NotFound
from commonhours.people.helpers import acted_for
from commonhours.privacy.actions import answer_why, ask_why
from commonhours.privacy.asked import QuestionLine, my_questions, questions_to_answer
from commonhours.privacy.queries import MOST, LookLine, looks_at, looks_of_offices
from commonhours.privacy.standing import Opening, who_may_see
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, fresh_key, keyed, tell
from commonhours.web.people import as_uuid
from commonhours.web.show import clock, day_in_words, moment
from commonhours.words.looks import door_looked_through, kind_looked_at, looked_as
from commonhours.words.terms import gettext as _

MOST_PAGES = 50


@dataclass(frozen=True)
class Whose:
    """Whose looks a page shows: one's own, or those of somebody for whom one acts."""

    service_user_id: UUID | None = None
    name: str = ""

    def url(self, own: str, helped: str) -> str:
        return reverse(helped, args=[self.service_user_id]) if self.service_user_id else reverse(own)


# --- who looked ----------------------------------------------------------------------------------------------


@require_GET
@signed_in
def my_looks(request: House) -> HttpResponse:
    """Who looked at my data, newest first, day by day."""
    return _looks(request, Whose())


@require_GET
@signed_in
def help_looks(request: House, service_user_id: UUID) -> HttpResponse:
    """The same of a service user, for whoever acts for them."""
    return _looks(request, _whose(request, service_user_id))


@require_GET
@signed_in
def my_looks_csv(request: House) -> HttpResponse:
    """All of it as a file, one line for each look."""
    return _csv(request, None)


@require_GET
@signed_in
def help_looks_csv(request: House, service_user_id: UUID) -> HttpResponse:
    """The same of a service user."""
    return _csv(request, service_user_id)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def ask_look(request: House, look_id: UUID) -> HttpResponse:
    """Ask why somebody looked; without a word, too."""
    whose = _whose(request, as_uuid(request.POST.get("whose") or request.GET.get("whose", "")))
    line = _one(request, look_id, whose)
    if request.method == "POST":
        asked = ask_why(by=keyed(request), at=now(), look_id=look_id, words=request.POST.get("words", ""))
        when = day_in_words(timezone.localtime(asked.answer_by).date())
        tell(request, _("Asked. You have an answer by %(when)s.") % {"when": when})
        return redirect(whose.url("my_looks", "help_looks"))
    shown = {"line": line, "whose": whose.service_user_id or "", "key": fresh_key()}
    return render(request, "privacy/ask.html", shown | {"back": whose.url("my_looks", "help_looks")})


# --- who may see ---------------------------------------------------------------------------------------------


@require_GET
@signed_in
def my_access(request: House) -> HttpResponse:
    """Who may see my data at this moment, until when, and what I can end."""
    return _access(request, Whose())


@require_GET
@signed_in
def help_access(request: House, service_user_id: UUID) -> HttpResponse:
    """The same of a service user, for whoever acts for them."""
    return _access(request, _whose(request, service_user_id))


# --- the office ----------------------------------------------------------------------------------------------


@require_GET
@signed_in
def office_looks(request: House) -> HttpResponse:
    """Whom my organisation's people looked at, and who asks why."""
    by = request.actor
    kind, number = _kind(request), _number(request)
    found = looks_of_offices(by=by, kind=kind, skip=(number - 1) * MOST)
    page = {
        "questions": [_question(each) for each in questions_to_answer(by=by)],
        "days": _by_day(found.lines, {}),
        "key": fresh_key(),
    }
    return render(request, "privacy/office.html", page | _filters(kind, number, more=found.more))


@require_POST
@signed_in
def answer_look(request: House, question_id: UUID) -> HttpResponse:
    """Say why somebody was looked at."""
    answer_why(by=keyed(request), at=now(), question_id=question_id, words=request.POST.get("words", ""))
    tell(request, _("Sent. Whoever asked reads it in their list."))
    return redirect("office_looks")


# --- inside --------------------------------------------------------------------------------------------------


def _whose(request: House, service_user_id: UUID | None) -> Whose:
    """For whom somebody acts, by name; unknown to everybody else."""
    if service_user_id is None:
        return Whose()
    names = {each.id: each.name for each in acted_for(by=request.actor)}
    if service_user_id not in names:
        raise NotFound.because("unknown_service_user", field="service_user")
    return Whose(service_user_id, names[service_user_id])


def _looks(request: House, whose: Whose) -> HttpResponse:
    by, at = request.actor, now()
    kind, number = _kind(request), _number(request)
    found = looks_at(by=by, at=at, service_user_id=whose.service_user_id, kind=kind, skip=(number - 1) * MOST)
    questions = my_questions(by=by, service_user_id=whose.service_user_id)
    page = {
        "whose": whose,
        "days": _by_day(found.lines, questions),
        "csv_url": whose.url("my_looks_csv", "help_looks_csv"),
        "access_url": whose.url("my_access", "help_access"),
    }
    return render(request, "privacy/looks.html", page | _filters(kind, number, more=found.more))


def _filters(kind: str, number: int, *, more: bool) -> dict[str, Any]:
    return {
        "kind": kind,
        "kinds": [(each, kind_looked_at(each)) for each in KINDS],
        "number": number,
        "previous": number - 1,
        "next": number + 1 if more and number < MOST_PAGES else 0,
    }


def _kind(request: House) -> str:
    kind = request.GET.get("kind", "")
    return kind if kind in KINDS else ""


def _number(request: House) -> int:
    text = request.GET.get("page", "")
    return min(max(int(text), 1), MOST_PAGES) if text.isascii() and text.isdigit() and len(text) < 4 else 1


def _by_day(lines: tuple[LookLine, ...], questions: dict[UUID, QuestionLine]) -> list[dict[str, Any]]:
    shown = [(timezone.localtime(line.at).date(), _line(line, questions)) for line in lines]
    return [
        {"day": day_in_words(day), "lines": [line for _day, line in group]}
        for day, group in groupby(shown, key=lambda pair: pair[0])
    ]


def _line(line: LookLine, questions: dict[UUID, QuestionLine]) -> dict[str, Any]:
    """“Maria C., coordinator at Harbor Home Help, looked at address and telephone – 10:04”."""
    asked = questions.get(line.question_id) if line.question_id else None
    return {
        "id": line.id,
        "who": _who(line),
        "kinds": [kind_looked_at(kind) for kind in line.kinds],
        "time": clock(timezone.localtime(line.at)),
        "iso": line.at.isoformat(),
        "through": line.program or (door_looked_through(line.door) if line.door != "page" else ""),
        "about": line.about,
        "why": line.why,
        "can_ask": line.can_ask,
        "asked": _question(asked) if asked else None,
    }


def _who(line: LookLine) -> str:
    told = {"name": line.by, "role": looked_as(line.role), "where": line.organisation}
    if not line.by:
        if line.organisation:
            return _("%(role)s of %(where)s") % told
        return looked_as(line.role) or _("Somebody")
    if line.organisation:
        return _("%(name)s, %(role)s at %(where)s") % told
    return _("%(name)s, %(role)s") % told if told["role"] else line.by


def _question(line: QuestionLine) -> dict[str, Any]:
    return {
        "id": line.id,
        "about": line.about,
        "looked_by": line.looked_by,
        "kind": kind_looked_at(line.kind),
        "looked_at": moment(line.looked_at),
        "words": line.words,
        "answer_by": day_in_words(timezone.localtime(line.answer_by).date()),
        "late": line.answered_at is None and line.answer_by < now(),
        "answer": line.answer,
        "may_answer": line.may_answer,
    }


def _one(request: House, look_id: UUID, whose: Whose) -> dict[str, Any]:
    """The line that somebody asks about, out of their own list."""
    page = looks_at(by=request.actor, at=now(), service_user_id=whose.service_user_id)
    found = next((line for line in page.lines if line.id == look_id and line.can_ask), None)
    if found is None:
        raise NotFound.because("unknown_look", field="look")
    return _line(found, {}) | {"when": moment(found.at)}


def _csv(request: House, service_user_id: UUID | None) -> HttpResponse:
    written = io.StringIO()
    out = csv.writer(written)
    out.writerow(["at", "who", "role", "organization", "what", "door", "key", "why"])
    for skip in range(0, MOST * MOST_PAGES, MOST):
        page = looks_at(by=request.actor, at=now(), service_user_id=service_user_id, skip=skip)
        for line in page.lines:
            row = (
                line.by,
                line.role,
                line.organisation,
                " ".join(line.kinds),
                line.door,
                line.program,
                line.why,
            )
            out.writerow([line.at.isoformat(), *map(_plain, row)])
        if not page.more:
            break
    answer = HttpResponse(written.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="looks.csv"'
    return answer


def _plain(text: str) -> str:
    """No cell that a spreadsheet would take for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _access(request: House, whose: Whose) -> HttpResponse:
    standing = who_may_see(by=request.actor, at=now(), service_user_id=whose.service_user_id)
    page = {
        "whose": whose,
        "roles": [_way(each) for each in standing.of("role")],
        "partners": [_way(each) for each in standing.of("partner", "comes")],
        "helpers": [_way(each) for each in standing.of("helper")],
        "programs": [_way(each) for each in standing.of("program")],
        "said": [_way(each) for each in standing.of("feed", "calendar", "place", "offers", "referral")],
        "served_id": standing.served_ids[0] if standing.served_ids else "",
        "looks_url": whose.url("my_looks", "help_looks"),
        "key": fresh_key(),
    }
    return render(request, "privacy/access.html", page)


def _way(each: Opening) -> dict[str, Any]:
    return {
        "how": each.how,
        "name": each.name,
        "role": looked_as(each.role) if each.how in ("role", "helper") else each.role,
        "people": each.people,
        "kinds": [kind_looked_at(kind) for kind in each.kinds],
        "until": _until(each.until),
        "key": each.key,
        "mine": each.mine,
    }


def _until(until: object) -> str:
    if isinstance(until, datetime):
        return moment(until)
    return day_in_words(until) if isinstance(until, date) else ""
