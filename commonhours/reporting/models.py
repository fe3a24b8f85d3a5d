"""Which login reads whose figures, and sums that each night works out anew from what is written elsewhere."""

from django.db import models
from django.db.models import F, Q

from commonhours.common.ids import new_id
from commonhours.organisations.models import Organisation

# By which way visits came to stand: see `overheads`.
WAYS = ("single", "series", "offer", "self", "program")


class Access(models.Model):
    """A login of the database that reads one organisation's figures, or the region's when there is none, until a time.

    The walls ask this row at every statement: with it gone or over, the login sees nothing.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    # The database's own name of the login: the region's, then what somebody called it.
    login = models.CharField(max_length=63, unique=True)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints = (
            # A login without an end outlives everybody who remembers it; one that was ended may keep an empty span.
            models.CheckConstraint(condition=Q(until__gte=F("made_at")), name="access_ends_after_start"),
        )


class Day(models.Model):
    """Minutes of one day that is over: of one organisation's people, or of the region's when there is none."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    offered = models.PositiveIntegerField()
    booked = models.PositiveIntegerField()
    worked = models.PositiveIntegerField()
    lost = models.PositiveIntegerField()
    unfilled = models.PositiveIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            # A day told twice would count twice in every sum.
            models.UniqueConstraint(
                fields=("organisation", "day"), nulls_distinct=False, name="day_told_once"
            ),
        )


class Overhead(models.Model):
    """What it took until visits stood, of those that were booked in one month in one way: sums, and nobody's name."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.CASCADE, related_name="+")
    month = models.DateField()
    way = models.CharField(max_length=8)
    visits = models.PositiveIntegerField()
    # Acts by people, by programs and by the house itself.
    steps = models.PositiveIntegerField()
    program_steps = models.PositiveIntegerField()
    house_steps = models.PositiveIntegerField()
    # Half of these visits stood after at most so many minutes, counted from the first offer; 0 where one press books.
    median_minutes = models.FloatField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            # A month told twice would count twice in every sum.
            models.UniqueConstraint(
                fields=("organisation", "month", "way"), nulls_distinct=False, name="overhead_told_once"
            ),
            models.CheckConstraint(condition=Q(way__in=WAYS), name="overhead_way_known"),
        )
