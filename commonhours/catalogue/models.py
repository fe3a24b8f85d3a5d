"""Nouns that every organisation uses. Their names are data in several languages, not gettext messages."""

from django.db import models
from django.utils.translation import get_language

from commonhours.common.ids import new_id
from commonhours.organisations.models import Organisation


class Named(models.Model):
    """Something with a stable code and a name in each language: {"en": …, "es": …}."""

    id = models.UUIDField(primary_key=True, default=new_id)
    code = models.SlugField(max_length=80, unique=True)
    names = models.JSONField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self.names)


def in_language(names: dict[str, str]) -> str:
    """Return the name in the reader's language, else in English."""
    return names.get((get_language() or "en")[:2]) or names["en"]


class KindOfFact(Named):
    """What can be verified of a person: a language, skill, certificate, check, completed module, or a tag."""

    category = models.CharField(max_length=20)
    confidential = models.BooleanField(default=False)
    renewal_months = models.PositiveSmallIntegerField(null=True)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT)


class TypeOfWork(Named):
    """A role that facts unlock and that its holder switches on and off."""

    category = models.CharField(max_length=40)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT)
    minutes = models.PositiveSmallIntegerField(default=60)
    remote = models.BooleanField(default=False)
    requires = models.ManyToManyField(KindOfFact, through="Requirement")


class Requirement(models.Model):
    """A fact without which a type of work stays locked."""

    id = models.UUIDField(primary_key=True, default=new_id)
    type_of_work = models.ForeignKey(TypeOfWork, on_delete=models.PROTECT)
    kind_of_fact = models.ForeignKey(KindOfFact, on_delete=models.PROTECT)

    class Meta:
        constraints = (
            # Requiring the same fact twice means nothing.
            models.UniqueConstraint(fields=("type_of_work", "kind_of_fact"), name="requirement_once"),
        )


class Feature(Named):
    """Something about a home or a task that workers may have a rule about: a large dog, stairs, lifting."""

    rules = models.JSONField()

    @property
    def rule(self) -> str:
        return in_language(self.rules)


class Affinity(Named):
    """Something that a worker may offer of themselves and a service user may prefer; never a fact that is checked."""

    attribute = models.CharField(max_length=12)

    class Meta:
        constraints = (
            # What the table of the law does not know could be asked for anywhere.
            models.CheckConstraint(
                condition=models.Q(attribute__in=["experience", "stage", "culture", "gender"]),
                name="affinity_attribute_known",
            ),
        )


class Area(models.Model):
    """A neighbourhood by the name its people use, with its approximate centre."""

    id = models.UUIDField(primary_key=True, default=new_id)
    name = models.CharField(max_length=80, unique=True)
    zip_code = models.CharField(max_length=10, blank=True)
    latitude = models.FloatField()
    longitude = models.FloatField()

    def __str__(self) -> str:
        return self.name


class MeasuredTravel(models.Model):
    """Minutes by road between two measured places, where somebody has measured them; the formula serves elsewhere."""

    id = models.UUIDField(primary_key=True, default=new_id)
    origin = models.PositiveIntegerField()
    destination = models.PositiveIntegerField()
    minutes = models.PositiveIntegerField()

    class Meta:
        constraints = (
            # Two figures for one road would make the booking and the match disagree.
            models.UniqueConstraint(fields=("origin", "destination"), name="measured_travel_once"),
        )
