"""Somebody's month on paper: what they worked and were paid everywhere, for whomever they choose to show it to."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language

from commonhours.documents.blocks import Block, facts, heading, strong, table, text
from commonhours.documents.paper import POINTS, Head, paper
from commonhours.organisations.queries import region
from commonhours.payroll.months import Month
from commonhours.words.money import money
from commonhours.words.payroll import hours_words
from commonhours.words.terms import gettext as _


def month_paper(month: Month, *, person: str, today: date, points: float = POINTS[""]) -> bytes:
    """The month as PDF, in the language that is spoken now."""
    title = _("Hours and income of a month")
    name = region().name
    foot = f"{name} · {title}"
    head = Head(title, name, today, get_language() or "en", footer=foot, page=_("Page"), points=points)
    return paper("sheet", {"blocks": _blocks(month, person)}, head=head)


def month_name(first: date) -> str:
    """A month as people write it."""
    return date_format(first, "YEAR_MONTH_FORMAT")


def month_words(month: Month) -> str:
    """Whether it is enough for the law, in a sentence."""
    said = {"hours": month.asked.seconds // 3600, "amount": money(month.asked.cents), "law": month.asked.name}
    if month.enough:
        return _("This month reaches %(hours)s hours or %(amount)s (%(law)s).") % said
    left = max(0, month.asked.seconds - month.seconds)
    said |= {"left": hours_words(left), "more": money(max(0, month.asked.cents - month.cents))}
    return _("To %(hours)s hours %(left)s are missing, to %(amount)s of income %(more)s (%(law)s).") % said


def month_note() -> str:
    """Whose it is, and what it does not say."""
    return _(
        "This statement is yours. Nobody else gets it from us; show it to whom you like. It holds work found here"
        " alone: study, other jobs and reasons not to work count for the law, too, and an agency decides."
    )


def _blocks(month: Month, person: str) -> list[Block]:
    earners = [(each.organisation, hours_words(each.seconds), money(each.cents)) for each in month.earners]
    days = [
        (date_format(each.day, "SHORT_DATE_FORMAT"), each.organisation, hours_words(each.seconds))
        for each in month.days
    ]
    return [
        facts([(_("Name"), person), (_("Month"), month_name(month.first))]),
        strong(month_words(month)),
        heading(_("By organisation")),
        table(
            (_("Organisation"), _("Hours worked"), _("Wages paid out, before deductions")),
            earners,
            end=(1, 2),
            foot=(_("Together"), hours_words(month.seconds), money(month.cents)),
            widths=(3, 1, 2),
        ),
        *_daily(days),
        text(month_note()),
    ]


def _daily(days: list[tuple[str, str, str]]) -> list[Block]:
    if not days:
        return []
    columns = (_("Day"), _("Organisation"), _("Hours worked"))
    return [heading(_("Day by day")), table(columns, days, end=(2,), widths=(1, 3, 1))]
