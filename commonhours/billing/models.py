"""Runs, what they charge, what is set aside; invoices, that they were paid, and that two organisations have settled.

While a run is being prepared its charges come and go with each preview. Once it is approved nothing of it changes, and
invoices, payments and settlements can only be added: triggers and grants in migration 0002 see to that.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from commonhours.billing.rules import KINDS
from commonhours.catalogue.models import TypeOfWork
from commonhours.common.ids import new_id
from commonhours.organisations.models import Organisation
from commonhours.timesheets.models import Timesheet
from commonhours.trail.models import CurrentTransaction, TransactionIdField

DRAFT, PREVIEWED, APPROVED = "draft", "previewed", "approved"
STATES = (DRAFT, PREVIEWED, APPROVED)
# A claim on whoever funds, a bill to a partner, and what is taken back of either.
CLAIM, PARTNER, CREDIT = "claim", "partner", "credit"


class Run(models.Model):
    """A billing run of an organisation: up to which month, what was confirmed until when, and who approved it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    number = models.PositiveSmallIntegerField(default=1)
    cut_off = models.DateTimeField()
    state = models.CharField(max_length=10, default=DRAFT)
    # Of everything that the last preview found: what is approved is what was seen.
    digest = models.BinaryField(default=bytes)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    previewed_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)
    act_id = models.UUIDField(null=True)

    class Meta:
        constraints = (
            # Two runs of one name would be read as one.
            models.UniqueConstraint(fields=("organisation", "month", "number"), name="billing_run_once"),
            # Two runs at once would both want to charge the same hours.
            models.UniqueConstraint(
                fields=("organisation",), condition=~Q(state="approved"), name="billing_one_at_a_time"
            ),
            models.CheckConstraint(condition=Q(state__in=STATES), name="billing_run_state_known"),
            # A month is named by its first day, or it would have two names.
            models.CheckConstraint(condition=Q(month__day=1), name="billing_run_of_a_month"),
            # An approval is somebody's, at some time, in an act of the trail.
            models.CheckConstraint(
                condition=Q(
                    state="approved",
                    approved_by__isnull=False,
                    approved_at__isnull=False,
                    act_id__isnull=False,
                )
                | (~Q(state="approved") & Q(approved_by__isnull=True, approved_at__isnull=True)),
                name="billing_approval_signed",
            ),
        )


class Charge(models.Model):
    """What one revision of a timesheet is charged, above or below nothing; who served it sees only its own charge."""

    id = models.UUIDField(primary_key=True, default=new_id)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="charges")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8)
    # Who borrowed; null where funders are charged.
    partner = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    timesheet = models.ForeignKey(Timesheet, on_delete=models.PROTECT, related_name="charges")
    revision = models.PositiveIntegerField()
    visit_id = models.UUIDField()
    person_id = models.UUIDField()
    service_user_id = models.UUIDField()
    work = models.ForeignKey(TypeOfWork, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # The month in which it counts for tiers and for the most of a month.
    month = models.DateField()
    minutes = models.IntegerField()
    cents = models.BigIntegerField()
    # [[rule, cents, facts]], which sum to it; {funding line or "": cents}.
    lines = models.JSONField(default=list)
    parts = models.JSONField(default=dict)
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            # The same hours are charged once, whatever happens.
            models.UniqueConstraint(fields=("kind", "timesheet", "revision"), name="revision_charged_once"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="charge_kind_known"),
            # A loan has a borrower, and nobody lends to itself.
            models.CheckConstraint(
                condition=Q(kind="service", partner__isnull=True)
                | (Q(kind="lent", partner__isnull=False) & ~Q(partner=F("organisation"))),
                name="charge_to_somebody",
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="charge_in_order"),
        )
        indexes = (
            models.Index(fields=("organisation", "month"), name="charge_by_month"),
            models.Index(fields=("partner", "month"), name="charge_by_partner"),
        )


class ChargeBasis(models.Model):
    """By what a charge was reckoned, kept for corrections: whoever borrowed reads the charge, and never what the hour
    pays the worker of whoever lent."""

    charge = models.OneToOneField(
        Charge, primary_key=True, on_delete=models.CASCADE, related_name="reckoned_by"
    )
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    basis = models.JSONField(default=dict)


