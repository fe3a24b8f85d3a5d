"""The act and its facts. PostgreSQL's grants make both insert-only for the application."""

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from commonhours.common.ids import new_id

if TYPE_CHECKING:
    _IntegerField = models.Field[int, int]
else:
    _IntegerField = models.Field


class TransactionIdField(_IntegerField):
    """PostgreSQL's 64-bit transaction id: the only order in which commits can be followed without loss."""

    def db_type(self, connection: Any) -> str:
        return "xid8"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> int | None:
        return None if value is None else int(value)


class CurrentTransaction(models.Func):
    function = "pg_current_xact_id"
    template = "%(function)s()"
    output_field = TransactionIdField()


class Act(models.Model):
    """Who did what, about whom, when, through which door. What exactly was said stands in `ActFacts`."""

    id = models.UUIDField(primary_key=True, default=new_id)
    at = models.DateTimeField()
    verb = models.CharField(max_length=60)
    by_account_id = models.UUIDField(null=True)
    by_person_id = models.UUIDField(null=True)
    door = models.CharField(max_length=20)
    subject_id = models.UUIDField(null=True)
    person_ids = ArrayField(models.UUIDField(), default=list)
    organisation_ids = ArrayField(models.UUIDField(), default=list)
    commitment = models.BinaryField()
    transaction = TransactionIdField(db_default=CurrentTransaction(), editable=False)
    key = models.CharField(max_length=200, null=True)  # noqa: DJ001 (null: acts without a key never clash)
    request_hash = models.BinaryField(default=b"")
    outcome = models.JSONField(null=True)

    class Meta:
        constraints = (
            # One click, one effect: a key is spent once by each account, whatever the retry looks like.
            models.UniqueConstraint(fields=("by_account_id", "key"), name="act_key_spent_once"),
            # A key without an account could be spent by anybody.
            models.CheckConstraint(
                condition=models.Q(key__isnull=True) | models.Q(by_account_id__isnull=False),
                name="act_key_has_account",
            ),
        )
        indexes = (
            models.Index(fields=("transaction",), name="act_by_transaction"),
            models.Index(fields=("subject_id", "at"), name="act_by_subject"),
        )


class ActFacts(models.Model):
    """The erasable sibling: forgetting a person removes facts and salt, and the commitment still proves the act."""

    act = models.OneToOneField(Act, primary_key=True, on_delete=models.PROTECT, related_name="told")
    facts = models.JSONField(default=dict)
    salt = models.BinaryField()


class Erased(models.Model):
    """That what an act said is gone, with its salt, and by which act. Only the function `trail_forget` writes it."""

    act = models.OneToOneField(Act, primary_key=True, on_delete=models.PROTECT, related_name="erased")
    by_act = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="+")
    # What the act's key and answer, gone as well, went into the tree as.
    answered = models.CharField(max_length=64)


class Position(models.Model):
    """The order in which durable followers read: given by one sequencer, after commit, never re-used."""

    position = models.BigAutoField(primary_key=True)
    act = models.OneToOneField(Act, on_delete=models.PROTECT)


class Cursor(models.Model):
    """How far one durable follower has read."""

    follower = models.CharField(primary_key=True, max_length=60)
    position = models.BigIntegerField(default=0)
    moved_at = models.DateTimeField(db_default=Now())


class Leaf(models.Model):
    """One act in the tree over the trail. It knows its act by id alone, so that it outlives one that is removed."""

    place = models.BigIntegerField(primary_key=True)
    position = models.BigIntegerField(unique=True)
    act_id = models.UUIDField(unique=True)
    # Of the leaf, and of every subtree that it fills, the smallest first: a proof reads a few rows by their key.
    hashes = models.BinaryField()

    class Meta:
        constraints = (
            # Leaves are counted from nought, as the RFC does.
            models.CheckConstraint(condition=models.Q(place__gte=0), name="leaf_has_a_place"),
        )


class Head(models.Model):
    """What the region signed: so many acts, and the hash that stands for all of them. Handed out to everybody."""

    size = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    note = models.TextField()

    class Meta:
        constraints = (
            # A head over nothing would prove nothing.
            models.CheckConstraint(condition=models.Q(size__gt=0), name="head_counts_acts"),
        )
