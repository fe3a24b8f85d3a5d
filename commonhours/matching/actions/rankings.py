"""Keep a ranking that somebody acted on, asked about or searched for."""

from datetime import datetime
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.matching.answers import Answer
from commonhours.matching.models import Ranking
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
                "organisations": [str(organisation) for organisation in question.organisation_ids],
                "chosen": [str(person) for person in chosen],
                "passed": answer.passed,
            },
            candidates=[[str(c.person_id), c.tier, c.score, c.minutes_away] for c in answer.candidates],
            snapshot=answer.snapshot,
            organisation_ids=list(question.organisation_ids[:1]),
        )
        act.subject_id = act.subject_id or ranking.id
        act.concerns(question.organisation_ids[:1])
        act.note(ranking=ranking.id)
        return ranking.id
