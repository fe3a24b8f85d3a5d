"""The market's members: the region itself, its programmes, its organisations, and the roles people hold in them."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from commonhours.common.ids import new_id


class Region(models.Model):
    """The one region of this schema; the rules that hold for everybody in it are set in `policies`."""

    id = models.UUIDField(primary_key=True, default=new_id)
    name = models.CharField(max_length=120)
    zone = models.CharField(max_length=60)
    # Whoever holds a role signs in with a second factor, once these days have passed since they got their first role.
    staff_factor = models.BooleanField(default=True)
    factor_grace_days = models.PositiveSmallIntegerField(default=0)
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
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    # What stands on papers that the law gives a form to: pay statements, invoices.
    legal_name = models.CharField(max_length=120, blank=True)
    postal_address = models.CharField(max_length=300, blank=True)
    admitted_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Brand(models.Model):
    """How the region, a programme or an organisation shows itself; what is left empty comes from the level above."""

    id = models.UUIDField(primary_key=True, default=new_id)
    programme = models.OneToOneField(Programme, null=True, on_delete=models.CASCADE)
    organisation = models.OneToOneField(Organisation, null=True, on_delete=models.CASCADE)
    name = models.CharField(max_length=60, blank=True)
    colour = models.CharField(max_length=7, blank=True)
    # Whom to call, as +15625550123: those who are served, and whoever comes to them.
    phone = models.CharField(max_length=16, blank=True)
    # {"en": {"visit": ["appointment", "appointments", ""]}}: singular, plural and grammatical gender.
    words = models.JSONField(default=dict)
    logo = models.BinaryField(default=bytes)
    logo_digest = models.CharField(max_length=64, blank=True, db_index=True)

    class Meta:
        constraints = (
            # A brand of two levels would answer for neither; of none it is the region's.
            models.CheckConstraint(
                condition=Q(programme__isnull=True) | Q(organisation__isnull=True), name="brand_of_one_level"
            ),
            # A second brand of one level would make its pages change from one reading to the next.
            models.UniqueConstraint(
                fields=("programme", "organisation"), nulls_distinct=False, name="brand_once_a_level"
            ),
            # Colours reach a style sheet: anything else could break out of it.
            models.CheckConstraint(
                condition=Q(colour="") | Q(colour__regex=r"^#[0-9a-f]{6}$"), name="brand_colour_is_hex"
            ),
            # A logo is served by its digest: without one nobody could ever see it.
            models.CheckConstraint(
                condition=Q(logo=b"", logo_digest="") | (~Q(logo=b"") & ~Q(logo_digest="")),
                name="brand_logo_has_digest",
            ),
            # The number stands behind “Call” on pages and papers: anything else would dial nobody.
            models.CheckConstraint(
                condition=Q(phone="") | Q(phone__regex=r"^\+[0-9]{6,15}$"), name="brand_phone_can_be_dialled"
            ),
        )


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
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = (
            # A token must end: one without an end outlives everybody who remembers it.
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="token_ends_after_start"),
            # Somebody took it away at some time, or nobody did.
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="token_revoked_by_somebody",
            ),
        )
