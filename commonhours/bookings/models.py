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
