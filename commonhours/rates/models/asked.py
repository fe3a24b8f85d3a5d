"""What a worker asks for an hour: the least that they come for, and what they ask their organisation to pay."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from commonhours.catalogue.models import TypeOfWork
from commonhours.common.ids import new_id
from commonhours.common.ranges import DateRange
from commonhours.organisations.models import Organisation
from commonhours.people.models import Person
from commonhours.rates.models.pay import NOBODY, Rate

# No figure is more than this, in cents an hour: whoever types that has mistyped.
MOST = 100_000
STATES = ("open", "granted", "refused", "withdrawn")


class LeastRate(models.Model):
    """The least that somebody comes for between two days, in cents an hour. It never changes; it ends.

    One for a type of work holds before one for all work.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    type_of_work = models.ForeignKey(TypeOfWork, null=True, on_delete=models.PROTECT, related_name="+")
    amount = models.PositiveIntegerField()
    since = models.DateField()
    until = models.DateField(null=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    set_at = models.DateTimeField()

    class Meta:
        constraints = (
            # Nothing is no least: whoever comes for whatever is paid has no row. More than this was mistyped.
            models.CheckConstraint(
                condition=Q(amount__gt=0, amount__lte=MOST), name="least_rate_is_an_amount"
            ),
            # One that was replaced before its first day has held on none, and keeps an empty span.
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="least_rate_ends_after_start"
            ),
            # Two on one day: nobody could say for which of them they come.
            ExclusionConstraint(
                name="least_rate_once_a_day",
                expressions=(
                    (F("person"), RangeOperators.EQUAL),
                    (Coalesce("type_of_work", NOBODY), RangeOperators.EQUAL),
                    (DateRange(F("since"), F("until")), RangeOperators.OVERLAPS),
                ),
            ),
        )


class AskedRate(models.Model):
    """A rate that a worker asks one organisation for, and what it answers. A yes is a rate, dated like any."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    type_of_work = models.ForeignKey(TypeOfWork, on_delete=models.PROTECT, related_name="+")
    amount = models.PositiveIntegerField()
    since = models.DateField()
    words = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    state = models.CharField(max_length=9, default="open")
    answer = models.CharField(max_length=300, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    rate = models.ForeignKey(Rate, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=STATES), name="asked_rate_state_known"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, amount__lte=MOST), name="asked_rate_is_an_amount"
            ),
            # Asked twice for the same, two people might say two things.
            models.UniqueConstraint(
                fields=("organisation", "person", "type_of_work"),
                condition=Q(state="open"),
                name="asked_rate_open_once",
            ),
            models.CheckConstraint(
                condition=Q(answer_by__gt=F("asked_at")), name="asked_rate_leaves_time_to_answer"
            ),
            # An answer has a name and a time; a no says why, and a yes is a rate that was set.
            models.CheckConstraint(
                condition=Q(
                    state="open", answered_by__isnull=True, answered_at__isnull=True, rate__isnull=True
                )
                | Q(state="withdrawn", answered_by__isnull=True, answered_at__isnull=False, rate__isnull=True)
                | (
                    Q(
                        state="refused",
                        answered_by__isnull=False,
                        answered_at__isnull=False,
                        rate__isnull=True,
                    )
                    & ~Q(answer="")
                )
                | Q(
                    state="granted", answered_by__isnull=False, answered_at__isnull=False, rate__isnull=False
                ),
                name="asked_rate_answer_signed",
            ),
        )
        indexes = (models.Index(fields=("organisation", "state"), name="asked_rate_by_organisation"),)
