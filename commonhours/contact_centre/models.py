"""Interpreters whom an operator can join to a call, and what callers agreed to on the telephone."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from commonhours.bookings.models import Visit
from commonhours.common.ids import new_id
from commonhours.contact_centre.rules import Hours
from commonhours.organisations.models import Organisation


class Interpreter(models.Model):
    """A service that interprets one language by telephone, listed by the region or an organisation.

    Without hours it answers by day and night. A row stays as it was written; an end is all that is added.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=10)
    name = models.CharField(max_length=60)
    phone = models.CharField(max_length=16)
    opens = models.TimeField(null=True)
    closes = models.TimeField(null=True)
    weekdays_only = models.BooleanField(default=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            # The number stands behind a button: anything else would dial nobody.
            models.CheckConstraint(
                condition=Q(phone__regex=r"^\+[1-9][0-9]{6,14}$"), name="interpreter_phone_can_be_dialled"
            ),
            # A service without a name could not be asked for on the telephone.
            models.CheckConstraint(condition=~Q(name=""), name="interpreter_is_named"),
            # Of one end alone nobody could say whether somebody answers; from one time to the same, no time at all.
            models.CheckConstraint(
                condition=Q(opens__isnull=True, closes__isnull=True)
                | (Q(opens__isnull=False, closes__isnull=False) & ~Q(opens=F("closes"))),
                name="interpreter_hours_are_whole",
            ),
            # Who ended it and when travel together.
            models.CheckConstraint(
                condition=Q(ended_by__isnull=True, ended_at__isnull=True)
                | Q(ended_by__isnull=False, ended_at__isnull=False),
                name="interpreter_end_signed",
            ),
            # Listed twice, it would have to be ended twice.
            models.UniqueConstraint(
                fields=("organisation", "language", "phone"),
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="interpreter_once_while_listed",
            ),
        )

    @property
    def hours(self) -> Hours:
        return Hours(self.opens, self.closes, self.weekdays_only)


class ReadBack(models.Model):
    """That a visit was read back on the telephone, and the caller agreed to it: as it stood then.

    Whoever was spoken with is a helper's account, or nobody's: then it was whoever is served.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=10)
    spoke_with = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    interpreter = models.ForeignKey(Interpreter, null=True, on_delete=models.PROTECT, related_name="+")
    # What was read: a visit that was changed since shows it.
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    person_ids = ArrayField(models.UUIDField())
    # Never nobody: whoever says that somebody agreed stands for it.
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField()
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            # What nobody comes to cannot have been agreed to.
            models.CheckConstraint(condition=~Q(person_ids=[]), name="read_back_somebody_comes"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="read_back_ends_after_start"
            ),
            # Of two of one moment nobody could say which is the newer.
            models.UniqueConstraint(fields=("visit", "read_at"), name="read_back_in_order"),
        )
