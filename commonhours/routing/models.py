"""What makes a plan of rounds dear, plans that were asked for and what became of them, visits that stay as they are.

A plan is a proposal: bookings do not know it until somebody applies it, in one act.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from commonhours.bookings.models import Assignment, Visit
from commonhours.common.ids import new_id
from commonhours.organisations.models import Organisation
from commonhours.people.models import Person

# What can become dear in a plan, in the order in which pages tell it; each is a column of RoundWeights.
FACTORS = (
    "travel",
    "waiting",
    "overtime",
    "left_out",
    "new_face",
    "change",
    "fairness",
    "moved",
    "preference",
)
KINDS = ("fresh", "mend")
# A plan waits for the background, is worked on, is ready to be looked at; then it is applied or dropped.
STATES = ("waits", "works", "ready", "applied", "dropped", "failed")
UNDER_WAY = ("waits", "works")
MOST_DAYS = 7
MOST_MOVED, MOST_SLOWER = 120, 200


class RoundWeights(models.Model):
    """What each thing that one would rather not have in a plan is worth, in cents, from a day on.

    Without an organisation: what holds for all that have said nothing of their own.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    travel = models.PositiveIntegerField()  # a minute on the way
    waiting = models.PositiveIntegerField()  # a minute between two visits that is neither way nor break
    overtime = models.PositiveIntegerField()  # a minute beyond what somebody wishes to work
    left_out = models.PositiveIntegerField()  # a visit to which nobody comes
    new_face = models.PositiveIntegerField()  # somebody whom the one served does not know
    change = models.PositiveIntegerField()  # somebody else than was promised; more, the nearer it is
    fairness = models.PositiveIntegerField()  # a minute that somebody works more than their share
    moved = models.PositiveIntegerField(default=20, db_default=20)  # a minute by which a promised time moves
    preference = models.PositiveIntegerField()  # a point of the ranking, by which matching prefers another
    reason = models.CharField(max_length=200)
    since = models.DateField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = (
            # Two of one day: nobody could say by which of them a plan was made.
            models.UniqueConstraint(
                fields=("organisation", "since"), nulls_distinct=False, name="round_weights_one_a_day"
            ),
        )


