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
    made_at = models.DateTimeField()
    # Not before: quiet hours, and the rest after a try that failed.
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
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
                condition=Q(channel__in=["in_app", "email", "sms"]), name="message_channel_known"
            ),
        )
        indexes = (
            models.Index(fields=("person_id", "made_at"), name="message_by_person"),
            models.Index(fields=("account_id", "made_at"), name="message_by_account"),
            models.Index(
                fields=("channel", "due_at"), condition=Q(sent_at__isnull=True), name="message_unsent"
            ),
        )


class Choice(models.Model):
    """How an account wants to be told. Without a row: by e-mail, at any hour. In the application always."""

    account_id = models.UUIDField(primary_key=True)
    # Kinds of messages that no e-mail shall bring, and kinds that a text message shall bring.
    email_off = ArrayField(models.CharField(max_length=12), default=list)
    sms_on = ArrayField(models.CharField(max_length=12), default=list)
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
