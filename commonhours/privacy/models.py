"""One row for each hour in which somebody looked at one thing of somebody else, and what was asked and answered."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from commonhours.common.ids import new_id
from commonhours.common.looks import KINDS
from commonhours.organisations.models import Organisation

DOORS = ("page", "file", "program")


class Look(models.Model):
    """That somebody's data was shown to somebody else. Only ever added to."""

    id = models.UUIDField(primary_key=True, default=new_id)
    at = models.DateTimeField()
    # The hour in which it was, so that a board that is open all morning leaves one row an hour.
    hour = models.DateTimeField()
    by_account_id = models.UUIDField()
    by_person_id = models.UUIDField(null=True)
    # For whom they looked, and as what: a role, else the part they play (worker, service_user, helper, onlooker).
    organisation_id = models.UUIDField(null=True)
    role = models.CharField(max_length=30)
    # The name of the key for programs through which it was, if it was a program.
    program = models.CharField(max_length=80, blank=True)
    # A person or a service user. No foreign key: it is written after every answer, and outlives whom it is about.
    about_id = models.UUIDField()
    kind = models.CharField(max_length=8)
    door = models.CharField(max_length=8)
    # The name of the first page, or operation, of this hour that showed it.
    page = models.CharField(max_length=60)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="look_kind_known"),
            models.CheckConstraint(condition=Q(door__in=DOORS), name="look_door_known"),
            # Whoever reads their list would not find what matters among a thousand lines that say the same.
            models.UniqueConstraint(
                fields=("about_id", "hour", "by_account_id", "kind", "door"), name="look_once_an_hour"
            ),
        )
        indexes = (models.Index(fields=("organisation_id", "hour"), name="look_by_organisation"),)


class Question(models.Model):
    """That somebody asked why they were looked at; by when they have an answer, and the answer."""

    id = models.UUIDField(primary_key=True, default=new_id)
    look = models.ForeignKey(Look, on_delete=models.CASCADE, related_name="questions")
    about_id = models.UUIDField()
    # Who must answer; null: the region.
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    looked_by_id = models.UUIDField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    words = models.CharField(max_length=500, blank=True)
    answer_by = models.DateTimeField()
    answer = models.CharField(max_length=1000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            # One look, one answer: asked twice, two people might say two things.
            models.UniqueConstraint(fields=("look",), name="question_once_a_look"),
            models.CheckConstraint(
                condition=Q(answer_by__gt=F("asked_at")), name="question_leaves_time_to_answer"
            ),
            # An answer by nobody could be asked about nowhere.
            models.CheckConstraint(
                condition=Q(answer="", answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="question_answer_signed",
            ),
            # Nobody says of themselves that it was right to look.
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("looked_by_id")),
                name="question_answered_by_another",
            ),
        )
        indexes = (models.Index(fields=("organisation", "answered_at"), name="question_by_organisation"),)
