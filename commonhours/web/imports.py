"""Bring workers or service users in from a spreadsheet: upload, look, choose, take in or throw away, undo."""

from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonhours.catalogue.queries import name_of
from commonhours.common.clock import now
from commonhours.common.refusals import Invalid, Refused
from commonhours.integrations.imports import actions
from commonhours.integrations.imports.pages import (
    ImportLine,
    ImportPage,
    Problem,
    import_page,
    imports_seen,
    leftover_of,
    may_bring_for,
)
from commonhours.integrations.kinds import KINDS
from commonhours.integrations.spreadsheets.writing import written
from commonhours.integrations.workers.columns import HEADED_BY_FACT
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, fresh_key, keyed, tell
from commonhours.web.people import as_uuid
from commonhours.web.show import moment
from commonhours.web.uploads import MOST_BYTES
from commonhours.words import said
from commonhours.words.terms import gettext as _
from commonhours.words.terms import ngettext

KIND_NAMES = {"workers": N_("[Workers]"), "served": N_("[Service users]")}
STATES = {
    "dry": (N_("Waiting for you"), "warning"),
    "committed": (N_("Taken in"), "success"),
    "undone": (N_("Undone"), ""),
    "dropped": (N_("Thrown away"), ""),
}
FIELDS = {
    "name": N_("Name"),
    "first": N_("First name"),
    "last": N_("Last name"),
    "email": N_("E-mail"),
    "phone": N_("Telephone"),
    "language": N_("Language"),
    "address": N_("Address"),
    "zip": N_("ZIP"),
    "area": N_("Neighborhood"),
    "works": N_("Types of work"),
    "contract": N_("Contract"),
    "guaranteed": N_("Hours guaranteed a week"),
    "week": N_("Weekly hours"),
    "notice": N_("Notice"),
    "travel": N_("How they travel"),
    "travel_minutes": N_("Travels at most"),
    "of_age": N_("Turns 18 on"),
    "facts": N_("List of certificates and checks"),
    "fact": N_("Certificate or check"),
    "since": N_("Valid from"),
    "until": N_("Valid until"),
    "evidence": N_("What was shown for it"),
}
OF_SERVED = {
    "kind": N_("Kind of [service user]"),
    "site": N_("Site"),
    "cost_code": N_("Cost code"),
    "needs": N_("Needs of whoever comes"),
    "features": N_("In the home"),
    "favourites": N_("Favorite [worker]"),
    "hours": N_("Hours a month"),
    "since": N_("Hours from"),
    "until": N_("Hours until"),
}
ALIKE = {
    "name_phone": N_("the same name and telephone number"),
    "name_address": N_("the same name and address"),
    "email": N_("the same e-mail address"),
    "phone": N_("the same telephone number"),
    "name": N_("the same name and place"),
}
SHOWN = 100  # rows of each list on the page; all of them are in the file to mend


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def imports(request: House) -> HttpResponse:
    """What was brought so far, and the form for one more file; a file brought leads to its dry run."""
    page: dict[str, Any] = {"organisations": may_bring_for(request.actor), "refusals": []}
    page["kind"] = request.POST.get("kind", "workers")
    page["kinds"] = [(kind, _(name)) for kind, name in KIND_NAMES.items()]
    if request.method == "POST":
        try:
            return redirect("import", import_id=_brought(request))
        except Invalid as refused:
            page["refusals"] = [said(each) for each in refused.refusals]
    lines = [_line(line) for line in imports_seen(by=request.actor)]
    page |= {"imports": lines, "key": fresh_key(), "most": MOST_BYTES // 1_000_000}
    return render(request, "imports/imports.html", page, status=422 if page["refusals"] else 200)


def _brought(request: House) -> UUID:
    by, at = keyed(request), now()
    organisation_id = as_uuid(request.POST.get("organisation", ""))
    if organisation_id is None:
        raise Invalid.because("unknown_choice", field="organisation")
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        size = request.META.get("CONTENT_LENGTH") or "0"
        if size.isdigit() and int(size) > MOST_BYTES:
            raise Invalid.because("file_too_large", field="file", most=MOST_BYTES // 1_000_000)
        raise Invalid.because("file_missing", field="file")
    content, name = file.read(), file.name or ""
    kind = request.POST.get("kind", "workers")
    brought = actions.bring(
        by=by, at=at, kind=kind, organisation_id=organisation_id, name=name, content=content
    )
    return brought.import_id


def _line(line: ImportLine) -> dict[str, Any]:
    text, kind = STATES[line.state]
    return {
        "url": reverse("import", args=[line.id]),
        "name": line.name or _("A spreadsheet"),
        "organisation": line.organisation,
        "what": _(KIND_NAMES[line.kind]),
        "served": line.kind == "served",
        "state": _(text),
        "kind": kind,
        "counts": line.counts,
        "who": line.brought_by,
        "when": moment(line.brought_at),
    }


@require_GET
@signed_in
def show(request: House, import_id: UUID) -> HttpResponse:
    """One import: what would happen, or what happened."""
    return _shown(request, import_id)


def _shown(request: House, import_id: UUID, refused: Refused | None = None) -> HttpResponse:
    page = import_page(by=request.actor, import_id=import_id)
    refusals = [said(each) for each in (refused.refusals if refused else page.why_not)]
    status = refused.status if refused else 200
    shown = render(request, "imports/import.html", {"refusals": refusals, **_told(page)}, status=status)
    if page.under_way is None and request.headers.get("HX-Request"):
        # The piece that asked how far it is has nothing more to ask: the whole page is another one now.
        shown["HX-Refresh"] = "true"
    return shown


def _told(page: ImportPage) -> dict[str, Any]:
    line = _line(page.line)
    if page.under_way:
        line |= {"state": _("In progress"), "kind": ""}
    return {
        "page": page,
        "line": line,
        "counts": page.line.counts,
        "good": page.line.counts.get("new", 0) + page.line.counts.get("update", 0),
        "dry": page.line.state == "dry" and page.under_way is None,
        "unread_file": page.line.state == "dry" and not page.columns,
        "columns": [_column(page, column) for column in page.columns],
        "unread": [column["heading"] for column in page.columns if column["heading"] and not column["field"]],
        "problems": [_problem(each, page.line.kind) for each in page.problems[:SHOWN]],
        "more_problems": max(page.problems_in_all - SHOWN, 0),
        "met": [_met(each) for each in page.met[:SHOWN]],
        "more_met": max(len(page.met) - SHOWN, 0),
        "asks_order": bool(page.unclear_date) and not page.order_told,
        "key": fresh_key(),
    }


def _column(page: ImportPage, column: dict[str, Any]) -> dict[str, Any]:
    """A column with what it may be set to."""
    offered = [*_offered(page.line.kind), column["field"]]
    choices = [("", _("Not used"))]
    choices += [(name, field_name(name, page.line.kind)) for name in dict.fromkeys(offered) if name]
    return {
        "place": column["place"],
        "heading": column["heading"] or _("Column %(number)s") % {"number": column["place"] + 1},
        "field": column["field"],
        "guessed": column["guessed"],
        "choices": choices,
    }


def _offered(kind: str) -> list[str]:
    """What a column may be set to; of the groups of columns of a fact only the first."""
    names = FIELDS if kind == "workers" else {**FIELDS, **OF_SERVED}
    return [name for name in KINDS[kind].fields if name in names]


def field_name(field: str, kind: str) -> str:
    """What a column may be, in words: a field of ours, one of its numbered twins, or a fact that heads a column."""
    if field.startswith(HEADED_BY_FACT):
        return name_of(field.removeprefix(HEADED_BY_FACT))
    if kind == "served" and field in OF_SERVED:
        return _(OF_SERVED[field])
    name, _sign, number = field.rpartition("_")
    if number.isdigit() and name in FIELDS:
        return f"{_(FIELDS[name])} {number}"
    return _(FIELDS.get(field, field))


def _problem(problem: Problem, kind: str) -> dict[str, Any]:
    words = said(problem.refusal)
    column = problem.column or field_name(problem.field, kind)
    return {"row": problem.row, "column": column, "text": words.text, "fix": words.fix}


def _met(met: dict[str, Any]) -> dict[str, Any]:
    above = met["above"]
    words = _(ALIKE[met["alike"]]) if met["alike"] in ALIKE else ""
    where = _("row %(row)s has %(what)s") if above else _("somebody here has %(what)s")
    return {"row": met["row"], "name": met["name"], "text": where % {"row": above, "what": words}}


@require_POST
@signed_in
def choices(request: House, import_id: UUID) -> HttpResponse:
    """Keep what was chosen, and look again."""
    columns = {
        int(name.removeprefix("column_")): value
        for name, value in request.POST.items()
        if name.startswith("column_") and name.removeprefix("column_").isascii() and name[7:].isdigit()
        if isinstance(value, str) and len(name) < 12
    }
    told = {name: request.POST.get(name, "") for name in ("same", "order")}
    try:
        done = actions.choose(by=keyed(request), at=now(), import_id=import_id, columns=columns, **told)
    except Refused as refused:
        if refused.status not in (409, 422):
            raise
        return _shown(request, import_id, refused)
    if not done.under_way:
        tell(request, _("Looked again with your choice."))
    return redirect("import", import_id=import_id)


@require_POST
@signed_in
def commit(request: House, import_id: UUID) -> HttpResponse:
    """Take the people in."""
    only_good = request.POST.get("which") != "all"
    try:
        done = actions.commit(by=keyed(request), at=now(), import_id=import_id, only_good=only_good)
    except Refused as refused:
        if refused.status != 409:
            raise
        return _shown(request, import_id, refused)
    if done.under_way:
        return redirect("import", import_id=import_id)
    count = done.new + done.updated
    words = ngettext(
        "%(count)s was taken in. Nobody is booked, or booked for, before you approve them.",
        "%(count)s were taken in. Nobody is booked, or booked for, before you approve them.",
        count,
    )
    tell(request, words % {"count": count})
    return redirect("import", import_id=import_id)


@require_POST
@signed_in
def undo(request: House, import_id: UUID) -> HttpResponse:
    """Take it all back, or say who stands in the way."""
    try:
        actions.undo(by=keyed(request), at=now(), import_id=import_id)
    except Refused as refused:
        if refused.status != 409:
            raise
        return _shown(request, import_id, refused)
    tell(request, _("Undone: everything is as it was before."))
    return redirect("import", import_id=import_id)


@require_POST
@signed_in
def drop(request: House, import_id: UUID) -> HttpResponse:
    """Throw the file away."""
    actions.drop_import(by=keyed(request), at=now(), import_id=import_id)
    tell(request, _("The file was thrown away."))
    return redirect("imports")


@require_GET
@signed_in
def rest(request: House, import_id: UUID) -> HttpResponse:
    """The rows that were refused, with the reasons, to be mended and brought again."""
    return _file(leftover_of(by=request.actor, at=now(), import_id=import_id), "rows-to-mend.csv")


@require_GET
@signed_in
def template(request: House) -> HttpResponse:
    """An empty spreadsheet with every heading, and one row that shows how to fill it in."""
    may_bring_for(request.actor)
    importer = KINDS["served" if request.GET.get("kind") == "served" else "workers"]
    return _file(written([importer.headings, importer.example]), f"{importer.kind}.csv")


def _file(content: bytes, name: str) -> HttpResponse:
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(
        content, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": disposition}
    )
