"""A worker's time: the weekly hours as text or periods, exceptions, single weeks, terms."""

from datetime import date, datetime, timedelta
from typing import Annotated
from uuid import UUID

from django.conf import settings
from ninja import Query, Router, Status
from pydantic import Field

from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.people import PatternTold, PersonTermsTold
from commonhours.api.values import Asked, Day, Id, Instant, Searched, Told
from commonhours.availability import actions
from commonhours.availability.queries import changes_of, pattern_of, terms_of
from commonhours.availability.rules import WeeklyPeriod, parse_week, set_of_week, text_of_week, week_of_set
from commonhours.common.clock import now
from commonhours.common.looks import VISITS, looked_at
from commonhours.common.refusals import Invalid, Refusal
from commonhours.common.sight import concern, seeing
from commonhours.organisations.queries import region
from commonhours.people.queries import whose_time

router = Router()

AHEAD = timedelta(days=800)
_PLAIN = r"^[^\x00-\x08\x0b-\x1f\x7f]*$"
Language = Annotated[
    str, Field(pattern=rf"^({'|'.join(code for code, _name in settings.LANGUAGES)})$", examples=["en"])
]


class TimePeriodAsked(Asked):
    """A stretch of every week: Monday is 0, an end past 1440 is on the next day; on quarter-hours."""

    weekday: int = Field(ge=0, le=6)
    start_minute: int = Field(ge=0, lt=1440, multiple_of=15)
    end_minute: int = Field(gt=0, le=2880, multiple_of=15)

    def period(self) -> WeeklyPeriod:
        if self.end_minute <= self.start_minute:
            raise Invalid.because("ends_before_start", field="periods")
        return WeeklyPeriod(self.weekday, self.start_minute, self.end_minute)


class HoursAsked(Asked):
    """Hours of a week: as text, or as periods."""

    text: (
        Annotated[str, Field(max_length=2000, pattern=_PLAIN, examples=["Mon 9–1 and 4–8, Sat 22–6"])] | None
    ) = None
    language: Language = "en"
    periods: Annotated[list[TimePeriodAsked], Field(max_length=672)] | None = None

    def week(self) -> tuple[WeeklyPeriod, ...]:
        """The periods that are meant. Refuses with `missing` unless one of the two is given, and what the text says."""
        if (self.text is None) == (self.periods is None):
            raise Invalid.because("missing", field="text")
        if self.text is None:
            return week_of_set(set_of_week(each.period() for each in self.periods or ()))
        read = parse_week(self.text, self.language)
        if isinstance(read, Refusal):
            raise Invalid(Refusal(read.code, read.facts, "text"))
        return week_of_set(set_of_week(read))


class WeekAsked(HoursAsked):
    """The hours of every week from a day on; with `until`, for a while."""

    since: Day
    until: Day | None = None


class OneWeekAsked(HoursAsked):
    """The hours of one week, named by any of its days."""

    week_of: Day


class ChangeAsked(Asked):
    """Not available (`blocked`) or also available, between two instants on quarter-hours."""

    starts_at: Instant
    ends_at: Instant
    blocked: bool
    reason: Annotated[str, Field(max_length=120, pattern=_PLAIN)] = ""


Weeks = Annotated[list[Day], Field(min_length=1, max_length=52)]


class CopyAsked(Asked):
    """Make these weeks, each named by any of its days, like the source."""

    source: Day
    weeks: Weeks


class WeeksAsked(Asked):
    """Weeks, each named by any of its days."""

    weeks: Weeks


Minutes = Annotated[int, Field(ge=0, le=100_000)]


class TimeTermsAsked(Asked):
    """Terms to change, in minutes; what is left out stays."""

    contract: Annotated[str, Field(max_length=16, pattern=_PLAIN)] | None = None
    guaranteed_minutes: Minutes | None = None
    wanted_minutes: Minutes | None = None
    notice_minutes: Minutes | None = None
    shortest_minutes: Minutes | None = None
    most_minutes_day: Minutes | None = None
    most_minutes_week: Minutes | None = None
    travel_mode: Annotated[int, Field(ge=0, le=3)] | None = None
    travel_minutes: Minutes | None = None


class ChangeTold(Told):
    """An exception: an extra stretch or a blocked one, and why."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    blocked: bool
    reason: str


class HoursTold(Told):
    """Somebody's time: the week in force as text and periods, later and earlier ones, exceptions to come, terms."""

    person_id: UUID
    text: str
    pattern: list[PatternTold]
    changes: list[ChangeTold]
    terms: PersonTermsTold | None


class WeekTold(Told):
    """Whose week, from when until when, and its minutes."""

    person_id: UUID
    since: date
    until: date | None
    minutes: int


class TimeChangedTold(Told):
    """Whose exception, and which."""

    person_id: UUID
    change_id: UUID