class RoundsPlan(models.Model):
    """A plan that somebody asked for: of which days, how far it is, what it would cost and change.

    The row is there from when somebody asks, so whoever starts anew finds what is left to do.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    first_day = models.DateField()
    days = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=5)
    # Of whom the plan takes everything until then, as they are ill; null: everybody comes.
    away = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    away_until = models.DateField(null=True)
    # Or they are only held up until then.
    held_until = models.DateTimeField(null=True)
    # What begins before stays as it is.
    frozen_until = models.DateTimeField(null=True)
    # By how many minutes a visit may move: 0, what people were promised stays.
    may_move = models.PositiveSmallIntegerField(default=0, db_default=0)
    # By how many hundredths ways take longer than they are measured.
    slower = models.PositiveSmallIntegerField(default=0, db_default=0)
    seconds = models.PositiveSmallIntegerField()
    seed = models.PositiveIntegerField()
    # What each factor was worth when it was asked for.
    weights = models.JSONField(default=dict)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=7, default="waits", db_default="waits")
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    # The share of the time that is over, in thousandths; what the best plan so far costs, in cents.
    share = models.PositiveSmallIntegerField(default=0, db_default=0)
    best_cost = models.BigIntegerField(null=True)
    stop_asked = models.BooleanField(default=False, db_default=False)
    ready_at = models.DateTimeField(null=True)
    # By factor, in cents: what stands, and what is planned.
    costs_before = models.JSONField(default=dict)
    costs_after = models.JSONField(default=dict)
    # Sums of the plan: visits, changed, left_out, new_faces, minutes of travel before and after, known …
    figures = models.JSONField(default=dict)
    # Pairs that bookings' rules turned away: visit, person, codes.
    turned_away = models.JSONField(default=list)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=STATES), name="rounds_plan_state_known"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="rounds_plan_kind_known"),
            # Longer ones would be out of date before they are looked at.
            models.CheckConstraint(
                condition=Q(days__gte=1, days__lte=MOST_DAYS), name="rounds_plan_days_bounded"
            ),
            models.CheckConstraint(condition=Q(share__lte=1000), name="rounds_plan_share_of_a_thousand"),
            # Who is away is ill until a day, or held up until an instant.
            models.CheckConstraint(
                condition=Q(away__isnull=True, away_until__isnull=True, held_until__isnull=True)
                | Q(away__isnull=False, away_until__isnull=False, held_until__isnull=True)
                | Q(away__isnull=False, away_until__isnull=True, held_until__isnull=False),
                name="rounds_plan_away_until",
            ),
            # A time that moves further is another visit; roads that are slower are closed.
            models.CheckConstraint(condition=Q(may_move__lte=MOST_MOVED), name="rounds_plan_moves_bounded"),
            models.CheckConstraint(condition=Q(slower__lte=MOST_SLOWER), name="rounds_plan_slower_bounded"),
            # What was decided says by whom and when.
            models.CheckConstraint(
                condition=Q(
                    state__in=("applied", "dropped"), decided_by__isnull=False, decided_at__isnull=False
                )
                | ~Q(state__in=("applied", "dropped")) & Q(decided_by__isnull=True, decided_at__isnull=True),
                name="rounds_plan_decision_signed",
            ),
            # One at a time of each organisation: pressed twice, it would be worked out twice.
            models.UniqueConstraint(
                fields=("organisation",), condition=Q(state__in=UNDER_WAY), name="rounds_plan_once_at_a_time"
            ),
        )
        indexes = (models.Index(fields=("organisation", "-asked_at"), name="rounds_plan_by_organisation"),)


class PlannedVisit(models.Model):
    """A place in a visit as the plan has it: who came to it, and who is to. Written once, with the plan."""

    # Why nobody comes: no one fits at all; all who fit are dearer than to leave it; bookings turned them away.
    WHYS = ("", "nobody_fits", "too_dear", "turned_away")
    # Why it was not up to the planner: begun, or too near; pinned; done from home; nobody can be asked about it.
    KEPT = ("", "near", "pinned", "remote", "closed")

    id = models.UUIDField(primary_key=True, default=new_id)
    plan = models.ForeignKey(RoundsPlan, on_delete=models.CASCADE, related_name="visits")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="+")
    # Null: the place was open.
    assignment = models.ForeignKey(Assignment, null=True, on_delete=models.PROTECT, related_name="+")
    worker_before = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    worker_after = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    begins_before = models.DateTimeField()
    begins_after = models.DateTimeField()
    ends_before = models.DateTimeField()
    ends_after = models.DateTimeField()
    # Minutes on the way to it, from home or from the visit before; null where nobody comes.
    way_before = models.PositiveSmallIntegerField(null=True)
    way_after = models.PositiveSmallIntegerField(null=True)
    # In the worker's round of that day, from 1; null where nobody comes.
    position = models.PositiveSmallIntegerField(null=True)
    new_face = models.BooleanField(default=False)
    kept = models.CharField(max_length=10, blank=True)
    why_left = models.CharField(max_length=12, blank=True)
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(why_left__in=["", "nobody_fits", "too_dear", "turned_away"]),
                name="planned_visit_why_known",
            ),
            models.CheckConstraint(
                condition=Q(kept__in=["", "near", "pinned", "remote", "closed"]),
                name="planned_visit_kept_known",
            ),
            # What the planner may not touch is not changed.
            models.CheckConstraint(
                condition=Q(kept="")
                | Q(begins_after=F("begins_before"), ends_after=F("ends_before"))
                & (
                    Q(worker_after=F("worker_before"))
                    | Q(worker_after__isnull=True, worker_before__isnull=True)
                ),
                name="planned_visit_kept_stays",
            ),
            # A place has one proposal: two could not both be applied.
            models.UniqueConstraint(fields=("plan", "assignment"), name="planned_assignment_once"),
        )
        indexes = (models.Index(fields=("plan", "begins_after"), name="planned_visit_by_plan"),)

    @property
    def moves(self) -> bool:
        """Whether it is to begin at another time."""
        return self.begins_before != self.begins_after

    @property
    def changes(self) -> bool:
        """Whether somebody else is to come than before, or at another time."""
        return self.worker_before_id != self.worker_after_id or self.moves


class Pin(models.Model):
    """A visit that stays as it is, whoever plans, until the pin is taken off."""

    id = models.UUIDField(primary_key=True, default=new_id)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    pinned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    pinned_at = models.DateTimeField()
    off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    off_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            # One pin holds; a second would have to be taken off twice.
            models.UniqueConstraint(
                fields=("visit",), condition=Q(off_at__isnull=True), name="pin_holds_once"
            ),
            # Who and when travel together.
            models.CheckConstraint(
                condition=Q(off_at__isnull=True, off_by__isnull=True)
                | Q(off_at__isnull=False, off_by__isnull=False),
                name="pin_off_signed",
            ),
        )
        indexes = (models.Index(fields=("organisation", "off_at"), name="pin_by_organisation"),)
