"""To which numbers text messages may go: a yes with the words that were shown, until a no. The newest of them holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.accounts.models import Account
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotAllowed
from commonhours.common.sight import seeing
from commonhours.notifications.models import TextConsent
from commonhours.trail.actions import OpenAct, acting, once


@dataclass(frozen=True)
class Shown:
    """The sentence to which somebody says yes, and its language."""

    wording: str
    language: str


@dataclass(frozen=True)
class TextsSwitched:
    """Whether text messages go to this number from now on, and whether that is new."""

    on: bool
    changed: bool


@dataclass(frozen=True)
class Standing:
    """What was last said of an account's own number."""

    on: bool
    door: str
    at: datetime


def numbers_to_text(account_ids: Iterable[UUID]) -> dict[UUID, str]:
    """For each account whose yes stands, the number to which it was given."""
    rows = TextConsent.objects.filter(account_id__in=list(account_ids))
    newest = rows.order_by("account_id", "-at", "-id").distinct("account_id")
    return {row.account_id: row.phone for row in newest if row.account_id and row.on}


def may_text(phone: str, account_id: UUID | None) -> bool:
    """Whether a text message may go to a number now: with its account's yes; to whoever asked for help by telephone,
    unless somebody with that number said no."""
    rows = TextConsent.objects.filter(phone=phone)
    if account_id is None:
        last = rows.order_by("-at", "-id").first()
        return last is None or last.on
    last = rows.filter(account_id=account_id).order_by("-at", "-id").first()
    return last is not None and last.on


def my_texts(*, by: Actor) -> Standing | None:
    """What the asker last said of the number that is theirs now; None where they never did."""
    with seeing(by.sight):
        phone = _number_of(by.account_id)
        rows = TextConsent.objects.filter(account_id=by.account_id, phone=phone) if phone else None
        last = rows.order_by("-at", "-id").first() if rows is not None else None
        return Standing(last.on, last.door, last.at) if last else None


@once(TextsSwitched)
def switch_texts(*, by: Actor, at: datetime, phone: str, on: bool, shown: Shown) -> TextsSwitched:
    """Let text messages go to one's own number, or end them at once; the house ends them for a number of nobody's.

    Refuses with `sign_in_first` and `unknown_phone`.
    """
    with acting("message.texts_on" if on else "message.texts_off", by=by, at=at) as act:
        if by.account_id is None and (on or not by.sight.whole_region):
            raise NotAllowed.because("sign_in_first")
        if by.account_id and _number_of(by.account_id) != phone:
            raise Invalid.because("unknown_phone", field="phone")
        if by.account_id is None:
            # Whoever had this number before it was nobody's gets nothing there either.
            for had in set(TextConsent.objects.filter(phone=phone).values_list("account_id", flat=True)):
                note_consent(act, phone, on=False, shown=shown, account_id=had)
        act.outcome = switched = note_consent(act, phone, on=on, shown=shown)
        return switched


def choose_texts(act: OpenAct, *, wanted: bool, shown: Shown | None) -> None:
    """Keep a yes or a no with what somebody chose about their messages; without a number there is nothing to keep.

    Refuses with `consent_unsaid` a yes to words that nobody showed.
    """
    phone = _number_of(act.by.account_id)
    held = numbers_to_text([act.by.account_id]).get(act.by.account_id) if act.by.account_id else None
    if wanted and phone and held != phone:
        if shown is None or not shown.wording.strip():
            raise Invalid.because("consent_unsaid", field="sms")
        note_consent(act, phone, on=True, shown=shown)
    elif held and not wanted:
        note_consent(act, held, on=False, shown=Shown("", ""))


def note_consent(
    act: OpenAct, phone: str, *, on: bool, shown: Shown, account_id: UUID | None = None
) -> TextsSwitched:
    """Write down a yes or a no, unless it is what holds already."""
    whose = account_id or act.by.account_id
    last = TextConsent.objects.filter(phone=phone, account_id=whose).order_by("-at", "-id").first()
    if last is not None and last.on == on:
        return TextsSwitched(on, changed=False)
    TextConsent.objects.create(
        phone=phone,
        account_id=whose,
        on=on,
        wording=shown.wording[:500],
        language=shown.language,
        door=act.by.door,
        at=act.at,
    )
    act.subject_id = whose
    act.note(texts=on)
    return TextsSwitched(on, changed=True)


def _number_of(account_id: UUID | None) -> str:
    """The number that an account has shown to be its own."""
    if account_id is None:
        return ""
    rows = Account.objects.filter(id=account_id, phone_verified_at__isnull=False)
    return rows.values_list("phone", flat=True).first() or ""
