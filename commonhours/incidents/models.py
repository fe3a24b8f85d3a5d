"""What was reported, who looks after it where, who has to do with it, what was done, what was shown, and who read it.

Every row says to which keys it opens (`opens_to`, see `opening`) and to whom it stays shut whatever they may do, for
row security: whoever an incident is about does not read it, though they may be the one who reads all others.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from commonhours.bookings.models import Visit
from commonhours.common.ids import new_id
from commonhours.organisations.models import Organisation
from commonhours.people.models import Person, ServiceUser
from commonhours.safeguarding.models import Suspension

MOST_WORDS = 3000
MOST_NOTE = 2000


class ClockRule(models.Model):
    """How soon the region looks at what is reported, from a day on; and the number to call in an emergency."""

    id = models.UUIDField(primary_key=True, default=new_id)
    since = models.DateField(unique=True)
    now_minutes = models.PositiveIntegerField()
    soon_minutes = models.PositiveIntegerField()
    later_minutes = models.PositiveIntegerField()
    look_minutes = models.PositiveIntegerField()
    authority_hours = models.PositiveIntegerField(null=True)
    emergency = models.CharField(max_length=20, blank=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = (
            # What is urgent is never looked at later than what is not.
            models.CheckConstraint(
                condition=Q(now_minutes__gte=1)
                & Q(now_minutes__lte=models.F("soon_minutes"))
                & Q(soon_minutes__lte=models.F("later_minutes"))
                & Q(look_minutes__gte=1),
                name="clock_rule_in_order",
            ),
        )


class Kept(models.Model):
    """To whom a row opens, and to whom it stays shut."""

    id = models.UUIDField(primary_key=True, default=new_id)
    opens_to = ArrayField(models.UUIDField(), default=list)
    shut_persons = ArrayField(models.UUIDField(), default=list)
    shut_accounts = ArrayField(models.UUIDField(), default=list)

    class Meta:
        abstract = True


class Incident(Kept):
    """What was reported, in the words of whoever did. They read this row and nothing else of it."""

    kind = models.CharField(max_length=12)
    urgency = models.CharField(max_length=5)
    happened_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    who = models.CharField(max_length=300, blank=True)
    words = models.CharField(max_length=MOST_WORDS)
    language = models.CharField(max_length=10, default="en")
    visit = models.ForeignKey(Visit, null=True, on_delete=models.PROTECT, related_name="+")
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()
    state = models.CharField(max_length=8, default="new")
    # What whoever reported it is told when it is closed.
    told = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = (
            # Pages, clocks and sentences branch on these words.
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "injury",
                        "neglect",
                        "money",
                        "violence",
                        "missed",
                        "medication",
                        "privacy",
                        "other",
                    ]
                ),
                name="incident_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(urgency__in=["now", "soon", "later"]), name="incident_urgency_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["new", "in_hand", "closed"]), name="incident_state_known"
            ),
            # A report without words asks an officer to guess.
            models.CheckConstraint(condition=~Q(words=""), name="incident_has_words"),
            models.CheckConstraint(
                condition=Q(happened_at__lte=models.F("reported_at")), name="incident_has_happened"
            ),
        )


class Side(Kept):
    """One organisation's side of an incident, or (without one) the city's: its owner, its clock, how grave it is."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="sides")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, default="new")
    severity = models.CharField(max_length=8, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField(null=True)
    touched_at = models.DateTimeField()
    # Steps in which somebody was called since its clock ran out; none while it still runs.
    calls = models.PositiveSmallIntegerField(default=0)
    called_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=14, blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=["new", "in_hand", "closed"]), name="incident_side_state_known"
            ),
            models.CheckConstraint(
                condition=Q(severity__in=["", "slight", "serious", "grave"]),
                name="incident_side_severity_known",
            ),
            # What is in nobody's hand is new, whatever it says.
            models.CheckConstraint(
                condition=~Q(state="in_hand") | Q(owner__isnull=False), name="incident_side_has_owner"
            ),
            # Without a clock it is forgotten; what is closed must not call for anybody.
            models.CheckConstraint(
                condition=Q(state="closed", due_at__isnull=True, closed_at__isnull=False)
                | (~Q(state="closed") & Q(due_at__isnull=False, closed_at__isnull=True)),
                name="incident_side_clock_runs",
            ),
            # Whoever is called next is found by how many steps were taken, and when the last one was.
            models.CheckConstraint(
                condition=Q(calls=0, called_at__isnull=True)
                | Q(calls__gte=1, calls__lte=3, called_at__isnull=False, due_at__isnull=False),
                name="incident_side_calls_dated",
            ),
            # Closed without an outcome, nobody could say what came of it.
            models.CheckConstraint(
                condition=(Q(state="closed") & ~Q(outcome="")) | (~Q(state="closed") & Q(outcome="")),
                name="incident_side_closed_with_outcome",
            ),
            # Two sides of one organisation would be two officers who each think the other has it.
            models.UniqueConstraint(
                fields=("incident", "organisation"), nulls_distinct=False, name="incident_side_once"
            ),
        )
        indexes = (
            models.Index(
                fields=("due_at",), condition=Q(due_at__isnull=False), name="incident_side_by_clock"
            ),
        )


