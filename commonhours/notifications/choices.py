"""What somebody chose about their messages, and what follows from it: through which channels, and when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotAllowed
from commonhours.common.sight import seeing
from commonhours.notifications.consents import Shown, choose_texts, numbers_to_text
from commonhours.notifications.kinds import ALWAYS, KIND_OF, KINDS, is_urgent
from commonhours.notifications.models import Choice
from commonhours.notifications.readers import Reader
from commonhours.trail.actions import acting, once

DAY = 24 * 60


@dataclass(frozen=True)
class Chosen:
    """By which channels an account is told of which kinds, and its quiet hours in minutes after midnight."""

    email_off: tuple[str, ...] = ()
    sms_on: tuple[str, ...] = ()
    quiet_from: int | None = None
    quiet_until: int | None = None
    push_off: tuple[str, ...] = ()
    # The number to which text messages may go: a yes was said for it, and no has not been said since.
    number: str = ""


USUAL = Chosen()


def chosen_by(account_ids: Iterable[UUID | None]) -> dict[UUID, Chosen]:
    """What accounts chose; those that never did are left out."""
    wanted = [each for each in account_ids if each]
    rows = Choice.objects.filter(account_id__in=wanted)
    numbers = numbers_to_text(wanted)
    return {
        row.account_id: Chosen(
            tuple(row.email_off),
            tuple(row.sms_on),
            row.quiet_from,
            row.quiet_until,
            tuple(row.push_off),
            numbers.get(row.account_id, ""),
        )
        for row in rows
    }


def my_choice(*, by: Actor) -> Chosen | None:
    """What the asker chose; None before they did."""
    with seeing(by.sight):
        return chosen_by([by.account_id]).get(by.account_id) if by.account_id else None


@once(Chosen)
def choose_messages(*, by: Actor, at: datetime, chosen: Chosen, shown: Shown | None = None) -> Chosen:
    """Choose how one is told from now on; what is waiting already goes as it was to.

    Text messages to one's number take a yes to the words that were `shown`; it is kept with them, and ends with the
    last kind that is taken off. Refuses with `sign_in_first`, `unknown_choice`, `always_told`,
    `quiet_hours_unclear` or `consent_unsaid`.
    """
    with acting("message.choose", by=by, at=at) as act:
        if by.account_id is None:
            raise NotAllowed.because("sign_in_first")
        _refuse_impossible(chosen)
        kept = _in_order(chosen)
        Choice.objects.update_or_create(
            account_id=by.account_id,
            defaults={
                "email_off": list(kept.email_off),
                "sms_on": list(kept.sms_on),
                "push_off": list(kept.push_off),
                "quiet_from": kept.quiet_from,
                "quiet_until": kept.quiet_until,
            },
        )
        act.subject_id = by.account_id
        act.note(email_off=kept.email_off, sms_on=kept.sms_on, push_off=kept.push_off)
        choose_texts(act, wanted=bool(kept.sms_on), shown=shown)
        act.outcome = kept
        return kept


def _in_order(chosen: Chosen) -> Chosen:
    """The same, its kinds each once and as the house orders them."""
    given = chosen.email_off, chosen.sms_on, chosen.push_off
    email_off, sms_on, push_off = (tuple(kind for kind in KINDS if kind in said) for said in given)
    return Chosen(email_off, sms_on, chosen.quiet_from, chosen.quiet_until, push_off)


def _refuse_impossible(chosen: Chosen) -> None:
    if {*chosen.email_off, *chosen.sms_on, *chosen.push_off} - set(KINDS):
        raise Invalid.because("unknown_choice", field="kinds")
    if ALWAYS & set(chosen.email_off):
        raise Invalid.because("always_told", field="kinds")
    ends = (chosen.quiet_from, chosen.quiet_until)
    given = [minute for minute in ends if minute is not None]
    if len(given) == 1 or len(set(given)) < len(given) or any(not 0 <= each < DAY for each in given):
        raise Invalid.because("quiet_hours_unclear", field="quiet_from")


def channels(
    reader: Reader,
    code: str,
    facts: Mapping[str, Any],
    chosen: Chosen,
    *,
    at: datetime,
    has_device: bool = False,
) -> list[str]:
    """Through which channels a message goes out, besides the application, where it always stands."""
    if reader.request_id:
        # Nobody chose anything yet, and one way is enough.
        return ["email"] if reader.email else ["sms"] if reader.phone else []
    kind = KIND_OF[code]
    told = []
    if reader.email and (kind not in chosen.email_off or kind in ALWAYS or is_urgent(code, facts, at=at)):
        told.append("email")
    if reader.phone and reader.phone == chosen.number and kind in chosen.sms_on:
        told.append("sms")
    if has_device and kind not in chosen.push_off:
        told.append("push")
    return told


def not_before(chosen: Chosen, *, at: datetime, zone: ZoneInfo) -> datetime:
    """When a message that is made now may go out: at once, or when the quiet hours end."""
    if chosen.quiet_from is None or chosen.quiet_until is None:
        return at
    local = at.astimezone(zone)
    minute = local.hour * 60 + local.minute
    if (minute - chosen.quiet_from) % DAY >= (chosen.quiet_until - chosen.quiet_from) % DAY:
        return at
    day = local.date() + timedelta(days=int(minute >= chosen.quiet_until))
    return datetime.combine(day, time(*divmod(chosen.quiet_until, 60)), zone).astimezone(at.tzinfo)
