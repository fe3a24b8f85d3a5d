"""Keep a ranking that somebody acted on, asked about or searched for."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from commonhours.common.actor import Actor
from commonhours.matching.answers import Answer
from commonhours.matching.models import Ranking
from commonhours.matching.record import pack
from commonhours.matching.rolls import Roll
from commonhours.trail.actions import acting


def keep_ranking(*, by: Actor, at: datetime, answer: Answer, why: str, chosen: tuple[UUID, ...] = ()) -> UUID:
    """Store inputs and outputs of a ranking; `why` is "booked", "searched" or "asked"."""
    with acting("ranking.keep", by=by, at=at) as act:
        question = answer.question
        ranking = Ranking.objects.create(
            at=at,
            by_account_id=by.account_id,
            why=why,
            weights_id=answer.weights_version,
            question={
                "service_user": str(question.service_user_id),
                "type_of_work": str(question.type_of_work_id),
                "starts_at": question.starts_at.isoformat(),
                "ends_at": question.ends_at.isoformat(),
                "wants": [str(kind) for kind in question.wants],
                "features": [str(feature) for feature in question.features],
                "site": str(answer.site_id) if answer.site_id else None,
                "for_organisation": str(question.for_organisation_id)
                if question.for_organisation_id
                else None,
                "agreed": question.agreed,
                "organisations": [str(organisation) for organisation in question.organisation_ids],
                "chosen": [str(person) for person in chosen],
                "passed": answer.passed,
            },
            candidates=[[str(c.person_id), c.tier, c.score, c.minutes_away] for c in answer.candidates],
            snapshot=answer.snapshot,
            organisation_ids=list(question.organisation_ids[:1]),
            host_ids=list(question.organisation_ids),
            considered=pack(answer.record) if answer.record else None,
        )
        keep_rolls(answer.rolls, at.astimezone(question.zone).date())
        act.subject_id = act.subject_id or ranking.id
        act.concerns(question.organisation_ids[:1])
        act.note(ranking=ranking.id)
        return ranking.id


_KEEP_ROLLS = """
INSERT INTO matching_roll (id, people, used_on)
SELECT * FROM unnest(%(ids)s::uuid[], %(people)s::bytea[], %(days)s::date[])
ON CONFLICT (id) DO UPDATE SET used_on = excluded.used_on WHERE matching_roll.used_on < excluded.used_on"""


def keep_rolls(rolls: Sequence[Roll], day: date) -> None:
    """Keep who the numbers of a record are: for each block once a day and process."""
    # In one order, so that two bookings at once never wait for each other crosswise.
    new = sorted((roll for roll in rolls if roll.kept_on != day), key=lambda roll: roll.id)
    if not new:
        return
    given: dict[str, Any] = {
        "ids": [roll.id for roll in new],
        "people": [roll.people for roll in new],
        "days": [day for _ in new],
    }
    with connection.cursor() as cursor:
        cursor.execute(_KEEP_ROLLS, given)
    transaction.on_commit(lambda: _kept(new, day))


def _kept(rolls: Sequence[Roll], day: date) -> None:
    for roll in rolls:
        roll.kept_on = day
