"""Which parts of a chain somebody may see: by a role in an organisation it belongs to, or because it is theirs."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from commonhours.audit.chain import ACTS, AGREEMENT, HOURS, MONEY, SERVED, VISIT, WORKER
from commonhours.common.actor import Actor
from commonhours.organisations.permissions import Permission as P
from commonhours.organisations.permissions import may_for, may_in_office, may_somewhere

# Each line is a sentence: the money of an organisation is for those who may see its money.
OPENS: dict[str, tuple[P, ...]] = {
    MONEY: (P.SEE_MONEY,),
    HOURS: (P.SETTLE_HOURS, P.SEE_MONEY),
    VISIT: (P.PLAN, P.SETTLE_HOURS, P.SEE_TRAIL),
    WORKER: (P.SEE_PEOPLE, P.SEE_TRAIL),
    SERVED: (P.SEE_SERVICE_USERS,),
    AGREEMENT: (P.AGREE, P.SEE_MONEY),
    ACTS: (P.SEE_TRAIL,),
}
# What people who worked, or were served, may see of a chain of their own.
OF_WORKERS = frozenset({MONEY, HOURS, VISIT, WORKER})
OF_SERVED = frozenset({HOURS, VISIT, SERVED})


@dataclass(frozen=True)
class Eyes:
    """The asker, as the parts of a chain ask about them."""

    by: Actor

    @property
    def staff(self) -> bool:
        """Whether some role of theirs follows chains: then those who acted are named to them."""
        return may_somewhere(self.by, P.TRACE)

    def office(self, part: str, organisation_ids: Iterable[UUID]) -> bool:
        """Whether a role in one of these organisations opens a part."""
        ids = tuple(organisation_ids)
        return any(may_in_office(self.by, permission, ids) for permission in OPENS[part])

    def own(self, part: str, person_id: UUID | None = None, service_user_id: UUID | None = None) -> bool:
        """Whether it is theirs: they worked it, or it was for them or for whom they act."""
        worked = self.by.person_id is not None and person_id == self.by.person_id
        served = may_for(self.by, P.CONFIRM_HOURS, service_user_id)
        return (worked and part in OF_WORKERS) or (served and part in OF_SERVED)

    def follows(
        self, organisation_ids: Iterable[UUID], person_id: UUID | None, service_user_id: UUID | None
    ) -> bool:
        """Whether they may follow a chain that starts at a record of these: with an office, or because it is theirs."""
        return may_in_office(self.by, P.TRACE, organisation_ids) or self.own(
            HOURS, person_id, service_user_id
        )

    def secret(self, organisation_ids: Iterable[UUID]) -> bool:
        """Whether facts that open doors and never show are shown to them."""
        return may_in_office(self.by, P.SEE_CONFIDENTIAL, organisation_ids)
