"""What somebody was told, when, in which language, and whether it went out."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from commonhours.common.ids import new_id


class Message(models.Model):
    """One message to one person through one channel. Its sentence is made from code and facts when read or sent."""

    id = models.UUIDField(primary_key=True, default=new_id)
    act_id = models.UUIDField()
    person_id = models.UUIDField()
    channel = models.CharField(max_length=8)
    code = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)
    language = models.CharField(max_length=10)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            # A follower that reads an act twice must not tell anybody twice.
            models.UniqueConstraint(fields=("act_id", "person_id", "channel", "code"), name="message_once"),
            models.CheckConstraint(
                condition=Q(channel__in=["in_app", "email"]), name="message_channel_known"
            ),
        )
        indexes = (
            models.Index(fields=("person_id", "made_at"), name="message_by_person"),
            models.Index(
                fields=("channel", "made_at"), condition=Q(sent_at__isnull=True), name="message_unsent"
            ),
        )
