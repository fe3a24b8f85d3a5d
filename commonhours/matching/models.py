"""What ranks people, what is to rank them, and the rankings that somebody acted on, asked about or searched for."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from commonhours.common.ids import new_id

# What becomes of a draft, and of a simulation of one.
DRAFT_STATES = ("open", "adopted", "discarded")
SIMULATION_STATES = ("waiting", "done", "failed")


def guaranteed_first() -> list[str]:
    """The groups of whoever has said nothing else."""
    return ["guaranteed"]


class Weights(models.Model):
    """One dated version of the ranking's weights; every ranking names the version that made it."""

    version = models.AutoField(primary_key=True)
    weights = models.JSONField()
    # Groups that come before others whatever the weights say, the first before the second.
    tiers = ArrayField(models.CharField(max_length=12), default=guaranteed_first)
    reason = models.CharField(max_length=200)
    since = models.DateField()
    until = models.DateField(null=True)
    # Null: it was there when the region began.
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    set_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="weights_end_after_start"
            ),
            # Two versions in force at once would rank by luck.
            models.UniqueConstraint(
                fields=("until",),
                condition=Q(until__isnull=True),
                nulls_distinct=False,
                name="weights_one_open",
            ),
            # Two versions of one day: nobody could say which of them ranked.
            models.UniqueConstraint(fields=("since",), name="weights_one_a_day"),
        )


class WeightsDraft(models.Model):
    """Weights that somebody proposes from a day on. It ranks nobody; what it would do can be simulated."""

    id = models.UUIDField(primary_key=True, default=new_id)
    weights = models.JSONField()
    tiers = ArrayField(models.CharField(max_length=12), default=list)
    reason = models.CharField(max_length=200)
    since = models.DateField()
    state = models.CharField(max_length=9, default="open")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    version = models.OneToOneField(Weights, null=True, on_delete=models.PROTECT, related_name="draft")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=DRAFT_STATES), name="draft_state_known"),
            # A draft in force whose version nobody can name, or a version from a draft that was thrown away.
            models.CheckConstraint(
                condition=Q(state="adopted", version__isnull=False)
                | (~Q(state="adopted") & Q(version__isnull=True)),
                name="draft_adopted_has_version",
            ),
        )


class Simulation(models.Model):
    """What weights would have done to the bookings of some days, beside those in force when it was asked for.

    The row is there from when somebody asks, so whoever starts anew finds what is left to do. It keeps the weights
    that it was asked about: a draft that changes afterwards has not been simulated.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    draft = models.ForeignKey(WeightsDraft, on_delete=models.PROTECT, related_name="simulations")
    weights = models.JSONField()
    tiers = ArrayField(models.CharField(max_length=12), default=list)
    base = models.ForeignKey(Weights, on_delete=models.PROTECT, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=7, default="waiting")
    done = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    result = models.JSONField(default=dict)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=SIMULATION_STATES), name="simulation_state_known"),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="simulation_ends_after_start"
            ),
            # One at a time of each draft: pressed twice, it would be worked out twice.
            models.UniqueConstraint(
                fields=("draft",), condition=Q(state="waiting"), name="simulation_once_at_a_time"
            ),
        )


class Ranking(models.Model):
    """Inputs and outputs of one ranking, kept for four years: a decision about people's work must be checkable."""

    id = models.UUIDField(primary_key=True, default=new_id)
    at = models.DateTimeField()
    by_account_id = models.UUIDField(null=True)
    why = models.CharField(max_length=20)
    weights = models.ForeignKey(Weights, on_delete=models.PROTECT)
    question = models.JSONField()
    candidates = models.JSONField()
    snapshot = models.CharField(max_length=200)
    organisation_ids = ArrayField(models.UUIDField(), default=list)
    # Who could have been sent, and everybody of them as `record.pack` writes it down; null before there were records.
    host_ids = ArrayField(models.UUIDField(), default=list)
    considered = models.BinaryField(null=True)

    class Meta:
        indexes = (models.Index(fields=("at",), name="ranking_by_time"),)


class Roll(models.Model):
    """Up to 256 people by their ids, as rankings considered them; its own id follows from theirs."""

    id = models.UUIDField(primary_key=True)
    people = models.BinaryField()
    # The last day on which a ranking was kept that names it: once all of these are gone, it goes as well.
    used_on = models.DateField()
