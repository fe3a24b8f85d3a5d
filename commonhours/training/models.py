"""Modules that can be taken; what a completion proves is a kind of fact."""

from django.db import models

from commonhours.catalogue.models import KindOfFact, Named
from commonhours.organisations.models import Organisation


class Module(Named):
    """A training module: core for the region, or an organisation's own."""

    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT)
    awards = models.ForeignKey(KindOfFact, on_delete=models.PROTECT)
    minutes = models.PositiveIntegerField()
