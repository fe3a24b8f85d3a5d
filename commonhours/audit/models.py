"""Audits that two officers let in, what was looked at and by whom, samples, and what an auditor found in them."""

from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from commonhours.common.ids import new_id
from commonhours.ledger.models import Transfer

MOST_DAYS = 366
METHODS = ("simple", "monetary_unit")
VERDICTS = ("", "agrees", "exception", "question")


class Audit(models.Model):
    """That somebody may read the books of a period until a day: why, of whom, and which two officers said so."""

    id = models.UUIDField(primary_key=True, default=new_id)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="audits")
    purpose = models.CharField(max_length=200)
    # Whose books; with `whole_region`, all organisations that there were, and those that come.
    organisation_ids = ArrayField(models.UUIDField())
    whole_region = models.BooleanField(default=False)
    # The days whose books are looked at, the last one not included.
    since = models.DateField()
    until = models.DateField()
    # From the first of these days on it holds; on the second nothing works any more.
    begins = models.DateField()
    ends = models.DateField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            # Without a purpose nobody could say later what the looking was for.
            models.CheckConstraint(condition=~Q(purpose=""), name="audit_has_purpose"),
            models.CheckConstraint(condition=~Q(organisation_ids=[]), name="audit_of_somebody"),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="audit_period_in_order"),
            # An account that outlives its purpose is a door that nobody watches.
            models.CheckConstraint(
                condition=Q(ends__gt=F("begins")) & Q(ends__lte=F("begins") + timedelta(days=MOST_DAYS)),
                name="audit_ends_within_a_year",
            ),
            # A second look is somebody else's, and neither is the auditor's own.
            models.CheckConstraint(
                condition=(Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("proposed_by")))
                & ~Q(account=F("proposed_by")),
                name="audit_takes_two",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="audit_confirmation_signed",
            ),
            models.CheckConstraint(
                condition=Q(ended_by__isnull=True, ended_at__isnull=True)
                | Q(ended_by__isnull=False, ended_at__isnull=False),
                name="audit_end_signed",
            ),
        )


class Look(models.Model):
    """That somebody looked: a trace by anybody, or any page that an auditor opened. Only ever added to."""

    id = models.UUIDField(primary_key=True, default=new_id)
    at = models.DateTimeField()
    by_account_id = models.UUIDField(null=True)
    audit = models.ForeignKey(Audit, null=True, on_delete=models.PROTECT, related_name="looks")
    door = models.CharField(max_length=20)
    # The name of the page or of the API's operation; "trace" for a chain.
    page = models.CharField(max_length=60)
    kind = models.CharField(max_length=20, blank=True)
    refers_id = models.UUIDField(null=True)
    why = models.CharField(max_length=200, blank=True)
    organisation_ids = ArrayField(models.UUIDField(), default=list)
    person_ids = ArrayField(models.UUIDField(), default=list)
    act_id = models.UUIDField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=("refers_id", "at"), name="look_by_reference"),
            models.Index(fields=("audit", "at"), name="look_by_audit", condition=Q(audit__isnull=False)),
        )


class Paper(models.Model):
    """A sample as it was drawn, so that anybody can draw it again, and the working paper made of it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="papers")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    method = models.CharField(max_length=16)
    seed = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    # What was asked of the ledger: whose books, which days, which kinds, posted by when.
    population = models.JSONField()
    counted = models.PositiveIntegerField()
    total_cents = models.BigIntegerField()
    # Of everything it was drawn from: a later drawing can tell whether it had the same before it.
    digest = models.CharField(max_length=64)
    drawn_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(method__in=METHODS), name="paper_method_known"),
            models.CheckConstraint(condition=~Q(seed="") & ~Q(title=""), name="paper_has_title_and_seed"),
            models.CheckConstraint(condition=Q(size__gte=1), name="paper_draws_something"),
        )


class Item(models.Model):
    """One posting of a sample, and what the auditor found: it agrees, an exception with its amount, or a question."""

    id = models.UUIDField(primary_key=True, default=new_id)
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="items")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveIntegerField()
    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="+", db_index=False)
    cents = models.BigIntegerField()
    # It was in whatever the seed: as large as the interval, or larger.
    certain = models.BooleanField(default=False)
    verdict = models.CharField(max_length=10, blank=True)
    exception_cents = models.BigIntegerField(null=True)
    words = models.CharField(max_length=1000, blank=True)
    written_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("paper", "place"), name="item_place_once"),
            # The same posting twice in a sample would count its error twice.
            models.UniqueConstraint(fields=("paper", "transfer"), name="item_once_a_paper"),
            models.CheckConstraint(condition=Q(verdict__in=VERDICTS), name="item_verdict_known"),
            # An exception is worth something, and is said in words; so is a question.
            models.CheckConstraint(
                condition=Q(verdict="exception", exception_cents__isnull=False)
                | (~Q(verdict="exception") & Q(exception_cents__isnull=True)),
                name="item_exception_has_amount",
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=["", "agrees"]) | ~Q(words=""), name="item_says_why"
            ),
            models.CheckConstraint(
                condition=Q(verdict="", written_at__isnull=True)
                | (~Q(verdict="") & Q(written_at__isnull=False)),
                name="item_finding_dated",
            ),
        )
