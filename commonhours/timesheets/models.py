"""What was done: clock events as they came, the hours that follow, both sides' yes, and what was put right.

Events, adjustments and confirmations can only be added. The timesheet is what the rules make of them, kept beside
them so that a queue can be asked for; it is made anew whenever one of them is added.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from commonhours.bookings.models import Assignment
from commonhours.common.ids import new_id
from commonhours.people.models import Person, ServiceUser

METHODS = ("app", "home_code", "telephone")
# Where it was, in the two words that suffice by federal guidance when no coordinates may be taken.
LABELS = ("", "home", "community")
SIDES = ("worker", "served")
STATES = ("open", "waiting", "disputed", "confirmed")


class LocationConsent(models.Model):
    """That a service user lets clock events carry a place: by whom, in which words, for how long."""

    id = models.UUIDField(primary_key=True, default=new_id)
    service_user = models.ForeignKey(ServiceUser, on_delete=models.CASCADE, related_name="location_consents")
    given_by = models.CharField(max_length=80)
    wording = models.CharField(max_length=400)
    since = models.DateField()
    until = models.DateField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            # A yes by nobody is none, and one to no words neither.
            models.CheckConstraint(
                condition=~Q(given_by="") & ~Q(wording=""), name="location_consent_in_words"
            ),
            # It is asked again each year, and may be taken back on the day it was given.
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="location_consent_in_order"),
        )


class HomeCode(models.Model):
    """Six digits that hang at a home. A new code replaces the old, so what was seen once does not open for ever."""

    service_user = models.OneToOneField(
        ServiceUser, primary_key=True, on_delete=models.CASCADE, related_name="home_code"
    )
    code = models.CharField(max_length=6)
    made_at = models.DateTimeField()
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            # It is read aloud, and typed on a telephone at a door.
            models.CheckConstraint(condition=Q(code__regex=r"^[0-9]{6}$"), name="home_code_is_six_digits"),
        )


class Timesheet(models.Model):
    """What one person worked in one visit. `revision` grows whenever its hours change.

    It has the id of its assignment: whoever knows the one can name the other, before a first press has opened it.
    """

    id = models.UUIDField(primary_key=True)
    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="timesheet")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="timesheets")
    service_user = models.ForeignKey(ServiceUser, on_delete=models.PROTECT, related_name="timesheets")
    planned_start = models.DateTimeField()
    planned_end = models.DateTimeField()
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    exceptions = ArrayField(models.CharField(max_length=16), default=list)
    revision = models.PositiveIntegerField(default=0)
    # When they changed last: from then on somebody waits.
    changed_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=12, default="open")
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            # Pages and messages name it by its assignment before it is opened.
            models.CheckConstraint(condition=Q(id=F("assignment")), name="timesheet_named_by_assignment"),
            # Hours run forwards.
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True) | Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="timesheet_ends_after_start",
            ),
            models.CheckConstraint(condition=Q(state__in=STATES), name="timesheet_state_known"),
            # Nobody can have agreed to hours that nobody knows.
            models.CheckConstraint(
                condition=~Q(state__in=["waiting", "confirmed"])
                | Q(starts_at__isnull=False, ends_at__isnull=False),
                name="timesheet_agreed_hours_known",
            ),
        )
        indexes = (
            models.Index(fields=("person", "planned_start"), name="timesheet_by_person"),
            models.Index(fields=("state", "planned_start"), name="timesheet_by_state"),
        )


class ClockEvent(models.Model):
    """One press of “Start” or “Finish”, as it came. Its id was made on the device, so that it counts once."""

    id = models.UUIDField(primary_key=True)
    timesheet = models.ForeignKey(Timesheet, on_delete=models.PROTECT, related_name="events")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=4)
    method = models.CharField(max_length=12)
    # What the device's clock showed when it happened and when it was sent, and when it came in by ours.
    device_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    received_at = models.DateTimeField()
    # The two below follow from the three above and are kept, since the rule may be bettered and the past may not.
    at = models.DateTimeField()
    off = models.BooleanField()
    label = models.CharField(max_length=12, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    metres = models.PositiveIntegerField(null=True)
    act_id = models.UUIDField()
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(way__in=["in", "out"]), name="clock_event_way_known"),
            models.CheckConstraint(condition=Q(method__in=METHODS), name="clock_event_method_known"),
            models.CheckConstraint(condition=Q(label__in=LABELS), name="clock_event_label_known"),
            # A place has two numbers and lies somewhere from the visit, or nothing of it is kept.
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True, metres__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="clock_event_place_whole",
            ),
        )


class Adjustment(models.Model):
    """Hours put right by somebody, with why and what settled it; no clock event is ever invented for it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    timesheet = models.ForeignKey(Timesheet, on_delete=models.PROTECT, related_name="adjustments")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=12)
    resolution = models.CharField(max_length=12)
    memo = models.CharField(max_length=256, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    act_id = models.UUIDField()
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            # An adjustment of nothing would only void what both had confirmed.
            models.CheckConstraint(
                condition=Q(starts_at__isnull=False) | Q(ends_at__isnull=False),
                name="adjustment_of_something",
            ),
            # Every manual change says why and how that was settled.
            models.CheckConstraint(condition=~Q(reason="") & ~Q(resolution=""), name="adjustment_says_why"),
        )


