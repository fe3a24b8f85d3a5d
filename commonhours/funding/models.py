"""Allocations are sums, so one balance row each, locked by its update, with the limit as a CHECK.

Funding lines have no balance row: what was charged to them stands in the ledger, and no booking waits for another.
"""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from commonhours.catalogue.models import TypeOfWork
from commonhours.common.ids import new_id
from commonhours.common.ranges import DateRange
from commonhours.funding.shares import WHOLE
from commonhours.organisations.models import Organisation, Programme
from commonhours.people.models import ServiceUser

NOBODY = Value("00000000-0000-0000-0000-000000000000", output_field=models.UUIDField())


class Allocation(models.Model):
    """So many minutes of help for one service user between two local days, granted by an organisation.

    Held are visits to which nobody has agreed yet, used what both sides have agreed on, beyond what was worked when
    nothing was left: nobody's yes to hours that were worked fails for want of a grant, and no grant is overdrawn.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    service_user = models.ForeignKey(ServiceUser, on_delete=models.CASCADE, related_name="allocations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    since = models.DateField()
    until = models.DateField()
    granted_minutes = models.PositiveIntegerField()
    held_minutes = models.PositiveIntegerField(default=0)
    used_minutes = models.PositiveIntegerField(default=0)
    beyond_minutes = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            # What lies beyond comes first into whatever is granted or returned.
            models.CheckConstraint(
                condition=Q(beyond_minutes=0) | Q(granted_minutes=F("held_minutes") + F("used_minutes")),
                name="allocation_beyond_when_full",
            ),
            # Two bookings in the same second must not overdraw: the second one breaks this.
            models.CheckConstraint(
                condition=Q(granted_minutes__gte=F("held_minutes") + F("used_minutes")),
                name="allocation_not_overdrawn",
            ),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="allocation_ends_after_start"),
            # Two allocations for one month would make "what is left" a matter of luck.
            models.UniqueConstraint(fields=("service_user", "organisation", "since"), name="allocation_once"),
        )


class Hold(models.Model):
    """Minutes set aside for one visit; returned when it is cancelled, settled when its hours are agreed on.

    Several may come to a visit: as soon as the hours of one are agreed on, their part of it is settled. A hold is
    open until it is returned or wholly settled.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    allocation = models.ForeignKey(Allocation, on_delete=models.PROTECT, related_name="holds")
    visit_id = models.UUIDField()
    service_user_id = models.UUIDField()
    minutes = models.PositiveIntegerField()
    settled_minutes = models.PositiveIntegerField(default=0, db_default=0)
    held_at = models.DateTimeField()
    returned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            # More than was set aside cannot become of it.
            models.CheckConstraint(
                condition=Q(settled_minutes__lte=F("minutes")), name="hold_settled_within"
            ),
            # Wholly settled, it holds nothing more.
            models.CheckConstraint(
                condition=Q(settled_minutes__lt=F("minutes")) | Q(returned_at__isnull=False),
                name="hold_settled_is_closed",
            ),
            # A visit holds hours once at a time; moved, it returns them and holds others.
            models.UniqueConstraint(
                fields=("visit_id",), condition=Q(returned_at__isnull=True), name="hold_once_while_open"
            ),
        )
        indexes = (models.Index(fields=("visit_id",), name="hold_by_visit"),)


class Use(models.Model):
    """Minutes of an allocation that became worked hours, as both sides agreed on them; only ever added to.

    Hours that are put right later add a row of the difference, above or below nothing.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    allocation = models.ForeignKey(Allocation, on_delete=models.PROTECT, related_name="uses")
    visit_id = models.UUIDField()
    service_user_id = models.UUIDField()
    timesheet_id = models.UUIDField()
    revision = models.PositiveIntegerField()
    minutes = models.IntegerField()
    used_at = models.DateTimeField()

    class Meta:
        constraints = (
            # Hours are used once, however often somebody says yes to them.
            models.UniqueConstraint(fields=("timesheet_id", "revision"), name="use_once_a_revision"),
        )
        indexes = (models.Index(fields=("visit_id",), name="use_by_visit"),)


class FundingLine(models.Model):
    """Money that an organisation may spend on help between two days: a grant, the city's general fund, a donation.

    Closed early, it ends earlier; nothing else of it changes, because what was charged to it rests on it.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="funding_lines")
    name = models.CharField(max_length=120)
    # Who gives it, as their letters have it.
    funder = models.CharField(max_length=120, blank=True)
    programme = models.ForeignKey(
        Programme, null=True, on_delete=models.PROTECT, related_name="funding_lines"
    )
    amount = models.BigIntegerField()
    since = models.DateField()
    until = models.DateField()
    # The types of work that it pays for; all where there are none.
    type_of_work_ids = ArrayField(models.UUIDField(), default=list, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField()

    class Meta:
        constraints = (
            # People choose a line by its name.
            models.UniqueConstraint(fields=("organisation", "name"), name="line_named_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="line_holds_something"),
            # A line closed on its first day has paid for nothing, and keeps an empty span.
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="line_ends_after_start"),
        )


class Split(models.Model):
    """Whose help, or which work, is paid for by which lines between two days; what names neither holds for the rest.

    It never changes; it ends, and another begins.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="splits")
    service_user = models.ForeignKey(ServiceUser, null=True, on_delete=models.CASCADE, related_name="splits")
    type_of_work = models.ForeignKey(TypeOfWork, null=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField()
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    set_at = models.DateTimeField()

    class Meta:
        constraints = (
            # A split that was replaced before its first day has held on none, and keeps an empty span.
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="split_ends_after_start"),
            # Two splits on one day: nobody could say who pays.
            ExclusionConstraint(
                name="split_once_a_day",
                expressions=(
                    (F("organisation"), RangeOperators.EQUAL),
                    (Coalesce("service_user", NOBODY), RangeOperators.EQUAL),
                    (Coalesce("type_of_work", NOBODY), RangeOperators.EQUAL),
                    (DateRange(F("since"), F("until")), RangeOperators.OVERLAPS),
                ),
            ),
        )


class SplitShare(models.Model):
    """One line's part of a split. Migration 0005 keeps that all parts make the whole, and that each line pays on all
    of the split's days out of the same organisation's money."""

    id = models.UUIDField(primary_key=True, default=new_id)
    split = models.ForeignKey(Split, on_delete=models.CASCADE, related_name="shares")
    line = models.ForeignKey(FundingLine, on_delete=models.PROTECT, related_name="shares")
    # Whose row this is, for row security.
    organisation_id = models.UUIDField()
    parts = models.PositiveIntegerField()

    class Meta:
        constraints = (
            # A line twice in one split would be asked for twice.
            models.UniqueConstraint(fields=("split", "line"), name="share_once"),
            models.CheckConstraint(condition=Q(parts__gt=0, parts__lte=WHOLE), name="share_is_a_part"),
        )
