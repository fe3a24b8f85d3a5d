"""Who is on duty, whom a visit without people has called, what was written down of visits; who comes late; offers."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from commonhours.bookings.models import Gap, Series, Visit
from commonhours.catalogue.models import TypeOfWork
from commonhours.common.ids import new_id
from commonhours.organisations.models import Organisation
from commonhours.people.models import Person, ServiceUser, Site


class DutyShift(models.Model):
    """Somebody on duty for an organisation, or for the region when there is none; turn 1 is called first."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    turn = models.PositiveSmallIntegerField(default=1)
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            # A shift that ends before it begins calls nobody.
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="duty_shift_ends_after_start"
            ),
            # Nobody is the zeroth to be called.
            models.CheckConstraint(condition=Q(turn__gte=1), name="duty_shift_turn_counts"),
            # Written twice, a shift would call the same person twice.
            models.UniqueConstraint(
                fields=("organisation", "account", "starts_at"),
                nulls_distinct=False,
                name="duty_shift_once",
            ),
        )
        indexes = (models.Index(fields=("ends_at",), name="duty_shift_by_end"),)


class DutyCall(models.Model):
    """That a visit without people called somebody on duty, and whether they answered."""

    WAITING, ANSWERED, PASSED_ON, OVER = "waiting", "answered", "passed_on", "over"

    id = models.UUIDField(primary_key=True, default=new_id)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="duty_calls")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    called_at = models.DateTimeField()
    state = models.CharField(max_length=12, default=WAITING)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "answered", "passed_on", "over"]),
                name="duty_call_state_known",
            ),
            # An answer is somebody's, at a time; without one nobody has answered.
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True, answered_at__isnull=True)
                | Q(answered_by__isnull=False, answered_at__isnull=False),
                name="duty_call_answer_is_whole",
            ),
            # Two who are called at once would each leave it to the other.
            models.UniqueConstraint(
                fields=("visit",), condition=Q(state="waiting"), name="duty_call_one_waits"
            ),
        )
        indexes = (models.Index(fields=("visit", "called_at"), name="duty_call_by_visit"),)


class VisitEvent(models.Model):
    """What somebody wrote down of a visit that has begun, about one person; and what that person says to it.

    Who did not come at all stands in `bookings.Absence`, since that counts for their reliability.
    """

    KINDS = ("late", "cut_short", "relief_absent")

    id = models.UUIDField(primary_key=True, default=new_id)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="events")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16)
    minutes = models.PositiveSmallIntegerField(default=0)
    words = models.CharField(max_length=500, blank=True)
    # Never nobody: whoever reads what was said about them learns who said it.
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    reply = models.CharField(max_length=1000, blank=True)
    replied_at = models.DateTimeField(null=True)
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=["late", "cut_short", "relief_absent"]),
                name="visit_event_kind_known",
            ),
            # Who was late was so by some minutes; whose relief did not come was not.
            models.CheckConstraint(
                condition=~Q(kind__in=["late", "cut_short"]) | Q(minutes__gt=0),
                name="visit_event_late_by_minutes",
            ),
            # A reply has its time; without one there is none.
            models.CheckConstraint(
                condition=Q(reply="", replied_at__isnull=True) | (~Q(reply="") & Q(replied_at__isnull=False)),
                name="visit_event_reply_dated",
            ),
            # The same thing written down twice would count twice against somebody.
            models.UniqueConstraint(fields=("visit", "person", "kind"), name="visit_event_once"),
        )
        indexes = (models.Index(fields=("person", "recorded_at"), name="visit_event_by_person"),)


