"""The account: an e-mail address or a mobile number that can sign in. It holds no rights by itself."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import Q

from commonhours.accounts.manners import KNOWN, WORDS
from commonhours.common.ids import new_id


class AccountManager(BaseUserManager["Account"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Account":
        """Create an account; without a password it signs in by code or passkey only."""
        account = self.model(email=self.normalize_email(email).lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(email__iexact=username)


class Account(AbstractBaseUser):
    """One sign-in per human; optional for people who are only spoken for."""

    id = models.UUIDField(primary_key=True, default=new_id)
    email = models.EmailField(unique=True)
    # E.164. Until a code sent to it has come back, anybody may have typed it.
    phone = models.CharField(max_length=16, blank=True, default="")
    phone_verified_at = models.DateTimeField(null=True)
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=10, default="en")
    # Whose clock its owner reads by, where they say so; empty: the region's. `zones` knows the names.
    zone = models.CharField(max_length=40, blank=True, default="")
    # How pages look, in the words of `manners`; null until it was chosen, empty when the usual was.
    manner = ArrayField(models.CharField(max_length=10), null=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(null=True)

    objects = AccountManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = (
            # A code sent to a number must let in one account and no other.
            models.UniqueConstraint(
                fields=("phone",), condition=Q(phone_verified_at__isnull=False), name="account_phone_once"
            ),
            # Two ways of writing one number would be two numbers.
            models.CheckConstraint(
                condition=Q(phone="") | Q(phone__regex=r"^\+[1-9][0-9]{6,14}$"), name="account_phone_is_e164"
            ),
            # What is not there cannot have been verified.
            models.CheckConstraint(
                condition=Q(phone_verified_at__isnull=True) | ~Q(phone=""),
                name="account_phone_there_if_verified",
            ),
            # What is no name of a zone would stop every page and message of its owner.
            models.CheckConstraint(
                condition=Q(zone="") | Q(zone__regex=r"^[A-Z][A-Za-z_]+(/[A-Za-z_-]+)+$"),
                name="account_zone_is_a_name",
            ),
            # A word that no page knows would be kept for nothing.
            models.CheckConstraint(
                condition=Q(manner__isnull=True) | Q(manner__contained_by=list(KNOWN)),
                name="account_manner_is_known",
            ),
            # Nobody reads by day and by night at once.
            models.CheckConstraint(
                condition=Q(manner__isnull=True)
                | ~(Q(manner__contains=list(WORDS["theme"])) | Q(manner__contains=list(WORDS["text"]))),
                name="account_manner_one_of_each",
            ),
        )

    def __str__(self) -> str:
        return self.name or self.email

    def has_usable_password(self) -> bool:
        """Nobody has one here, however the row was made."""
        return False


class Identity(models.Model):
    """Who somebody is at an identity provider, by a lasting name: no address, which may change hands."""

    id = models.UUIDField(primary_key=True, default=new_id)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="identities")
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    linked_at = models.DateTimeField()

    class Meta:
        constraints = (
            # One person there must not open two accounts here. The same subject of another issuer is somebody else.
            models.UniqueConstraint(fields=("issuer", "subject"), name="identity_opens_one_account"),
            # Whoever is given a leaver's address there must not come into the leaver's account.
            models.UniqueConstraint(fields=("account", "issuer"), name="identity_one_of_each_issuer"),
            # An empty name would be everybody's.
            models.CheckConstraint(condition=~Q(issuer="") & ~Q(subject=""), name="identity_is_named"),
        )


class SignIn(models.Model):
    """One browser in which an account is signed in; it goes with the session, and ends it when it is taken away."""

    session = models.OneToOneField(Session, primary_key=True, on_delete=models.CASCADE)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="sign_ins")
    since = models.DateTimeField()
    seen_at = models.DateTimeField()
    # A family of browsers and machines. No network address: nobody would know theirs.
    browser = models.CharField(max_length=40, blank=True)
    # How somebody came in: "code", "passkey", "sign_on"; empty where that was not noted.
    way = models.CharField(max_length=10, blank=True, default="")
    # With "sign_on": by which identity, and what the provider calls that sign-in, so that it can end it.
    identity = models.ForeignKey(Identity, null=True, on_delete=models.CASCADE, related_name="sign_ins")
    sid = models.CharField(max_length=255, blank=True, default="")
