"""Late changes of the schedule: what some cities and states make some employers pay for them.

Most organisations on this market stand outside of these laws; the packs name industry and size.
"""

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction

from commonhours.common.period import Period
from commonhours.rates.pay.facts import Change, Workweek, seconds
from commonhours.rates.pay.lines import CHANGE_CUT, CHANGE_MORE, Earned
from commonhours.rates.pay.packs import Packs, Schedule

MINUTE = 60


def late_change(change: Change, workweek: Workweek, packs: Packs) -> Iterator[Earned]:
    """What one change costs: nothing in time, by the worker's own wish, or where no law covers the employer."""
    stands = [period.start for period in (change.before, change.after) if period]
    if not stands or change.asked_by_worker:
        return
    figure = _covering(change, workweek, packs)
    notice = seconds(min(stands)) - seconds(change.told_at)
    if figure is None or notice >= figure.notice * MINUTE:
        return
    yield from (_fixed if figure.steps else _hours)(change, figure, notice)


def _covering(change: Change, workweek: Workweek, packs: Packs) -> Schedule | None:
    figure = packs.figure(Schedule, change.place, workweek.first)
    if figure and change.industry in figure.industries and change.employees >= figure.employees:
        return figure
    return None


def _hours(change: Change, figure: Schedule, _notice: int) -> Iterator[Earned]:
    """Part of the hours that were cut; or, where nothing was lost, an hour for what was added or moved."""
    lost = _length(change.before) - _length(change.after)
    if lost > 0 and lost >= figure.cut_slack * MINUTE:
        share = Fraction(change.rate * figure.cut, 100)
        yield Earned(CHANGE_CUT, change.employer, change.key, lost, share, figure.source)
    elif lost <= 0 and (-lost > figure.slack * MINUTE or _moved(change)):
        length, rate = figure.more * MINUTE, Fraction(change.rate)
        yield Earned(CHANGE_MORE, change.employer, change.key, length, rate, figure.source)


def _fixed(change: Change, figure: Schedule, notice: int) -> Iterator[Earned]:
    """A sum for a cut, or for anything else that is not as it was."""
    step = min((step for step in figure.steps if notice < step.under * MINUTE), key=lambda step: step.under)
    is_cut = _length(change.before) > _length(change.after)
    if change.before != change.after:
        code, cents = (CHANGE_CUT, step.cut) if is_cut else (CHANGE_MORE, step.more)
        yield Earned(code, change.employer, change.key, 0, Fraction(), figure.source, fixed=cents)


def _length(period: Period | None) -> int:
    return period.length // timedelta(seconds=1) if period else 0


def _moved(change: Change) -> bool:
    """Whether the same length lies elsewhere."""
    return (
        change.before is not None and change.after is not None and change.before.start != change.after.start
    )