class ComingLate(models.Model):
    """A worker's own word that they come later to a visit than was planned; of several, the newest holds.

    It moves nothing: planned hours stay, and it counts for nobody's reliability.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    # When they think to be there: should the visit move, this is still what they said.
    expected_at = models.DateTimeField()
    said_at = models.DateTimeField()
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            # Of two words of one moment nobody could say which is the newer.
            models.UniqueConstraint(fields=("visit", "person", "said_at"), name="coming_late_in_order"),
        )


class Opening(models.Model):
    """A place that is offered to one worker after the other: a visit to be, a visit's empty place, a series' open date;
    or another time for a visit, of which whoever comes to it is asked.

    It occupies nobody and is no visit: whoever is served hears of it when somebody has said yes.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    service_user = models.ForeignKey(ServiceUser, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    type_of_work = models.ForeignKey(TypeOfWork, on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    wants = ArrayField(models.UUIDField(), default=list)
    features = ArrayField(models.UUIDField(), default=list)
    purpose = models.CharField(max_length=8, default="help")
    # Neither: the visit is written when somebody says yes.
    visit = models.ForeignKey(Visit, null=True, on_delete=models.PROTECT, related_name="openings")
    series = models.ForeignKey(Series, null=True, on_delete=models.PROTECT, related_name="+")
    gap = models.ForeignKey(Gap, null=True, on_delete=models.PROTECT, related_name="openings")
    # When the visit takes place now, where its own worker is asked for another time; and why it shall move.
    was_starts_at = models.DateTimeField(null=True)
    was_ends_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    # How long each has to answer, in minutes, and who is asked after whom.
    patience = models.PositiveIntegerField()
    line = ArrayField(models.UUIDField(), default=list)
    state = models.CharField(max_length=12, default="open")
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    offered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    filled_by = models.ForeignKey(Visit, null=True, on_delete=models.PROTECT, related_name="+")
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="opening_ends_after_start"),
            # `nobody`: everybody in line was asked. `over`: the place is gone, however that came.
            models.CheckConstraint(
                condition=Q(state__in=["open", "filled", "withdrawn", "nobody", "over"]),
                name="opening_state_known",
            ),
            # What is over says when; what is open has no end.
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True)
                | ~Q(state="open") & Q(ended_at__isnull=False),
                name="opening_end_dated",
            ),
            # Filled means by a visit.
            models.CheckConstraint(
                condition=Q(state="filled", filled_by__isnull=False)
                | ~Q(state="filled") & Q(filled_by__isnull=True),
                name="opening_filled_by_a_visit",
            ),
            # An empty place and an open date are two things: one yes cannot fill both.
            models.CheckConstraint(
                condition=Q(visit__isnull=True) | Q(gap__isnull=True), name="opening_of_one_place"
            ),
            # What shall move is a visit, and stood at a time.
            models.CheckConstraint(
                condition=Q(was_starts_at__isnull=True, was_ends_at__isnull=True)
                | Q(visit__isnull=False, was_starts_at__isnull=False, was_ends_at__isnull=False),
                name="opening_moves_a_visit",
            ),
            # An open date is one of a series.
            models.CheckConstraint(
                condition=Q(gap__isnull=True, series__isnull=True)
                | Q(gap__isnull=False, series__isnull=False),
                name="opening_date_of_a_series",
            ),
            # Offered twice at once, one place would be taken twice.
            models.UniqueConstraint(
                fields=("visit",), condition=Q(state="open"), name="opening_once_per_visit"
            ),
            models.UniqueConstraint(fields=("gap",), condition=Q(state="open"), name="opening_once_per_gap"),
            models.UniqueConstraint(
                fields=("service_user", "type_of_work", "starts_at"),
                condition=Q(state="open", visit__isnull=True, gap__isnull=True),
                name="opening_once_per_wish",
            ),
        )
        indexes = (
            models.Index(fields=("organisation", "state", "starts_at"), name="opening_by_organisation"),
        )

    @property
    def moves(self) -> bool:
        """Whether it asks for another time of a visit that stands, and for nobody new."""
        return self.was_starts_at is not None


class Offer(models.Model):
    """A place offered to one worker until a time: only their own yes books it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    opening = models.ForeignKey(Opening, on_delete=models.CASCADE, related_name="offers")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=12, default="open")
    offered_at = models.DateTimeField()
    reply_by = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    # Codes of the limits of their own that it would pass, as it was offered.
    limits = ArrayField(models.CharField(max_length=20), default=list)
    reason = models.CharField(max_length=200, blank=True)
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=["open", "accepted", "declined", "lapsed", "withdrawn"]),
                name="offer_state_known",
            ),
            # An answer has its time; what is open has none.
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True)
                | ~Q(state="open") & Q(ended_at__isnull=False),
                name="offer_end_dated",
            ),
            # Nobody can answer before they are asked.
            models.CheckConstraint(
                condition=Q(reply_by__gt=F("offered_at")), name="offer_leaves_time_to_reply"
            ),
            # Two who are asked at once for one place could both say yes.
            models.UniqueConstraint(fields=("opening",), condition=Q(state="open"), name="offer_one_is_open"),
            # Whoever has said no is not asked for the same place again.
            models.UniqueConstraint(fields=("opening", "person"), name="offer_once"),
        )
        indexes = (models.Index(fields=("person", "state"), name="offer_by_person"),)
