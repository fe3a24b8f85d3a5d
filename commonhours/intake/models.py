"""Requests for help with their owner and clock, what was done about each, and what organisations take on."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from commonhours.bookings.models import Visit
from commonhours.catalogue.models import Area, TypeOfWork
from commonhours.common.ids import new_id
from commonhours.intake.rules import ANSWER_DAYS, FIRST_CONTACT_DAYS, LOOK_DAYS, MOST_DAYS
from commonhours.organisations.models import Organisation
from commonhours.people.models import ServiceUser


class Desk(models.Model):
    """What requests an organisation takes, or (without one) the region's contact centre; and how soon it answers.

    No areas or types of work: all of them.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    takes_requests = models.BooleanField(default=False)
    area_ids = ArrayField(models.UUIDField(), default=list)
    type_of_work_ids = ArrayField(models.UUIDField(), default=list)
    first_contact_days = models.PositiveSmallIntegerField(default=FIRST_CONTACT_DAYS)
    look_days = models.PositiveSmallIntegerField(default=LOOK_DAYS)
    # Until somebody whom we refer others to is asked again.
    answer_days = models.PositiveSmallIntegerField(default=ANSWER_DAYS)

    class Meta:
        constraints = (
            # Two desks of one organisation would promise two different things.
            models.UniqueConstraint(
                fields=("organisation",), nulls_distinct=False, name="desk_once_an_organisation"
            ),
            # A promise of no days is broken at once, and one of a year is none.
            models.CheckConstraint(
                condition=Q(first_contact_days__gte=1, first_contact_days__lte=MOST_DAYS)
                & Q(look_days__gte=1, look_days__lte=MOST_DAYS)
                & Q(answer_days__gte=1, answer_days__lte=MOST_DAYS),
                name="desk_days_are_few",
            ),
        )


class HelpRequest(models.Model):
    """Somebody who asked for help. `organisation_ids` repeats the organisation for row security."""

    WAYS = ("online", "phone", "referral", "visit")
    WRITERS = ("self", "somebody", "service")
    NEW, IN_HAND, WAITING, REGISTERED, SERVED, CLOSED = (
        "new",
        "in_hand",
        "waiting",
        "registered",
        "served",
        "closed",
    )
    OPEN = (NEW, IN_HAND, WAITING, REGISTERED)
    REASONS = ("not_needed", "elsewhere", "cannot_help", "not_reached", "twice", "withdrawn", "other")

    id = models.UUIDField(primary_key=True, default=new_id)
    reference = models.CharField(max_length=9, unique=True)
    secret_digest = models.BinaryField(unique=True)
    # The digest of the form it came from: pressed twice, it is the same request.
    sent_digest = models.BinaryField(null=True)
    way = models.CharField(max_length=8)
    writer = models.CharField(max_length=8, default="self")
    writer_name = models.CharField(max_length=120, blank=True)
    writer_organisation = models.CharField(max_length=120, blank=True)
    # Where another service wants to be answered, apart from whoever it refers.
    writer_email = models.CharField(max_length=254, blank=True)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=30, blank=True)
    email = models.CharField(max_length=254, blank=True)
    language = models.CharField(max_length=10, default="en")
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="+")
    zip_code = models.CharField(max_length=10, blank=True)
    type_of_work = models.ForeignKey(TypeOfWork, null=True, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=1000, blank=True)
    when_words = models.CharField(max_length=200, blank=True)
    consent_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    source_visit = models.ForeignKey(Visit, null=True, on_delete=models.PROTECT, related_name="+")
    service_user = models.ForeignKey(ServiceUser, null=True, on_delete=models.PROTECT, related_name="+")
    # In whose queue it is: an organisation's, or (None) the contact centre's.
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default=NEW)
    arrived_at = models.DateTimeField()
    queued_at = models.DateTimeField()
    contacted_at = models.DateTimeField(null=True)
    touched_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    served_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=12, blank=True)
    # What the person reads on the page of their request, beside the reason.
    told = models.CharField(max_length=300, blank=True)
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            # Pages and rules branch on these words.
            models.CheckConstraint(
                condition=Q(state__in=["new", "in_hand", "waiting", "registered", "served", "closed"]),
                name="help_request_state_known",
            ),
            models.CheckConstraint(
                condition=Q(way__in=["online", "phone", "referral", "visit"]), name="help_request_way_known"
            ),
            models.CheckConstraint(
                condition=Q(writer__in=["self", "somebody", "service"]), name="help_request_writer_known"
            ),
            # What is in nobody's hand is new, whatever it says.
            models.CheckConstraint(
                condition=~Q(state__in=["in_hand", "waiting", "registered"]) | Q(owner__isnull=False),
                name="help_request_has_owner",
            ),
            # A request without a clock is forgotten; one that is over must not call for anybody.
            models.CheckConstraint(
                condition=Q(state__in=["served", "closed"], due_at__isnull=True)
                | (~Q(state__in=["served", "closed"]) & Q(due_at__isnull=False)),
                name="help_request_clock_runs",
            ),
            # Whoever asked is told why nothing came of it, and by whom.
            models.CheckConstraint(
                condition=(
                    Q(state="closed", closed_at__isnull=False, closed_by__isnull=False) & ~Q(reason="")
                )
                | (~Q(state="closed") & Q(closed_at__isnull=True, closed_by__isnull=True, reason="")),
                name="help_request_closed_with_reason",
            ),
            # Served at a time, or not yet.
            models.CheckConstraint(
                condition=Q(state="served", served_at__isnull=False)
                | (~Q(state="served") & Q(served_at__isnull=True)),
                name="help_request_served_dated",
            ),
            # Nobody could ever call back; but of whoever took their consent back nothing is kept.
            models.CheckConstraint(
                condition=~Q(phone="") | ~Q(email="") | Q(service_user__isnull=False) | Q(reason="withdrawn"),
                name="help_request_reachable",
            ),
            # Somebody we do not know is called only if they said so.
            models.CheckConstraint(
                condition=Q(way="visit") | Q(consent_at__isnull=False), name="help_request_consented"
            ),
            # A form that is sent twice is one request.
            models.UniqueConstraint(fields=("sent_digest",), name="help_request_sent_once"),
            # A visit whose outcome is bettered asks once.
            models.UniqueConstraint(
                fields=("source_visit",),
                condition=Q(state__in=["new", "in_hand", "waiting", "registered"]),
                name="help_request_once_a_visit",
            ),
        )
        indexes = (
            models.Index(fields=("due_at",), condition=Q(due_at__isnull=False), name="help_request_by_clock"),
            models.Index(
                fields=("service_user",), condition=Q(due_at__isnull=False), name="help_request_by_served"
            ),
        )


class RequestStep(models.Model):
    """What was done about a request, in the words of whoever did it. The trail has the act, and no words."""

    KINDS = (
        "arrived",
        "taken",
        "note",
        "reached",
        "waiting",
        "given",
        "handed_over",
        "registered",
        "served",
        "closed",
    )

    id = models.UUIDField(primary_key=True, default=new_id)
    request = models.ForeignKey(HelpRequest, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=12)
    words = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "arrived",
                        "taken",
                        "note",
                        "reached",
                        "waiting",
                        "given",
                        "handed_over",
                        "registered",
                        "served",
                        "closed",
                    ]
                ),
                name="request_step_kind_known",
            ),
        )
        indexes = (models.Index(fields=("request", "at"), name="request_step_by_request"),)