class ShapedTold(Told):
    """Whose weeks, by their Mondays."""

    person_id: UUID
    weeks: list[date]


class TermsChangedTold(Told):
    """Whose terms, and which of them changed."""

    person_id: UUID
    changed: list[str]


class HoursSearched(Searched):
    """In which language the week is told."""

    language: Language = "en"


@router.get("/people/{person_id}/hours", response=answers(HoursTold))
def show_hours(request: Knock, person_id: Id, asked: Query[HoursSearched]) -> HoursTold:
    """Somebody's weekly hours, exceptions to come and terms, for themselves and for staff who may edit them."""
    by, at = request.auth, now()
    today = at.astimezone(region().tzinfo).date()
    with seeing(by.sight):
        person = whose_time(by, person_id)
        concern([person_id])
        looked_at(person_id, VISITS, known_to=person.organisation_ids)
        lines, terms = pattern_of(person_id), terms_of(person_id)
        changes = changes_of(person_id, at, at + AHEAD)
    in_force = [
        WeeklyPeriod(line.weekday, line.start_minute, line.end_minute)
        for line in lines
        if (line.since or date.min) <= today < (line.until or date.max)
    ]
    return HoursTold(
        person_id=person_id,
        text=text_of_week(week_of_set(set_of_week(in_force)), asked.language),
        pattern=[PatternTold.model_validate(line) for line in lines],
        changes=[ChangeTold.model_validate(change) for change in changes],
        terms=PersonTermsTold.model_validate(terms) if terms else None,
    )


@router.post("/people/{person_id}/week", response=answers(WeekTold, *WRITING), openapi_extra=KEYED)
def set_weekly_hours(request: Knock, person_id: Id, asked: WeekAsked) -> WeekTold:
    """Set the hours of every week from a day on; visits that are booked stand."""
    done = actions.set_week(
        by=request.auth,
        at=now(),
        person_id=person_id,
        periods=asked.week(),
        since=asked.since,
        until=asked.until,
    )
    return WeekTold.model_validate(done)


@router.post("/people/{person_id}/one-week", response=answers(ShapedTold, *WRITING), openapi_extra=KEYED)
def set_one_week(request: Knock, person_id: Id, asked: OneWeekAsked) -> ShapedTold:
    """Set the hours of one week alone."""
    done = actions.shape_week(
        by=request.auth, at=now(), person_id=person_id, week=asked.week_of, periods=asked.week()
    )
    return ShapedTold.model_validate(done)


@router.post("/people/{person_id}/weeks/copy", response=answers(ShapedTold, *WRITING), openapi_extra=KEYED)
def copy_hours(request: Knock, person_id: Id, asked: CopyAsked) -> ShapedTold:
    """Make weeks like another one as it really is, its exceptions included."""
    done = actions.copy_week(
        by=request.auth, at=now(), person_id=person_id, source=asked.source, weeks=asked.weeks
    )
    return ShapedTold.model_validate(done)


@router.post("/people/{person_id}/weeks/restore", response=answers(ShapedTold, *WRITING), openapi_extra=KEYED)
def restore_weeks(request: Knock, person_id: Id, asked: WeeksAsked) -> ShapedTold:
    """Give weeks back to the weekly hours."""
    done = actions.drop_changes(by=request.auth, at=now(), person_id=person_id, weeks=asked.weeks)
    return ShapedTold.model_validate(done)


@router.post(
    "/people/{person_id}/changes",
    response=answers(TimeChangedTold, *WRITING, status=201),
    openapi_extra=KEYED,
)
def add_exception(request: Knock, person_id: Id, asked: ChangeAsked) -> Status[TimeChangedTold]:
    """Close or open a stretch of somebody's time; what was said last counts, and visits that are booked stand."""
    done = actions.add_change(by=request.auth, at=now(), person_id=person_id, **asked.model_dump())
    return Status(201, TimeChangedTold.model_validate(done))


@router.post(
    "/people/{person_id}/changes/{change_id}/remove",
    response=answers(TimeChangedTold, *WRITING),
    openapi_extra=KEYED,
)
def remove_exception(request: Knock, person_id: Id, change_id: Id) -> TimeChangedTold:
    """Take an exception back."""
    done = actions.remove_change(by=request.auth, at=now(), person_id=person_id, change_id=change_id)
    return TimeChangedTold.model_validate(done)


@router.post("/people/{person_id}/terms", response=answers(TermsChangedTold, *WRITING), openapi_extra=KEYED)
def set_terms_of_work(request: Knock, person_id: Id, asked: TimeTermsAsked) -> TermsChangedTold:
    """Change on which terms somebody works."""
    wanted = actions.TermsAsked(**asked.model_dump())
    done = actions.set_terms(by=request.auth, at=now(), person_id=person_id, asked=wanted)
    return TermsChangedTold.model_validate(done)
