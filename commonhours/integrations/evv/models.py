"""Payers who ask for visits' records, under which numbers they know people, what was sent, and what they answered."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from commonhours.catalogue.models import TypeOfWork
from commonhours.common.ids import new_id
from commonhours.organisations.models import Organisation
from commonhours.people.models import Person, ServiceUser
from commonhours.timesheets.models import Timesheet

STATES = ("held", "waiting", "sent", "accepted", "rejected")
BATCH_STATES = ("waiting", "sent", "answered", "refused")


class Payer(models.Model):
    """Somebody who pays an organisation for visits and wants each of them verified: how, where, under which numbers."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    profile = models.CharField(max_length=20)
    provider_qualifier = models.CharField(max_length=20, default="MedicaidID")
    provider_id = models.CharField(max_length=50, blank=True)
    business_id = models.CharField(max_length=7, blank=True)
    payer_id = models.CharField(max_length=50)
    programme = models.CharField(max_length=50, blank=True)
    # Where records go; without one they are made and looked through, and none is sent.
    address = models.CharField(max_length=400, blank=True)
    # As whom we send; the secret stands in the installation's settings, never here.
    login = models.CharField(max_length=60, blank=True)
    # Hours that nobody has confirmed are sent all the same after so long, since payers want them within a day.
    wait_hours = models.PositiveSmallIntegerField(default=20)
    since = models.DateField()
    until = models.DateField(null=True)
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(name="") & ~Q(payer_id=""), name="payer_named"),
            # A payer who stops before beginning asks for nothing.
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="payer_in_order"
            ),
            # Two payers of one name would be taken for each other.
            models.UniqueConstraint(fields=("organisation", "name"), name="payer_name_once"),
        )


class PayerTerms(models.Model):
    """Which family's pack a payer goes by from a day on, and the figures that it sets itself."""

    id = models.UUIDField(primary_key=True, default=new_id)
    payer = models.ForeignKey(Payer, on_delete=models.CASCADE, related_name="terms")
    since = models.DateField()
    pack = models.CharField(max_length=20)
    # No law sets these two; without one the pack's own stands.
    metres = models.PositiveIntegerField(null=True)
    grace_minutes = models.PositiveSmallIntegerField(null=True)
    # What is billed is rounded to so many minutes, never what somebody worked; 0: to the second.
    round_minutes = models.PositiveSmallIntegerField(default=0)
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            # On one day one pack holds.
            models.UniqueConstraint(fields=("payer", "since"), name="terms_once_a_day"),
            models.CheckConstraint(condition=~Q(pack=""), name="terms_name_pack"),
            # More than that is no rounding any more, but another hour.
            models.CheckConstraint(condition=Q(round_minutes__lte=60), name="terms_round_an_hour_at_most"),
        )


class Procedure(models.Model):
    """Which type of work a payer asks for, and by which code."""

    id = models.UUIDField(primary_key=True, default=new_id)
    payer = models.ForeignKey(Payer, on_delete=models.CASCADE, related_name="procedures")
    type_of_work = models.ForeignKey(TypeOfWork, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=10)
    modifiers = ArrayField(models.CharField(max_length=2), default=list)
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            # One work under two codes would be billed as two.
            models.UniqueConstraint(fields=("payer", "type_of_work"), name="procedure_once_a_work"),
            models.CheckConstraint(condition=~Q(code=""), name="procedure_has_code"),
        )


