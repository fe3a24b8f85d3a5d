"""Draw a sample that anybody can draw again, write down what was found in it, and close the paper for good."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.audit.models import METHODS, VERDICTS, Audit, Item, Paper
from commonhours.audit.queries import Population, audit_of, postings_of
from commonhours.audit.rules import digest_of, draw
from commonhours.common.actor import Actor
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.ledger.kinds import TRANSFERS
from commonhours.organisations.permissions import Permission, require_somewhere
from commonhours.organisations.queries import region
from commonhours.trail.actions import OpenAct, acting, once

MOST_ITEMS = 500
MOST_CENTS = 10**12


@dataclass(frozen=True)
class Drawn:
    """A sample: so many postings out of so many."""

    paper_id: UUID
    items: int
    counted: int


@once(Drawn)
def draw_sample(
    *, by: Actor, at: datetime, title: str, method: str, seed: str, size: int, kinds: Sequence[str] = ()
) -> Drawn:
    """Draw a sample of the postings of one's audit, and begin a working paper on it. No kinds: all of them.

    Refuses with `not_allowed`, `no_audit`, `unknown_choice`, `title_missing`, `seed_missing`, `sample_size` and
    `nothing_to_draw`.
    """
    with acting("audit.draw", by=by, at=at) as act:
        audit = _own_audit(by, at)
        _refuse_unsound(title, method, seed, size, kinds)
        houses = tuple(audit.organisation_ids)
        asked = Population(houses, audit.since, audit.until, tuple(kinds) or tuple(sorted(TRANSFERS)), at)
        population = postings_of(asked)
        if not population:
            raise Refused.because("nothing_to_draw")
        drawn = draw(method, population, seed=seed.strip(), size=size)
        paper = Paper.objects.create(
            audit=audit,
            account_id=audit.account_id,
            title=title.strip()[:120],
            method=method,
            seed=seed.strip(),
            size=size,
            population=asked.as_json(),
            counted=len(population),
            total_cents=sum(each.cents for each in population),
            digest=digest_of(population),
            drawn_at=at,
        )
        Item.objects.bulk_create(
            Item(
                id=new_id(),
                paper=paper,
                account_id=audit.account_id,
                place=place,
                transfer_id=each.id,
                cents=each.cents,
                certain=each.certain,
            )
            for place, each in enumerate(drawn, 1)
        )
        _tell(act, paper, audit, method=method, seed=paper.seed, size=size, items=len(drawn))
        act.outcome = done = Drawn(paper.id, len(drawn), len(population))
        return done


def _own_audit(by: Actor, at: datetime) -> Audit:
    require_somewhere(by, Permission.AUDIT)
    audit = audit_of(by, on=at.astimezone(region().tzinfo).date())
    if audit is None:
        raise Refused.because("no_audit")
    return audit


def _refuse_unsound(title: str, method: str, seed: str, size: int, kinds: Sequence[str]) -> None:
    if not title.strip():
        raise Invalid.because("title_missing", field="title")
    if method not in METHODS:
        raise Invalid.because("unknown_choice", field="method")
    if not 1 <= len(seed.strip()) <= 60:
        raise Invalid.because("seed_missing", field="seed")
    if not 1 <= size <= MOST_ITEMS:
        raise Invalid.because("sample_size", field="size", most=MOST_ITEMS)
    if not set(kinds) <= TRANSFERS:
        raise Invalid.because("unknown_choice", field="kinds")


@dataclass(frozen=True)
class Found:
    """What an auditor wrote about one posting of a sample."""

    item_id: UUID
    verdict: str


@once(Found)
def write_finding(
    *, by: Actor, at: datetime, item_id: UUID, verdict: str, words: str = "", cents: int | None = None
) -> Found:
    """Write, or write anew, what was found: it agrees, an exception with its amount, or a question.

    Refuses with `not_allowed`, `no_audit`, `unknown_item`, `paper_closed`, `unknown_choice`, `reason_missing` and
    `exception_amount`.
    """
    with acting("audit.find", by=by, at=at) as act:
        audit = _own_audit(by, at)
        row = Item.objects.select_for_update(no_key=True, of=("self",)).filter(id=item_id)
        item = row.filter(account_id=audit.account_id, paper__audit=audit).select_related("paper").first()
        if item is None:
            raise NotFound.because("unknown_item", field="item")
        if item.paper.closed_at is not None:
            raise Refused.because("paper_closed")
        if verdict not in VERDICTS or not verdict:
            raise Invalid.because("unknown_choice", field="verdict")
        if verdict != "agrees" and not words.strip():
            raise Invalid.because("reason_missing", field="words")
        if (verdict == "exception") != (cents is not None) or abs(cents or 0) > MOST_CENTS:
            raise Invalid.because("exception_amount", field="cents")
        item.verdict, item.words, item.exception_cents = verdict, words.strip()[:1000], cents
        item.written_at = at
        item.save(update_fields=["verdict", "words", "exception_cents", "written_at"])
        _tell(act, item.paper, audit, item=item.id)
        act.outcome = done = Found(item.id, verdict)
        return done


@dataclass(frozen=True)
class Closed:
    """A working paper of which nothing changes any more."""

    paper_id: UUID


@once(Closed)
def close_paper(*, by: Actor, at: datetime, paper_id: UUID) -> Closed:
    """Close a working paper for good, once something stands beside each of its postings.

    Refuses with `not_allowed`, `no_audit`, `unknown_paper`, `paper_closed` and `paper_unfinished`.
    """
    with acting("audit.close", by=by, at=at) as act:
        audit = _own_audit(by, at)
        rows = Paper.objects.select_for_update(no_key=True).filter(id=paper_id, audit=audit)
        paper = rows.filter(account_id=audit.account_id).first()
        if paper is None:
            raise NotFound.because("unknown_paper", field="paper")
        if paper.closed_at is not None:
            raise Refused.because("paper_closed")
        left = paper.items.filter(verdict="").count()
        if left:
            raise Refused.because("paper_unfinished", count=left)
        paper.closed_at = at
        paper.save(update_fields=["closed_at"])
        _tell(act, paper, audit)
        act.outcome = done = Closed(paper.id)
        return done


def _tell(act: OpenAct, paper: Paper, audit: Audit, **facts: object) -> None:
    """What was found stands in the paper alone until it is closed; the trail knows that somebody wrote."""
    act.subject_id = paper.id
    act.concerns(audit.organisation_ids)
    act.note(paper=paper.id, audit=audit.id, **facts)
