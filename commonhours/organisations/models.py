"""The market's members: the region itself, its programmes, its organisations, and the roles people hold in them."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from commonhours.common.ids import new_id


class Region(models.Model):
    """The one region of this schema, with the rules that hold for everybody in it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    name = models.CharField(max_length=120)
    zone = models.CharField(max_length=60)
    rest_minutes = models.PositiveIntegerField(default=600)
    break_minutes = models.PositiveIntegerField(default=30)
    longest_stretch_minutes = models.PositiveIntegerField(default=360)
    # A visit that is moved, cancelled or handed back later than this before it starts is marked as late.
    change_notice_minutes = models.PositiveIntegerField(default=720)
    sample = models.BooleanField(default=False)
    only_row = models.BooleanField(default=True, editable=False)

    class Meta:
        constraints = (
            # A region is one schema: a second row would be a second market without walls.
            models.UniqueConstraint(fields=("only_row",), name="region_one_per_schema"),
            models.CheckConstraint(condition=Q(only_row=True), name="region_only_row_is_true"),
        )

    @property
    def tzinfo(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


class Programme(models.Model):
    """A pot of public purpose: run by a department or by a community group, carried out by organisations."""

    id = models.UUIDField(primary_key=True, default=new_id)
    name = models.CharField(max_length=120)
    department = models.CharField(max_length=120, blank=True)


class Organisation(models.Model):
    """An admitted member of the market, which vets, employs or pays for its people."""

    id = models.UUIDField(primary_key=True, default=new_id)
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    programme = models.ForeignKey(Programme, null=True, on_delete=models.PROTECT)
    colour = models.CharField(max_length=7, default="#0b5c5a")
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    admitted_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Grant(models.Model):
    """A role given to an account in one organisation, or in the region when there is no organisation."""

    id = models.UUIDField(primary_key=True, default=new_id)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="grants")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT)
    role = models.CharField(max_length=30)
    since = models.DateField()
    until = models.DateField(null=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    granted_at = models.DateTimeField()

    class Meta:
        constraints = (
            # The same role twice would have to be taken away twice.
            models.UniqueConstraint(
                fields=("account", "organisation", "role"),
                condition=Q(until__isnull=True),
                nulls_distinct=False,
                name="grant_once_while_open",
            ),
            # A role that ends before it starts was never held.
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="grant_ends_after_start"
            ),
        )


class Token(models.Model):
    """A machine's way in: acts for an account, with one role, until it ends. Only the hash is kept."""

    id = models.UUIDField(primary_key=True, default=new_id)
    name = models.CharField(max_length=80)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tokens")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT)
    role = models.CharField(max_length=30)
    digest = models.BinaryField(unique=True)
    since = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints = (
            # A token must end: one without an end outlives everybody who remembers it.
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="token_ends_after_start"),
        )
