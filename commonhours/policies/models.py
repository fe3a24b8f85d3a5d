"""Rules and steps as they were set: by which level, by whom, from which day until which; and who has done a step."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from commonhours.catalogue.models import KindOfFact, TypeOfWork, in_language
from commonhours.common.ids import new_id
from commonhours.common.ranges import DateRange
from commonhours.credentials.models import Badge
from commonhours.organisations.models import Organisation, Programme
from commonhours.people.models import Person

NOBODY = Value("00000000-0000-0000-0000-000000000000", output_field=models.UUIDField())


class Rule(models.Model):
    """One value of one rule at one level: the region's when neither programme nor organisation is named."""

    id = models.UUIDField(primary_key=True, default=new_id)
    programme = models.ForeignKey(Programme, null=True, on_delete=models.PROTECT)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT)
    # Said by an officer of the region over an organisation's head.
    override = models.BooleanField(default=False)
    code = models.CharField(max_length=20)
    value = models.PositiveIntegerField(default=0)
    type_of_work = models.ForeignKey(TypeOfWork, null=True, on_delete=models.PROTECT)
    kind_of_fact = models.ForeignKey(KindOfFact, null=True, on_delete=models.PROTECT)
    since = models.DateField()
    until = models.DateField(null=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    set_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            # A rule of two levels would hold twice and end once.
            models.CheckConstraint(
                condition=Q(programme__isnull=True) | Q(organisation__isnull=True), name="rule_of_one_level"
            ),
            # An override speaks to one organisation, and says why.
            models.CheckConstraint(
                condition=Q(override=False) | (Q(organisation__isnull=False) & ~Q(reason="")),
                name="rule_override_says_why",
            ),
            # A check names its fact and its work; a limit names no fact.
            models.CheckConstraint(
                condition=Q(code="check", kind_of_fact__isnull=False, type_of_work__isnull=False)
                | (~Q(code="check") & Q(kind_of_fact__isnull=True)),
                name="rule_check_names_fact",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="rule_ends_after_start"
            ),
            # Two values of one rule on one day: nobody could say which of them holds.
            ExclusionConstraint(
                name="rule_once_a_day",
                expressions=(
                    (Coalesce("programme", NOBODY), RangeOperators.EQUAL),
                    (Coalesce("organisation", NOBODY), RangeOperators.EQUAL),
                    (F("override"), RangeOperators.EQUAL),
                    (F("code"), RangeOperators.EQUAL),
                    (Coalesce("type_of_work", NOBODY), RangeOperators.EQUAL),
                    (Coalesce("kind_of_fact", NOBODY), RangeOperators.EQUAL),
                    (DateRange(F("since"), F("until")), RangeOperators.OVERLAPS),
                ),
            ),
        )


class Step(models.Model):
    """What a level asks of its workers before they are let in, or before they are booked. Its words never change."""

    id = models.UUIDField(primary_key=True, default=new_id)
    programme = models.ForeignKey(Programme, null=True, on_delete=models.PROTECT)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT)
    kind = models.CharField(max_length=10)
    moment = models.CharField(max_length=20)
    # What must be held, where the step is a badge, of whichever organisation.
    badge = models.ForeignKey(Badge, null=True, on_delete=models.PROTECT, related_name="+")
    # {"en": …, "es": …}; the text is what an agreement says, and empty for a point to tick or a badge.
    names = models.JSONField()
    texts = models.JSONField(default=dict)
    since = models.DateField()
    until = models.DateField(null=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    set_at = models.DateTimeField()

    class Meta:
        constraints = (
            # A step of two levels would be ended by either.
            models.CheckConstraint(
                condition=Q(programme__isnull=True) | Q(organisation__isnull=True), name="step_of_one_level"
            ),
            # What is neither ticked, nor accepted, nor held could never be done.
            models.CheckConstraint(
                condition=Q(kind__in=("checklist", "contract", "badge", "exclusive")), name="step_kind_known"
            ),
            # A step of no known moment would keep nobody from anything; an offered one is nobody's duty.
            models.CheckConstraint(
                condition=Q(moment__in=("before_approval", "before_booking"))
                | Q(moment="offered", kind="exclusive"),
                name="step_moment_known",
            ),
            # Nobody can accept an agreement that says nothing.
            models.CheckConstraint(
                condition=~Q(kind__in=("contract", "exclusive"), texts={}), name="step_contract_has_text"
            ),
            # A badge that is not named could be held by nobody.
            models.CheckConstraint(
                condition=Q(kind="badge", badge__isnull=False) | (~Q(kind="badge") & Q(badge__isnull=True)),
                name="step_badge_named",
            ),
            # People work only for one organisation, never only for a programme.
            models.CheckConstraint(
                condition=~Q(kind="exclusive") | Q(organisation__isnull=False), name="step_exclusive_to_one"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="step_ends_after_start"
            ),
        )

    @property
    def name(self) -> str:
        return in_language(self.names)

    @property
    def text(self) -> str:
        return in_language(self.texts) if self.texts else ""


class StepDone(models.Model):
    """Somebody has done a step: accepted by themselves, or seen and ticked by staff; on paper where they cannot."""

    id = models.UUIDField(primary_key=True, default=new_id)
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="done")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="steps_done")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            # Accepted twice, nobody could say when it was.
            models.UniqueConstraint(fields=("step", "person"), name="step_done_once"),
        )
        indexes = (models.Index(fields=("person",), name="step_done_by_person"),)


class Exclusive(models.Model):
    """Somebody works only for one organisation, as they accepted, until either side ends it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="exclusives")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="exclusives")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    since = models.DateField()
    until = models.DateField(null=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField()
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="exclusive_ends_after_start"
            ),
            # Nobody works only for two: neither could book them.
            ExclusionConstraint(
                name="exclusive_to_one_at_a_time",
                expressions=(
                    (F("person"), RangeOperators.EQUAL),
                    (DateRange(F("since"), F("until")), RangeOperators.OVERLAPS),
                ),
            ),
        )