class SetAside(models.Model):
    """Hours that a run does not charge, and why."""

    id = models.UUIDField(primary_key=True, default=new_id)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="asides")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8)
    partner = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    timesheet = models.ForeignKey(Timesheet, on_delete=models.PROTECT, related_name="+")
    work = models.ForeignKey(TypeOfWork, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    code = models.CharField(max_length=30)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("run", "kind", "timesheet"), name="billing_aside_once"),
        )


class Invoice(models.Model):
    """A numbered paper of an organisation: to whom, for which lines, how much. It never changes."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    # Given by the database: the next one of this organisation.
    number = models.PositiveIntegerField(default=0)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="invoices")
    kind = models.CharField(max_length=8)
    partner = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    # The funding line; empty for what the organisation carries itself, and for a partner.
    payer = models.CharField(max_length=36, blank=True)
    # As it is called on the paper, whatever it is called later.
    payer_name = models.CharField(max_length=250, blank=True)
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="credits")
    first = models.DateField()
    last = models.DateField()
    day = models.DateField()
    cents = models.BigIntegerField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    act_id = models.UUIDField()
    # Lines come with it or never.
    transaction = TransactionIdField(db_default=CurrentTransaction(), editable=False)
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            # Two papers of one number: one of them would never be paid. That none is left out a trigger sees to.
            models.UniqueConstraint(fields=("organisation", "number"), name="invoice_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="invoice_numbered"),
            # Money is asked for by an invoice and given back by a credit note that names the invoice.
            models.CheckConstraint(
                condition=Q(kind__in=["claim", "partner"], cents__gte=0, corrects__isnull=True)
                | Q(kind="credit", cents__lt=0, corrects__isnull=False),
                name="invoice_kind_and_sign",
            ),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="invoice_in_order"),
        )
        indexes = (models.Index(fields=("partner", "day"), name="invoice_by_partner"),)


class InvoiceLine(models.Model):
    """One visit on an invoice: what this payer pays of a charge, and how we know that the hours were worked."""

    id = models.UUIDField(primary_key=True, default=new_id)
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="lines")
    place_in_order = models.PositiveIntegerField()
    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="invoiced")
    payer = models.CharField(max_length=36, blank=True)
    timesheet_id = models.UUIDField()
    work = models.ForeignKey(TypeOfWork, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    minutes = models.IntegerField()
    cents = models.BigIntegerField()
    # [[rule, cents, facts]] of the whole charge.
    rules = models.JSONField(default=list)
    # Who confirmed when, what was unusual, and whether somebody looked at it.
    evidence = models.JSONField(default=dict)
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            # Nobody pays the same part of a charge on two papers.
            models.UniqueConstraint(fields=("charge", "payer"), name="charge_invoiced_once"),
        )
        indexes = (models.Index(fields=("timesheet_id",), name="invoice_line_by_timesheet"),)


class InvoicePayment(models.Model):
    """Money that came in for a claim; below nothing, money that was given back."""

    id = models.UUIDField(primary_key=True, default=new_id)
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="payments")
    number = models.PositiveSmallIntegerField()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    cents = models.BigIntegerField()
    day = models.DateField()
    reference = models.CharField(max_length=60, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    act_id = models.UUIDField()

    class Meta:
        constraints = (
            # Two who record at once would both think that all of it was open.
            models.UniqueConstraint(fields=("invoice", "number"), name="invoice_payment_in_turn"),
            models.CheckConstraint(condition=~Q(cents=0), name="invoice_payment_of_something"),
        )


class Settlement(models.Model):
    """What two organisations owed each other up to a day, both amounts; the difference was paid."""

    id = models.UUIDField(primary_key=True, default=new_id)
    # The smaller id first, so that a pair has one name.
    low = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    high = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    until = models.DateField()
    # What each one was owed by the other.
    low_owed_cents = models.BigIntegerField()
    high_owed_cents = models.BigIntegerField()
    reference = models.CharField(max_length=60, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    act_id = models.UUIDField()
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(low__lt=F("high")), name="settlement_of_two"),
            # One pair settles up to a day once.
            models.UniqueConstraint(fields=("low", "high", "until"), name="settlement_once"),
        )
