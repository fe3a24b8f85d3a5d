"""Runs, what they pay to whom, what is set aside, and that it was paid out.

While a run is being prepared its statements come and go with each preview. Once it is approved nothing of it changes:
triggers in migration 0002 see to that, whatever the code does.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from commonhours.bookings.models import Assignment
from commonhours.catalogue.models import TypeOfWork
from commonhours.common.ids import new_id
from commonhours.organisations.models import Organisation
from commonhours.people.models import Person
from commonhours.timesheets.models import Timesheet

DRAFT, PREVIEWED, APPROVED = "draft", "previewed", "approved"
STATES = (DRAFT, PREVIEWED, APPROVED)
# What can be withheld from wages; "other" is what somebody ordered in writing, or a court.
DEDUCTIONS = ("federal_tax", "state_tax", "social_security", "medicare", "disability", "other")
MEANS = ("bank", "card", "cheque", "cash")


class Run(models.Model):
    """A payroll run of an organisation: up to which workweek, what was confirmed until when, and who approved it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    # The first day of the workweek; the first run of an organisation says on which weekday its weeks begin.
    first = models.DateField()
    # 1 is the run of the week; whatever follows for the same week is off the cycle.
    number = models.PositiveSmallIntegerField(default=1)
    # By whose law, and by which workday, the frame of the organisation had it reckoned then.
    place = models.CharField(max_length=80)
    day_starts = models.PositiveSmallIntegerField(default=0)
    cut_off = models.DateTimeField()
    state = models.CharField(max_length=10, default=DRAFT)
    # Of everything that the last preview found: what is approved is what was seen.
    digest = models.BinaryField(default=bytes)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    previewed_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)
    # The employer as its papers named it when this was approved.
    employer_name = models.CharField(max_length=120, blank=True)
    employer_address = models.CharField(max_length=300, blank=True)
    act_id = models.UUIDField(null=True)

    class Meta:
        constraints = (
            # Two runs of one name would be read as one.
            models.UniqueConstraint(fields=("organisation", "first", "number"), name="run_once"),
            # Two runs at once would both want to pay the same hours.
            models.UniqueConstraint(
                fields=("organisation",), condition=~Q(state="approved"), name="run_one_at_a_time"
            ),
            models.CheckConstraint(condition=Q(state__in=STATES), name="run_state_known"),
            # An approval is somebody's, at some time, in an act of the trail.
            models.CheckConstraint(
                condition=Q(
                    state="approved",
                    approved_by__isnull=False,
                    approved_at__isnull=False,
                    act_id__isnull=False,
                )
                | (~Q(state="approved") & Q(approved_by__isnull=True, approved_at__isnull=True)),
                name="run_approval_signed",
            ),
        )


class Statement(models.Model):
    """What a run pays one person: the sum of its lines, in cents, before anything is withheld."""

    id = models.UUIDField(primary_key=True, default=new_id)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="statements")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    cents = models.BigIntegerField()
    seconds = models.IntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("run", "person"), name="statement_once"),
            # Wages are never taken back by a run.
            models.CheckConstraint(condition=Q(cents__gte=0), name="statement_pays"),
        )
        indexes = (models.Index(fields=("person", "run"), name="statement_by_person"),)


class StatementLine(models.Model):
    """One component: so many seconds of one workweek at so many cents an hour, and the rule that it comes from."""

    id = models.UUIDField(primary_key=True, default=new_id)
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="lines")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    week = models.DateField()
    place_in_order = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=20)
    work = models.ForeignKey(TypeOfWork, null=True, on_delete=models.PROTECT, related_name="+")
    seconds = models.IntegerField()
    rate = models.DecimalField(max_digits=14, decimal_places=4)
    cents = models.BigIntegerField()
    rule = models.CharField(max_length=60, blank=True)
    rule_name = models.CharField(max_length=200, blank=True)
    rule_url = models.CharField(max_length=300, blank=True)
    # {timesheet: [seconds, cents]}: every cent leads back to hours that somebody worked.
    parts = models.JSONField(default=dict)

    class Meta:
        constraints = (
            # A line that says nothing hides those that do.
            models.CheckConstraint(condition=~Q(cents=0, seconds=0), name="statement_line_says_something"),
        )
        indexes = (models.Index(fields=("person", "week"), name="statement_line_by_week"),)


