"""Verbs about accounts: one that other rooms join, and what people do with their own."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from commonhours.accounts.manners import Manner
from commonhours.accounts.models import Account, Identity, SignIn
from commonhours.accounts.queries import key_of
from commonhours.accounts.zones import known_zones
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refused
from commonhours.trail.actions import acting, once


def account_at(email: str, *, name: str, at: datetime) -> UUID:
    """The account that signs in with this address, made if there is none; refuse with `bad_email`.

    Joins the act of its caller, and nobody learns from the answer whether the account was there before.
    """
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise Invalid.because("bad_email", field="email") from None
    # Without a password: by a code or a passkey only.
    new = {"name": name.strip(), "joined_at": at, "password": make_password(None)}
    found, _made = Account.objects.get_or_create(email=address, defaults=new)
    return found.id


# What follows is done with one's own account and nobody else's, so who acts says which account is meant.


def _own(by: Actor) -> Account:
    if by.account_id is None:
        raise NotAllowed.because("sign_in_first")
    return Account.objects.select_for_update().get(id=by.account_id)


def verify_phone(*, by: Actor, at: datetime, phone: str) -> None:
    """Note that a code sent to this number came back; refuse with `phone_taken` when another account has shown that."""
    with acting("account.verify_phone", by=by, at=at) as act:
        account = _own(by)
        account.phone, account.phone_verified_at = phone, at
        _save(account, "phone_taken", "phone", "phone_verified_at")
        act.subject_id = account.id


def forget_phone(*, by: Actor, at: datetime) -> None:
    """Take the number off the account: codes go to the e-mail address alone."""
    with acting("account.forget_phone", by=by, at=at) as act:
        account = _own(by)
        account.phone, account.phone_verified_at = "", None
        account.save(update_fields=["phone", "phone_verified_at"])
        act.subject_id = account.id


def change_email(*, by: Actor, at: datetime, email: str) -> None:
    """Put another address in place of the old one, once a code sent there came back; refuse with `email_taken`."""
    with acting("account.change_email", by=by, at=at) as act:
        account = _own(by)
        account.email = email.lower()
        _save(account, "email_taken", "email")
        act.subject_id = account.id


def _save(account: Account, taken: str, *fields: str) -> None:
    try:
        with transaction.atomic():
            account.save(update_fields=fields)
    except IntegrityError:
        raise Refused.because(taken, field=fields[0]) from None


def choose_language(*, by: Actor, at: datetime, language: str) -> None:
    """Keep the language in which somebody reads the pages."""
    with acting("account.choose_language", by=by, at=at) as act:
        account = _own(by)
        account.language = language
        account.save(update_fields=["language"])
        act.subject_id = account.id
        act.note(language=language)


@dataclass(frozen=True)
class MannerChosen:
    """Whose pages look as they chose."""

    account_id: UUID


@once(MannerChosen)
def choose_manner(*, by: Actor, at: datetime, manner: Manner) -> MannerChosen:
    """Keep how somebody has pages shown to them.

    The act and its answer say that it was chosen, not what: large print may tell of an illness, and acts stay.
    """
    with acting("account.choose_manner", by=by, at=at) as act:
        account = _own(by)
        account.manner = manner.kept()
        account.save(update_fields=["manner"])
        act.subject_id = account.id
        act.outcome = chosen = MannerChosen(account.id)
        return chosen


@dataclass(frozen=True)
class ZoneChosen:
    """Who said by whose clock they read."""

    account_id: UUID


@once(ZoneChosen)
def choose_zone(*, by: Actor, at: datetime, zone: str) -> ZoneChosen:
    """Keep whose clock somebody reads by, beside that of the place; empty is the region's. Refuses with
    `unknown_choice`.

    The act and its answer do not say which: where somebody is stays no longer than they leave it there.
    """
    with acting("account.choose_zone", by=by, at=at) as act:
        if zone and zone not in known_zones():
            raise Invalid.because("unknown_choice", field="zone")
        account = _own(by)
        account.zone = zone
        account.save(update_fields=["zone"])
        act.subject_id = account.id
        act.outcome = chosen = ZoneChosen(account.id)
        return chosen


def end_sign_ins(*, by: Actor, at: datetime, but: str | None, key: str = "") -> int:
    """End one's sign-in in the browser with this key, or everywhere but in the session `but`; return how many ended.

    Whoever sits there is a stranger at their next click. Refuses with `not_found` a key that is not theirs.
    """
    with acting("account.end_sign_ins", by=by, at=at) as act:
        mine = SignIn.objects.filter(account=_own(by)).values_list("session_id", flat=True)
        ended = [each for each in mine if (key_of(each) == key if key else each != but)]
        if key and not ended:
            raise NotFound.because("not_found")
        Session.objects.filter(session_key__in=ended).delete()
        act.subject_id = by.account_id
        act.note(count=len(ended))
        return len(ended)


def link_identity(*, by: Actor, at: datetime, issuer: str, subject: str) -> UUID:
    """Let a provider's word for somebody open this account from now on.

    Refuses with `sign_on.somebody_else` when somebody else of that provider opens it, or they open another account.
    """
    with acting("account.link_identity", by=by, at=at) as act:
        account = _own(by)
        try:
            with transaction.atomic():
                made = Identity.objects.create(account=account, issuer=issuer, subject=subject, linked_at=at)
        except IntegrityError:
            raise Refused.because("sign_on.somebody_else") from None
        act.subject_id = account.id
        act.note(issuer=issuer)
        return made.id


def unlink_identity(*, by: Actor, at: datetime, identity_id: UUID) -> None:
    """Let a provider's word open this account no longer; whoever came in by it is signed out. Refuses `not_found`."""
    with acting("account.unlink_identity", by=by, at=at) as act:
        identity = Identity.objects.filter(account=_own(by), id=identity_id).first()
        if identity is None:
            raise NotFound.because("not_found")
        _end(SignIn.objects.filter(identity=identity))
        identity.delete()
        act.subject_id = by.account_id
        act.note(issuer=identity.issuer)


