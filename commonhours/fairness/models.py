"""What a worker contests of how they were ranked or passed over, to whom, until when, and what was answered."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from commonhours.catalogue.models import TypeOfWork
from commonhours.common.ids import new_id
from commonhours.organisations.models import Organisation
from commonhours.people.models import Person

STATES = ("open", "upheld", "not_upheld")


class Contest(models.Model):
    """One choice that one worker says was not right; the visit is told by time and work, never by whom it serves."""

    id = models.UUIDField(primary_key=True, default=new_id)
    # No foreign key: a contest outlives the ranking, which goes after its years.
    ranking_id = models.UUIDField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    # For which the visit was: its people answer.
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    type_of_work = models.ForeignKey(TypeOfWork, on_delete=models.PROTECT, related_name="+")
    # What the worker had been told: codes of rules, and the rank where there was one.
    told = models.JSONField()
    words = models.CharField(max_length=500)
    asked_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    to_account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default="open")
    answer = models.CharField(max_length=1000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=STATES), name="contest_state_known"),
            # One choice, one answer: contested twice, two people might say two things.
            models.UniqueConstraint(fields=("ranking_id", "person"), name="contest_once"),
            models.CheckConstraint(
                condition=Q(answer_by__gt=F("asked_at")), name="contest_leaves_time_to_answer"
            ),
            # Nobody can answer to nothing, and an answer without words or a name explains nothing.
            models.CheckConstraint(condition=~Q(words="") | ~Q(state="open"), name="contest_says_why"),
            models.CheckConstraint(
                condition=Q(state="open", answer="", answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(state="open") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="contest_answer_signed",
            ),
        )
        indexes = (models.Index(fields=("organisation", "state"), name="contest_by_organisation"),)
