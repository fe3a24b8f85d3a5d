"""Ask: a question as a sentence, as fields and as a link; its answer as figure, tables, pictures and files."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from commonhours.common.clock import now
from commonhours.common.refusals import Invalid, Refusal
from commonhours.planning.answers import Answer, answer
from commonhours.planning.answers.choices import choices_for
from commonhours.planning.question import Question, from_link
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, zone_of
from commonhours.web.question_files import as_csv, as_workbook
from commonhours.web.question_forms import QuestionForm, usual
from commonhours.web.question_names import names_now
from commonhours.web.question_sentence import read, shown_sentence, shown_troubles, written
from commonhours.web.question_show import address_of, shown
from commonhours.words import sentence

# What a form sends, and no link has.
FORM = "counted"
# What the sentence box sends.
SENTENCE = "q"


@require_GET
@signed_in
def question(request: House) -> HttpResponse:
    """The question in fields, and under it the answer; what the form sends becomes a link that others can open."""
    choices = choices_for(by=request.actor)
    today = now().astimezone(zone_of(request)).date()
    if FORM in request.GET:
        form = QuestionForm(request.GET, choices=choices, question=_carried(request, today))
        if form.is_valid() and (asked := _chosen(form)):
            return redirect(address_of(asked))
        return render(request, "planning/question.html", {"form": form}, status=422)
    asked, draft, page = _asked(request, today)
    page["form"] = QuestionForm(None, choices=choices, question=asked or draft or usual(today))
    page["usual_url"] = address_of(usual(today))
    if asked:
        page |= shown(answer(by=request.actor, at=now(), question=asked), names_now())
    return render(request, "planning/question.html", page)


def _asked(request: House, today: date) -> tuple[Question | None, Question | None, dict[str, Any]]:
    """The question, if there is one to be answered; else as far as it was understood; and its sentence."""
    if SENTENCE in request.GET:
        parsed = read(request.actor, request.GET[SENTENCE], today)
        return parsed.question, parsed.draft, shown_sentence(parsed)
    linked = _linked(request)
    if linked is None:
        return None, None, {}
    page = shown_troubles(linked, written(request.actor, linked), today)
    return (None if page["asks"] else linked), linked, page


@require_GET
@signed_in
def question_csv(request: House) -> HttpResponse:
    """The answer's tables, one under the other."""
    return _file(request, as_csv, "text/csv; charset=utf-8", "csv")


@require_GET
@signed_in
def question_xlsx(request: House) -> HttpResponse:
    """The answer as a workbook, a sheet for each table."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _file(request, as_workbook, kind, "xlsx")


def _file(request: House, write: Callable[[Answer], str | bytes], kind: str, ending: str) -> HttpResponse:
    # Whoever may ask nothing learns so before they learn what is wrong with the question.
    choices_for(by=request.actor)
    asked = _linked(request)
    if asked is None:
        raise Invalid.because("question_unknown", field="question")
    file = HttpResponse(write(answer(by=request.actor, at=now(), question=asked)), content_type=kind)
    file["Content-Disposition"] = f'attachment; filename="answer.{ending}"'
    return file


def _linked(request: House) -> Question | None:
    """The question of the address; None where there is none. Refuses with `question_unknown`."""
    pairs = [(name, value) for name, values in request.GET.lists() for value in values]
    if not pairs:
        return None
    try:
        return from_link(pairs)
    except ValueError:
        raise Invalid.because("question_unknown", field="question") from None


def _carried(request: House, today: date) -> Question:
    """What the fields of the form take over from the question before: days left out, hours and days beside it."""
    asked = usual(today)
    names = ("hours", "except_days", "against", "at_least")
    said = [(name, value) for name in names for value in request.GET.getlist(name) if value]
    pairs = [("span", f"{asked.span.since}..{asked.span.until}")]
    for name, value in said:
        if name != "against" or ".." in value:
            pairs += [(name, part) for part in value.split(",")]
    try:
        return from_link(pairs)
    except ValueError:
        return asked


def _chosen(form: QuestionForm) -> Question | None:
    """The question that was chosen; None, and a word beside the field, where nothing is ever counted so."""
    try:
        return form.question()
    except ValueError:
        form.add_error("counted", sentence(Refusal("question_unknown")))
        return None
