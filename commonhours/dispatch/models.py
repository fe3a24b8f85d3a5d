"""Who is on duty, whom a visit without people has called, and what somebody wrote down of a visit that has begun."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from commonhours.bookings.models import Visit
from commonhours.common.ids import new_id
from commonhours.organisations.models import Organisation
from commonhours.people.models import Person


class DutyShift(models.Model):
    """Somebody on duty for an organisation, or for the region when there is none; turn 1 is called first."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    turn = models.PositiveSmallIntegerField(default=1)
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            # A shift that ends before it begins calls nobody.
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="duty_shift_ends_after_start"
            ),
            # Nobody is the zeroth to be called.
            models.CheckConstraint(condition=Q(turn__gte=1), name="duty_shift_turn_counts"),
            # Written twice, a shift would call the same person twice.
            models.UniqueConstraint(
                fields=("organisation", "account", "starts_at"),
                nulls_distinct=False,
                name="duty_shift_once",
            ),
        )
        indexes = (models.Index(fields=("ends_at",), name="duty_shift_by_end"),)


class DutyCall(models.Model):
    """That a visit without people called somebody on duty, and whether they answered."""

    WAITING, ANSWERED, PASSED_ON, OVER = "waiting", "answered", "passed_on", "over"

    id = models.UUIDField(primary_key=True, default=new_id)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="duty_calls")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    called_at = models.DateTimeField()
    state = models.CharField(max_length=12, default=WAITING)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "answered", "passed_on", "over"]),
                name="duty_call_state_known",
            ),
            # An answer is somebody's, at a time; without one nobody has answered.
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True, answered_at__isnull=True)
                | Q(answered_by__isnull=False, answered_at__isnull=False),
                name="duty_call_answer_is_whole",
            ),
            # Two who are called at once would each leave it to the other.
            models.UniqueConstraint(
                fields=("visit",), condition=Q(state="waiting"), name="duty_call_one_waits"
            ),
        )
        indexes = (models.Index(fields=("visit", "called_at"), name="duty_call_by_visit"),)


class VisitEvent(models.Model):
    """What somebody wrote down of a visit that has begun, about one person; and what that person says to it.

    Who did not come at all stands in `bookings.Absence`, since that counts for their reliability.
    """

    KINDS = ("late", "cut_short", "relief_absent")

    id = models.UUIDField(primary_key=True, default=new_id)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="events")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16)
    minutes = models.PositiveSmallIntegerField(default=0)
    words = models.CharField(max_length=500, blank=True)
    # Never nobody: whoever reads what was said about them learns who said it.
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    reply = models.CharField(max_length=1000, blank=True)
    replied_at = models.DateTimeField(null=True)
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=["late", "cut_short", "relief_absent"]),
                name="visit_event_kind_known",
            ),
            # Who was late was so by some minutes; whose relief did not come was not.
            models.CheckConstraint(
                condition=~Q(kind__in=["late", "cut_short"]) | Q(minutes__gt=0),
                name="visit_event_late_by_minutes",
            ),
            # A reply has its time; without one there is none.
            models.CheckConstraint(
                condition=Q(reply="", replied_at__isnull=True) | (~Q(reply="") & Q(replied_at__isnull=False)),
                name="visit_event_reply_dated",
            ),
            # The same thing written down twice would count twice against somebody.
            models.UniqueConstraint(fields=("visit", "person", "kind"), name="visit_event_once"),
        )
        indexes = (models.Index(fields=("person", "recorded_at"), name="visit_event_by_person"),)
