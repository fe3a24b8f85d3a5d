"""The pay rules: one worker's week of dated facts in, lines that add up to the cent out.

Whoever keeps timesheets makes a `Week` (`facts`) and asks `week_pay` (`week`). Ann's worked ten hours on Monday, for
two service users, with half an hour off at noon:

>>> from datetime import UTC, date, datetime, timedelta
>>> from commonhours.rates.pay.facts import Span, Week, Workweek
>>> from commonhours.rates.pay.week import price_change, week_pay
>>> def worked(key, hour, hours):
...     start = datetime(2026, 3, 16, tzinfo=UTC) + timedelta(hours=hour)
...     return Span(key, start, start + timedelta(hours=hours), "Ann's", "home help", 2000, "us-ca-long-beach")
>>> workweek = Workweek(first=date(2026, 3, 16), zone="America/Los_Angeles")
>>> week = Week(workweek, (worked("timesheet 1", 15, 4.5), worked("timesheet 2", 20, 5.5)))
>>> for line in week_pay(week).lines:
...     print(line.code, line.hours, line.rate, line.cents, line.rule.name if line.rule else "as agreed")
time 10 2000.0000 20000 as agreed
overtime_day 2 1000.0000 2000 California Labor Code, section 510

What a booking would cost is the difference between the week as it stands and the week with it:

>>> with_a_visit = Week(workweek, (*week.spans, worked("a visit more", 26, 1)))
>>> for change in price_change(week, with_a_visit).changes:
...     print(change.code, change.seconds // 3600, change.cents)
time 1 2000
overtime_day 1 1000

How it is put together: a line of overtime is only what is added, the hours stand in the lines of time; each line is
rounded once, half up, and is shared out to the spans it comes from (`parts`), so that every cent leads back to a
timesheet. Joint employers' hours count together where the week says so. What the law says stands in `packs`, dated and
with its source. Facts that cannot be paid raise a `BadWeek`, whose docstring says what to do; one bad week stops nobody
else's.
"""
