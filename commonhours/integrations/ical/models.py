"""A worker's private feed of their own visits: the hash of its address, and what was published there."""

from django.db import models
from django.db.models import Q

from commonhours.bookings.models import Assignment
from commonhours.people.models import Person

# What a calendar on somebody else's servers may hold of a place.
TELLS = ("time", "area", "address")


class Feed(models.Model):
    """The address at which a calendar program may read one worker's visits; whoever has it is let in, so only its
    hash is kept, and to lose it is to make a new one."""

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.CASCADE, related_name="feed")
    digest = models.BinaryField(max_length=32)
    tells = models.CharField(max_length=8, default="area")
    made_at = models.DateTimeField()
    # When it was last asked, and how often within the hour that began then.
    hour_at = models.DateTimeField(null=True)
    asked = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            # Two workers behind one address would read each other's visits.
            models.UniqueConstraint(fields=("digest",), name="feed_address_of_one_worker"),
            models.CheckConstraint(condition=Q(tells__in=TELLS), name="feed_tells_known"),
        )


class Published(models.Model):
    """An assignment as it was last published: calendar programs take in a change only with a higher sequence number."""

    assignment = models.OneToOneField(
        Assignment, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    digest = models.BinaryField(max_length=32)
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
