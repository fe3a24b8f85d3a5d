"""What will be missing, worked out anew each night; and trials of new services, with the people who agreed to them."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q

from commonhours.catalogue.models import Area, TypeOfWork
from commonhours.common.ids import new_id
from commonhours.organisations.models import Organisation
from commonhours.people.models import Person

BLOCK_HOURS = 3


class Shortfall(models.Model):
    """Hours a week that will be missing at a time of the week, of a type of work, in an area.

    Of one organisation's service users; without an organisation, of everybody's in the region.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.CASCADE, related_name="+")
    type_of_work = models.ForeignKey(TypeOfWork, on_delete=models.CASCADE, related_name="+")
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="+")
    weekday = models.PositiveSmallIntegerField()
    from_hour = models.PositiveSmallIntegerField()
    # The first and the last of the days on which they are missing.
    since = models.DateField()
    last_day = models.DateField()
    # Expected, and what chance passes one time in ten below and above.
    hours = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    # Hours a week that will be asked for then, beyond what is booked; and how many of these people may count on.
    needed = models.FloatField()
    supplied = models.FloatField()
    by_hour = ArrayField(models.FloatField(), default=list)
    # How many service users stand behind the figure: of few, whoever may not see them is not told.
    served = models.PositiveIntegerField()
    # [{"kind": "train", "about": id of a kind of fact, "people": 4, "hours": 9.5}, …]: sums of people, never who.
    remedies = models.JSONField(default=list)
    weeks_known = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            # The same hours told twice would be missing twice.
            models.UniqueConstraint(
                fields=("organisation", "type_of_work", "area", "weekday", "from_hour"),
                nulls_distinct=False,
                name="shortfall_once",
            ),
            models.CheckConstraint(
                condition=Q(weekday__lte=6, from_hour__lte=21), name="shortfall_within_a_week"
            ),
            # An interval that does not hold what is expected would be believed all the same.
            models.CheckConstraint(
                condition=Q(low__lte=F("hours"), high__gte=F("hours")), name="shortfall_within_interval"
            ),
        )


class Trial(models.Model):
    """A type of work that is new to a few people: what for, where, and from when until when it is watched.

    Of one organisation; without one, of the region.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    type_of_work = models.ForeignKey(TypeOfWork, on_delete=models.PROTECT, related_name="+")
    area_ids = ArrayField(models.UUIDField())
    # What it is for, as those read it who are asked.
    words = models.CharField(max_length=300)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    # From this day on it is watched; null while people are still asked and trained.
    starts_on = models.DateField(null=True)
    # From this day on it is not watched any more, and why.
    stopped_on = models.DateField(null=True)
    stop_words = models.CharField(max_length=300, blank=True)
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            # Nobody says yes to they know not what.
            models.CheckConstraint(condition=~Q(words=""), name="trial_says_what_for"),
            # Without a place nobody lives near it.
            models.CheckConstraint(condition=Q(area_ids__len__gt=0), name="trial_takes_place_somewhere"),
            # Whoever was told that it is over can read why.
            models.CheckConstraint(
                condition=Q(stopped_on__isnull=True, stop_words="")
                | (Q(stopped_on__isnull=False) & ~Q(stop_words="")),
                name="trial_stop_has_a_reason",
            ),
            # The same id with its type of work is what members point to: theirs is never another.
            models.UniqueConstraint(fields=("id", "type_of_work"), name="trial_of_one_type"),
        )
        indexes = (models.Index(fields=("organisation", "asked_at"), name="trial_by_organisation"),)


class TrialMember(models.Model):
    """Somebody who was asked to take part, or with whose hours somebody else's are compared."""

    COHORT, COMPARISON = "cohort", "comparison"

    id = models.UUIDField(primary_key=True, default=new_id)
    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="members")
    type_of_work = models.ForeignKey(TypeOfWork, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    part = models.CharField(max_length=10)
    # Whom of the cohort somebody of the comparison is most like.
    beside = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()
    yes_at = models.DateTimeField(null=True)
    # The first day on which they take no part any more: they said no, left, or the trial was stopped.
    until = models.DateField(null=True)
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            # Nobody is asked twice, and nobody is compared with a cohort that they belong to.
            models.UniqueConstraint(fields=("trial", "person"), name="trial_member_once"),
            # Of two live trials of one type of work neither would know what the other did.
            ExclusionConstraint(
                name="trial_member_in_one_at_a_time",
                expressions=(
                    (F("person"), RangeOperators.EQUAL),
                    (F("type_of_work"), RangeOperators.EQUAL),
                ),
                condition=Q(until__isnull=True),
            ),
            # One is compared with one: two would count somebody's hours twice.
            models.UniqueConstraint(fields=("trial", "beside"), name="trial_member_one_beside"),
            # Only the cohort is asked and says yes; only the comparison stands beside somebody, who is somebody else.
            models.CheckConstraint(
                condition=Q(part="cohort", beside__isnull=True)
                | (Q(part="comparison", beside__isnull=False, yes_at__isnull=True) & ~Q(beside=F("person"))),
                name="trial_member_part_is_whole",
            ),
        )
        indexes = (models.Index(fields=("person",), name="trial_member_by_person"),)