class PaidHours(models.Model):
    """Hours that a statement pays, as they stood: a later revision of the timesheet does not change them."""

    id = models.UUIDField(primary_key=True, default=new_id)
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="hours")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    timesheet = models.ForeignKey(Timesheet, on_delete=models.PROTECT, related_name="paid")
    revision = models.PositiveIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    work = models.ForeignKey(TypeOfWork, on_delete=models.PROTECT, related_name="+")
    rate = models.PositiveIntegerField()
    attendant = models.BooleanField(default=False)
    place = models.CharField(max_length=80)

    class Meta:
        constraints = (
            # The same hours are paid once, whatever happens.
            models.UniqueConstraint(fields=("timesheet", "revision"), name="revision_paid_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="paid_hours_in_order"),
        )
        indexes = (models.Index(fields=("person", "starts_at"), name="paid_hours_by_person"),)


class PaidChange(models.Model):
    """A late change of the schedule that a statement pays for, as it was when it was paid; its act says who made it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="changes")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    week = models.DateField()
    act_id = models.UUIDField()
    # Somebody's place in the visit: the one that came, or else the one that went.
    place = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField()
    starts_before = models.DateTimeField(null=True)
    ends_before = models.DateTimeField(null=True)
    starts_after = models.DateTimeField(null=True)
    ends_after = models.DateTimeField(null=True)
    rate = models.PositiveIntegerField()
    # By whose law, for which industry and how many employees.
    where = models.CharField(max_length=80)
    industry = models.CharField(max_length=20)
    employees = models.PositiveIntegerField()

    class Meta:
        constraints = (
            # The same change is paid once, whatever happens.
            models.UniqueConstraint(fields=("act_id", "place"), name="change_paid_once"),
            # Nothing that became nothing is no change.
            models.CheckConstraint(
                condition=Q(starts_before__isnull=False, ends_before__isnull=False)
                | Q(starts_after__isnull=False, ends_after__isnull=False),
                name="paid_change_says_what",
            ),
        )
        indexes = (models.Index(fields=("organisation", "person"), name="paid_change_by_person"),)


class SetAside(models.Model):
    """What a run does not pay, and why: a week that cannot be paid, or a person whom somebody took out by hand."""

    id = models.UUIDField(primary_key=True, default=new_id)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="asides")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    # Null: the whole person.
    week = models.DateField(null=True)
    code = models.CharField(max_length=30)
    cents = models.BigIntegerField(default=0)
    words = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            # Set aside twice would have to be returned twice.
            models.UniqueConstraint(
                fields=("run", "person", "week"), nulls_distinct=False, name="aside_once"
            ),
            # By hand means by somebody who says why, for the whole person; everything else the rules said.
            models.CheckConstraint(
                condition=(Q(code="by_hand", by__isnull=False, week__isnull=True) & ~Q(words=""))
                | (~Q(code="by_hand") & Q(by__isnull=True, week__isnull=False)),
                name="aside_says_why",
            ),
        )


class Payment(models.Model):
    """That a statement was paid out: how, on which day, and what was withheld and is owed to others."""

    id = models.UUIDField(primary_key=True, default=new_id)
    statement = models.OneToOneField(Statement, on_delete=models.PROTECT, related_name="payment")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    means = models.CharField(max_length=8)
    day = models.DateField()
    withheld_cents = models.BigIntegerField(default=0)
    # {kind: cents}: each of what was withheld; together they are all of it.
    deductions = models.JSONField(default=dict)
    reference = models.CharField(max_length=60, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    act_id = models.UUIDField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(means__in=MEANS), name="payment_means_known"),
            # Nobody is handed money back by being withheld less than nothing.
            models.CheckConstraint(condition=Q(withheld_cents__gte=0), name="payment_withholds"),
        )


class AtFinish(models.Model):
    """A worker's own word when they finished a visit; null is no answer. The last word counts."""

    id = models.UUIDField(primary_key=True, default=new_id)
    timesheet = models.ForeignKey(Timesheet, on_delete=models.PROTECT, related_name="at_finish")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    # Was there a meal break; could they rest; were they sent home before they had worked what was promised.
    meal = models.BooleanField(null=True)
    rests = models.BooleanField(null=True)
    sent_home = models.BooleanField(null=True)
    # How much of an attendant's time was general household work: past a fifth of the week, other overtime holds.
    other_minutes = models.PositiveSmallIntegerField(null=True)
    said_at = models.DateTimeField()
    act_id = models.UUIDField()

    class Meta:
        constraints = (
            # An answer that answers nothing would hide the one before it.
            models.CheckConstraint(
                condition=Q(meal__isnull=False)
                | Q(rests__isnull=False)
                | Q(sent_home__isnull=False)
                | Q(other_minutes__isnull=False),
                name="at_finish_says_something",
            ),
        )
        indexes = (models.Index(fields=("timesheet", "said_at"), name="at_finish_by_timesheet"),)


class ProviderCode(models.Model):
    """What a payroll provider calls an employer, one of its people or a kind of pay; with a person, their number."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    profile = models.CharField(max_length=20)
    name = models.CharField(max_length=20)
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    value = models.CharField(max_length=60)

    class Meta:
        constraints = (
            # Two codes for one thing: nobody could say which of them stands in the file.
            models.UniqueConstraint(
                fields=("organisation", "profile", "name", "person"),
                nulls_distinct=False,
                name="provider_code_once",
            ),
            # One number for two people would pay one of them twice.
            models.UniqueConstraint(
                fields=("organisation", "profile", "name", "value"),
                condition=Q(person__isnull=False),
                name="provider_number_is_ones_own",
            ),
            # An empty code is none.
            models.CheckConstraint(condition=~Q(value=""), name="provider_code_says_something"),
        )


class LeaveTaken(models.Model):
    """Paid sick leave that somebody took on a day, in minutes; the last word about a day counts, none is 0.

    That no more is taken than was earned is a trigger in migration 0010: an account is the sum of many rows.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    minutes = models.PositiveSmallIntegerField()
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()
    act_id = models.UUIDField()

    class Meta:
        constraints = (
            # A day has no more hours.
            models.CheckConstraint(condition=Q(minutes__lte=1440), name="leave_within_a_day"),
        )
        indexes = (models.Index(fields=("organisation", "person", "day"), name="leave_by_person"),)
