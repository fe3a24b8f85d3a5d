"""Visits say who for, what, when, where; assignments say who comes. The exclusion constraint has the last word."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, Value

from commonhours.catalogue.models import TypeOfWork
from commonhours.common.ids import new_id
from commonhours.organisations.models import Organisation
from commonhours.people.models import Person, ServiceUser, Site

# While an assignment is in one of these states its person can be nowhere else.
OCCUPYING = ("held", "booked", "started", "done")
STATES = (*OCCUPYING, "cancelled", "handed_back", "no_show")
# Why an assignment ended while its visit went on.
ENDINGS = ("", "moved", "reassigned", "swapped", "handed_back", "undone")


class OnQuarter(Func):
    """Whether an instant falls on a quarter-hour, in plain arithmetic that no session setting can change."""

    template = "(mod(extract(epoch from %(expressions)s)::numeric, 900) = 0)"
    output_field = models.BooleanField()


class Series(models.Model):
    """A recurrence and what it was asked for; its occurrences stand as visits up to the ten-week horizon."""

    id = models.UUIDField(primary_key=True, default=new_id)
    service_user = models.ForeignKey(ServiceUser, on_delete=models.PROTECT, related_name="series")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    type_of_work = models.ForeignKey(TypeOfWork, on_delete=models.PROTECT)
    rule = models.CharField(max_length=300)
    first_local = models.CharField(max_length=16)
    zone = models.CharField(max_length=60)
    minutes = models.PositiveIntegerField()
    wants = ArrayField(models.UUIDField(), default=list)
    features = ArrayField(models.UUIDField(), default=list)
    person_ids = ArrayField(models.UUIDField(), default=list)
    # Times of the rule at which nothing shall be booked: exceptions that a changed series was given to keep.
    skips = ArrayField(models.DateTimeField(), default=list)
    materialised_until = models.DateTimeField()
    organisation_ids = ArrayField(models.UUIDField(), default=list)
    booked_at = models.DateTimeField()


class Visit(models.Model):
    """An hour of help: for whom, what, when, where, on whose authority."""

    id = models.UUIDField(primary_key=True, default=new_id)
    service_user = models.ForeignKey(ServiceUser, on_delete=models.PROTECT, related_name="visits")
    site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    type_of_work = models.ForeignKey(TypeOfWork, on_delete=models.PROTECT)
    series = models.ForeignKey(Series, null=True, on_delete=models.PROTECT, related_name="visits")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    places = models.PositiveSmallIntegerField(default=1)
    latitude = models.FloatField()
    longitude = models.FloatField()
    measured = models.IntegerField(default=-1)
    wants = ArrayField(models.UUIDField(), default=list)
    features = ArrayField(models.UUIDField(), default=list)
    state = models.CharField(max_length=12, default="planned")
    booked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    booked_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)
    # What it is for: help itself, getting to know each other, or trying another type of work.
    purpose = models.CharField(max_length=8, default="help", db_default="help")
    # When the rule of its series has it: a visit that was moved by hand is an exception that its series keeps.
    occurs_at = models.DateTimeField(null=True)
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            # A visit that ends before it starts, or off the quarter-hours, has no place in the index.
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="visit_ends_after_start"),
            models.CheckConstraint(
                condition=Q(OnQuarter(F("starts_at"))) & Q(OnQuarter(F("ends_at"))),
                name="visit_on_quarter_hours",
            ),
            models.CheckConstraint(condition=Q(state__in=["planned", "cancelled"]), name="visit_state_known"),
            # Pages branch on it: a meeting leads to a choice, a trial to another type of work.
            models.CheckConstraint(
                condition=Q(purpose__in=["help", "meeting", "trial"]), name="visit_purpose_known"
            ),
        )
        indexes = (
            models.Index(fields=("service_user", "starts_at"), name="visit_by_service_user"),
            models.Index(fields=("organisation", "starts_at"), name="visit_by_organisation"),
        )


class Assignment(models.Model):
    """A person in a visit. It carries its own place, since a partner's visit may be hidden by row security."""

    id = models.UUIDField(primary_key=True, default=new_id)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="assignments")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="assignments")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    # Null: the visit's own. Two people may come to one visit for different work.
    type_of_work = models.ForeignKey(TypeOfWork, null=True, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    period = models.GeneratedField(
        expression=Func(
            F("starts_at"), F("ends_at"), Value("[)"), function="tstzrange", output_field=DateTimeRangeField()
        ),
        output_field=DateTimeRangeField(),
        db_persist=True,
    )
    state = models.CharField(max_length=12, default="booked")
    # Why it ended while its visit went on; empty while it stands, and when the visit itself was called off.
    ended_because = models.CharField(max_length=12, blank=True)
    # Whether it ended so shortly before the visit that the region's notice was not kept.
    late = models.BooleanField(default=False)
    # Null when the visit is remote: the person stays at home.
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    measured = models.IntegerField(default=-1)
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            # Nobody is ever booked twice, whoever books, from wherever.
            ExclusionConstraint(
                name="assignment_never_twice",
                expressions=(("person", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)),
                condition=Q(state__in=OCCUPYING),
            ),
            # An empty or open range would slip through the constraint above.
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="assignment_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(OnQuarter(F("starts_at"))) & Q(OnQuarter(F("ends_at"))),
                name="assignment_on_quarter_hours",
            ),
            models.CheckConstraint(condition=Q(state__in=STATES), name="assignment_state_known"),
            # Pages tell by it who was called off with the visit, and who had left it before.
            models.CheckConstraint(condition=Q(ended_because__in=ENDINGS), name="assignment_ending_known"),
            # The same person in the same visit twice fills two places with one pair of hands.
            models.UniqueConstraint(
                fields=("visit", "person"), condition=Q(state__in=OCCUPYING), name="assignment_once_per_visit"
            ),
        )
        indexes = (
            models.Index(fields=("person", "starts_at"), name="assignment_by_person"),
            models.Index(fields=("organisation", "starts_at"), name="assignment_by_organisation"),
            GinIndex(fields=("organisation_ids",), name="assignment_by_organisations"),
        )