class Number(models.Model):
    """Under which number a payer knows a service user or a worker. Whoever has none here is asked for by nobody.

    An empty number says that the payer asks for these visits and that we do not know the number yet.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    payer = models.ForeignKey(Payer, on_delete=models.CASCADE, related_name="numbers")
    service_user = models.ForeignKey(ServiceUser, null=True, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    number = models.CharField(max_length=40, blank=True)
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            # A number is one human's, in one part.
            models.CheckConstraint(
                condition=Q(service_user__isnull=True, person__isnull=False)
                | Q(service_user__isnull=False, person__isnull=True),
                name="number_of_one",
            ),
            models.UniqueConstraint(
                fields=("payer", "service_user", "person"), nulls_distinct=False, name="number_once"
            ),
            # One number for two people would send the visits of the one as the other's.
            models.UniqueConstraint(
                fields=("payer", "number"),
                condition=Q(person__isnull=False) & ~Q(number=""),
                name="number_of_one_worker",
            ),
            models.UniqueConstraint(
                fields=("payer", "number"),
                condition=Q(service_user__isnull=False) & ~Q(number=""),
                name="number_of_one_service_user",
            ),
        )


class Record(models.Model):
    """Where one visit's record stands with one payer. `marked_at` says that its hours may have changed since."""

    id = models.UUIDField(primary_key=True, default=new_id)
    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="records")
    timesheet = models.ForeignKey(Timesheet, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    service_user = models.ForeignKey(ServiceUser, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="waiting")
    faults = ArrayField(models.CharField(max_length=20), default=list)
    # The highest number that was ever used for it.
    sequence = models.BigIntegerField(default=0)
    # Somebody wants what was turned back to go once more as it is.
    again = models.BooleanField(default=False)
    marked_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            # A visit that stands twice with one payer would be paid twice.
            models.UniqueConstraint(fields=("payer", "timesheet"), name="record_once_a_payer"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="record_state_known"),
            # What is kept here says why.
            models.CheckConstraint(
                condition=Q(state="held", faults__len__gt=0) | (~Q(state="held") & Q(faults=[])),
                name="record_held_says_why",
            ),
            # Nobody can have answered what was never sent.
            models.CheckConstraint(
                condition=Q(state__in=["held", "waiting"]) | Q(sequence__gt=0),
                name="record_answered_was_sent",
            ),
        )
        indexes = (models.Index(fields=("payer", "state", "starts_at"), name="record_by_state"),)


class Approval(models.Model):
    """That somebody else agreed with hours that were changed by hand, as they stood in one revision. Only added to."""

    id = models.UUIDField(primary_key=True, default=new_id)
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="approvals")
    revision = models.PositiveIntegerField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField()
    act_id = models.UUIDField()
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            # Hours that change are asked about anew, the same hours once.
            models.UniqueConstraint(fields=("record", "revision"), name="approval_once_a_revision"),
        )


class Batch(models.Model):
    """Records handed over together under one id, which stays the same however often it takes."""

    id = models.UUIDField(primary_key=True, default=new_id)
    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="batches")
    made_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="waiting")
    tries = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    # The payer's own name for it, by which its answers are asked for.
    receipt = models.CharField(max_length=80, blank=True)
    # Why it could not be handed over, or its answers not be read, the last time.
    trouble = models.CharField(max_length=20, blank=True)
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=BATCH_STATES), name="batch_state_known"),
            # What was taken in has a receipt.
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "refused"]) | ~Q(receipt=""), name="batch_sent_has_receipt"
            ),
            # A payer has one batch in hand at a time, so that numbers come in their order.
            models.UniqueConstraint(
                fields=("payer",), condition=Q(state__in=["waiting", "sent"]), name="batch_one_in_hand"
            ),
        )


class Sending(models.Model):
    """One record as it went out, under its number. It can only be added; its number follows that of the one before."""

    id = models.UUIDField(primary_key=True, default=new_id)
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="sendings")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="sendings")
    sequence = models.BigIntegerField()
    # The number of the sending before it; a foreign key of record and number keeps it true.
    follows = models.BigIntegerField(null=True)
    body = models.JSONField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    act_id = models.UUIDField()
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            # A number is used once, whatever became of what it stood on.
            models.UniqueConstraint(fields=("record", "sequence"), name="sending_number_once"),
            # Numbers of a record are one chain: each has one before it at most, and one after it.
            models.UniqueConstraint(
                fields=("record", "follows"), nulls_distinct=False, name="sending_follows_one"
            ),
            models.CheckConstraint(
                condition=Q(sequence__gt=0) & (Q(follows__isnull=True) | Q(sequence__gt=F("follows"))),
                name="sending_numbers_grow",
            ),
        )


class Answer(models.Model):
    """What a payer said of one sending: taken in, or turned back with their reasons. It can only be added."""

    sending = models.OneToOneField(Sending, primary_key=True, on_delete=models.PROTECT, related_name="answer")
    accepted = models.BooleanField()
    # [{"field": …, "text": …}] in the payer's own words.
    reasons = models.JSONField(default=list)
    answered_at = models.DateTimeField()
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            # What is turned back without a reason cannot be mended.
            models.CheckConstraint(condition=Q(accepted=True) | ~Q(reasons=[]), name="answer_says_why"),
        )
