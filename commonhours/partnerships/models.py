"""An agreement between two organisations, what it costs, and how they came to it; without one they do not see each
other's people."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q

from commonhours.catalogue.models import TypeOfWork
from commonhours.common.ids import new_id
from commonhours.common.ranges import DateRange
from commonhours.organisations.models import Organisation


class Partnership(models.Model):
    """`guest` may book workers of `host`; for one type of work, or for all when none is named."""

    id = models.UUIDField(primary_key=True, default=new_id)
    host = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="lends_to")
    guest = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="borrows_from")
    type_of_work = models.ForeignKey(TypeOfWork, null=True, on_delete=models.PROTECT)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = (
            # An organisation needs no leave to book its own people.
            models.CheckConstraint(condition=~Q(host=F("guest")), name="partnership_of_two"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="partnership_ends_after_start"
            ),
        )
        indexes = (models.Index(fields=("guest", "since"), name="partnership_by_guest"),)


class Proposal(models.Model):
    """What one side offers: a partnership, or other terms for one. Nothing holds until the other side accepts."""

    id = models.UUIDField(primary_key=True, default=new_id)
    # Other terms for this partnership; once a proposal of a new one is accepted, the one that it made.
    partnership = models.ForeignKey(
        Partnership, null=True, on_delete=models.PROTECT, related_name="proposals"
    )
    host = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    guest = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    type_of_work = models.ForeignKey(TypeOfWork, null=True, on_delete=models.PROTECT)
    since = models.DateField()
    charging = models.JSONField()
    words = models.CharField(max_length=400, blank=True)
    offered_for = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    offered_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="open")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(host=F("guest")), name="proposal_of_two"),
            # Somebody else's offer is nobody's to make.
            models.CheckConstraint(
                condition=Q(offered_for=F("host")) | Q(offered_for=F("guest")), name="proposal_by_one_side"
            ),
            # An answer has a name and a time, and what is open has none.
            models.CheckConstraint(
                condition=Q(state="open", answered_by__isnull=True, answered_at__isnull=True)
                | Q(
                    state__in=("accepted", "declined", "withdrawn"),
                    answered_by__isnull=False,
                    answered_at__isnull=False,
                ),
                name="proposal_answered_by_name",
            ),
            # Nobody agrees with themselves.
            models.CheckConstraint(
                condition=~Q(state="accepted") | ~Q(answered_by=F("offered_by")), name="proposal_takes_two"
            ),
            # What was accepted made or changed something.
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(partnership__isnull=False), name="proposal_made_something"
            ),
        )
        indexes = (
            models.Index(fields=("host", "offered_at"), name="proposal_by_host"),
            models.Index(fields=("guest", "offered_at"), name="proposal_by_guest"),
        )


class Terms(models.Model):
    """What a partnership costs between two days, as both sides agreed in a proposal. It never changes; it ends."""

    id = models.UUIDField(primary_key=True, default=new_id)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="terms")
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="terms")
    # Host and guest: who may see what was agreed.
    organisation_ids = ArrayField(models.UUIDField())
    charging = models.JSONField()
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = (
            # Terms that were replaced before their first day have held on none, and keep an empty span.
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="charging_ends_after_start"
            ),
            # Two prices on one day: nobody could say which of them was agreed.
            ExclusionConstraint(
                name="charging_once_a_day",
                expressions=(
                    ("partnership", RangeOperators.EQUAL),
                    (DateRange(F("since"), F("until")), RangeOperators.OVERLAPS),
                ),
            ),
        )
