"""Who asked to be forgotten, what is held back, for how long what is kept, and names that the law keeps apart."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from commonhours.common.ids import new_id
from commonhours.organisations.models import Organisation
from commonhours.people.models import Person, ServiceUser

WAITING, WITHDRAWN, DONE = "waiting", "withdrawn", "done"
_ONE = Q(person__isnull=False, service_user__isnull=True) | Q(person__isnull=True, service_user__isnull=False)


class Erasure(models.Model):
    """That somebody asked to be forgotten; it can be taken back until `due_at`, and is done once nothing is open."""

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    service_user = models.ForeignKey(ServiceUser, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default=WAITING)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    act_id = models.UUIDField(null=True)
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            # Of both or of neither, nobody could say whose data goes.
            models.CheckConstraint(condition=_ONE, name="erasure_of_one_party"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "withdrawn", "done"]), name="erasure_state_known"
            ),
            # Asked twice, it would have to be taken back twice.
            models.UniqueConstraint(
                fields=("person", "service_user"),
                condition=Q(state="waiting"),
                nulls_distinct=False,
                name="erasure_once_while_waiting",
            ),
            # Without time to think it over it could not be taken back.
            models.CheckConstraint(condition=Q(due_at__gt=F("asked_at")), name="erasure_leaves_time"),
            models.CheckConstraint(
                condition=Q(state="waiting", ended_at__isnull=True)
                | (~Q(state="waiting") & Q(ended_at__isnull=False)),
                name="erasure_end_dated",
            ),
        )


class Hold(models.Model):
    """That nothing of somebody, or of a whole organisation, may go: for whom, why, and until which day."""

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    service_user = models.ForeignKey(ServiceUser, null=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    since = models.DateField()
    # The first day on which it no longer holds.
    until = models.DateField(null=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            # A hold of nobody would hold nothing.
            models.CheckConstraint(
                condition=Q(person__isnull=False)
                | Q(service_user__isnull=False)
                | Q(organisation__isnull=False),
                name="hold_of_somebody",
            ),
            # Whoever waits for it must be told why.
            models.CheckConstraint(condition=~Q(reason=""), name="hold_has_reason"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="hold_ends_after_start"
            ),
        )


class Period(models.Model):
    """For how many days the region keeps one kind of record, from a day on, where it says otherwise than the list."""

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=30)
    days = models.PositiveIntegerField()
    since = models.DateField()
    reason = models.CharField(max_length=300)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = (
            # Two figures from one day on, and nobody could say which of them holds.
            models.UniqueConstraint(fields=("kind", "since"), name="period_once_a_day"),
            models.CheckConstraint(condition=Q(days__gt=0), name="period_has_days"),
            # Whoever reads how long what is kept may ask why.
            models.CheckConstraint(condition=~Q(reason=""), name="period_has_reason"),
        )


class KeptName(models.Model):
    """The name and address of somebody forgotten, which wage records must bear until a day; nothing else reads it."""

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=200, blank=True)
    organisation_ids = ArrayField(models.UUIDField(), default=list)
    until = models.DateField()
