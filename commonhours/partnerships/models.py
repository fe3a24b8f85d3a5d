"""An agreement between two organisations; without one they do not see each other's people."""

from django.db import models
from django.db.models import F, Q

from commonhours.catalogue.models import TypeOfWork
from commonhours.common.ids import new_id
from commonhours.organisations.models import Organisation


class Partnership(models.Model):
    """`guest` may book workers of `host`; for one type of work, or for all when none is named."""

    id = models.UUIDField(primary_key=True, default=new_id)
    host = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="lends_to")
    guest = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="borrows_from")
    type_of_work = models.ForeignKey(TypeOfWork, null=True, on_delete=models.PROTECT)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = (
            # An organisation needs no leave to book its own people.
            models.CheckConstraint(condition=~Q(host=F("guest")), name="partnership_of_two"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="partnership_ends_after_start"
            ),
        )
        indexes = (models.Index(fields=("guest", "since"), name="partnership_by_guest"),)
