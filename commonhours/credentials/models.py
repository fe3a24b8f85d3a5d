"""A fact holds when a named person of a named organisation has confirmed it, and only between its dates."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from commonhours.catalogue.models import KindOfFact, TypeOfWork
from commonhours.common.ids import new_id
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
