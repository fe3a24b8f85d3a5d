"""Who looks after whom, what was talked about, which visit was watched, a first day, and a word on a bad day.

Each row belongs to one organisation; what one writes down of a worker, another never reads.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from commonhours.bookings.models import Visit
from commonhours.common.ids import new_id
from commonhours.organisations.models import Organisation
from commonhours.people.models import Person


class OfWorker(models.Model):
    """Something that one organisation holds about one worker."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True


class Supervisor(OfWorker):
    """Who looks after a worker in an organisation, from a day until another."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True)
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            # Of two supervisors each would think that the other has called.
            models.UniqueConstraint(
                fields=("organisation", "person"),
                condition=Q(until__isnull=True),
                name="supervisor_one_at_a_time",
            ),
            # Who was replaced on the day they began was never the supervisor for a whole day; before it, never.
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="supervisor_ends_after_start",
            ),
        )
        indexes = (
            models.Index(fields=("account",), condition=Q(until__isnull=True), name="supervisor_by_account"),
        )


class CheckIn(OfWorker):
    """A talk with a worker: when, how, what was agreed – which they read – and by when the next one is."""

    HOWS = ("call", "visit", "meeting")

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField()
    how = models.CharField(max_length=8)
    agreed = models.CharField(max_length=1000, blank=True)
    next_by = models.DateField(null=True)
    written_at = models.DateTimeField()

    class Meta:
        constraints = (
            # Pages branch on it.
            models.CheckConstraint(
                condition=Q(how__in=["call", "visit", "meeting"]), name="check_in_how_known"
            ),
            # A next one before this one would be overdue for ever.
            models.CheckConstraint(
                condition=Q(next_by__isnull=True) | Q(next_by__gt=F("held_on")), name="check_in_next_is_later"
            ),
        )
        indexes = (models.Index(fields=("person", "held_on"), name="check_in_by_person"),)


class PrivateNote(OfWorker):
    """What a supervisor keeps for those who supervise. In a table of its own, since a wall hides rows, not columns."""

    check_in = models.OneToOneField(CheckIn, on_delete=models.CASCADE, related_name="+")
    words = models.CharField(max_length=2000)


class ObservedVisit(OfWorker):
    """A visit that a supervisor watched: what went well, what to practise; and what the worker says to it."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    went_well = models.CharField(max_length=1000)
    to_practise = models.CharField(max_length=1000, blank=True)
    written_at = models.DateTimeField()
    reply = models.CharField(max_length=1000, blank=True)
    replied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            # A reply has its time; without one there is none.
            models.CheckConstraint(
                condition=Q(reply="", replied_at__isnull=True) | (~Q(reply="") & Q(replied_at__isnull=False)),
                name="observed_visit_reply_dated",
            ),
            # Written down twice, a worker would have to answer twice.
            models.UniqueConstraint(fields=("visit", "person", "account"), name="observed_visit_once"),
        )


class FirstDay(OfWorker):
    """What somebody new needs: papers, a way to be paid, whom to meet, a buddy, and a visit to go along on."""

    PAYMENTS = ("bank", "card", "cheque", "cash")

    begun_on = models.DateField()
    papers_seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    papers_seen_at = models.DateTimeField(null=True)
    # Only which kind: numbers of accounts and cards have no place here.
    payment = models.CharField(max_length=8, blank=True)
    meet_whom = models.CharField(max_length=120, blank=True)
    meet_where = models.CharField(max_length=200, blank=True)
    meet_at = models.DateTimeField(null=True)
    buddy = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    shadow = models.ForeignKey(Visit, null=True, on_delete=models.PROTECT, related_name="+")
    shadow_yes = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(payment__in=["", "bank", "card", "cheque", "cash"]),
                name="first_day_payment_known",
            ),
            # Papers that nobody has seen are not seen.
            models.CheckConstraint(
                condition=Q(papers_seen_by__isnull=True, papers_seen_at__isnull=True)
                | Q(papers_seen_by__isnull=False, papers_seen_at__isnull=False),
                name="first_day_papers_signed",
            ),
            # Nobody shows themselves around.
            models.CheckConstraint(
                condition=Q(buddy__isnull=True) | ~Q(buddy=F("person")), name="first_day_buddy_is_another"
            ),
            # Nobody goes along into a home without a buddy there and the yes of whoever is served.
            models.CheckConstraint(
                condition=Q(shadow__isnull=True) | (Q(buddy__isnull=False) & ~Q(shadow_yes="")),
                name="first_day_shadow_agreed",
            ),
            # Two lists would each seem half done.
            models.UniqueConstraint(fields=("organisation", "person"), name="first_day_once"),
        )


class Word(OfWorker):
    """That a worker has a bad day and would like to be called; whom that asks now, and who answered."""

    WAITING, ANSWERED = "waiting", "answered"

    asked_at = models.DateTimeField()
    call_by = models.DateTimeField()
    state = models.CharField(max_length=8, default=WAITING)
    # Who is asked now, since when, and who was asked before; nobody until the house has found somebody.
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    called_at = models.DateTimeField(null=True)
    asked_before = ArrayField(models.UUIDField(), default=list)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            # An answer is somebody's, at a time: the worker learns the name.
            models.CheckConstraint(
                condition=Q(state="waiting", answered_by__isnull=True, answered_at__isnull=True)
                | Q(state="answered", answered_by__isnull=False, answered_at__isnull=False),
                name="word_answer_is_whole",
            ),
            # Who is asked, and since when, travel together, or nobody would know when to ask the next.
            models.CheckConstraint(
                condition=Q(account__isnull=True, called_at__isnull=True)
                | Q(account__isnull=False, called_at__isnull=False),
                name="word_call_is_whole",
            ),
            models.CheckConstraint(condition=Q(call_by__gt=F("asked_at")), name="word_call_by_is_later"),
            # Pressing again in distress must not ask two people who then each leave it to the other.
            models.UniqueConstraint(fields=("person",), condition=Q(state="waiting"), name="word_one_waits"),
        )
        indexes = (models.Index(fields=("organisation", "state"), name="word_by_organisation"),)
