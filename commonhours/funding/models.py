"""Allocations are sums, so one balance row each, locked by its update, with the limit as a CHECK."""

from django.db import models
from django.db.models import F, Q

from commonhours.common.ids import new_id
from commonhours.organisations.models import Organisation
from commonhours.people.models import ServiceUser


class Allocation(models.Model):
    """So many minutes of help for one service user between two local days, granted by an organisation."""

    id = models.UUIDField(primary_key=True, default=new_id)
    service_user = models.ForeignKey(ServiceUser, on_delete=models.CASCADE, related_name="allocations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    since = models.DateField()
    until = models.DateField()
    granted_minutes = models.PositiveIntegerField()
    held_minutes = models.PositiveIntegerField(default=0)
    used_minutes = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
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
    """Minutes set aside for one visit; returned when it is cancelled."""

    id = models.UUIDField(primary_key=True, default=new_id)
    allocation = models.ForeignKey(Allocation, on_delete=models.PROTECT, related_name="holds")
    visit_id = models.UUIDField()
    service_user_id = models.UUIDField()
    minutes = models.PositiveIntegerField()
    held_at = models.DateTimeField()
    returned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            # A visit holds hours once at a time; moved, it returns them and holds others.
            models.UniqueConstraint(
                fields=("visit_id",), condition=Q(returned_at__isnull=True), name="hold_once_while_open"
            ),
        )
        indexes = (models.Index(fields=("visit_id",), name="hold_by_visit"),)
