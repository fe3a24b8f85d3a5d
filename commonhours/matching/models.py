"""What ranks people, and the rankings that somebody acted on, asked about or searched for."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from commonhours.common.ids import new_id


class Weights(models.Model):
    """One dated version of the ranking's weights; every ranking names the version that made it."""

    version = models.AutoField(primary_key=True)
    weights = models.JSONField()
    reason = models.CharField(max_length=200)
    since = models.DateField()
    until = models.DateField(null=True)

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
