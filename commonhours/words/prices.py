"""Prices as people read them: one figure, the overtime that it holds, and each part with the rule it comes from."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.rates.pages import Shown
from commonhours.rates.pay.lines import MINIMUM, TIME
from commonhours.rates.pay.packs import Source
from commonhours.rates.pay.week import Change
from commonhours.rates.plans import PlannedPrice
from commonhours.rates.pricing import OVERTIME, Price
from commonhours.words.charges import line_words
from commonhours.words.instruments import instead_of_pay, own_words
from commonhours.words.lengths import minutes_in_words
from commonhours.words.money import money
from commonhours.words.pay import component_name, why_not_priced
from commonhours.words.terms import gettext as _
from commonhours.words.terms import ngettext


def figure(price: Price) -> str:
    """What it costs whoever books, "$46.20"; nothing where that is not known."""
    cents = price.payer_cents
    if price.trouble or cents is None:
        return ""
    free = not cents and not price.crosses and not price.terms.wages
    return _("No pay") if free else money(cents)


def overtime_words(price: Price) -> str:
    """ "Adds 1 hour 30 minutes of overtime: +$12.75 (California Labor Code, section 510)"; nothing without any."""
    added = [each for each in price.overtime if each.cents > 0]
    if not added:
        return ""
    said = {
        "length": minutes_in_words(sum(each.seconds for each in added) // 60),
        "amount": money(sum(each.cents for each in added)),
        "rule": ", ".join(dict.fromkeys(each.rule.name for each in added if each.rule)),
    }
    return _("Adds %(length)s of overtime: +%(amount)s (%(rule)s)") % said


def minded(price: Price) -> list[str]:
    """What whoever books should know of a price: overtime, and what is owed beyond hours worked, with their laws."""
    told = [each for each in (instead_of_pay(price), overtime_words(price)) if each]
    owed = [
        _("Includes +%(amount)s: %(what)s") % {"amount": money(each.cents), "what": _part(each)}
        for each in _owed(price)
    ]
    return [*told, *owed]


def earned(price: Price) -> str:
    """What a worker reads of their own: "You earn $27.60"."""
    if price.trouble or (own := own_words(price)):
        return "" if price.trouble else own
    return _("You earn %(amount)s") % {"amount": money(price.pay_cents)}


def pay_lines(price: Price) -> list[tuple[str, str]]:
    """Each part of pay, with its rule, and its amount."""
    return [(_part(each), money(each.cents)) for each in price.parts if each.cents]


def cost_lines(shown: Shown) -> list[tuple[str, str]]:
    """All that makes up a price, as far as its reader may see it."""
    return list(_cost_lines(shown))


def _cost_lines(shown: Shown) -> Iterator[tuple[str, str]]:
    price = shown.price
    if shown.inside:
        yield from pay_lines(price)
        if instead := instead_of_pay(price):
            yield instead, "" if price.terms.wages else money(price.given.stipend)
        if price.on_costs:
            yield _("On-costs"), money(price.on_costs)
        if price.elsewhere:
            yield (
                _("Paid by employers that share the hours"),
                money(sum(each.cents for each in price.elsewhere)),
            )
    if price.crosses and price.charge:
        yield from ((line_words(line), money(line.cents)) for line in price.charge.lines)


def change_words(shown: Sequence[Shown], *, cancels: bool = False) -> str:
    """What a change costs, in a sentence; nothing where that is not known to its reader."""
    known = [each.price.payer_cents for each in shown if not each.price.trouble]
    cents = [each for each in known if each is not None]
    if not shown or len(cents) < len(shown):
        return ""
    total = sum(cents)
    owed = sum(part.cents for each in shown if each.inside for part in _owed(each.price))
    said = {"amount": money(abs(total)), "owed": money(owed)}
    if cancels and owed > 0:
        return _("Cancelling now still costs %(owed)s. It saves %(amount)s in all.") % said
    if cancels:
        return _("Cancelling costs nothing. It saves %(amount)s.") % said
    if total == 0:
        return _("Moving costs nothing more.")
    return (_("Moving costs %(amount)s more.") if total > 0 else _("Moving costs %(amount)s less.")) % said


def difference_words(shown: Sequence[Shown]) -> str:
    """What it makes for whoever pays, in a few words: "$4.20 more"; nothing where that is not known."""
    cents = [None if each.price.trouble else each.price.payer_cents for each in shown]
    known = [each for each in cents if each is not None]
    if not known or len(known) < len(cents):
        return ""
    total = sum(known)
    if total == 0:
        return _("costs the same")
    said = {"amount": money(abs(total))}
    return (_("costs %(amount)s more") if total > 0 else _("costs %(amount)s less")) % said


def _owed(price: Price) -> Iterator[Change]:
    """What is to be paid although nobody works for it."""
    return (each for each in price.parts if each.cents > 0 and each.code not in OVERTIME | {TIME, MINIMUM})


def _part(each: Change) -> str:
    return part_words(each.code, each.seconds, each.rule)


def part_words(code: str, seconds: int, rule: Source | None) -> str:
    """ "Hours worked, 1 hour", "Half as much again … (California Labor Code, section 510)"."""
    text = component_name(code)
    if seconds and code in OVERTIME | {TIME}:
        text = f"{text}, {minutes_in_words(abs(seconds) // 60)}"
    return f"{text} ({rule.name})" if rule else text


@dataclass(frozen=True)
class PlanWords:
    """What many visits cost together, as people read it."""

    sum: str
    # "10 visits cost $31.20 each."
    usual: str
    # Those that cost something else: when, how much, and why.
    others: tuple[tuple[datetime, str, str], ...]
    lines: tuple[tuple[str, str], ...]
    trouble: str


def plan_words(planned: Sequence[PlannedPrice]) -> PlanWords | None:
    """The sum of many changes, what most of them cost, and which cost something else; None where nothing is known."""
    visits = _by_visit(planned)
    known = [cents for _, cents, _ in visits if cents is not None]
    if not visits:
        return None
    usual, count = Counter(known).most_common(1)[0] if known else (0, 0)
    each = ngettext("%(count)s [visit]: %(amount)s.", "%(count)s [visits]: %(amount)s each.", count)
    return PlanWords(
        sum=money(sum(known)) if len(known) == len(visits) else "",
        usual=each % {"count": count, "amount": money(usual)} if count else "",
        others=tuple(
            (starts, money(cents) if cents is not None else "–", " ".join(why))
            for starts, cents, why in visits
            if cents != usual or not count
        ),
        lines=tuple(_together(planned)),
        trouble=next((why_not_priced(each.shown.price.trouble) for each in planned if _troubled(each)), ""),
    )


def _troubled(each: PlannedPrice) -> bool:
    return bool(each.shown.inside and each.shown.price.trouble)


def _by_visit(planned: Sequence[PlannedPrice]) -> list[tuple[datetime, int | None, list[str]]]:
    """When each visit is, what its changes cost all in all, and what is to be minded about them."""
    found: dict[UUID, list[PlannedPrice]] = {}
    for each in planned:
        found.setdefault(each.visit_id, []).append(each)
    lines = []
    for group in found.values():
        cents = [None if each.shown.price.trouble else each.shown.price.payer_cents for each in group]
        known = [each for each in cents if each is not None]
        why = [line for each in group if each.shown.inside for line in minded(each.shown.price)]
        lines.append((group[-1].starts_at, sum(known) if len(known) == len(cents) else None, why))
    return lines


def _together(planned: Sequence[PlannedPrice]) -> Iterator[tuple[str, str]]:
    """Each part with its rule, once for all that share it."""
    sums: dict[tuple[str, Source | None], tuple[int, int]] = {}
    on_costs, charges = 0, Counter[str]()
    for each in planned:
        price = each.shown.price
        for part in price.parts if each.shown.inside else ():
            had = sums.get((part.code, part.rule), (0, 0))
            sums[part.code, part.rule] = (had[0] + part.seconds, had[1] + part.cents)
        on_costs += price.on_costs if each.shown.inside else 0
        for sign, charge in ((1, price.charge), (-1, price.charge_before)):
            for line in charge.lines if charge and price.crosses else ():
                charges[line_words(line)] += sign * line.cents
    for (code, rule), (seconds, cents) in sums.items():
        if cents:
            yield part_words(code, seconds, rule), money(cents)
    if on_costs:
        yield _("On-costs"), money(on_costs)
    yield from ((text, money(cents)) for text, cents in charges.items() if cents)