class Acknowledgement(models.Model):
    """That somebody looked at what was unusual in the hours of one revision, why it was so, and what settled it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    timesheet = models.ForeignKey(Timesheet, on_delete=models.PROTECT, related_name="acknowledgements")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField()
    exception = models.CharField(max_length=16)
    reason = models.CharField(max_length=12)
    resolution = models.CharField(max_length=12)
    memo = models.CharField(max_length=256, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    act_id = models.UUIDField()
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            # What is waved through without a reason was not looked at.
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(resolution=""), name="acknowledgement_says_why"
            ),
            # Hours that change are looked at anew, the same hours once.
            models.UniqueConstraint(
                fields=("timesheet", "revision", "exception"), name="acknowledgement_once"
            ),
        )


class Confirmation(models.Model):
    """A side's yes to the hours of one revision; hours that change later have no yes."""

    id = models.UUIDField(primary_key=True, default=new_id)
    timesheet = models.ForeignKey(Timesheet, on_delete=models.PROTECT, related_name="confirmations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    service_user = models.ForeignKey(ServiceUser, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField()
    side = models.CharField(max_length=8)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()
    # How whoever was served told the office, where somebody there wrote their yes down.
    told = models.CharField(max_length=80, blank=True)
    act_id = models.UUIDField()
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(side__in=SIDES), name="confirmation_side_known"),
            # The office writes down the yes of whoever was served, never that of whoever worked.
            models.CheckConstraint(
                condition=Q(side="served") | Q(told=""), name="confirmation_told_by_served"
            ),
            # A second yes of the same side to the same hours says nothing.
            models.UniqueConstraint(
                fields=("timesheet", "revision", "side"), name="confirmation_once_a_side"
            ),
        )


class Dispute(models.Model):
    """That a side does not agree with the hours, in their words, and what somebody of the office decided."""

    id = models.UUIDField(primary_key=True, default=new_id)
    timesheet = models.ForeignKey(Timesheet, on_delete=models.PROTECT, related_name="disputes")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    service_user = models.ForeignKey(ServiceUser, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=8)
    words = models.CharField(max_length=400)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=400, blank=True)
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(side__in=SIDES) & ~Q(words=""), name="dispute_in_words"),
            # A decision is somebody's, on a day, with its reason; what is open has none of them.
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_at__isnull=True, decision="")
                | (Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(decision="")),
                name="dispute_decision_signed",
            ),
            # What is open is one question to the office, not two.
            models.UniqueConstraint(
                fields=("timesheet",), condition=Q(decided_at__isnull=True), name="dispute_open_once"
            ),
        )


class CallCode(models.Model):
    """Six digits by which a worker is known on a telephone; shown to them alone, and drawn anew when they ask."""

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=6)
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            # It is typed on a telephone.
            models.CheckConstraint(condition=Q(code__regex=r"^[0-9]{6}$"), name="call_code_is_six_digits"),
        )


class Call(models.Model):
    """A call from a home to press “Start” or “Finish”, and how far it has come."""

    STEPS = ("language", "code", "which", "press", "over")

    id = models.UUIDField(primary_key=True, default=new_id)
    # What whoever carries the call names it.
    carried_as = models.CharField(max_length=80)
    # The number from which somebody calls: the home's own says where they are.
    caller = models.CharField(max_length=16, blank=True)
    language = models.CharField(max_length=10, blank=True)
    step = models.CharField(max_length=8, default="language")
    wrong = models.PositiveSmallIntegerField(default=0)
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    assignment = models.ForeignKey(Assignment, null=True, on_delete=models.PROTECT, related_name="+")
    # The press that came of it.
    event_id = models.UUIDField(null=True)
    began_at = models.DateTimeField()
    # The step that was answered last, and how: asked again, it is answered alike.
    asked = models.CharField(max_length=200, blank=True)
    answer = models.JSONField(default=dict)

    class Meta:
        constraints = (
            # A step that comes twice must find the call that it belongs to.
            models.UniqueConstraint(fields=("carried_as",), name="call_once"),
            # What is said next hangs on the step.
            models.CheckConstraint(
                condition=Q(step__in=["language", "code", "which", "press", "over"]), name="call_step_known"
            ),
            # Nobody presses for nobody.
            models.CheckConstraint(
                condition=Q(event_id__isnull=True) | Q(person__isnull=False, assignment__isnull=False),
                name="call_press_is_somebodys",
            ),
        )
        indexes = (
            models.Index(fields=("caller", "began_at"), name="call_by_caller"),
            models.Index(fields=("event_id",), condition=Q(event_id__isnull=False), name="call_by_event"),
        )
