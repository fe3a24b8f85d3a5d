"""A fact holds when a named person of a named organisation has confirmed it, and only between its dates.

A badge is an organisation's own praise: given by somebody named, worn by the worker, taken back with a reason.
"""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q

from commonhours.catalogue.models import KindOfFact, TypeOfWork, in_language
from commonhours.common.ids import new_id
from commonhours.common.ranges import DateRange
from commonhours.organisations.models import Organisation
from commonhours.people.models import Person


class Fact(models.Model):
    """Claimed, evidenced, confirmed by somebody, in force from one day until another."""

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="facts")
    kind = models.ForeignKey(KindOfFact, on_delete=models.PROTECT)
    evidence = models.CharField(max_length=200, blank=True)
    claimed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_for = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT)
    confirmed_at = models.DateTimeField(null=True)
    since = models.DateField()
    until = models.DateField(null=True)
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    refused_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            # Who, for whom and when travel together: a confirmation by nobody opens no door.
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_for__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_for__isnull=False, confirmed_at__isnull=False),
                name="fact_confirmation_signed",
            ),
            # Whoever is told no can ask who said it.
            models.CheckConstraint(
                condition=Q(refused_by__isnull=True, refused_at__isnull=True)
                | Q(refused_by__isnull=False, refused_at__isnull=False),
                name="fact_refusal_signed",
            ),
            # A claim is answered once: a new one may follow a no.
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(refused_at__isnull=True),
                name="fact_answered_once",
            ),
            # The same claim twice would be looked at twice.
            models.UniqueConstraint(
                fields=("person", "kind"),
                condition=Q(confirmed_at__isnull=True, refused_at__isnull=True),
                name="fact_claimed_once",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="fact_ends_after_start"
            ),
        )
        indexes = (
            models.Index(fields=("person", "kind"), name="fact_by_person"),
            models.Index(
                fields=("claimed_at",),
                condition=Q(confirmed_at__isnull=True, refused_at__isnull=True),
                name="fact_claimed",
            ),
            models.Index(fields=("until",), name="fact_by_end"),
        )


class Portfolio(models.Model):
    """A type of work that somebody does, switched on or off by themselves."""

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="portfolio")
    type_of_work = models.ForeignKey(TypeOfWork, on_delete=models.PROTECT)
    on = models.BooleanField(default=True)

    class Meta:
        constraints = (
            # On in one row and off in another would be both.
            models.UniqueConstraint(fields=("person", "type_of_work"), name="portfolio_once"),
        )


class Badge(models.Model):
    """What an organisation may say of somebody, with a picture that we draw. Its words never change."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="badges")
    # {"en": …, "es": …}
    names = models.JSONField()
    stands_for = models.JSONField()
    criteria = models.JSONField()
    colour = models.CharField(max_length=7)
    # One or two letters in the middle of the picture.
    mark = models.CharField(max_length=2)
    defined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    defined_at = models.DateTimeField()
    # From then on it is given to nobody; whoever holds it keeps it.
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            # A picture needs a colour to be drawn in, and a letter to be told apart by.
            models.CheckConstraint(
                condition=Q(colour__regex=r"^#[0-9a-f]{6}$") & ~Q(mark=""), name="badge_can_be_drawn"
            ),
        )

    @property
    def name(self) -> str:
        return in_language(self.names)


class BadgeGiven(models.Model):
    """A badge that somebody wears: given by whom, on what evidence, from when until when; and taken back."""

    id = models.UUIDField(primary_key=True, default=new_id)
    badge = models.ForeignKey(Badge, on_delete=models.PROTECT, related_name="given")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="badges")
    # Its place in the list in which the organisation says what it has taken back.
    number = models.PositiveIntegerField()
    evidence = models.CharField(max_length=300)
    since = models.DateField()
    until = models.DateField(null=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_at = models.DateTimeField(null=True)
    taken_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            # A badge for nothing says nothing.
            models.CheckConstraint(condition=~Q(evidence=""), name="badge_given_on_evidence"),
            # Whoever loses a badge can ask who said so, and why.
            models.CheckConstraint(
                condition=Q(taken_by__isnull=True, taken_at__isnull=True, taken_reason="")
                | (Q(taken_by__isnull=False, taken_at__isnull=False) & ~Q(taken_reason="")),
                name="badge_taken_signed",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="badge_ends_after_start"
            ),
            # Two badges in one place of the list would be taken back together.
            models.UniqueConstraint(fields=("organisation", "number"), name="badge_number_once"),
            # Worn twice on one day, it would still be worn after it was taken back.
            ExclusionConstraint(
                name="badge_worn_once",
                expressions=(
                    (F("badge"), RangeOperators.EQUAL),
                    (F("person"), RangeOperators.EQUAL),
                    (DateRange(F("since"), F("until")), RangeOperators.OVERLAPS),
                ),
                condition=Q(taken_at__isnull=True),
            ),
        )
        indexes = (models.Index(fields=("person",), name="badge_by_person"),)


class Issuer(models.Model):
    """An organisation that has given badges: how many, and which of them, by number, it has taken back.

    No name stands here: whoever checks a badge reads this without learning of anybody.
    """

    organisation = models.OneToOneField(Organisation, primary_key=True, on_delete=models.PROTECT)
    given = models.PositiveIntegerField(default=0)
    taken = ArrayField(models.PositiveIntegerField(), default=list)
