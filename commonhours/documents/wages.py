"""A pay statement in words: what the page shows, and the paper that the law asks for (Cal. Lab. Code 226 and 246)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import get_language

from commonhours.common.ids import short_code
from commonhours.documents.blocks import Block, facts, heading, strong, table, text
from commonhours.documents.heads import head_of
from commonhours.documents.paper import POINTS, paper
from commonhours.payroll.models import APPROVED, DEDUCTIONS
from commonhours.payroll.pages import ChangeSeen, StatementSeen
from commonhours.payroll.rules import WEEK, Item
from commonhours.rates.pay.lines import SICK_LEAVE, STIPEND
from commonhours.words.money import money
from commonhours.words.payroll import (
    deduction_name,
    hours_words,
    item_name,
    item_rule,
    means_name,
    rate_words,
)
from commonhours.words.terms import gettext as _

DAY = timedelta(days=1)


@dataclass(frozen=True)
class ItemTold:
    """One line of what is paid."""

    name: str
    work: str
    week: str
    hours: str
    rate: str
    pay: str
    rule: str
    url: str
    # The row that it stands in: where it comes from can be followed.
    id: UUID | None

    @property
    def what(self) -> str:
        """All of it but the figures, in one cell."""
        named = f"{self.name} · {self.work}" if self.work else self.name
        return f"{named} ({_('week of %(day)s') % {'day': self.week}})" if self.week else named


@dataclass(frozen=True)
class WorkedTold:
    """Hours that are paid for."""

    when: str
    work: str
    hours: str
    rate: str


@dataclass(frozen=True)
class ChangeTold:
    """A change at short notice: when it was told, what had stood, what stands."""

    told: str
    before: str
    after: str


@dataclass(frozen=True)
class PaidTold:
    """How it was paid out, and what was kept."""

    means: str
    day: str
    withheld: str
    deductions: tuple[tuple[str, str], ...]
    net: str
    reference: str


@dataclass(frozen=True)
class WagesTold:
    """A pay statement, every figure in words."""

    seen: StatementSeen
    week: str
    total: str
    code: str
    hours: str
    items: tuple[ItemTold, ...]
    worked: tuple[WorkedTold, ...]
    paid: PaidTold | None
    leave_earned: str
    leave_paid: str
    leave: str
    changes: tuple[ChangeTold, ...] = ()
    # Of the total, where some of it is no wage; empty where all of it is.
    wages: str = ""
    stipends: str = ""


def wages_told(seen: StatementSeen, zone: ZoneInfo) -> WagesTold:
    """A statement in the language that is spoken now."""
    given = sum(item.cents for item in seen.items if item.code == STIPEND)
    return WagesTold(
        seen,
        _week(seen.run.first),
        money(seen.cents),
        short_code(seen.person_id),
        hours_words(seen.seconds),
        tuple(_item(item, seen) for item in seen.items if item.code != SICK_LEAVE),
        _worked(seen, zone),
        _paid(seen),
        hours_words(seen.leave_earned),
        hours_words(seen.leave_paid),
        hours_words(max(0, seen.leave)),
        changes=tuple(_change(each, zone) for each in seen.changes),
        wages=money(seen.cents - given) if given else "",
        stipends=money(given) if given else "",
    )


def wages_paper(seen: StatementSeen, zone: ZoneInfo, *, points: float = POINTS[""]) -> bytes:
    """The statement as PDF, in the language that is spoken now."""
    told = wages_told(seen, zone)
    head = head_of(
        seen.run.organisation_id,
        title=_("Pay statement"),
        day=_issued(seen, zone),
        language=get_language() or "en",
        page=_("Page"),
        points=points,
    )
    return paper("sheet", {"blocks": _blocks(told)}, head=head)


def wages_zip(statements: Iterable[StatementSeen], zone: ZoneInfo) -> bytes:
    """Many statements in one file, each as a paper of its own."""
    file = BytesIO()
    with ZipFile(file, "w") as bundle:
        for seen in statements:
            bundle.writestr(ZipInfo(wages_name(seen)), wages_paper(seen, zone), ZIP_DEFLATED)
    return file.getvalue()


def wages_name(seen: StatementSeen) -> str:
    """What the file is called: the week and the number of whoever is paid, and no name."""
    return f"pay-{seen.run.first.isoformat()}-{seen.run.number}-{short_code(seen.person_id)}.pdf"


def _issued(seen: StatementSeen, zone: ZoneInfo) -> date:
    if seen.payment:
        return seen.payment.day
    moment = seen.run.approved_at or seen.run.previewed_at or seen.run.cut_off
    return moment.astimezone(zone).date()


def _blocks(told: WagesTold) -> list[Block]:
    seen = told.seen
    draft = [strong(_("Not approved yet: this may still change."))] if seen.run.state != APPROVED else []
    return [
        *draft,
        facts(_about(told)),
        heading(_("Pay")),
        table(
            (_("What for"), _("By which rule"), _("Hours worked"), _("Dollars an hour"), _("Pay")),
            [(each.what, each.rule, each.hours, each.rate, each.pay) for each in told.items],
            end=(2, 3, 4),
            foot=(_("Pay before deductions"), "", "", "", told.total),
            widths=(4, 3, 1.5, 1.5, 1.5),
        ),
        *_no_wages(told),
        strong(f"{_('Hours worked')}: {told.hours}"),
        heading(_("Deductions and net pay")),
        *_kept(told.paid),
        heading(_("Paid sick leave")),
        facts(
            [
                (_("Hours earned with this statement"), told.leave_earned),
                (_("Hours taken and paid here"), told.leave_paid),
                (_("Hours left"), told.leave),
            ]
        ),
        *_hours(told),
        *_changes(told),
    ]


def _no_wages(told: WagesTold) -> list[Block]:
    """The law asks for wages alone: what is none stands beside them."""
    if not told.stipends:
        return []
    return [facts([(_("Wages before deductions"), told.wages), (_("Stipends, no wages"), told.stipends)])]


def _about(told: WagesTold) -> list[tuple[str, str]]:
    run, payment = told.seen.run, told.paid
    paid = [(_("Paid on"), f"{payment.day} · {payment.means}")] if payment else []
    address = ", ".join(run.address.splitlines()) or _("not given yet")
    return [
        (_("Employer"), run.employer),
        (_("Address of the employer"), address),
        (_("Paid to"), told.seen.person),
        (_("Number"), told.code),
        (_("For the time"), told.week),
        *paid,
    ]


def _kept(paid: PaidTold | None) -> list[Block]:
    if paid is None:
        return [text(not_paid_words())]
    kept = table((_("What was withheld"), _("Dollars")), paid.deductions, end=(1,), widths=(4, 1))
    return [
        *([kept] if paid.deductions else [text(_("Nothing was withheld."))]),
        strong(f"{_('Net pay')}: {paid.net}"),
    ]


def not_paid_words() -> str:
    """Why there is no net pay yet."""
    return _("It has not been paid out yet. What is withheld, and your net pay, will stand here then.")


def _hours(told: WagesTold) -> list[Block]:
    if not told.worked:
        return []
    rows = [(each.when, each.work, each.hours, each.rate) for each in told.worked]
    columns = (_("When"), _("Work"), _("Hours worked"), _("Dollars an hour"))
    return [
        heading(_("The hours that it pays for")),
        table(columns, rows, end=(2, 3), widths=(3, 3, 1.5, 1.5)),
    ]


def _changes(told: WagesTold) -> list[Block]:
    if not told.changes:
        return []
    columns = (_("Told on"), _("As it stood"), _("As it stands"))
    rows = [(each.told, each.before, each.after) for each in told.changes]
    return [
        heading(_("The changes at short notice that it pays for")),
        table(columns, rows, widths=(3, 4, 4)),
    ]


def _change(each: ChangeSeen, zone: ZoneInfo) -> ChangeTold:
    told = date_format(each.told_at.astimezone(zone), "SHORT_DATETIME_FORMAT")
    before, after = (
        _span(period.start.astimezone(zone), period.end.astimezone(zone)) if period else ""
        for period in (each.before, each.after)
    )
    return ChangeTold(told, before or _("nothing"), after or _("called off"))


def _item(item: Item, seen: StatementSeen) -> ItemTold:
    return ItemTold(
        item_name(item),
        seen.works.get(item.work, ""),
        _day(item.week) if item.week != seen.run.first else "",
        hours_words(item.seconds) if item.seconds else "",
        rate_words(item),
        money(item.cents),
        item_rule(item),
        item.rule_url,
        item.id,
    )


def _worked(seen: StatementSeen, zone: ZoneInfo) -> tuple[WorkedTold, ...]:
    return tuple(
        WorkedTold(
            _span(each.starts_at.astimezone(zone), each.ends_at.astimezone(zone)),
            each.work,
            hours_words(int((each.ends_at - each.starts_at).total_seconds())),
            money(each.rate) if each.rate else "",
        )
        for each in seen.hours
    )


def _paid(seen: StatementSeen) -> PaidTold | None:
    payment = seen.payment
    if payment is None:
        return None
    return PaidTold(
        means_name(payment.means),
        date_format(payment.day, "DATE_FORMAT"),
        money(payment.withheld_cents),
        tuple(
            (deduction_name(kind), money(payment.deductions[kind]))
            for kind in DEDUCTIONS
            if kind in payment.deductions
        ),
        money(seen.cents - payment.withheld_cents),
        payment.reference,
    )


def _week(first: date) -> str:
    """From the first day to the last, both of them within."""
    return _("%(first)s to %(last)s") % {"first": _day(first), "last": _day(first + WEEK - DAY)}


def _day(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


def _span(start: datetime, end: datetime) -> str:
    return f"{date_format(start, 'SHORT_DATETIME_FORMAT')} – {date_format(end, 'TIME_FORMAT')}"
