"""What will be missing: worked out anew each night, and nothing in it that is not written elsewhere."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from commonhours.catalogue.models import Area, TypeOfWork
from commonhours.common.ids import new_id
from commonhours.organisations.models import Organisation

BLOCK_HOURS = 3


class Shortfall(models.Model):
    """Hours a week that will be missing at a time of the week, of a type of work, in an area.

    Of one organisation's service users; without an organisation, of everybody's in the region.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.CASCADE, related_name="+")
    type_of_work = models.ForeignKey(TypeOfWork, on_delete=models.CASCADE, related_name="+")
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="+")
    weekday = models.PositiveSmallIntegerField()
    from_hour = models.PositiveSmallIntegerField()
    # The first and the last of the days on which they are missing.
    since = models.DateField()
    last_day = models.DateField()
    # Expected, and what chance passes one time in ten below and above.
    hours = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    # Hours a week that will be asked for then, beyond what is booked; and how many of these people may count on.
    needed = models.FloatField()
    supplied = models.FloatField()
    by_hour = ArrayField(models.FloatField(), default=list)
    # How many service users stand behind the figure: of few, whoever may not see them is not told.
    served = models.PositiveIntegerField()
    # [{"kind": "train", "about": id of a kind of fact, "people": 4, "hours": 9.5}, …]: sums of people, never who.
    remedies = models.JSONField(default=list)
    weeks_known = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            # The same hours told twice would be missing twice.
            models.UniqueConstraint(
                fields=("organisation", "type_of_work", "area", "weekday", "from_hour"),
                nulls_distinct=False,
                name="shortfall_once",
            ),
            models.CheckConstraint(
                condition=Q(weekday__lte=6, from_hour__lte=21), name="shortfall_within_a_week"
            ),
            # An interval that does not hold what is expected would be believed all the same.
            models.CheckConstraint(
                condition=Q(low__lte=F("hours"), high__gte=F("hours")), name="shortfall_within_interval"
            ),
        )
