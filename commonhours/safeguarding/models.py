"""A suspension, what became of each place that it emptied, and the freeze that several suspensions may belong to."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from commonhours.bookings.models import Assignment, Visit
from commonhours.common.ids import new_id
from commonhours.organisations.models import Organisation
from commonhours.people.models import Person

OPEN = ("open", "kept")
STATES = (*OPEN, "lifted", "undone")
# What became of a place: nobody was looked for yet; somebody comes; nobody could; its worker came back; it is over.
WAITING, GIVEN, LEFT, RESTORED, OVER = "waiting", "given", "left", "restored", "over"
PLACE_STATES = (WAITING, GIVEN, LEFT, RESTORED, OVER)


class Freeze(models.Model):
    """That everybody whom somebody let in is stopped until somebody else has looked at each of them again."""

    id = models.UUIDField(primary_key=True, default=new_id)
    # Who let them in.
    approver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # Null: wherever in the region they let anybody in.
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=500)
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField()
    # Who sees to it that each is looked at again.
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # What the freeze was known to touch as it was pressed: people, visits, minutes, service users, cents.
    reach = models.JSONField(default=dict)
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            # Whoever is asked why they were stopped must have an answer.
            models.CheckConstraint(condition=~Q(words=""), name="freeze_has_words"),
            # Nobody looks again at what they have let in themselves.
            models.CheckConstraint(
                condition=~Q(approver=F("owner")) & ~Q(approver=F("frozen_by")),
                name="freeze_looked_at_by_another",
            ),
        )


class Suspension(models.Model):
    """That somebody may not be booked: by whom, for which organisation, in which words, and what they say to it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="suspensions")
    # For whom it was done; null: for the region.
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    freeze = models.ForeignKey(Freeze, null=True, on_delete=models.PROTECT, related_name="suspensions")
    state = models.CharField(max_length=8, default="open")
    # Read by the person.
    words = models.CharField(max_length=500)
    suspended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    suspended_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    answer = models.CharField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=500, blank=True)
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=["open", "kept", "lifted", "undone"]), name="suspension_state_known"
            ),
            # Lifted once, somebody who was stopped twice would be booked while nobody had let them.
            models.UniqueConstraint(
                fields=("person",), condition=Q(state__in=["open", "kept"]), name="suspension_once_while_open"
            ),
            # Somebody who is not told why cannot answer.
            models.CheckConstraint(condition=~Q(words=""), name="suspension_has_words"),
            models.CheckConstraint(
                condition=Q(answer_by__gt=F("suspended_at")), name="suspension_leaves_time_to_answer"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="suspension_answer_dated",
            ),
            # A decision by nobody could be asked about nowhere.
            models.CheckConstraint(
                condition=Q(state="open", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state="open") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="suspension_decision_signed",
            ),
            # Whoever stopped somebody does not judge whether that was right; a slip they take back themselves.
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | (Q(state="undone") & Q(decided_by=F("suspended_by")))
                | (Q(state__in=["kept", "lifted"]) & ~Q(decided_by=F("suspended_by"))),
                name="suspension_decided_by_another",
            ),
        )
        indexes = (models.Index(fields=("state", "suspended_at"), name="suspension_by_state"),)


class LeftPlace(models.Model):
    """A place in a visit that a suspension emptied, and what became of it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    suspension = models.ForeignKey(Suspension, on_delete=models.PROTECT, related_name="places")
    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    state = models.CharField(max_length=8, default=WAITING)
    given_to = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "given", "left", "restored", "over"]),
                name="left_place_state_known",
            ),
            # Given means to somebody.
            models.CheckConstraint(
                condition=Q(state="given", given_to__isnull=False)
                | (~Q(state="given") & Q(given_to__isnull=True)),
                name="left_place_given_to_somebody",
            ),
        )
        indexes = (
            models.Index(fields=("state", "starts_at"), name="left_place_by_state"),
            models.Index(fields=("suspension", "state"), name="left_place_by_suspension"),
        )
