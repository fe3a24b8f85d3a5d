"""Accounts, transfers and their legs, and the days until which books are closed. Grants make all of them insert-only.

Organisations, people and visits stand in rooms above and are known here by their ids. What a row of another says is
repeated where row security or an index asks for it, and migration 0002 checks that the two agree.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from commonhours.common.ids import new_id
from commonhours.ledger.kinds import ACCOUNTS, OWNERS, TRANSFERS
from commonhours.trail.models import Act, CurrentTransaction, TransactionIdField


class Account(models.Model):
    """A place in the books of one organisation: wages owed to a person, what a partner owes, the bank."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation_id = models.UUIDField()
    kind = models.CharField(max_length=30)
    owner_kind = models.CharField(max_length=20)
    owner_id = models.UUIDField()
    currency = models.CharField(max_length=3, default="USD")
    # Whoever the account is about may see it; the same as the owner where that is a person.
    person_id = models.UUIDField(null=True)
    opened_at = models.DateTimeField()
    act = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = (
            # Two accounts for one thing: half of the money would be missing wherever somebody looks.
            models.UniqueConstraint(
                fields=("organisation_id", "kind", "owner_kind", "owner_id", "currency"), name="account_once"
            ),
            # An account of no known kind grows on no side.
            models.CheckConstraint(condition=Q(kind__in=sorted(ACCOUNTS)), name="account_kind_known"),
            models.CheckConstraint(condition=Q(owner_kind__in=sorted(OWNERS)), name="account_owner_known"),
            models.CheckConstraint(
                condition=Q(currency__regex="^[A-Z]{3}$"), name="account_currency_is_code"
            ),
            # Only a person sees an account as their own, and that is the one whose it is.
            models.CheckConstraint(
                condition=Q(owner_kind="person", person_id=models.F("owner_id"))
                | (~Q(owner_kind="person") & Q(person_id__isnull=True)),
                name="account_person_is_owner",
            ),
        )


class Transfer(models.Model):
    """One movement of money between accounts, on a day, about something, made by an act of the trail."""

    id = models.UUIDField(primary_key=True, default=new_id)
    key = models.CharField(max_length=200)
    # What was posted under the key: another posting of the same key is refused.
    digest = models.BinaryField()
    kind = models.CharField(max_length=20)
    day = models.DateField()
    posted_at = models.DateTimeField()
    currency = models.CharField(max_length=3)
    organisation_ids = ArrayField(models.UUIDField())
    person_ids = ArrayField(models.UUIDField(), default=list)
    corrects = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="corrections", db_index=False
    )
    act = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="+", db_index=False)
    transaction = TransactionIdField(db_default=CurrentTransaction(), editable=False)

    class Meta:
        constraints = (
            # A rerun posts nothing twice, however it came about.
            models.UniqueConstraint(fields=("key",), name="transfer_key_once"),
            models.CheckConstraint(condition=~Q(key=""), name="transfer_has_key"),
            models.CheckConstraint(condition=Q(kind__in=sorted(TRANSFERS)), name="transfer_kind_known"),
            # A correction names what it puts right, and nothing else does.
            models.CheckConstraint(
                condition=Q(kind="correction", corrects__isnull=False)
                | (~Q(kind="correction") & Q(corrects__isnull=True)),
                name="transfer_correction_names_wrong",
            ),
        )
        indexes = (
            models.Index(
                fields=("corrects",), name="transfer_corrected", condition=Q(corrects__isnull=False)
            ),
            models.Index(fields=("act",), name="transfer_by_act"),
        )


class About(models.Model):
    """What a transfer refers to: a visit, a timesheet, a person, a run."""

    id = models.UUIDField(primary_key=True, default=new_id)
    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="about")
    kind = models.CharField(max_length=20)
    refers_id = models.UUIDField()
    organisation_ids = ArrayField(models.UUIDField())
    person_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        indexes = (models.Index(fields=("refers_id", "kind"), name="about_by_reference"),)


class Leg(models.Model):
    """One account's part in a transfer: cents, above zero for a debit, below for a credit."""

    id = models.UUIDField(primary_key=True, default=new_id)
    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="legs")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="legs", db_index=False)
    day = models.DateField()
    cents = models.BigIntegerField()
    organisation_id = models.UUIDField()
    person_id = models.UUIDField(null=True)

    class Meta:
        constraints = (
            # A leg of nothing would make a transfer look as if it touched an account.
            models.CheckConstraint(condition=~Q(cents=0), name="leg_moves_something"),
        )
        indexes = (
            # A balance is read from the index alone.
            models.Index(fields=("account", "day"), include=("cents",), name="leg_by_account"),
        )


class Closing(models.Model):
    """An organisation's books are closed before a day: whatever is dated earlier stands for good."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation_id = models.UUIDField()
    until = models.DateField()
    closed_by_id = models.UUIDField()
    closed_at = models.DateTimeField()
    reason = models.CharField(max_length=200)
    act = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = (
            # Books are closed once for each day, by somebody who says why.
            models.UniqueConstraint(fields=("organisation_id", "until"), name="closing_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="closing_says_why"),
        )
