"""Rules and steps as they were set: by which level, by whom, from which day until which; and who has done a step."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce

from commonhours.catalogue.models import KindOfFact, TypeOfWork, in_language
from commonhours.common.ids import new_id
from commonhours.organisations.models import Organisation, Programme
from commonhours.people.models import Person

NOBODY = Value("00000000-0000-0000-0000-000000000000", output_field=models.UUIDField())


class DateRange(Func):
    function = "daterange"
    output_field = DateRangeField()


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
    # {"en": …, "es": …}; the text is what a contract says, and empty for a point to tick.
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
            # What is neither ticked nor accepted could never be done.
            models.CheckConstraint(condition=Q(kind__in=("checklist", "contract")), name="step_kind_known"),
            # A step of no known moment would keep nobody from anything.
            models.CheckConstraint(
                condition=Q(moment__in=("before_approval", "before_booking")), name="step_moment_known"
            ),
            # Nobody can accept a contract that says nothing.
            models.CheckConstraint(condition=~Q(kind="contract", texts={}), name="step_contract_has_text"),
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
