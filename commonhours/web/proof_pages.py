"""Proof that no record was changed: heads and a program for everybody, and each act for whoever may see it."""

import json
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urljoin
from uuid import UUID

from allauth.account import app_settings
from allauth.core.internal.ratelimit import consume
from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from commonhours.common.refusals import NotFound
from commonhours.integrations.proof import verifier
from commonhours.integrations.proof.heads import head_over, newest_head, newest_heads, trail_key
from commonhours.integrations.proof.notes import read
from commonhours.integrations.proof.proofs import MOST, act_proof, growth
from commonhours.trail.models import Head
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House
from commonhours.words import sentence
from commonhours.words.acts import ACTS
from commonhours.words.terms import gettext as _

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

# A head is read by programs every few minutes; a proof costs us some forty hashes.
LIMITS = {"trail_proof": "60/m/ip"}
FOREVER = {"Cache-Control": "public, max-age=86400, immutable"}
SOON = {"Cache-Control": "public, max-age=30"}
PROGRAM = "verify-trail.py"


class HeadsForm(forms.Form):
    """Two heads, by how many acts they count."""

    first = forms.IntegerField(
        label=gettext_lazy("The older fingerprint: number of records"), min_value=1, max_value=MOST
    )
    second = forms.IntegerField(
        label=gettext_lazy("The newer fingerprint: number of records"), min_value=1, max_value=MOST
    )


def limited(view: View[P]) -> View[P]:
    """Answer anybody, but nobody more often than a person or a well-behaved program would ask."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        limits = {**app_settings.RATE_LIMITS, **LIMITS}
        if consume(request, app="commonhours", action="trail_proof", config=limits, limit_get=True) is None:
            return render(request, "429.html", status=429)
        return view(request, *args, **kwargs)

    return guarded  # type: ignore[return-value]  # `request` is passed by place, as Django does


@require_GET
@limited
def trail_proof(request: HttpRequest) -> HttpResponse:
    """What it is, the newest heads, and how to check; two heads that are named are compared here."""
    form = HeadsForm(request.GET if "first" in request.GET else None)
    page = {
        "heads": [_head(head) for head in newest_heads()],
        "key": trail_key(),
        "form": form,
        "program": PROGRAM,
        "command": f"python3 {PROGRAM} head.txt growth.json",
    }
    if not form.is_bound or not form.is_valid():
        return render(request, "proof/trail.html", page, status=422 if form.is_bound else 200)
    first, second = sorted((form.cleaned_data["first"], form.cleaned_data["second"]))
    try:
        found = growth(first, second)
    except NotFound as refused:
        form.add_error(refused.refusals[0].field, sentence(refused.refusals[0]))
        return render(request, "proof/trail.html", page, status=422)
    page["grown"] = {
        "first": first,
        "second": second,
        "since": _moment(found.first_at),
        "until": _moment(found.second_at),
    }
    return render(request, "proof/trail.html", page)


def _head(head: Head) -> dict[str, Any]:
    return {"size": head.size, "at": _moment(head.at), "root": read(head.note).root.hex()}


@require_GET
@limited
def head_file(request: HttpRequest, size: int = 0) -> HttpResponse:
    """A head as its signed text: the newest one, or the one over so many acts. Keep it where we cannot reach it."""
    note = head_over(min(size, MOST)) if size else newest_head()
    if not note:
        raise Http404
    return HttpResponse(note, "text/plain; charset=utf-8", headers=FOREVER if size else SOON)


@require_GET
@limited
def growth_file(request: HttpRequest, first: int, second: int) -> HttpResponse:
    """The proof that one head is the beginning of another."""
    try:
        found = growth(first, second)
    except NotFound as unknown:
        raise Http404 from unknown
    return _file(f"growth-{first}-{second}.json", found.file, FOREVER)


@require_GET
def program(request: HttpRequest) -> HttpResponse:
    """The program that checks heads and proofs, for whoever has Python and trusts nobody."""
    return _download(PROGRAM, Path(verifier.__file__).read_bytes(), "text/x-python; charset=utf-8", SOON)


@require_GET
@signed_in
def proof_of_act(request: House, act_id: UUID) -> HttpResponse:
    """That an act stands in the trail as it was written, for whoever may see it."""
    proof = act_proof(by=request.actor, act_id=act_id)
    words = ACTS.get(proof.verb)
    page = {
        "id": act_id,
        "icon": words[0] if words else "check",
        "what": _(words[1]) if words else proof.verb,
        "at": _moment(proof.at),
        "number": proof.number,
        "signed": proof.file and _moment(read(proof.file["head"]).at),
        "size": proof.file and read(proof.file["head"]).size,
        "record": proof.file and list(zip(verifier.FIELDS, proof.file["record"].split("\t"), strict=True)),
        "file": proof.file,
        "program": PROGRAM,
        "command": f"python3 {PROGRAM} act-{str(act_id)[-12:]}.json",
    }
    return render(request, "proof/act.html", page)


@require_GET
@signed_in
def act_file(request: House, act_id: UUID) -> HttpResponse:
    """The same as a file."""
    proof = act_proof(by=request.actor, act_id=act_id)
    if proof.file is None:
        raise NotFound.because("not_signed_yet")
    return _file(f"act-{str(act_id)[-12:]}.json", proof.file, {})


def head_to_show() -> dict[str, Any] | None:
    """The newest head for pages and papers that carry it away; None while there is none."""
    heads = newest_heads(1)
    if not heads:
        return None
    address = urljoin(settings.SITE_ADDRESS, reverse("trail_proof"))
    return {**_head(heads[0]), "address": address}


def _moment(at: Any) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")


def _file(name: str, told: Mapping[str, Any], headers: Mapping[str, str]) -> HttpResponse:
    content = json.dumps(told, indent=1, ensure_ascii=False).encode()
    return _download(name, content, "application/json", headers)


def _download(name: str, content: bytes, kind: str, headers: Mapping[str, str]) -> HttpResponse:
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, kind, headers={**disposition, **headers})