class Gap(models.Model):
    """An occurrence of a series that could not be filled, and why; it stays until somebody fills it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="gaps")
    starts_at = models.DateTimeField()
    reasons = ArrayField(models.CharField(max_length=40), default=list)
    filled_by = models.ForeignKey(Visit, null=True, on_delete=models.PROTECT)

    class Meta:
        constraints = (
            # One occurrence is missing once.
            models.UniqueConstraint(fields=("series", "starts_at"), name="gap_once"),
        )


class NewFaces(models.Model):
    """Whether a service user lets somebody come whom they do not know, when who comes is changed."""

    ANYONE, ASK, KNOWN = "anyone", "ask", "known"

    service_user = models.OneToOneField(
        ServiceUser, primary_key=True, on_delete=models.CASCADE, related_name="new_faces"
    )
    says = models.CharField(max_length=8)
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            # What nobody understands cannot be obeyed.
            models.CheckConstraint(
                condition=Q(says__in=["anyone", "ask", "known"]), name="new_faces_says_known"
            ),
        )


class Consent(models.Model):
    """That a service user, or somebody for them, said yes to a new face: who, how, when, and who wrote it down."""

    HOWS = ("phone", "in_person", "message")
    # They chose whom themselves, in pages or through a program: nobody wrote it down for them.
    OWN = "own"

    id = models.UUIDField(primary_key=True, default=new_id)
    service_user = models.ForeignKey(ServiceUser, on_delete=models.CASCADE, related_name="consents")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    said_by = models.CharField(max_length=80)
    how = models.CharField(max_length=12)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            # A yes that came no known way cannot be checked later.
            models.CheckConstraint(
                condition=Q(how__in=["phone", "in_person", "message", "own"]), name="consent_how_known"
            ),
            # A yes by nobody is none.
            models.CheckConstraint(condition=~Q(said_by=""), name="consent_said_by_somebody"),
            # One yes is enough; a second would have to be taken back twice.
            models.UniqueConstraint(fields=("service_user", "person"), name="consent_once"),
        )


class Swap(models.Model):
    """A worker's offer of a visit of theirs to colleagues who fit; the first who takes it has it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="swaps")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="swaps_offered")
    state = models.CharField(max_length=12, default="open")
    offered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="swaps_taken")
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=["open", "taken", "withdrawn", "expired"]), name="swap_state_known"
            ),
            # An offer that is over says when; one that is open has no end.
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True)
                | ~Q(state="open") & Q(ended_at__isnull=False),
                name="swap_end_dated",
            ),
            # Taken means by somebody.
            models.CheckConstraint(
                condition=Q(state="taken", taken_by__isnull=False)
                | ~Q(state="taken") & Q(taken_by__isnull=True),
                name="swap_taken_by_somebody",
            ),
            # The same place offered twice could be taken twice.
            models.UniqueConstraint(fields=("assignment",), condition=Q(state="open"), name="swap_open_once"),
        )