def end_left(*, by: Actor, at: datetime, issuer: str, subject: str, sid: str) -> int:
    """Sign out whoever has signed out at their provider: that one sign-in if it has a name, else all by its word."""
    with acting("account.end_left", by=by, at=at) as act:
        left = SignIn.objects.filter(identity__issuer=issuer)
        left = left.filter(identity__subject=subject) if subject else left
        left = left.filter(sid=sid) if sid else left
        act.subject_id = left.values_list("account_id", flat=True).first()
        ended = _end(left)
        act.note(issuer=issuer, count=ended)
        return ended


def _end(sign_ins: QuerySet[SignIn]) -> int:
    keys = list(sign_ins.values_list("session_id", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    return len(keys)


def end_all_sign_ins(*, account_id: UUID) -> int:
    """Sign an account out in every browser, as part of the act of its caller."""
    return _end(SignIn.objects.filter(account_id=account_id))


@dataclass(frozen=True)
class CameIn:
    """How somebody came in with a session: the way, and with a provider's word by which identity and sign-in there."""

    way: str = ""
    identity_id: UUID | None = None
    sid: str = ""


# Being seen is no act: it would fill the trail with nothing.
def note_seen(
    *, account_id: UUID, session_key: str, browser: str, at: datetime, came_in: CameIn = CameIn()
) -> None:
    """Note that an account is signed in with this session, how it came in, and when it was last used."""
    seen = {
        "account_id": account_id,
        "seen_at": at,
        "browser": browser[:40],
        "way": came_in.way,
        "identity_id": came_in.identity_id,
        "sid": came_in.sid,
    }
    SignIn.objects.update_or_create(
        session_id=session_key, defaults=seen, create_defaults={**seen, "since": at}
    )


def clear_expired(*, by: Actor, at: datetime) -> int:
    """Remove sessions that have ended by themselves, and with them where and when they were."""
    return Session.objects.filter(expire_date__lt=at).delete()[0]
