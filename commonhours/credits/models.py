"""The accounts of time credits: minutes that confirmed hours added, or took back when they were put right."""

from django.db import models
from django.db.models import Q

from commonhours.common.ids import new_id
from commonhours.organisations.models import Organisation
from commonhours.people.models import Person
from commonhours.timesheets.models import Timesheet


class Credit(models.Model):
    """What one act changed on somebody's account: whole minutes, by which hours in which revision. Only added to."""

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    timesheet = models.ForeignKey(Timesheet, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField()
    minutes = models.IntegerField()
    written_at = models.DateTimeField()
    act_id = models.UUIDField()

    class Meta:
        constraints = (
            # A line that changes nothing hides those that do.
            models.CheckConstraint(condition=~Q(minutes=0), name="credit_says_something"),
            # An act that is delivered twice adds its minutes once.
            models.UniqueConstraint(fields=("timesheet", "act_id"), name="credit_once_an_act"),
        )
        indexes = (models.Index(fields=("person", "written_at"), name="credit_by_person"),)
