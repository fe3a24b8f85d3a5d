"""List the interpreters whom operators can join to a call, and take one off the list."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.accounts.phones import normal_phone
from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.contact_centre.languages import known_languages
from commonhours.contact_centre.models import Interpreter
from commonhours.contact_centre.rules import Hours
from commonhours.organisations.models import Organisation
from commonhours.organisations.permissions import Permission, require, require_somewhere
from commonhours.trail.actions import acting, once

LONGEST_NAME = 60
BY_DAY_AND_NIGHT = Hours()


@dataclass(frozen=True)
class InterpreterListed:
    """A service that is on a list, or no longer, and whose list that is; the region's without an organisation."""

    interpreter_id: UUID
    organisation_id: UUID | None


@once(InterpreterListed)
def list_interpreter(
    *,
    by: Actor,
    at: datetime,
    organisation_id: UUID | None,
    language: str,
    name: str,
    phone: str,
    hours: Hours = BY_DAY_AND_NIGHT,
) -> InterpreterListed:
    """List a service for calls in one language.

    Refuses with `not_allowed`, `unknown_choice`, `name_missing`, `not_a_phone`, `hours_not_whole` or `already_listed`.
    """
    with acting("interpreter.list", by=by, at=at) as act:
        require(by, Permission.GOVERN, [organisation_id] if organisation_id else [])
        if organisation_id and not Organisation.objects.filter(id=organisation_id).exists():
            raise Invalid.because("unknown_choice", field="organisation")
        row = _row(language, name, phone, hours)
        interpreter_id = new_id()
        row |= {
            "id": interpreter_id,
            "organisation": organisation_id,
            "added_by": by.account_id,
            "added_at": at,
        }
        # A partial constraint cannot be named in ON CONFLICT: its index is asked for first, and decides last.
        same = {"organisation_id": organisation_id, "language": language, "phone": row["phone"]}
        if Interpreter.objects.filter(**same, ended_at=None).exists():
            raise Refused.because("already_listed", field="phone")
        insert(Interpreter, [row])
        act.subject_id = interpreter_id
        act.concerns([organisation_id] if organisation_id else [])
        act.note(language=language, name=row["name"], phone=row["phone"])
        act.outcome = done = InterpreterListed(interpreter_id, organisation_id)
        return done


def _row(language: str, name: str, phone: str, hours: Hours) -> dict[str, object]:
    if language not in known_languages():
        raise Invalid.because("unknown_choice", field="language")
    called = " ".join(name.split())[:LONGEST_NAME]
    if not called:
        raise Invalid.because("name_missing", field="name")
    number = normal_phone(phone)
    if not number:
        raise Invalid.because("not_a_phone", field="phone")
    if (hours.opens is None) != (hours.closes is None) or (hours.opens and hours.opens == hours.closes):
        raise Invalid.because("hours_not_whole", field="closes")
    said = {"opens": hours.opens, "closes": hours.closes, "weekdays_only": hours.weekdays_only}
    return {"language": language, "name": called, "phone": number, **said}


@once(InterpreterListed)
def end_interpreter(*, by: Actor, at: datetime, interpreter_id: UUID) -> InterpreterListed:
    """Take a service off its list; calls that it took part in still tell its name.

    Refuses with `unknown_interpreter` or `not_allowed`.
    """
    require_somewhere(by, Permission.GOVERN)
    with acting("interpreter.end", by=by, at=at) as act:
        row = (
            Interpreter.objects.select_for_update(no_key=True)
            .filter(id=interpreter_id, ended_at=None)
            .first()
        )
        if row is None:
            raise NotFound.because("unknown_interpreter")
        require(by, Permission.GOVERN, [row.organisation_id] if row.organisation_id else [])
        Interpreter.objects.filter(id=row.id).update(ended_by=by.account_id, ended_at=at)
        act.subject_id = row.id
        act.concerns([row.organisation_id] if row.organisation_id else [])
        act.outcome = done = InterpreterListed(row.id, row.organisation_id)
        return done
