"""What organisations pay, what it costs them on top, and what they charge, from a day until another; and which law
and which week their pay is reckoned by."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from commonhours.catalogue.models import TypeOfWork
from commonhours.common.ids import new_id
from commonhours.common.ranges import DateRange
from commonhours.organisations.models import Organisation
from commonhours.people.models import Person

NOBODY = Value("00000000-0000-0000-0000-000000000000", output_field=models.UUIDField())


class Rate(models.Model):
    """One figure of one organisation between two days. It never changes; it ends, and another begins.

    "pay" and "charge" are whole cents an hour: what a worker gets, what whoever pays for the visit is charged.
    "on_costs" is hundredths of a per cent of pay. The narrower one holds: a person's before a type of work's.
    """

    KINDS = ("pay", "on_costs", "charge")

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="rates")
    kind = models.CharField(max_length=8)
    type_of_work = models.ForeignKey(TypeOfWork, null=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="rates")
    amount = models.PositiveIntegerField()
    # This work is to supervise, feed or dress somebody in their home: the law has overtime of its own for it.
    attendant = models.BooleanField(default=False)
    since = models.DateField()
    until = models.DateField(null=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    set_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=["pay", "on_costs", "charge"]), name="rate_kind_known"
            ),
            # On-costs are of all pay alike; what is charged hangs on the work and never on who does it.
            models.CheckConstraint(
                condition=Q(kind="pay")
                | Q(kind="charge", person__isnull=True, attendant=False)
                | Q(kind="on_costs", person__isnull=True, type_of_work__isnull=True, attendant=False),
                name="rate_hangs_on_what_it_may",
            ),
            # A rate that was replaced before its first day has held on none, and keeps an empty span.
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="rate_ends_after_start"
            ),
            # Two rates on one day: nobody could say which of them is owed.
            ExclusionConstraint(
                name="rate_once_a_day",
                expressions=(
                    (F("organisation"), RangeOperators.EQUAL),
                    (F("kind"), RangeOperators.EQUAL),
                    (Coalesce("type_of_work", NOBODY), RangeOperators.EQUAL),
                    (Coalesce("person", NOBODY), RangeOperators.EQUAL),
                    (DateRange(F("since"), F("until")), RangeOperators.OVERLAPS),
                ),
            ),
        )


class Sector(models.Model):
    """What an organisation says that it is: a public agency, a charity or a business. Who may volunteer hangs on it."""

    organisation = models.OneToOneField(
        Organisation, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    sector = models.CharField(max_length=8)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    said_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(sector__in=["public", "charity", "business"]), name="sector_known"
            ),
        )


class Instrument(models.Model):
    """Under which instrument hours are worked for an organisation between two days. It never changes; it ends.

    The narrower one holds: a person's before a type of work's. Where none is set, hours are paid as wages.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    type_of_work = models.ForeignKey(TypeOfWork, null=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=12)
    # Cents: of a stipend for each hour or visit, of training for each hour; 0 pays training as a wage.
    amount = models.PositiveIntegerField(default=0)
    per = models.CharField(max_length=5, blank=True)
    # What full-time work would be paid for the same, in cents an hour, and where that was read.
    compared = models.PositiveIntegerField(default=0)
    compared_with = models.CharField(max_length=120, blank=True)
    # How long a visit is that a stipend by the visit was measured against.
    minutes = models.PositiveSmallIntegerField(default=0)
    since = models.DateField()
    until = models.DateField(null=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    set_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(code__in=["wage", "stipend", "volunteer", "time_credit", "training"]),
                name="instrument_known",
            ),
            # Only a stipend is measured against a wage; a volunteer's hour and a time credit have no price.
            models.CheckConstraint(
                condition=Q(code="stipend", amount__gt=0, compared__gt=0, per="hour", minutes=0)
                | Q(code="stipend", amount__gt=0, compared__gt=0, per="visit", minutes__gt=0)
                | Q(code="training", per="", compared=0, minutes=0)
                | Q(code__in=["wage", "volunteer", "time_credit"], amount=0, per="", compared=0, minutes=0),
                name="instrument_has_its_figures",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="instrument_ends_after_start"
            ),
            # Two instruments on one day: nobody could say what the hour gives.
            ExclusionConstraint(
                name="instrument_once_a_day",
                expressions=(
                    (F("organisation"), RangeOperators.EQUAL),
                    (Coalesce("type_of_work", NOBODY), RangeOperators.EQUAL),
                    (Coalesce("person", NOBODY), RangeOperators.EQUAL),
                    (DateRange(F("since"), F("until")), RangeOperators.OVERLAPS),
                ),
            ),
        )


class PayFrame(models.Model):
    """By which law and which week pay is reckoned: the region's, and an organisation's own where it has one."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.OneToOneField(
        Organisation, null=True, on_delete=models.CASCADE, related_name="pay_frame"
    )
    # Where the work is, from the country inwards, as the rule packs name it: "us-ca-long-beach".
    place = models.CharField(max_length=80)
    first_weekday = models.PositiveSmallIntegerField(default=0)
    day_starts = models.PositiveSmallIntegerField(default=0)
    # Which laws about late changes of the schedule hold hangs on these two; empty, none does.
    industry = models.CharField(max_length=20, blank=True)
    employees = models.PositiveIntegerField(default=0)
    # Whether the contact centre's operators see what a visit costs: the region decides.
    operators_see = models.BooleanField(default=False)

    class Meta:
        constraints = (
            # A second frame of one employer would begin its weeks on two days.
            models.UniqueConstraint(
                fields=("organisation",), nulls_distinct=False, name="pay_frame_once_an_employer"
            ),
            models.CheckConstraint(
                condition=Q(first_weekday__lte=6) & Q(day_starts__lt=1440), name="pay_frame_within_a_week"
            ),
            # Operators work for the region.
            models.CheckConstraint(
                condition=Q(operators_see=False) | Q(organisation__isnull=True),
                name="pay_frame_operators_are_the_regions",
            ),
        )


class JointEmployers(models.Model):
    """Two organisations that employ people together from a day on: the law adds up their hours. Both have said so."""

    id = models.UUIDField(primary_key=True, default=new_id)
    one = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True)
    said_for = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    agreed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            # A pair stands once, whoever of the two said so first.
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="joint_pair_in_order"),
            models.CheckConstraint(
                condition=Q(said_for=F("one")) | Q(said_for=F("other")), name="joint_said_by_one_side"
            ),
            # Nobody agrees with themselves, and a yes has a name and a time.
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True, agreed_at__isnull=True)
                | (Q(agreed_by__isnull=False, agreed_at__isnull=False) & ~Q(agreed_by=F("said_by"))),
                name="joint_takes_two",
            ),
            # What was taken back before its first day has held on none.
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="joint_ends_after_start"
            ),
            # Twice on one day: nobody could end it.
            ExclusionConstraint(
                name="joint_once_a_day",
                expressions=(
                    (F("one"), RangeOperators.EQUAL),
                    (F("other"), RangeOperators.EQUAL),
                    (DateRange(F("since"), F("until")), RangeOperators.OVERLAPS),
                ),
            ),
        )
