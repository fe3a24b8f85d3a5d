"""What somebody was told, when, in which language, and whether it went out."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from commonhours.common.ids import new_id


class Message(models.Model):
    """One message through one channel, to a person, to an account that is no person here (staff, a helper), or to
    whoever asked for help and is neither yet.

    Its sentence is made from code and facts when it is read or sent.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    # The act that it follows; of a reminder, which follows none, the name of what it reminds of.
    act_id = models.UUIDField()
    person_id = models.UUIDField(null=True)
    account_id = models.UUIDField(null=True)
    request_id = models.UUIDField(null=True)
    channel = models.CharField(max_length=8)
    code = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)
    language = models.CharField(max_length=10)
    # The reader's own, where they said one: what went out is shown as it went out.
    zone = models.CharField(max_length=40, blank=True, default="")
    made_at = models.DateTimeField()
    # Not before: quiet hours, and the rest after a try that failed.
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    # Why it never goes out, if it does not: no text messages are wanted any more, or no device is left.
    refused = models.CharField(max_length=12, blank=True, default="")
    read_at = models.DateTimeField(null=True)
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            # A message to nobody would wait for ever, and one to two would be read by one and marked for both.
            models.CheckConstraint(
                condition=Q(person_id__isnull=False, account_id__isnull=True, request_id__isnull=True)
                | Q(person_id__isnull=True, account_id__isnull=False, request_id__isnull=True)
                | Q(person_id__isnull=True, account_id__isnull=True, request_id__isnull=False),
                name="message_to_one",
            ),
            # A follower that reads an act twice must not tell anybody twice.
            models.UniqueConstraint(
                fields=("act_id", "person_id", "account_id", "request_id", "channel", "code"),
                nulls_distinct=False,
                name="message_once",
            ),
            # What no channel carries would wait for ever.
            models.CheckConstraint(
                condition=Q(channel__in=["in_app", "email", "sms", "push"]), name="message_channel_known"
            ),
            # What has gone out was not refused, and the outbox says why the rest was.
            models.CheckConstraint(
                condition=Q(refused="") | Q(refused__in=["stopped", "gone"], sent_at__isnull=True),
                name="message_refused_known",
            ),
        )
        indexes = (
            models.Index(fields=("person_id", "made_at"), name="message_by_person"),
            models.Index(fields=("account_id", "made_at"), name="message_by_account"),
            models.Index(
                fields=("channel", "due_at"),
                condition=Q(sent_at__isnull=True, refused=""),
                name="message_unsent",
            ),
        )


class Choice(models.Model):
    """How an account wants to be told. Without a row: by e-mail, at any hour, and on devices that asked. In the
    application always."""

    account_id = models.UUIDField(primary_key=True)
    # Kinds of messages that no e-mail shall bring, kinds that a text message shall bring, and kinds of which no
    # device shall tell.
    email_off = ArrayField(models.CharField(max_length=12), default=list)
    sms_on = ArrayField(models.CharField(max_length=12), default=list)
    push_off = ArrayField(models.CharField(max_length=12), default=list)
    # Minutes after midnight in the region's zone, over midnight where the end is the smaller one.
    quiet_from = models.PositiveSmallIntegerField(null=True)
    quiet_until = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = (
            # Quiet from an hour until nobody knows when would be quiet for ever.
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | (
                    Q(quiet_from__lt=1440, quiet_until__lt=1440)
                    & ~Q(quiet_from=models.F("quiet_until"))
                    & Q(quiet_from__isnull=False, quiet_until__isnull=False)
                ),
                name="choice_quiet_from_until",
            ),
        )


class TextConsent(models.Model):
    """What was said about text messages to a number: yes, with the words that were shown, or no. The newest holds."""

    id = models.UUIDField(primary_key=True, default=new_id)
    phone = models.CharField(max_length=16)
    # Nobody's here, where somebody wrote STOP from a number that we know of no account.
    account_id = models.UUIDField(null=True)
    on = models.BooleanField()
    # The sentence to which somebody said yes, in the language in which it was shown; of a text message its word.
    wording = models.CharField(max_length=500)
    language = models.CharField(max_length=10)
    door = models.CharField(max_length=12)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            # A yes to words that nobody kept proves nothing, and nobody's yes lets us write to a number.
            models.CheckConstraint(
                condition=Q(on=False) | (~Q(wording="") & Q(account_id__isnull=False)),
                name="text_consent_yes_to_words",
            ),
        )
        indexes = (
            models.Index(fields=("phone", "at"), name="text_consent_by_phone"),
            models.Index(fields=("account_id", "at"), name="text_consent_by_account"),
        )


class TextIn(models.Model):
    """A text message that came in, what we took it for, and what was said back."""

    id = models.UUIDField(primary_key=True, default=new_id)
    # What whoever carries it calls it: sent to us twice, it is one message.
    carried_as = models.CharField(max_length=80)
    phone = models.CharField(max_length=16)
    account_id = models.UUIDField(null=True)
    words = models.CharField(max_length=160)
    meaning = models.CharField(max_length=8)
    came_at = models.DateTimeField()
    reply = models.CharField(max_length=480, blank=True, default="")
    # Until then it was not dealt with: when it comes again, it is.
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            # A word that comes twice must not do twice what it says.
            models.UniqueConstraint(fields=("carried_as",), name="text_in_once"),
            # Pages and rules branch on the meaning.
            models.CheckConstraint(
                condition=Q(meaning__in=["stop", "start", "help", "yes", "no", "other"]),
                name="text_in_meaning_known",
            ),
        )
        indexes = (models.Index(fields=("phone", "came_at"), name="text_in_by_phone"),)


class PushDevice(models.Model):
    """A browser that asked to be told at once, where its push service takes a word, and the keys that seal it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    account_id = models.UUIDField()
    address = models.CharField(max_length=500)
    browser_key = models.CharField(max_length=100)
    auth = models.CharField(max_length=40)
    # The sign-in in which it asked, by a name that opens nothing: when that ends, nothing goes there any more.
    sign_in = models.CharField(max_length=24)
    added_at = models.DateTimeField()

    class Meta:
        constraints = (
            # One browser would tell somebody twice.
            models.UniqueConstraint(fields=("account_id", "address"), name="push_device_once"),
            # What is said to a push service is said encrypted.
            models.CheckConstraint(condition=Q(address__startswith="https://"), name="push_device_encrypted"),
        )
