"""A referral with its consent and its answers, what was done about it, and what workers asked the office for."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from commonhours.bookings.models import Visit
from commonhours.common.ids import new_id
from commonhours.intake.models import HelpRequest
from commonhours.organisations.models import Organisation
from commonhours.people.models import Person, ServiceUser

# What may be told of somebody beside their name and the reason: only what they agreed to, fact by fact.
FACTS = ("phone", "address", "language", "communication")
HOW = ("spoken", "phone", "written")
WAYS = ("within", "letter", "email")
# A code of six digits is no secret to whoever may guess for ever.
MOST_TRIES = 5


class Referral(models.Model):
    """Somebody handed on: to whom, why, what may be told until when, and what they answered."""

    id = models.UUIDField(primary_key=True, default=new_id)
    service_user = models.ForeignKey(ServiceUser, on_delete=models.PROTECT, related_name="+")
    # Whose people refer, and hear the answer.
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    way = models.CharField(max_length=8)
    # A service of the directory, with its name as it was: the list may change, and what was sent stays sent.
    service_id = models.UUIDField(null=True)
    to_name = models.CharField(max_length=200)
    to_email = models.CharField(max_length=254, blank=True)
    # Or an organisation of the region, and the request in its queue.
    to_organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    request = models.OneToOneField(HelpRequest, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    consent_at = models.DateTimeField()
    consent_how = models.CharField(max_length=8)
    consent_until = models.DateField()
    consent_facts = ArrayField(models.CharField(max_length=16), default=list)
    withdrawn_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, default="sent")
    # When it came into this state, and when somebody should ask how it stands.
    state_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=120, blank=True)
    answer = models.CharField(max_length=300, blank=True)
    waiting_until = models.DateField(null=True)
    # The page for whoever has no account: the hash of its address, until when it opens, and how often a code was wrong.
    round = models.PositiveSmallIntegerField(default=1)
    secret_digest = models.BinaryField(null=True, unique=True)
    link_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    # The e-mail that brings the address.
    mailed_at = models.DateTimeField(null=True)
    mail_due_at = models.DateTimeField(null=True)
    mail_tries = models.PositiveSmallIntegerField(default=0)
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    state__in=["sent", "seen", "accepted", "waiting", "declined", "finished", "taken_back"]
                ),
                name="referral_state_known",
            ),
            models.CheckConstraint(
                condition=Q(way__in=["within", "letter", "email"]), name="referral_way_known"
            ),
            # Inside the house it is a request in a queue, outside it is a paper or an e-mail; never both.
            models.CheckConstraint(
                condition=Q(way="within", to_organisation__isnull=False, request__isnull=False, to_email="")
                | Q(way="letter", to_organisation__isnull=True, request__isnull=True, to_email="")
                | (Q(way="email", to_organisation__isnull=True, request__isnull=True) & ~Q(to_email="")),
                name="referral_to_one",
            ),
            # Whoever refers to themselves would answer themselves.
            models.CheckConstraint(
                condition=Q(to_organisation__isnull=True) | ~Q(to_organisation=F("organisation")),
                name="referral_to_another",
            ),
            # Whoever is asked to help must know with what.
            models.CheckConstraint(condition=~Q(reason=""), name="referral_has_reason"),
            # Consent to nothing in particular is none.
            models.CheckConstraint(
                condition=Q(consent_facts__contained_by=["phone", "address", "language", "communication"]),
                name="referral_consent_to_facts",
            ),
            models.CheckConstraint(
                condition=Q(consent_how__in=["spoken", "phone", "written"]), name="referral_consent_how_known"
            ),
            # What was taken back must not be read again by anybody's old address.
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(state="taken_back"),
                name="referral_withdrawn_is_over",
            ),
            models.CheckConstraint(
                condition=Q(secret_digest__isnull=True)
                | (Q(link_until__isnull=False) & ~Q(state="taken_back")),
                name="referral_link_ends",
            ),
            # What is over calls for nobody, and what is not is forgotten by nobody.
            models.CheckConstraint(
                condition=Q(state__in=["declined", "finished", "taken_back"], due_at__isnull=True)
                | (~Q(state__in=["declined", "finished", "taken_back"]) & Q(due_at__isnull=False)),
                name="referral_clock_runs",
            ),
            # "Perhaps some day" is no waiting list.
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(waiting_until__isnull=False), name="referral_waits_until"
            ),
        )
        indexes = (
            models.Index(fields=("organisation", "due_at"), name="referral_by_clock"),
            models.Index(fields=("service_user", "sent_at"), name="referral_by_served"),
            models.Index(
                fields=("mail_due_at",), condition=Q(mail_due_at__isnull=False), name="referral_to_mail"
            ),
        )


class ReferralStep(models.Model):
    """What was done about a referral, in the words of whoever did it. The trail has the act, and no words."""

    KINDS = (
        "sent",
        "mailed",
        "seen",
        "accepted",
        "waiting",
        "declined",
        "finished",
        "taken_back",
        "withdrawn",
        "renewed",
        "handed_over",
    )

    id = models.UUIDField(primary_key=True, default=new_id)
    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="steps")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    words = models.CharField(max_length=500, blank=True)
    # Nobody of ours: whoever was asked said so on the page for them.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "sent",
                        "mailed",
                        "seen",
                        "accepted",
                        "waiting",
                        "declined",
                        "finished",
                        "taken_back",
                        "withdrawn",
                        "renewed",
                        "handed_over",
                    ]
                ),
                name="referral_step_kind_known",
            ),
        )
        indexes = (models.Index(fields=("referral", "at"), name="referral_step_by_referral"),)


class OfficeAsked(models.Model):
    """A worker saw on a visit that other help is needed, and asked the office to look after it."""

    STATES = ("asked", "sent", "in_hand", "over")

    id = models.UUIDField(primary_key=True, default=new_id)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="+")
    service_user = models.ForeignKey(ServiceUser, on_delete=models.PROTECT, related_name="+")
    worker = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=300)
    asked_at = models.DateTimeField()
    # All that the worker learns of it.
    state = models.CharField(max_length=8, default="asked")
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)
    referral = models.ForeignKey(Referral, null=True, on_delete=models.PROTECT, related_name="asks")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=["asked", "sent", "in_hand", "over"]), name="office_asked_state_known"
            ),
            models.CheckConstraint(condition=~Q(words=""), name="office_asked_has_words"),
            # Pressed twice, it is asked once.
            models.UniqueConstraint(
                fields=("visit", "worker"), condition=Q(state="asked"), name="office_asked_once_a_visit"
            ),
            # Sent means by a referral.
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "in_hand"]) | Q(referral__isnull=False),
                name="office_asked_sent_by_referral",
            ),
        )
        indexes = (models.Index(fields=("organisation", "state"), name="office_asked_by_state"),)
