"""What a worker contests of a choice, and the answer; what people say of themselves so that the choosing can be checked
by group, and the audits that check it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from commonhours.catalogue.models import TypeOfWork
from commonhours.common.ids import new_id
from commonhours.fairness.ratios import ETHNICITIES, SEXES
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


class SelfDescription(models.Model):
    """What somebody said of themselves, so that the choosing can be checked by group; "" is what they did not say.

    Read by nobody but them, and by the count of an audit; never by a ranking.
    """

    person = models.OneToOneField(
        Person, primary_key=True, on_delete=models.CASCADE, related_name="self_description"
    )
    sex = models.CharField(max_length=12, blank=True)
    ethnicity = models.CharField(max_length=12, blank=True)
    said_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(sex__in=("", *SEXES)), name="self_description_sex_known"),
            models.CheckConstraint(
                condition=Q(ethnicity__in=("", *ETHNICITIES)), name="self_description_ethnicity_known"
            ),
            # Whoever takes everything back leaves no row behind.
            models.CheckConstraint(
                condition=~Q(sex="", ethnicity=""), name="self_description_says_something"
            ),
        )


class FairnessAudit(models.Model):
    """Rates and ratios of whole months, as they were told on the day they were worked out; never changed after."""

    id = models.UUIDField(primary_key=True, default=new_id)
    since = models.DateField()
    until = models.DateField()
    rankings = models.PositiveIntegerField()
    people = models.PositiveIntegerField()
    # Tables without the groups that are too small to be told of: what is not told is kept nowhere.
    tables = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            # By whole months: two audits that differ by one day would tell who could come on it.
            models.CheckConstraint(
                condition=Q(until__gt=F("since"), since__day=1, until__day=1),
                name="fairness_audit_whole_months",
            ),
            # Worked out twice, the two would differ by whoever said something in between.
            models.UniqueConstraint(fields=("since", "until"), name="fairness_audit_once"),
        )
