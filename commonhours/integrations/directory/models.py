"""Listings as published: organisations, their places, their services, and where each is offered."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from commonhours.common.ids import new_id


class Source(models.Model):
    """A published list: who keeps it, and under which licence others may show it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    name = models.CharField(max_length=120, unique=True)
    licence = models.CharField(max_length=80)
    url = models.URLField(max_length=300, blank=True)
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Listed(models.Model):
    """What all listings have; `key` is the id that the source gives."""

    id = models.UUIDField(primary_key=True, default=new_id)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="%(class)ss")
    key = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    website = models.CharField(max_length=300, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phones = models.JSONField(default=list)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class ListedOrganisation(Listed):
    """An organisation in a published list."""

    class Meta:
        constraints = (
            # The same listing twice would be mended in one row and stay wrong in the other.
            models.UniqueConstraint(fields=("source", "key"), name="listed_organisation_once"),
        )


class ListedPlace(Listed):
    """A place where services are offered; without coordinates it has no place on the map."""

    organisation = models.ForeignKey(ListedOrganisation, null=True, on_delete=models.PROTECT)
    address = models.CharField(max_length=300, blank=True)
    city = models.CharField(max_length=80, blank=True)
    zip_code = models.CharField(max_length=10, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    hours = models.JSONField(default=list)
    access = ArrayField(models.CharField(max_length=200), default=list)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("source", "key"), name="listed_place_once"),
            # Half a point is nowhere.
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False),
                name="listed_place_whole_point",
            ),
        )


class ListedService(Listed):
    """A service in a published list."""

    organisation = models.ForeignKey(ListedOrganisation, null=True, on_delete=models.PROTECT)
    status = models.CharField(max_length=20, default="active")
    eligibility = models.TextField(blank=True)
    fees = models.TextField(blank=True)
    how_to_apply = models.TextField(blank=True)
    languages = ArrayField(models.CharField(max_length=80), default=list)
    terms = ArrayField(models.CharField(max_length=200), default=list)
    hours = models.JSONField(default=list)
    places = models.ManyToManyField(ListedPlace, through="ServiceAt", related_name="services")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("source", "key"), name="listed_service_once"),)
        indexes = (GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="listed_service_by_name"),)


class ServiceAt(models.Model):
    """A service is offered at a place."""

    id = models.UUIDField(primary_key=True, default=new_id)
    service = models.ForeignKey(ListedService, on_delete=models.CASCADE)
    place = models.ForeignKey(ListedPlace, on_delete=models.CASCADE)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("service", "place"), name="service_at_place_once"),)
