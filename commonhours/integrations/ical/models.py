"""Private feeds of visits: the hash of each address, and what was published there."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from commonhours.common.ids import new_id
from commonhours.people.models import Person, ServiceUser

# What a calendar on somebody else's servers may hold of a place.
TELLS = ("time", "area", "address")


class Feed(models.Model):
    """The address at which a calendar program may read visits; whoever has it is let in, so only its hash is kept,
    and to lose it is to make a new one."""

    id = models.UUIDField(primary_key=True, default=new_id)
    # A worker's own visits; or those of somebody who is served, as this account may read them.
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    service_user = models.ForeignKey(ServiceUser, null=True, on_delete=models.CASCADE, related_name="+")
    digest = models.BinaryField(max_length=32)
    tells = models.CharField(max_length=8, default="area")
    made_at = models.DateTimeField()
    # When it was last asked, and how often within the hour that began then.
    hour_at = models.DateTimeField(null=True)
    asked = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            # Two readers behind one address would read each other's visits.
            models.UniqueConstraint(fields=("digest",), name="feed_address_of_one_reader"),
            # A second address of the same would go on when the first is taken back.
            models.UniqueConstraint(fields=("person",), name="feed_once_a_worker"),
            models.UniqueConstraint(fields=("account", "service_user"), name="feed_once_a_reader"),
            # Of nobody, or of two at once: nobody could say whose right it hangs on.
            models.CheckConstraint(
                condition=Q(person__isnull=False, account__isnull=True, service_user__isnull=True)
                | Q(person__isnull=True, account__isnull=False, service_user__isnull=False),
                name="feed_of_worker_or_served",
            ),
            models.CheckConstraint(condition=Q(tells__in=TELLS), name="feed_tells_known"),
        )


class Published(models.Model):
    """An entry as it was last published: calendar programs take in a change only with a higher sequence number.

    `entry_id` is a worker's assignment, or a visit to somebody who is served.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="+", db_index=False)
    entry_id = models.UUIDField()
    digest = models.BinaryField(max_length=32)
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (
            # Two numbers for one entry, and a program would follow the older.
            models.UniqueConstraint(fields=("feed", "entry_id"), name="published_once_a_feed"),
        )