class Involved(Kept):
    """Somebody who has to do with it: a person or a service user of the house, or a stranger by name."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="involved")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    service_user = models.ForeignKey(ServiceUser, null=True, on_delete=models.PROTECT, related_name="+")
    # As they were called then: an officer of another organisation may not look them up.
    name = models.CharField(max_length=120)
    part = models.CharField(max_length=8)
    # Null: the visit that was reported said so.
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    said_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(part__in=["there", "harmed", "accused", "witness", "other"]),
                name="involved_part_known",
            ),
            # One row says of one human what they have to do with it.
            models.CheckConstraint(
                condition=Q(person__isnull=True) | Q(service_user__isnull=True), name="involved_is_one_party"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="involved_is_called_something"),
        )


class Step(Kept):
    """What was done about it on one side, by whom. Steps are added, and neither changed nor removed."""

    KINDS = (
        "reported",
        "taken",
        "note",
        "called",
        "referred",
        "authority",
        "suspended",
        "severity",
        "person",
        "aside",
        "involved",
        "evidence",
        "closed",
        "reopened",
    )

    side = models.ForeignKey(Side, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10)
    words = models.CharField(max_length=MOST_NOTE, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # Whom an authority is, under which number it keeps the case, and when it was told.
    authority = models.CharField(max_length=120, blank=True)
    number = models.CharField(max_length=60, blank=True)
    done_at = models.DateTimeField(null=True)
    suspension = models.ForeignKey(Suspension, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "reported",
                        "taken",
                        "note",
                        "called",
                        "referred",
                        "authority",
                        "suspended",
                        "severity",
                        "person",
                        "aside",
                        "involved",
                        "evidence",
                        "closed",
                        "reopened",
                    ]
                ),
                name="incident_step_kind_known",
            ),
            # That an authority was told is worth nothing without which, and when.
            models.CheckConstraint(
                condition=~Q(kind="authority") | (~Q(authority="") & Q(done_at__isnull=False)),
                name="incident_step_names_authority",
            ),
            models.CheckConstraint(
                condition=Q(kind="suspended", suspension__isnull=False)
                | (~Q(kind="suspended") & Q(suspension__isnull=True)),
                name="incident_step_names_suspension",
            ),
        )
        indexes = (models.Index(fields=("side", "at"), name="incident_step_by_side"),)


class Reading(Kept):
    """That somebody opened an incident who did not report it. Only added to."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="readings")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    door = models.CharField(max_length=12)
    # The file that was opened; null: the page.
    file_id = models.UUIDField(null=True)

    class Meta:
        indexes = (models.Index(fields=("incident", "at"), name="incident_reading_by_time"),)


class Evidence(Kept):
    """A picture or a paper that was shown, as it was drawn anew here. Only added to."""

    KINDS = ("image/jpeg", "image/png", "application/pdf")

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=16)
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=["image/jpeg", "image/png", "application/pdf"]),
                name="incident_evidence_kind_known",
            ),
            # The same file sent twice is one.
            models.UniqueConstraint(fields=("incident", "digest"), name="incident_evidence_once"),
        )