class SwapInvitation(models.Model):
    """A colleague to whom a swap was offered: a row each, so that the wall shows it to them alone."""

    id = models.UUIDField(primary_key=True, default=new_id)
    swap = models.ForeignKey(Swap, on_delete=models.CASCADE, related_name="invitations")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = (
            # Asked twice, a colleague would be told twice.
            models.UniqueConstraint(fields=("swap", "person"), name="swap_invitation_once"),
        )


class Outcome(models.Model):
    """How a visit was, as one side saw it, and what should come next."""

    SIDES = ("served", "worker", "office")
    NEXT = ("", "repeat", "other_person", "other_work", "referral")

    id = models.UUIDField(primary_key=True, default=new_id)
    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="outcomes")
    side = models.CharField(max_length=8)
    thanks = models.BooleanField(default=False)
    words = models.CharField(max_length=300, blank=True)
    next_step = models.CharField(max_length=12, blank=True)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        constraints = (
            # Each side has one say, which it may better.
            models.UniqueConstraint(fields=("visit", "side"), name="outcome_once_a_side"),
            models.CheckConstraint(
                condition=Q(side__in=["served", "worker", "office"]), name="outcome_side_known"
            ),
            # An unknown next step would lead nowhere.
            models.CheckConstraint(
                condition=Q(next_step__in=["", "repeat", "other_person", "other_work", "referral"]),
                name="outcome_next_known",
            ),
        )


class Absence(models.Model):
    """That somebody did not come, or left too late: who wrote it down, whether it is excused, and the worker's word.

    The one record of what was missed, whichever page it was written on.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="absence")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="absences")
    how = models.CharField(max_length=8)
    # Why it does not count, as it was known when it was written down; empty: it counts.
    excuse = models.CharField(max_length=8, blank=True)
    # Never nobody: whoever wrote it down may not decide about it.
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    # What whoever wrote it down adds.
    note = models.CharField(max_length=500, blank=True)
    contest = models.CharField(max_length=8, blank=True)
    words = models.CharField(max_length=1000, blank=True)
    contested_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=400, blank=True)
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(how__in=["late", "no_show"]), name="absence_how_known"),
            # An excuse that nobody knows would count for some and not for others.
            models.CheckConstraint(
                condition=Q(excuse__in=["", "illness", "agreed"]), name="absence_excuse_known"
            ),
            # Whoever contests says why and when.
            models.CheckConstraint(
                condition=Q(contest="", words="", contested_at__isnull=True)
                | (Q(contest__in=["open", "excused", "kept"], contested_at__isnull=False) & ~Q(words="")),
                name="absence_contest_in_words",
            ),
            # A decision is somebody's, has a day and a reason; what is open has none of them.
            models.CheckConstraint(
                condition=Q(
                    contest__in=["", "open"], decided_by__isnull=True, decided_at__isnull=True, reason=""
                )
                | (
                    Q(contest__in=["excused", "kept"], decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(reason="")
                ),
                name="absence_decision_signed",
            ),
        )
        indexes = (models.Index(fields=("person",), name="absence_by_person"),)
